/**
 * Transit gateways: in by the attachment in the sender's zone, by the route table or policy table that the attachment is
 * associated with, out by the attachment that its route names (Transit Gateway Guide, "How transit gateways work"; network
 * ACLs as in "Network ACLs for transit gateways").
 */
import type { IpAddress } from '../address/address.ts';
import type { NetworkInterface, TransitGatewayAttachment } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { deliver } from './deliver.ts';
import { component } from './components.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type OutsideEnd, type Place, type UnownedEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { Crossing, type Packet } from './transit-crossing.ts';
import { leaveByAttachment } from './transit-exit.ts';
import { passPremises } from './transit-premises.ts';
import type { Component, Link } from './trace.ts';

/**
 * @param by the route that leads here; null where the walk goes on by the gateway that should be used
 * @param here where the packet is: another VPC than its sender's where it only passes through, then the subnet it comes from
 */
export function leaveByTransitGateway(network: Network, leg: Leg, from: InterfaceEnd | OutsideEnd, to: End, gatewayId: string, by: ByRoute | null, here?: Place): void {
  const place = here ?? (from.kind === 'interface' ? from : null);
  if (place === null) throw new Error('a packet from nowhere');
  const crossing = new Crossing(network, leg, atGateway(network, gatewayId), by);
  crossing.checkGateway(place.vpc);
  const entry = crossing.attachmentOf(place.vpc, gatewayId);
  const source = sourceOf(from);
  if (entry === null) {
    leg.attachmentSubnet ??= 'unread';
    goOnBlindly(network, leg, from, to);
    return;
  }
  const subnet = crossing.enter(place, source, to, entry);
  if (leg.attachmentSubnet === null && leg.translations.length === 0 && here === undefined) leg.attachmentSubnet = entry.subnetIds === null ? 'unread' : subnet;
  routeOn(network, leg, crossing, entry, { from, to, source, enteredBy: subnet, throughPlace: here !== undefined });
}

/** From a network that is not in AWS, by its attachment. */
export function comeInByAttachment(network: Network, leg: Leg, from: OutsideEnd, to: InterfaceEnd, entry: TransitGatewayAttachment): void {
  const at = component('transit-gateway-attachment', entry);
  passPremises(network, leg, [entry], from.named.family);
  leg.pass(at, 'forward', `enters from ${entry.resourceId}`);
  const crossing = new Crossing(network, leg, atGateway(network, entry.transitGatewayId), null);
  crossing.checkGateway(entry);
  crossing.checkAttachment(entry);
  routeOn(network, leg, crossing, entry, { from, to, source: from.named, enteredBy: null, throughPlace: false });
}

function routeOn(network: Network, leg: Leg, crossing: Crossing, entry: TransitGatewayAttachment, packet: Packet): void {
  const exit = crossing.route(entry, packet);
  const { from, to } = packet;
  if (exit === null) {
    goOnBlindly(network, leg, from, to);
    return;
  }
  leaveByAttachment(network, leg, crossing, exit, packet, linkOver(network, entry, exit.attachments[0], packet));
}

const atGateway = (network: Network, id: string): Component => ({ type: 'transit-gateway', id, name: network.data.transitGateways.get(id)?.name ?? null });

const sourceOf = (from: InterfaceEnd | OutsideEnd): IpAddress => (from.kind === 'interface' ? from.address.address : from.named);

/**
 * What stands at the destination can still be told, though not how the packet gets there. A public address is reached by
 * whatever gateway lies beyond, which takes the sender's address away.
 */
export function goOnBlindly(network: Network, leg: Leg, from: InterfaceEnd | OutsideEnd, to: End): void {
  if (to.kind === 'outside' || (to.kind === 'interface' && isNamedPublicly(to))) {
    leg.loseSight();
    return;
  }
  deliver(network, leg, to, { source: sourceOf(from), sender: senderOf(from), link: blindLink(from, to), entersSubnet: isAwayFromAttachments(network, to) });
}

/** No way between Regions carries references to groups. */
const blindLink = (from: InterfaceEnd | OutsideEnd, to: InterfaceEnd | UnownedEnd): Link =>
  (from.kind === 'interface' && from.vpc.region !== to.vpc.region ? { kind: 'transit-gateway', carriesReferences: false } : { kind: 'unknown' });

/** In the subnet of an attachment no network ACL judges what comes from the gateway. False also where that is not known. */
export function isAwayFromAttachments(network: Network, { vpc, subnet }: InterfaceEnd | UnownedEnd): boolean {
  const attachments = network.attachmentsOf(vpc.id, null);
  if (attachments.length === 0) return network.isCollected('TransitGatewayAttachments', vpc);
  return attachments.every(({ subnetIds }) => subnetIds !== null && !subnetIds.includes(subnet?.id ?? ''));
}

export const senderOf = (from: InterfaceEnd | OutsideEnd): NetworkInterface | null => (from.kind === 'interface' ? from.networkInterface : null);

/**
 * References to groups are carried where the gateway and both attachments say so, to a plain interface, and never over a
 * peering to another gateway or after a stop in another VPC (Transit Gateway Guide, "VPC attachments").
 */
function linkOver(network: Network, entry: TransitGatewayAttachment, exit: TransitGatewayAttachment | undefined, { from, to, throughPlace }: Packet): Link {
  if (from.kind === 'outside') return { kind: 'public' };
  const gateway = network.data.transitGateways.get(entry.transitGatewayId);
  if (throughPlace || gateway === undefined || exit === undefined) return { kind: 'unknown' };
  const isEndpoint = to.kind === 'interface' && to.networkInterface.interfaceType === 'vpc_endpoint';
  const carriesReferences = gateway.carriesGroupReferences && !isEndpoint && [entry, exit].every((item) => item.carriesGroupReferences && item.transitGatewayId === gateway.id);
  return { kind: 'transit-gateway', carriesReferences };
}
