/**
 * The reply to a request that passed a middlebox. Whether it goes back through the middlebox, and to which address, turns on what
 * the middlebox did; its ends are the same either way.
 */
import { isPublic } from '../address/special.ts';
import type { Network } from '../network/network.ts';
import { interfaceComponent, outsideComponent } from './components.ts';
import type { End, InterfaceEnd, OutsideEnd } from './ends.ts';
import { isJudgedOnReturn, passAcl } from './filters-on-path.ts';
import type { Leg } from './leg.ts';
import { selectRoute } from './route-table.ts';

export function replyPastMiddlebox(network: Network, leg: Leg, source: InterfaceEnd | OutsideEnd, destination: End, forward: Leg): void {
  const last = forward.middleboxes.at(-1);
  if (destination.kind === 'unowned' || last === undefined) return;
  const isInterface = destination.kind === 'interface';
  leg.pass(isInterface ? interfaceComponent(network, destination.networkInterface) : outsideComponent(destination.named, isPublic(destination.named)), 'forward', `replies from ${destination.named.text}`);
  if (isInterface) leaveDestination(network, leg, source, destination, forward);
  if (source.kind === 'outside') {
    leg.pass(outsideComponent(source.named, isPublic(source.named)), 'deliver', 'reply leaves AWS');
    return;
  }
  // Only the appliance has a public address, so the reply comes to it.
  const { subnet } = last;
  const comesToAppliance = !isInterface && isPublic(destination.named) && subnet !== null && source.address.address.family === 4 && source.address.publicIp === null && forward.translations.length === 0 && forward.isDelivered;
  if (comesToAppliance && subnet.id !== source.subnet.id) {
    passAcl(network, leg, subnet, false, destination.named);
    passAcl(network, leg, subnet, true, source.address.address);
  }
  // What a transit gateway brings into the subnet of its attachment meets no network ACL there.
  if (isJudgedOnReturn(source.subnet, forward.attachmentSubnet)) passAcl(network, leg, source.subnet, false, destination.named);
  leg.pass(interfaceComponent(network, source.networkInterface), 'deliver', `reply arrives at ${source.address.address.text}`);
}

/** Out of the destination's subnet, to the client or to a middlebox that stood in for it. */
function leaveDestination(network: Network, leg: Leg, source: InterfaceEnd | OutsideEnd, destination: InterfaceEnd, { middleboxes, seenAs, openSource }: Leg): void {
  const last = middleboxes.at(-1);
  if (last === undefined) return;
  const client = seenAs ?? (source.kind === 'interface' ? source.address.address : source.named);
  if (middleboxes.every(({ subnet }) => subnet?.id !== destination.subnet.id)) {
    leg.openSource = seenAs === null ? { kind: 'any', id: last.networkInterface.id } : openSource;
    leg.hasOpenPorts = true;
    passAcl(network, leg, destination.subnet, true, client);
    leg.openSource = null;
    leg.hasOpenPorts = false;
  }
  const lookup = network.routeTableOf(destination.subnet);
  const selection = lookup.state === 'found' ? selectRoute(network, lookup.value, client) : null;
  if (selection?.kind !== 'route' || middleboxes.some(({ isNamed }) => isNamed.includes(selection.route.target.id))) return;
  leg.note(`The reply to ${client.text} goes by ${selection.route.target.id === 'local' ? 'the local route' : selection.route.target.id} and not back through ${last.networkInterface.id}: unless that puts its own address in the place of the sender's, a stateful appliance sees half of each connection only.`);
}
