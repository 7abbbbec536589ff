/** Egress-only internet gateways: IPv6 out, replies in, nothing else (VPC User Guide, "Egress-only internet gateways"). */
import { isPublic } from '../address/special.ts';
import type { Network } from '../network/network.ts';
import { blockedPublicAccess } from './block-public-access.ts';
import { component, outsideComponent } from './components.ts';
import { doubtUnencrypted } from './encryption-control.ts';
import type { End, InterfaceEnd } from './ends.ts';
import { enterByInternetGateway } from './internet-gateway.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component } from './trace.ts';

export function leaveByEgressOnlyGateway(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute): void {
  const id = by.route.target.id;
  const rule = routeAnswer(by.table, by.route);
  const lookup = network.lookup(network.data.egressOnlyGateways, 'EgressOnlyInternetGateways', id, from.vpc);
  if (lookup.state === 'unknown') {
    leg.loseTrack({ type: 'egress-only-internet-gateway', id, name: null }, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    return;
  }
  const at: Component = lookup.state === 'found' ? component('egress-only-internet-gateway', lookup.value) : { type: 'egress-only-internet-gateway', id, name: null };
  const thing = { ...at, account: from.vpc.account, region: from.vpc.region };
  const isOpen = isPublic(from.address.address) && !from.networkInterface.denyAllIgwTraffic;
  const stop = (why: string): void => { leg.drop(at, why, { type: 'component', kind: 'internet-gateway', code: 'BAD_STATE', thing, why, by }, rule); };
  if (lookup.state === 'absent') stop('does not exist any more');
  else if (!lookup.value.vpcIds.includes(from.vpc.id)) stop(`is not attached to ${from.vpc.id}`);
  else if (isOpen) leg.pass(at, 'forward', 'IPv6, outbound only');
  doubtUnencrypted(leg, from.vpc, 'EgressOnlyInternetGateway', at);
  const blocking = blockedPublicAccess(network, from.subnet, from.vpc, 'outbound-only');
  if (blocking !== null) {
    leg.drop({ type: 'block-public-access', id: `Block Public Access of ${from.vpc.id}`, name: null }, `mode ${blocking.mode}`, { type: 'block-public-access', vpc: from.vpc, subnet: from.subnet, mode: blocking.mode, level: blocking.level });
  }
  if (!isOpen) {
    leg.drop(at, from.networkInterface.denyAllIgwTraffic ? `${from.networkInterface.id} is closed to the internet` : `${from.address.address.text} is a private address`, { type: 'closed-to-internet', networkInterface: from.networkInterface, address: from.address.address });
  }
  if (to.kind === 'outside') leg.pass(outsideComponent(to.named, true), 'deliver', 'leaves AWS');
  else if (to.kind === 'interface') enterByInternetGateway(network, leg, to, { address: from.address.address, sender: from.networkInterface, isStopped: blocking !== null && from.vpc.id === to.vpc.id });
}
