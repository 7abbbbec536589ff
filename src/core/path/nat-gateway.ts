/**
 * NAT gateways: they take the packet into their own subnet, put their own address in the place of the source's, and send it
 * on by that subnet's route table (VPC User Guide, "NAT gateway basics"). They have no security groups.
 */
import type { IpAddress } from '../address/address.ts';
import type { NatGateway, NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { ICMP, TCP, UDP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { component } from './components.ts';
import type { End, InterfaceEnd } from './ends.ts';
import { passAcl } from './filters-on-path.ts';
import { leaveByInternetGateway } from './internet-gateway.ts';
import { leave } from './leave.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { selectRoute } from './route-table.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component } from './trace.ts';

/** TCP, UDP and ICMP; everything else is dropped. */
const CARRIED = TrafficSet.ofProtocol(TCP).union(TrafficSet.ofProtocol(UDP)).union(TrafficSet.ofProtocol(ICMP));

/** Ports of a NAT gateway towards the outside. */
export const NAT_PORTS: Intervals = [{ from: 1024, to: 65535 }];

export function leaveByNatGateway(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute): void {
  const id = by.route.target.id;
  const rule = routeAnswer(by.table, by.route);
  const lookup = network.lookup(network.data.natGateways, 'NatGateways', id, from.vpc);
  if (lookup.state === 'unknown') {
    leg.loseTrack({ type: 'nat-gateway', id, name: null }, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    return;
  }
  const { account, region } = from.vpc;
  const at: Component = lookup.state === 'found' ? component('nat-gateway', lookup.value) : { type: 'nat-gateway', id, name: null };
  if (lookup.state === 'absent' || lookup.value.state !== 'available') {
    const why = lookup.state === 'absent' ? 'does not exist any more' : `is ${lookup.value.state}`;
    leg.drop(at, why, { type: 'component', kind: 'nat-gateway', code: 'BAD_STATE', thing: { ...at, account, region }, why, by }, rule);
    leg.loseSight();
    return;
  }
  const nat = lookup.value;
  if (nat.subnetId === null) {
    leaveByRegional(network, leg, from, to, nat, at);
    return;
  }
  const end = endOf(network, nat, nat.subnetId);
  if ('missing' in end) {
    leg.loseTrack(at, `not known: ${end.missing}`, { what: `${end.missing} of ${nat.id}`, hint: 'describe the NAT gateway and its subnet' });
    return;
  }
  if (!leg.enter(nat.id)) {
    leg.drop(at, 'the packet came from it: a circle', {
      type: 'wrong-route', table: by.table, subnet: from.subnet, from: from.networkInterface, route: by.route, address: to.named, reason: { kind: 'circle' }, intended: { kind: 'none' },
    }, rule);
    return;
  }
  if (end.subnet.id !== from.subnet.id) passAcl(network, leg, end.subnet, false, from.address.address);
  leg.restrict(at, CARRIED, 'carries TCP, UDP and ICMP only', {
    type: 'component', kind: 'nat-gateway', code: 'PROTOCOL_RESTRICTION', thing: { ...at, account: nat.account, region: nat.region }, why: 'carries TCP, UDP and ICMP only', by,
  });
  leg.pass(at, 'translate', `source ${from.address.address.text} becomes ${end.address.address.text}`);
  leg.translations.push({ client: from, nat: end });
  leave(network, leg, end, to);
}

/**
 * A regional NAT gateway lies in no subnet: it has a route table of its own and no network ACL (VPC User Guide, "Regional NAT
 * gateways"). In manual mode it may be absent from a zone, which nothing here tells.
 */
function leaveByRegional(network: Network, leg: Leg, from: InterfaceEnd, to: End, nat: NatGateway, at: Component): void {
  const table = nat.routeTableId === null ? undefined : network.data.routeTables.get(nat.routeTableId);
  const selection = table === undefined ? null : selectRoute(network, table, to.named);
  const zones = { what: `how the regional NAT gateway ${nat.id} serves ${from.subnet.availabilityZone ?? 'this zone'} and routes ${to.named.text}`, hint: 'its route table, or the state of the zone, was not read' };
  // A blackhole for a detached gateway is told where the gateway is looked at.
  const isUsable = selection?.kind === 'route' && (selection.route.state === 'active' || network.data.internetGateways.get(selection.route.target.id)?.vpcIds.includes(from.vpc.id) === false);
  const publicIp = nat.addresses.find((address) => address.publicIp !== null)?.publicIp ?? null;
  if (to.kind !== 'outside' || selection?.kind !== 'route' || selection.route.target.kind !== 'internet-gateway' || !isUsable || publicIp === null) {
    leg.loseTrack(at, `not known: ${zones.what}`, zones);
    return;
  }
  leg.restrict(at, CARRIED, 'carries TCP, UDP and ICMP only', {
    type: 'component', kind: 'nat-gateway', code: 'PROTOCOL_RESTRICTION', thing: { ...at, account: nat.account, region: nat.region }, why: 'carries TCP, UDP and ICMP only', by: null,
  });
  leg.pass(at, 'forward', 'by its own route table');
  const address = { ...from.address, publicIp };
  leaveByInternetGateway(network, leg, { ...from, networkInterface: interfaceOf(nat, from.subnet.id, address), address }, to, selection.route.target.id, table ?? null, selection.route);
  leg.note(`${nat.id} is regional: a zone that it does not cover yet is served from another, or in manual mode not at all.`);
}

/** The gateway as an end of its own: the interface it has in its subnet. */
function endOf(network: Network, nat: NatGateway, subnetId: string): InterfaceEnd | { readonly missing: string } {
  const primary = nat.addresses.find(({ isPrimary }) => isPrimary);
  const subnet = network.data.subnets.get(subnetId);
  const vpc = network.data.vpcs.get(nat.vpcId);
  if (primary === undefined || primary.privateIp === null) return { missing: 'the private address' };
  if (subnet === undefined || vpc === undefined) return { missing: 'the subnet' };
  const known = primary.interfaceId === null ? undefined : network.data.interfaces.get(primary.interfaceId);
  const address = { address: primary.privateIp, publicIp: nat.connectivity === 'public' ? primary.publicIp : null, isPrimary: true };
  return { kind: 'interface', networkInterface: known ?? interfaceOf(nat, subnet.id, address), address, subnet, vpc, named: address.address };
}

/** Service interfaces may be left out of the list of interfaces. */
function interfaceOf(nat: NatGateway, subnetId: string, address: InterfaceEnd['address']): NetworkInterface {
  return {
    account: nat.account, region: nat.region, id: nat.addresses[0]?.interfaceId ?? nat.id, name: nat.name, vpcId: nat.vpcId, subnetId,
    interfaceType: 'nat_gateway', addresses: [address], groupIds: [], status: 'in-use', sourceDestCheck: false, instanceId: null,
    isPrimaryInterface: false, description: null, denyAllIgwTraffic: false,
  };
}

/** The way back from the address that the destination saw to the source, through the gateway. */
export function comeBackThroughNat(network: Network, leg: Leg, nat: InterfaceEnd, source: InterfaceEnd, remote: IpAddress, clientPorts: Intervals): void {
  const at: Component = { type: 'nat-gateway', id: natIdOf(network, nat), name: nat.networkInterface.name };
  leg.useClientPorts(clientPorts);
  leg.pass(at, 'translate', `destination ${nat.address.address.text} becomes ${source.address.address.text}`);
  // On from the gateway's subnet it is an ordinary packet, which bears the other end's address.
  leave(network, leg, { ...nat, address: { ...nat.address, address: remote } }, { ...source, named: source.address.address });
}

function natIdOf(network: Network, end: InterfaceEnd): string {
  for (const nat of network.data.natGateways.values()) if (nat.addresses.some(({ privateIp }) => privateIp?.text === end.address.address.text && nat.vpcId === end.vpc.id)) return nat.id;
  return end.networkInterface.id;
}
