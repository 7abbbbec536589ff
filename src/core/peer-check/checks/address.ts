/** The address that was asked for: is it in one of the two VPCs, or behind one of them, where the peering does not lead? */
import { addressOf, type IpAddress } from '../../address/address.ts';
import { contains, type Cidr } from '../../address/cidr.ts';
import { isPublic } from '../../address/special.ts';
import type { Missing } from '../../diagnosis/answer.ts';
import { short } from '../../diagnosis/words.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { otherSide } from '../../path/peering.ts';
import { selectRoute } from '../../path/route-table.ts';
import { isActive, sideWords, tableOf, type PeerPair, type Side } from '../pair.ts';
import { sideResource } from '../resources.ts';

defineCheck({ id: 'address', title: 'The address asked for', order: 100, gates: 'address', find });

function find(pair: PeerPair): Finding[] {
  const { question: { address }, sides: [a, b] } = pair;
  if (address === null) return [];
  const holder = [b, a].find(({ cidrs }) => has(cidrs, address));
  if (holder !== undefined) return [inside(pair, holder, address)];
  const mapped = address.family === 4 ? pair.network.interfaceOfPublicAddress(address) : null;
  const owner = [b, a].find(({ id }) => id === mapped?.networkInterface.vpcId);
  if (mapped !== null && owner !== undefined) {
    return [{ status: 'fail', resource: sideResource(owner), key: 'address', message: `${address.text} is the public address of ${mapped.networkInterface.id} in ${sideWords(owner)}: traffic to it leaves by an internet or NAT gateway, never by the peering. Its private address is ${mapped.address.address.text}.` }];
  }
  const behind = [b, a].map((side) => ({ side, what: whatIsBehind(pair, side, address) }));
  const found = behind.find(({ what }) => what !== null);
  if (found?.what !== undefined && found.what !== null) {
    const { side, what } = found;
    const from = side.id === b.id ? a : b;
    return [{ status: 'fail', resource: sideResource(side), key: 'address', message: `${address.text} is not in ${sideWords(side)} but behind it: ${what}. ${sideWords(from)} cannot reach it through the peering, which leads to the addresses of the other VPC and no further.` }];
  }
  const unread = [b, a].find(({ cidrs }) => cidrs === null);
  if (unread !== undefined) {
    const missing: Missing = { what: `the addresses of ${sideWords(unread)}`, hint: 'it was not read: add its account and Region' };
    return [{ status: 'unknown', resource: sideResource(unread), key: 'address', message: notKnown(missing), missing: [missing] }];
  }
  return [{ status: 'fail', resource: sideResource(b), key: 'address', message: `${address.text} is in neither VPC, so the peering does not lead to it.` }];
}

const has = (cidrs: readonly Cidr[] | null, address: IpAddress): boolean => (cidrs ?? []).some((cidr) => contains(cidr, address));

function inside({ network }: PeerPair, side: Side, address: IpAddress): Finding {
  const owner = network.interfaceInVpc(side.id, address)?.networkInterface;
  const subnet = side.subnets?.find(({ cidrs }) => has(cidrs, address));
  const place = `${address.text} is in ${sideWords(side)}${subnet === undefined ? '' : `, in subnet ${short(subnet)}`}`;
  if (owner !== undefined) return { status: 'pass', resource: sideResource(side), key: 'address', message: `${place}: it is ${owner.id}.` };
  const nobody = network.isCollected('NetworkInterfaces', side) ? ', and no network interface has it' : '';
  return { status: nobody === '' ? 'pass' : 'warn', resource: sideResource(side), key: 'address', message: `${place}${nobody}.` };
}

/** By what the VPC itself would reach the address; null: by nothing that was read. */
function whatIsBehind(pair: PeerPair, side: Side, address: IpAddress): string | null {
  const { network, peering } = pair;
  for (const other of network.data.peerings.values()) {
    if (other.id === peering?.id || !isActive(other)) continue;
    const far = otherSide(other, side.id);
    if (far === null) continue;
    const vpc = network.data.vpcs.get(far.vpcId);
    if (has(vpc?.cidrs ?? far.cidrs, address)) return `it belongs to ${vpc === undefined ? far.vpcId : short(vpc)}, another peer of it (${other.id}), and peerings are not transitive`;
  }
  for (const subnet of side.subnets ?? []) {
    const table = tableOf(network, subnet);
    const selection = table === null ? null : selectRoute(network, table, addressOf(address.family, address.value));
    if (table === null || selection?.kind !== 'route') continue;
    const { target } = selection.route;
    const by = `${table.id} leads there by ${target.id}`;
    switch (target.kind) {
      case 'vpn-gateway':
        return `${by}, its VPN or Direct Connect`;
      case 'transit-gateway':
        return `${by}, its transit gateway`;
      case 'nat-gateway':
        return `${by}, its NAT gateway`;
      case 'vpc-endpoint':
        return `${by}, its gateway endpoint`;
      case 'internet-gateway':
      case 'egress-only-internet-gateway':
        if (isPublic(address)) return `${by}, its internet gateway`;
        break;
      default:
    }
  }
  return null;
}
