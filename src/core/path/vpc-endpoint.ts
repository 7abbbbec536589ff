/**
 * Routes to VPC endpoints: gateway endpoints of S3 and DynamoDB by the prefix list of the service, and Gateway Load Balancer
 * endpoints, behind which an appliance decides (PrivateLink Guide, "Gateway endpoints").
 */
import type { NetworkInterface, Subnet, Vpc, VpcEndpoint } from '../network/model.ts';
import type { Lookup, Network } from '../network/network.ts';
import { ICMP, TCP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { component } from './components.ts';
import type { End, InterfaceEnd, Place } from './ends.ts';
import type { Leg } from './leg.ts';
import { enterMiddlebox, goOnBehind, sentBy, type Middlebox } from './middlebox.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component } from './trace.ts';

const CARRIED = TrafficSet.ofProtocol(TCP).union(TrafficSet.ofIcmp(ICMP, 8, -1));

/** @param here where the packet is: another VPC than its sender's where it came by a transit gateway */
export function leaveByVpcEndpoint(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute, here: Place = from): void {
  const rule = routeAnswer(by.table, by.route);
  const endpoint = stateOf(network, leg, here.vpc, by);
  if (endpoint === null) return;
  const at: Component = component('vpc-endpoint', endpoint);
  if (endpoint.type === 'Gateway' && to.kind === 'outside') {
    const why = 'carries TCP and ICMP echo only';
    leg.restrict(at, CARRIED, why, { type: 'component', kind: 'vpc-endpoint', code: 'VPCE_GATEWAY_PROTOCOL_RESTRICTION', thing: { ...at, account: here.vpc.account, region: here.vpc.region }, why, by });
    leg.pass(at, 'deliver', `to ${endpoint.serviceName}`);
    leg.note(`The endpoint policy of ${endpoint.id} and the policies of the service are not looked at: they answer with 403, not with silence.`);
    return;
  }
  const box = middleboxOf(network, endpoint, here.vpc);
  if (box === null) {
    leg.loseTrack(at, `what stands behind this ${endpoint.type} endpoint decides`, { what: `what ${endpoint.id}, an endpoint of type ${endpoint.type}, does with the packet`, hint: 'what lies behind it is not in the describe output' }, rule);
    return;
  }
  if (!leg.enter(endpoint.id)) {
    leg.loseTrack(at, 'the packet came from it', { what: `how the packet leaves ${endpoint.id}`, hint: 'the route table of its subnet leads back to it' }, rule);
    return;
  }
  const packet = sentBy(from, here);
  enterMiddlebox(network, leg, box, packet, by);
  goOnBehind(network, leg, box, packet, to, by);
}

/** The endpoint that the route table of a gateway sends to. Null: it is not one that passes packets on, and that is said. */
export function findEndpoint(network: Network, leg: Leg, vpc: Vpc, by: ByRoute): Lookup<Middlebox> | null {
  const endpoint = stateOf(network, leg, vpc, by);
  if (endpoint === null) return null;
  const box = middleboxOf(network, endpoint, vpc);
  if (box !== null) return { state: 'found', value: box };
  return { state: 'unknown', missing: { what: `what ${endpoint.id}, an endpoint of type ${endpoint.type}, does with the packet`, hint: 'a gateway sends to Gateway Load Balancer endpoints only; describe its subnet' } };
}

/** The endpoint; null where there is none to go on by, which is said. */
function stateOf(network: Network, leg: Leg, vpc: Vpc, by: ByRoute): VpcEndpoint | null {
  const id = by.route.target.id;
  const rule = routeAnswer(by.table, by.route);
  const lookup = network.lookup(network.data.vpcEndpoints, 'VpcEndpoints', id, vpc);
  if (lookup.state === 'unknown') {
    leg.loseTrack({ type: 'vpc-endpoint', id, name: null }, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    return null;
  }
  const at: Component = lookup.state === 'found' ? component('vpc-endpoint', lookup.value) : { type: 'vpc-endpoint', id, name: null };
  const why = lookup.state === 'absent' ? 'does not exist any more' : lookup.value.state === 'available' ? null : `is ${lookup.value.state}`;
  if (why !== null) leg.drop(at, why, { type: 'component', kind: 'vpc-endpoint', code: 'BAD_STATE', thing: { ...at, account: vpc.account, region: vpc.region }, why, by }, rule);
  return lookup.state === 'absent' ? null : lookup.value;
}

/** A Gateway Load Balancer endpoint (of an appliance, or of AWS Network Firewall) lies in one subnet and has no groups. */
function middleboxOf(network: Network, endpoint: VpcEndpoint, vpc: Vpc): Middlebox | null {
  if (endpoint.type !== 'GatewayLoadBalancer') return null;
  const [interfaceId] = endpoint.interfaceIds;
  const known = interfaceId === undefined ? undefined : network.data.interfaces.get(interfaceId);
  const subnet: Subnet | undefined = network.data.subnets.get(known?.subnetId ?? endpoint.subnetIds[0] ?? '');
  if (subnet === undefined) return null;
  const networkInterface: NetworkInterface = known ?? {
    account: endpoint.account, region: endpoint.region, id: endpoint.id, name: endpoint.name, vpcId: vpc.id, subnetId: subnet.id, interfaceType: 'gateway_load_balancer_endpoint',
    addresses: [], groupIds: [], status: 'in-use', sourceDestCheck: false, instanceId: null, isPrimaryInterface: false, description: null, denyAllIgwTraffic: false,
  };
  return { at: component('vpc-endpoint', endpoint), networkInterface, subnet, vpc, kind: 'endpoint' };
}

/** PrivateLink carries what comes to an endpoint; the endpoint itself opens no connection into its own VPC. */
export function refuseEndpointAsSource(network: Network, leg: Leg, { networkInterface, vpc }: InterfaceEnd, to: End): void {
  const endpoint = network.endpointOfInterface(networkInterface.id);
  if (endpoint === null) return;
  const at: Component = component('vpc-endpoint', endpoint);
  if (to.kind === 'outside' || to.vpc.id !== vpc.id) {
    leg.unknown(at, 'a VPC endpoint as the sender', { what: `whether ${endpoint.id} sends to ${to.named.text}`, hint: 'endpoints answer; ask from the host that connects to it' });
    return;
  }
  const why = `starts no connections into its own VPC, ${vpc.id}`;
  leg.drop(at, 'starts no connections', { type: 'component', kind: 'vpc-endpoint', code: 'VPCE_INTRA_VPC_TRAFFIC', thing: { ...at, account: networkInterface.account, region: networkInterface.region }, why, by: null });
}
