/** The reply to a request that passed NAT gateways: to the address of the last one, and back through each to the client. */
import { isPublic } from '../address/special.ts';
import type { Network } from '../network/network.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { interfaceComponent, outsideComponent } from './components.ts';
import { isNamedPublicly, type End, type InterfaceEnd } from './ends.ts';
import { passAcl } from './filters-on-path.ts';
import { replyFromPremises } from './from-premises.ts';
import { leave } from './leave.ts';
import type { Leg, Translation } from './leg.ts';
import { NAT_PORTS, comeBackThroughNat } from './nat-gateway.ts';
import { leaveByPeering } from './peering.ts';
import { comeBackThroughRegional } from './regional-nat-gateway.ts';

/**
 * @param ports the client's own
 * @param forward the way there: the peering that it crossed after its last translation, the attachment by which it left AWS
 */
export function replyThroughNat(network: Network, leg: Leg, translations: readonly Translation[], ports: Intervals, { crossedPeering: peering, leftBy }: Pick<Leg, 'crossedPeering' | 'leftBy'>): void {
  const last = translations.at(-1);
  if (last === undefined || last.beyond.kind === 'unowned') return;
  leg.useClientPorts(NAT_PORTS);
  if (last.beyond.kind === 'outside' && leftBy !== null) replyFromPremises(network, leg, leftBy, last.beyond, last.nat);
  else if (last.beyond.kind === 'outside') {
    leg.pass(outsideComponent(last.beyond.named, isPublic(last.beyond.named)), 'forward', `replies from ${last.beyond.named.text}`);
    if (last.regional === null) passAcl(network, leg, last.nat.subnet, false, last.beyond.named);
  } else if (!replyToNat(network, leg, last, last.beyond, peering)) return;
  for (const [index, passed] of [...translations.entries()].reverse()) {
    const back = passed.regional === null ? comeBackThroughNat : comeBackThroughRegional;
    back(network, leg, passed, index === 0 ? ports : NAT_PORTS);
  }
}

/** Returns false where there is no reply to follow: the request bore no public address where it needed one. */
function replyToNat(network: Network, leg: Leg, { nat, regional }: Translation, destination: InterfaceEnd, peering: string | null): boolean {
  const isPublicly = isNamedPublicly(destination);
  if (isPublicly && nat.address.publicIp === null) return false;
  const publicIp = isPublicly ? nat.address.publicIp : null;
  leg.pass(interfaceComponent(network, destination.networkInterface), 'forward', `${destination.address.address.text} replies to ${(publicIp ?? nat.address.address).text}`);
  // A regional gateway lies in no subnet that the reply could enter.
  const to: End = regional !== null && publicIp !== null ? { kind: 'outside', named: publicIp, isAnyPublic: false } : { ...nat, named: publicIp ?? nat.named };
  if (peering !== null) returnToSender(network, leg, destination, nat, peering);
  else leave(network, leg, destination, to);
  return true;
}

/** Over a peering the reply to a NAT gateway needs no route (VPC User Guide, "NAT gateway basics"); network ACLs still judge it. */
function returnToSender(network: Network, leg: Leg, from: InterfaceEnd, nat: InterfaceEnd, peering: string): void {
  passAcl(network, leg, from.subnet, true, nat.named);
  leaveByPeering(network, leg, from, nat, peering, null, { kind: 'none' });
}
