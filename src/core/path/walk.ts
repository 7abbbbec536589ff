/**
 * Walks the packet of a question through the network, and its reply back: which filters and routes it meets in which order
 * (facts 1.1: source group, source ACL, route table, gateway, destination ACL, destination group; then the reply, which no
 * security group is asked about).
 */
import { isPublic } from '../address/special.ts';
import type { Subnet } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Intervals } from '../traffic/intervals.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';
import { Choices } from './choices.ts';
import { clientPorts, isOfUnknownSystem } from './client-ports.ts';
import { interfaceComponent, outsideComponent } from './components.ts';
import { checkRunning } from './deliver.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type OutsideEnd } from './ends.ts';
import { exemptService } from './exempt.ts';
import { isJudgedOnReturn, passAcl } from './filters-on-path.ts';
import { comeInFromPremises, replyByVpnGateway, replyFromPremises } from './from-premises.ts';
import { enterByInternetGateway, startOutside } from './internet-gateway.ts';
import { leave } from './leave.ts';
import { replyPastMiddlebox } from './reply-past-middlebox.ts';
import { replyThroughNat } from './reply-through-nat.ts';
import { Leg } from './leg.ts';
import type { Trace } from './trace.ts';
import { refuseEndpointAsSource } from './vpc-endpoint.ts';

export interface PairTrace {
  readonly forward: Trace;
  readonly return: Trace;
  /** The NAT gateway whose address the destination sees instead of the source's; null without one. */
  readonly translatedBy: InterfaceEnd | null;
}

/**
 * @param traffic one kind of packet, or a set of which any will do
 * @param sourcePort the client's port; null: any of its range
 * @param choices what AWS decides by itself on this way
 */
export function walk(network: Network, source: InterfaceEnd | OutsideEnd, destination: End, traffic: TrafficSet, sourcePort: number | null, choices: Choices = new Choices()): PairTrace {
  const ports: Intervals =
    sourcePort === null ? clientPorts(network, source.kind === 'interface' ? source.networkInterface : null) : [{ from: sourcePort, to: sourcePort }];
  const forward = new Leg(traffic, false, ports, choices);
  if (source.kind === 'interface') {
    startInside(network, forward, source, destination);
    if (isExempt(forward, source, destination)) return { forward: forward.trace, return: new Leg(traffic, true, ports).trace, translatedBy: null };
    leave(network, forward, source, destination);
  } else if (destination.kind === 'interface') comeIn(network, forward, source, destination);
  const reply = new Leg(forward.remaining, true, ports, choices);
  const { translations } = forward;
  if (source.kind === 'interface' && sourcePort === null && isOfUnknownSystem(network, source.networkInterface)) reply.unknownClient = { id: source.networkInterface.id, ports };
  const nat = translations.at(-1)?.nat ?? null;
  if (forward.middleboxes.length > 0) replyPastMiddlebox(network, reply, source, destination, forward);
  else if (source.kind === 'interface' && forward.isLost) replyFromAfar(network, reply, source, destination, forward.attachmentSubnet);
  else if (nat === null && forward.leftBy !== null && source.kind === 'interface' && destination.kind === 'outside') replyFromPremises(network, reply, forward.leftBy, destination, source);
  else if (nat === null && forward.leftByVpnGateway !== null && source.kind === 'interface' && destination.kind === 'outside') replyByVpnGateway(network, reply, forward.leftByVpnGateway, destination, source);
  else if (nat !== null) replyThroughNat(network, reply, translations, ports, forward);
  else if (destination.kind === 'interface') replyFromInterface(network, reply, source, destination);
  else if (destination.kind === 'outside' && source.kind === 'interface' && (isPublic(destination.named) || forward.isDelivered)) {
    replyFromAfar(network, reply, source, destination, forward.attachmentSubnet);
  }
  return { forward: forward.trace, return: reply.trace, translatedBy: nat };
}

function isExempt(leg: Leg, source: InterfaceEnd, destination: End): boolean {
  if (destination.kind === 'interface') return false;
  // The routers of all subnets of the VPC are exempt, not only the source's own.
  const subnet = destination.kind === 'unowned' && destination.vpc.id === source.vpc.id ? destination.subnet : null;
  const service = exemptService(destination.named, subnet ?? source.subnet, source.vpc);
  if (service === null) return false;
  leg.pass({ type: 'aws-service', id: destination.named.text, name: service }, 'deliver', `${service} is filtered by no security group or network ACL, and flow logs leave it out`);
  return true;
}

function startInside(network: Network, leg: Leg, source: InterfaceEnd, destination: End): void {
  leg.pass(interfaceComponent(network, source.networkInterface), 'forward', `${source.address.address.text} sends to ${destination.named.text}`);
  checkRunning(network, leg, source.networkInterface, 'source');
  refuseEndpointAsSource(network, leg, source, destination);
}

function comeIn(network: Network, leg: Leg, source: OutsideEnd, destination: InterfaceEnd): void {
  if (isPublic(source.named)) {
    startOutside(leg, source.named, source.isAnyPublic);
    enterByInternetGateway(network, leg, destination, { address: source.named, sender: null, isStopped: false });
    return;
  }
  leg.pass(outsideComponent(source.named, false), 'forward', `${source.named.text} sends to ${destination.named.text}`);
  comeInFromPremises(network, leg, source, destination);
}

/** The reply goes to the source as the destination saw it. */
function replyFromInterface(network: Network, leg: Leg, source: InterfaceEnd | OutsideEnd, destination: InterfaceEnd): void {
  const cameByGateway = isNamedPublicly(destination) && source.kind === 'interface';
  const to: End = source.kind === 'interface' ? { ...source, named: cameByGateway ? (source.address.publicIp ?? source.address.address) : source.address.address } : source;
  // A sender without public address never gets out, so there is no reply to follow.
  if (cameByGateway && source.address.publicIp === null && source.address.address.family === 4) return;
  leg.pass(interfaceComponent(network, destination.networkInterface), 'forward', `${destination.address.address.text} replies to ${to.named.text}`);
  leave(network, leg, destination, to);
}

/**
 * Only the end of the reply's way is known. Whatever translated the request translates its reply back, so that it always comes
 * from the address that was asked for; what is left to judge are the stateless filters, of which a shared subnet has none here.
 * @param attachment the subnet by which the request entered a transit gateway, if it did
 */
function replyFromAfar(network: Network, leg: Leg, source: InterfaceEnd, destination: End, attachment: Subnet | 'unread' | null): void {
  const isPublicly = destination.kind === 'outside' && isPublic(destination.named);
  leg.pass(destination.kind === 'interface' ? interfaceComponent(network, destination.networkInterface) : outsideComponent(destination.named, isPublicly), 'forward', `replies from ${destination.named.text}`);
  if (attachment !== null && attachment !== 'unread' && attachment.id !== source.subnet.id) passAcl(network, leg, attachment, true, source.address.address);
  if (isJudgedOnReturn(source.subnet, attachment)) passAcl(network, leg, source.subnet, false, destination.named);
  leg.pass(interfaceComponent(network, source.networkInterface), 'deliver', `reply arrives at ${source.address.address.text}`);
}
