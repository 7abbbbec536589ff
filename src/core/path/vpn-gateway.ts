/**
 * Virtual private gateways: the way to a network on premises by VPN or Direct Connect. AWS's side is judged; what lies beyond
 * the tunnel is not in any describe output, and the answer says so.
 */
import type { VpnConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component, outsideComponent } from './components.ts';
import type { End, InterfaceEnd, OutsideEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component } from './trace.ts';

export function leaveByVpnGateway(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute): void {
  const rule = routeAnswer(by.table, by.route);
  const at = passVpnGateway(network, leg, from, by.route.target.id, by);
  if (to.kind === 'outside') {
    leaveForPremises(leg, to, by.route.target.id);
    leg.leftByVpnGateway = by.route.target.id;
  } else {
    leg.loseTrack(at, `${to.named.text} is in ${to.vpc.id}, behind the network on premises`, { what: `how the network behind ${at.id} leads to ${to.vpc.id}`, hint: 'what lies behind a VPN is not in AWS' }, rule);
  }
}

/** The far side of a VPN: of an address there AWS's part is judged; whether it leads on to all the internet is not AWS's to know. */
export function leaveForPremises(leg: Leg, to: OutsideEnd, by: string): void {
  const at = outsideComponent(to.named, false);
  if (to.isAnyPublic) {
    leg.loseTrack(at, 'leaves AWS for the network on premises', { what: `whether the network behind ${by} leads to the internet`, hint: 'it is not in AWS: ask about one address behind it' });
    return;
  }
  leg.pass(at, 'deliver', 'leaves AWS for the network on premises');
  leg.note(`Beyond ${by} lies a network that is not in AWS: its routes and firewalls are not known.`);
}

/** The state of the gateway and of the VPN connections on it. */
export function passVpnGateway(network: Network, leg: Leg, end: InterfaceEnd, id: string, by: ByRoute | null): Component {
  const lookup = network.lookup(network.data.vpnGateways, 'VpnGateways', id, end.vpc);
  const at: Component = lookup.state === 'found' ? component('vpn-gateway', lookup.value) : { type: 'vpn-gateway', id, name: null };
  if (lookup.state === 'unknown') {
    // Tunnels that are down let nothing through whatever the gateway's own state.
    if (network.isCollected('VpnConnections', end.vpc)) passTunnels(network, leg, id, end);
    leg.unknown(at, `not known: ${lookup.missing.what}`, lookup.missing);
    return at;
  }
  const { account, region } = end.vpc;
  const stop = (why: string): void => { leg.drop(at, why, { type: 'component', kind: 'vpn', code: 'BAD_STATE_ATTACHMENT', thing: { ...at, account, region }, why, by }); };
  if (lookup.state === 'absent') stop('does not exist any more');
  else if (lookup.value.state !== 'available') stop(`is ${lookup.value.state}`);
  else if (!lookup.value.vpcIds.includes(end.vpc.id)) stop(`is not attached to ${end.vpc.id}`);
  else leg.pass(at, 'forward', leg.isReply ? 'carries the reply' : 'to or from the network on premises');
  passTunnels(network, leg, id, end);
  return at;
}

/** Without any VPN connection the way may be Direct Connect. */
function passTunnels(network: Network, leg: Leg, gatewayId: string, end: InterfaceEnd): void {
  if (!network.isCollected('VpnConnections', end.vpc)) {
    const missing = network.missing('VpnConnections', end.vpc);
    leg.loseTrack({ type: 'vpn-connection', id: `VPN connections of ${gatewayId}`, name: null }, `not known: ${missing.what}`, missing);
    return;
  }
  const connections = [...network.data.vpnConnections.values()].filter((item) => item.gatewayId === gatewayId && !['deleted', 'deleting'].includes(item.state));
  const [first] = connections;
  if (first === undefined) leg.note(`${gatewayId} has no VPN connection that was read: it may be used by Direct Connect, whose state is not known.`);
  else if (end.address.address.family === 6) {
    const missing = { what: `whether ${gatewayId} carries IPv6`, hint: 'its VPN carries IPv4 only; Direct Connect, which may carry IPv6, is not in what was read' };
    leg.unknown({ type: 'vpn-gateway', id: gatewayId, name: null }, missing.what, missing);
  } else passConnections(leg, connections);
}

const isUp = ({ upTunnels }: VpnConnection): boolean => upTunnels !== null && upTunnels > 0;

/** A connection whose tunnels all report DOWN carries nothing; one of several is enough. */
export function passConnections(leg: Leg, connections: readonly VpnConnection[], code: 'BAD_STATE_VPN' | 'TGW_BAD_STATE_VPN' = 'BAD_STATE_VPN'): void {
  const [first] = connections;
  if (first === undefined || connections.some(isUp)) return;
  const at = component('vpn-connection', first);
  const untold = connections.find(({ upTunnels }) => upTunnels === null);
  if (untold !== undefined) leg.unknown(at, 'the state of its tunnels is not known', { what: `whether a tunnel of ${untold.id} is up`, hint: 'its document has no VgwTelemetry: describe the VPN connection again' });
  else leg.drop(at, 'no tunnel is up', { type: 'component', kind: 'vpn', code, thing: { ...at, account: first.account, region: first.region }, why: 'has no tunnel that is up', by: null });
}
