/**
 * Middleboxes: interfaces of appliances and Gateway Load Balancer endpoints that a route sends packets to, to pass them on. Their
 * door is judged like any interface's. What they do with a packet is not known; behind them only that is judged which holds
 * whatever a forwarding appliance does, and whatever source address the packet then bears (VPC User Guide, "Example routing options").
 */
import { isPublic } from '../address/special.ts';
import type { IpAddress } from '../address/address.ts';
import type { InterfaceAddress, NetworkInterface, RouteTarget, Subnet, Vpc } from '../network/model.ts';
import type { Lookup, Network } from '../network/network.ts';
import { interfaceComponent } from './components.ts';
import { checkRunning, deliver } from './deliver.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type Place } from './ends.ts';
import { passAcl, passGroups } from './filters-on-path.ts';
import { leave } from './leave.ts';
import type { Leg } from './leg.ts';
import type { ByRoute } from './peering.ts';
import { selectRoute } from './route-table.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Component, Link } from './trace.ts';

/** What a route leads to. The subnet is null where it was not read. */
export interface Middlebox {
  readonly at: Component;
  readonly networkInterface: NetworkInterface;
  readonly subnet: Subnet | null;
  readonly vpc: Vpc;
  readonly kind: 'appliance' | 'endpoint';
}

/** How a packet comes to a middlebox: from an interface, or from outside by a gateway (then `subnet` is null). */
export interface ToMiddlebox {
  readonly source: InterfaceAddress;
  readonly sender: NetworkInterface | null;
  readonly subnet: Subnet | null;
  readonly link: Link;
}

/** The interface that a route names, by itself or by its instance. */
export function findAppliance(network: Network, target: RouteTarget, vpc: Vpc): Lookup<Middlebox> {
  const found: NetworkInterface | undefined = target.kind === 'instance' ? network.interfacesOfInstance(target.id)[0] : network.data.interfaces.get(target.id);
  if (found === undefined) {
    if (network.isCollected('NetworkInterfaces', vpc)) return { state: 'absent' };
    return { state: 'unknown', missing: network.missing('NetworkInterfaces', vpc) };
  }
  return { state: 'found', value: { at: interfaceComponent(network, found), networkInterface: found, subnet: network.data.subnets.get(found.subnetId) ?? null, vpc, kind: 'appliance' } };
}

/** Its subnet's network ACL, its groups, its state, and its source/destination check. */
export function enterMiddlebox(network: Network, leg: Leg, box: Middlebox, packet: ToMiddlebox, by: ByRoute): void {
  const { networkInterface: own, subnet, at } = box;
  if (subnet !== null && subnet.id !== packet.subnet?.id) passAcl(network, leg, subnet, false, packet.source.address);
  if (!leg.isReply) passGroups(network, leg, own, false, { address: packet.source.address, networkInterface: packet.sender, link: packet.link });
  if (box.kind === 'endpoint') return;
  checkRunning(network, leg, own, 'appliance');
  if (!own.sourceDestCheck) return;
  const why = 'has its source/destination check on, so it drops what is not addressed to itself';
  leg.drop(at, 'source/destination check is on', {
    type: 'component', kind: 'network-interface', code: 'ENI_SOURCE_DEST_CHECK_RESTRICTION', thing: { ...at, account: own.account, region: own.region }, why, by,
    repair: { kind: 'source-dest-check', interfaceId: own.id },
  }, routeAnswer(by.table, by.route));
}

/** From a middlebox on, as far as the way is the same whatever it does. */
export function goOnBehind(network: Network, leg: Leg, box: Middlebox, packet: ToMiddlebox, to: End, by: ByRoute): void {
  const { at, networkInterface } = box;
  const what = box.kind === 'appliance' ? `what the appliance ${networkInterface.id} does with packets to ${to.named.text}` : `what the appliances behind ${at.id} do with packets to ${to.named.text}`;
  const hint = box.kind === 'appliance' ? 'look at its own routes and firewall' : 'the way through the Gateway Load Balancer is not examined: look at the rules of its appliances';
  const detail = box.kind === 'appliance' ? 'an appliance: what it does with the packet is not known' : 'a Gateway Load Balancer endpoint: the way through its appliances is not examined';
  leg.unknown(at, detail, { what, hint }, routeAnswer(by.table, by.route));
  if (leg.isReply) {
    comeBackBehind(network, leg, box, packet, to);
    return;
  }
  leg.passMiddlebox({ client: packet.sender, networkInterface, subnet: box.subnet, isNamed: [at.id, by.route.target.id] });
  const isPublicly = isReachedPublicly(to);
  const { subnet } = box;
  const isInVpc = to.kind !== 'outside' && !isPublicly && to.vpc.id === box.vpc.id;
  const isFollowed = isInVpc || (isPublicly && box.kind === 'appliance' && !mayTunnel(network, subnet, to));
  if (subnet !== null && isFollowed && isOneArmed(network, box) && !leadsBack(network, leg, box, subnet, to)) {
    const address = isPublicly ? publicAddress(box, packet.source) : packet.source;
    leave(network, leg, { kind: 'interface', networkInterface, address, subnet, vpc: box.vpc, named: address.address }, to);
  } else if (to.kind !== 'outside' && !isPublicly) {
    // By which of its interfaces, or by what tunnel, the packet goes on is not known; it has to enter the destination anyway.
    // Nor does a network ACL judge what a transit gateway brings into the subnet of its attachment.
    const mayBeNeighbour = isInVpc ? subnetsOf(network, box).includes(to.subnet?.id ?? '') : network.attachmentsOf(to.vpc.id, null).some(({ subnetIds }) => subnetIds?.includes(to.subnet?.id ?? '') === true);
    deliver(network, leg, to, { source: packet.source.address, sender: packet.sender, link: { kind: 'unknown' }, entersSubnet: !mayBeNeighbour });
  } else leg.loseSight();
}

