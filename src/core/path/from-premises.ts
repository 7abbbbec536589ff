/** Packets and replies from networks that are not in AWS, by a virtual private gateway or an attachment of a transit gateway. */
import type { Missing } from '../diagnosis/answer.ts';
import type { TransitGatewayAttachment } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { outsideComponent } from './components.ts';
import { deliver } from './deliver.ts';
import { enterVpc } from './edge-table.ts';
import type { InterfaceEnd, OutsideEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import { selectRoute } from './route-table.ts';
import { attachmentsAhead } from './transit-ahead.ts';
import { comeInByAttachment, isAwayFromAttachments } from './transit-gateway.ts';
import { attachmentBack } from './transit-premises.ts';
import { passVpnGateway } from './vpn-gateway.ts';

/** A private address that no VPC has: it comes in by the gateway that the route back to it names. */
export function comeInFromPremises(network: Network, leg: Leg, source: OutsideEnd, destination: InterfaceEnd): void {
  const lookup = network.routeTableOf(destination.subnet);
  const selection = lookup.state === 'found' ? selectRoute(network, lookup.value, source.named) : null;
  const target = selection?.kind === 'route' ? selection.route.target : null;
  const arrival = { source: source.named, sender: null, entersSubnet: true };
  if (target?.kind === 'vpn-gateway') {
    passVpnGateway(network, leg, destination, target.id, null);
    leg.note(takenFor(source, target.id));
    enterVpc(network, leg, destination, target.id, { ...arrival, link: { kind: 'public' } });
    return;
  }
  const attachment = target?.kind === 'transit-gateway' ? attachmentTowards(network, leg, source, destination, target.id) : null;
  if (attachment !== null) {
    leg.note(takenFor(source, attachment.resourceId));
    comeInByAttachment(network, leg, source, destination, attachment);
    return;
  }
  const missing: Missing = {
    what: `how ${source.named.text} is connected to ${destination.vpc.id}`,
    hint: 'the address is private and in no VPC that was read: add its account or Region',
    code: 'UNKNOWN_DESTINATION',
  };
  leg.unknown({ type: 'unknown', id: 'unknown connection', name: null }, `not known: ${missing.what}`, missing);
  // A transit gateway may bring it, whatever the route back is.
  const entersSubnet = isAwayFromAttachments(network, destination);
  deliver(network, leg, destination, { ...arrival, link: { kind: 'unknown' }, entersSubnet });
}

const takenFor = (source: OutsideEnd, id: string): string => `${source.named.text} is taken to be the network on premises behind ${id}: what lies there is not known.`;

/** Attachments of networks outside AWS; of others nobody knows what comes in by them. */
const PREMISES = new Set(['vpn', 'connect', 'direct-connect-gateway', 'client-vpn', 'vpn-concentrator']);

/** The attachment by which a transit gateway would send the reply. Null: none that is known. */
function attachmentTowards(network: Network, leg: Leg, source: OutsideEnd, destination: InterfaceEnd, gatewayId: string): TransitGatewayAttachment | null {
  const exit = attachmentBack(network, leg, attachmentsAhead(network, destination.vpc.id, gatewayId, source.named));
  return exit !== undefined && PREMISES.has(exit.resourceType) ? exit : null;
}

/** The reply of a network outside AWS, by the attachment that the request left by. */
export function replyFromPremises(network: Network, leg: Leg, attachment: TransitGatewayAttachment, from: OutsideEnd, to: InterfaceEnd): void {
  leg.pass(outsideComponent(from.named, false), 'forward', `replies from ${from.named.text}`);
  comeInByAttachment(network, leg, from, { ...to, named: to.address.address }, attachment);
}

/** The same by a virtual private gateway, whose route table may send what comes in to an appliance first. */
export function replyByVpnGateway(network: Network, leg: Leg, gatewayId: string, from: OutsideEnd, to: InterfaceEnd): void {
  leg.pass(outsideComponent(from.named, false), 'forward', `replies from ${from.named.text}`);
  enterVpc(network, leg, { ...to, named: to.address.address }, gatewayId, { source: from.named, sender: null, link: { kind: 'public' }, entersSubnet: true });
}
