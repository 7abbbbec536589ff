/**
 * Routes to VPC endpoints: gateway endpoints of S3 and DynamoDB by the prefix list of the service, and Gateway Load Balancer
 * endpoints, behind which an appliance decides (PrivateLink Guide, "Gateway endpoints").
 */
import type { Network } from '../network/network.ts';
import { ICMP, TCP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { component } from './components.ts';
import type { End, InterfaceEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component } from './trace.ts';

const CARRIED = TrafficSet.ofProtocol(TCP).union(TrafficSet.ofIcmp(ICMP, 8, -1));

export function leaveByVpcEndpoint(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute): void {
  const id = by.route.target.id;
  const rule = routeAnswer(by.table, by.route);
  const lookup = network.lookup(network.data.vpcEndpoints, 'VpcEndpoints', id, from.vpc);
  if (lookup.state === 'unknown') {
    leg.loseTrack({ type: 'vpc-endpoint', id, name: null }, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    return;
  }
  const at: Component = lookup.state === 'found' ? component('vpc-endpoint', lookup.value) : { type: 'vpc-endpoint', id, name: null };
  const thing = { ...at, account: from.vpc.account, region: from.vpc.region };
  const why = lookup.state === 'absent' ? 'does not exist any more' : lookup.value.state === 'available' ? null : `is ${lookup.value.state}`;
  if (why !== null) leg.drop(at, why, { type: 'component', kind: 'vpc-endpoint', code: 'BAD_STATE', thing, why, by }, rule);
  if (lookup.state === 'absent') return;
  if (lookup.value.type !== 'Gateway' || to.kind !== 'outside') {
    leg.loseTrack(at, `what stands behind this ${lookup.value.type} endpoint decides`, { what: `what the appliances behind ${id} do with the packet`, hint: 'they are not in the describe output' }, rule);
    return;
  }
  leg.restrict(at, CARRIED, 'carries TCP and ICMP echo only', { type: 'component', kind: 'vpc-endpoint', code: 'VPCE_GATEWAY_PROTOCOL_RESTRICTION', thing, why: 'carries TCP and ICMP echo only', by });
  leg.pass(at, 'deliver', `to ${lookup.value.serviceName}`);
  leg.note(`The endpoint policy of ${id} and the policies of the service are not looked at: they answer with 403, not with silence.`);
}
