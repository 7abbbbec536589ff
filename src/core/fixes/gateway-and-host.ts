/** Repairs of internet gateways, public addresses and instances. */
import { addressOf, type IpAddress } from '../address/address.ts';
import { isPublic } from '../address/special.ts';
import { interfaceTitle, titled } from '../diagnosis/words.ts';
import { balancerNamedBy } from '../network/load-balancer.ts';
import type { Network } from '../network/network.ts';
import { isNatGateway } from '../path/ends.ts';
import type { Blocker } from '../path/trace.ts';
import { ec2, outputOf } from './command.ts';
import { NOT_OURS, everywhere, isOurs } from './context.ts';
import type { ProposalResult } from './proposal.ts';

type Of<T extends Blocker['type']> = Extract<Blocker, { type: T }>;

/** A detached gateway can be attached again. Making one where there is none opens a VPC: that is somebody's decision. */
export function repairGateway(network: Network, { vpc, id, reason }: Of<'internet-gateway'>): ProposalResult {
  if (!isOurs(network, vpc)) return { decide: NOT_OURS(vpc) };
  const gateway = id === null ? undefined : network.data.internetGateways.get(id);
  if (reason !== 'detached' || gateway === undefined) return { decide: reason === 'elsewhere' ? 'decide which VPC the gateway serves' : 'decide whether the VPC should have an internet gateway' };
  const attached = network.internetGatewayOf(vpc);
  if (attached.state === 'found') return { decide: `${vpc.id} has another internet gateway, ${attached.value.id}: decide whether the route should name that one` };
  return {
    summary: `Attach ${titled(gateway)} to ${titled(vpc)}`,
    commands: [ec2('attach-internet-gateway', [['internet-gateway-id', gateway.id], ['vpc-id', vpc.id]], vpc.region)],
    apply: (before) => {
      const routeTables = new Map([...before.data.routeTables].map(([tableId, table]) => {
        if (table.vpcId !== vpc.id) return [tableId, table];
        return [tableId, { ...table, routes: table.routes.map((route) => (route.target.id === gateway.id ? { ...route, state: 'active' } : route)) }];
      }));
      return before.with({ routeTables, internetGateways: new Map(before.data.internetGateways).set(gateway.id, { ...gateway, vpcIds: [vpc.id] }) });
    },
  };
}

/** An Elastic IP address for an interface whose subnet already leads to an internet gateway. */
export function associateAddress(network: Network, { networkInterface, address, inbound, publicIp }: Of<'public-ip'>): ProposalResult {
  if (publicIp !== null) return { decide: null };
  if (balancerNamedBy(networkInterface) !== null) return { decide: 'decide on an internet-facing load balancer: the scheme of this one cannot be changed' };
  // AWS associates no Elastic IP address with a private NAT gateway.
  if (isNatGateway(networkInterface)) return { decide: 'decide on a public NAT gateway, or another way' };
  if (!isOurs(network, networkInterface)) return { decide: NOT_OURS(networkInterface) };
  const subnet = network.data.subnets.get(networkInterface.subnetId);
  const table = subnet === undefined ? null : network.routeTableOf(subnet);
  const isPublicSubnet = table?.state === 'found' && table.value.routes.some(({ target, destination }) =>
    target.kind === 'internet-gateway' && destination.kind === 'cidr' && destination.cidr.text === everywhere(4).text);
  if (!isPublicSubnet) return { decide: 'decide between a NAT gateway and a public address with a route to an internet gateway' };
  const allocation = outputOf(`${ec2('allocate-address', [['domain', 'vpc']], networkInterface.region)} --query AllocationId --output text`);
  return {
    summary: `Associate a new Elastic IP address with ${interfaceTitle(network, networkInterface)}${inbound ? '' : ', or use a NAT gateway'}`,
    commands: [ec2('associate-address', [['allocation-id', allocation], ['network-interface-id', networkInterface.id], ['private-ip-address', address.text]], networkInterface.region)],
    apply: (before) => {
      const current = before.data.interfaces.get(networkInterface.id) ?? networkInterface;
      const assigned = unusedPublicAddress(before);
      const addresses = current.addresses.map((item) => (item.address.text === address.text ? { ...item, publicIp: assigned } : item));
      return before.with({ interfaces: new Map(before.data.interfaces).set(current.id, { ...current, addresses }) });
    },
  };
}

/** Which address AWS would give is not known: any that no rule can mean stands for it. */
function unusedPublicAddress(network: Network): IpAddress {
  for (let value = 0xcb007101n; ; value++) {
    const candidate = addressOf(4, value);
    if (isPublic(candidate) && network.ownersOfAddress(candidate).length === 0) return candidate;
  }
}

export function startInstance(network: Network, { instance }: Of<'instance'>): ProposalResult {
  if (!isOurs(network, instance)) return { decide: NOT_OURS(instance) };
  if (instance.state !== 'stopped') return { decide: null };
  return {
    summary: `Start ${titled(instance)}`,
    commands: [ec2('start-instances', [['instance-ids', instance.id]], instance.region)],
    apply: (before) => before.with({ instances: new Map(before.data.instances).set(instance.id, { ...instance, state: 'running' }) }),
  };
}