/** The reply bears the address that the client asked for, or the connection would not come to be: only the way to it is open. */
function comeBackBehind(network: Network, leg: Leg, box: Middlebox, packet: ToMiddlebox, to: End): void {
  if (to.kind !== 'interface' || isNamedPublicly(to)) {
    leg.loseSight();
    return;
  }
  const mayBeNeighbour = subnetsOf(network, box).includes(to.subnet.id);
  deliver(network, leg, to, { source: packet.source.address, sender: packet.sender, link: { kind: 'unknown' }, entersSubnet: !mayBeNeighbour });
}

const isReachedPublicly = (to: End): boolean => (to.kind === 'outside' ? isPublic(to.named) : to.kind === 'interface' && isNamedPublicly(to));

/** Does what comes in by this interface leave by it? Of an instance with several interfaces nobody knows. */
function isOneArmed(network: Network, { kind, networkInterface }: Middlebox): boolean {
  if (kind === 'endpoint') return true;
  return networkInterface.instanceId !== null && network.interfacesOfInstance(networkInterface.instanceId).length === 1;
}

/** Without a route to the destination, a route to somewhere else may carry a tunnel that leads there. */
function mayTunnel(network: Network, subnet: Subnet | null, to: End): boolean {
  const lookup = subnet === null ? null : network.routeTableOf(subnet);
  if (lookup?.state !== 'found') return false;
  return selectRoute(network, lookup.value, to.named).kind === 'none' && lookup.value.routes.some(({ target, state }) => target.kind !== 'local' && state === 'active');
}

/** An appliance needs a subnet whose own routes do not lead to it. */
function leadsBack(network: Network, leg: Leg, { at, networkInterface }: Middlebox, subnet: Subnet, to: End): boolean {
  const lookup = network.routeTableOf(subnet);
  const selection = lookup.state === 'found' ? selectRoute(network, lookup.value, to.named) : null;
  const target = selection?.kind === 'route' ? selection.route.target.id : null;
  if (target === null || ![at.id, networkInterface.id, networkInterface.instanceId].includes(target)) return false;
  leg.note(`The route table of ${subnet.id}, where ${networkInterface.id} lies, leads ${to.named.text} back to it: what it passes on would not get further.`);
  return true;
}

function subnetsOf(network: Network, { networkInterface }: Middlebox): string[] {
  const siblings = networkInterface.instanceId === null ? [networkInterface] : network.interfacesOfInstance(networkInterface.instanceId);
  return siblings.map(({ subnetId }) => subnetId);
}

/** The internet gateway maps the sender's address, or that of an appliance which puts its own in its place. */
function publicAddress({ networkInterface }: Middlebox, source: InterfaceAddress): InterfaceAddress {
  if (source.address.family === 6 || source.publicIp !== null) return source;
  const own = networkInterface.addresses.filter(({ address }) => address.family === 4);
  return own.find(({ publicIp }) => publicIp !== null) ?? own[0] ?? source;
}

/** A packet of `from`, as it comes to a middlebox. */
export const sentBy = (from: InterfaceEnd, here: Place = from): ToMiddlebox => ({ source: from.address, sender: from.networkInterface, subnet: here.subnet, link: { kind: 'vpc' } });

/** A packet from outside a VPC, as it comes to a middlebox by a gateway. */
export const comingIn = (address: IpAddress, sender: NetworkInterface | null): ToMiddlebox => ({ source: { address, publicIp: null, isPrimary: true }, sender, subnet: null, link: { kind: 'public' } });
