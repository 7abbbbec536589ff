/**
 * Internet gateways: one-to-one translation of public IPv4 addresses, none of IPv6; they carry no private addresses (VPC
 * User Guide, "Connect to the internet using an internet gateway").
 */
import type { IpAddress } from '../address/address.ts';
import { isPublic, isRfc1918, isRfc6598 } from '../address/special.ts';
import type { NetworkInterface, Route, RouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { blockedPublicAccess } from './block-public-access.ts';
import { component, interfaceComponent, outsideComponent } from './components.ts';
import { deliver, type Arrival } from './deliver.ts';
import { enterVpc, poolRouteOf, redirectionOf } from './edge-table.ts';
import { doubtUnencrypted } from './encryption-control.ts';
import { isNamedPublicly, isNatGateway, type End, type InterfaceEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Blocker, Component } from './trace.ts';

const INTERNET: Component = { type: 'internet', id: 'internet', name: null };

/** Why an address that a packet is sent to cannot leave through an internet gateway; null if it can. */
export function privateSpace(to: End): 'RFC 1918' | 'RFC 6598' | 'unique local' | 'known VPC' | null {
  const { named } = to;
  if (isRfc1918(named)) return 'RFC 1918';
  if (isRfc6598(named)) return 'RFC 6598';
  if (named.family === 6) return isPublic(named) ? null : 'unique local';
  // A VPC may use public addresses as its private ones; the gateway knows only mapped addresses of it.
  if (to.kind === 'unowned' || (to.kind === 'interface' && !isNamedPublicly(to))) return 'known VPC';
  return null;
}

/** A packet leaves `from`'s VPC by the gateway that its route names, and comes in again where it goes to a known interface. */
export function leaveByInternetGateway(network: Network, leg: Leg, from: InterfaceEnd, to: End, gatewayId: string, table: RouteTable | null, route: Route | null): void {
  const lookup = network.lookup(network.data.internetGateways, 'InternetGateways', gatewayId, from.vpc);
  const rule = table === null || route === null ? null : routeAnswer(table, route);
  const at = lookup.state === 'found' ? component('internet-gateway', lookup.value) : { type: 'internet-gateway', id: gatewayId, name: null };
  if (lookup.state === 'unknown') {
    leg.unknown(at, `not known: ${lookup.missing.what}`, lookup.missing);
  } else if (lookup.state === 'absent') {
    leg.drop(at, 'does not exist any more', { type: 'internet-gateway', vpc: from.vpc, id: gatewayId, reason: 'absent', table, route }, rule);
  } else if (!lookup.value.vpcIds.includes(from.vpc.id)) {
    const reason = lookup.value.vpcIds.length === 0 ? 'detached' : 'elsewhere';
    const detail = reason === 'detached' ? 'is attached to no VPC' : `is attached to ${lookup.value.vpcIds.join(', ')}, not to ${from.vpc.id}`;
    leg.drop(at, detail, { type: 'internet-gateway', vpc: from.vpc, id: gatewayId, reason, table, route }, rule);
  }
  if (!leg.isReply && leg.middleboxes.length === 0) refuseRedirected(network, leg, from, at);
  const isStopped = !passBlockPublicAccess(network, leg, from);
  doubtUnencrypted(leg, from.vpc, isNatGateway(from.networkInterface) ? 'NatGateway' : 'InternetGateway', at);
  const source = translateOut(network, leg, from, at, lookup.state === 'found');
  if (!leg.isReply && leg.middleboxes.length > 0 && leg.translations.length === 0 && source?.family === 4) bearMapped(leg, from, source);
  const pool = to.kind === 'outside' && !to.isAnyPublic ? poolRouteOf(network, to.named) : null;
  if (pool !== null) {
    const what = `what ${pool.route.target.id} does with packets to ${to.named.text}, an address of ${pool.table.publicPools?.join(', ') ?? 'a pool'}`;
    leg.loseTrack(component('route-table', pool.table), 'an address of a pool of public addresses', { what, hint: `the route table ${pool.table.id} brings it in again; ask about the interface there` }, routeAnswer(pool.table, pool.route));
  } else if (to.kind === 'outside') leg.pass(outsideComponent(to.named, true), 'deliver', leg.isReply ? 'reply leaves AWS' : 'leaves AWS');
  else if (to.kind === 'interface' && source !== null) {
    enterByInternetGateway(network, leg, to, { address: source, sender: from.networkInterface, isStopped: isStopped && from.vpc.id === to.vpc.id });
  }
}

/** What comes in for such a subnet goes to an appliance first, so its own traffic cannot go out past that appliance. */
function refuseRedirected(network: Network, leg: Leg, from: InterfaceEnd, at: Component): void {
  const by = redirectionOf(network, at.id, from, from.address.address);
  if (by === null) return;
  const thing = { ...component('route-table', by.table), account: by.table.account, region: by.table.region };
  const why = `of ${at.id} sends what comes in for ${from.subnet.id} to ${by.route.target.id}, so the subnet cannot use the gateway directly: its own route has to lead there too`;
  leg.drop(at, `what comes in for ${from.subnet.id} goes to ${by.route.target.id} first`, { type: 'component', kind: 'route', code: 'INGRESS_RTB_TRAFFIC_REDIRECTION', thing, why, by }, routeAnswer(by.table, by.route));
}

/** Returns the source address outside, or null if there is none. */
function translateOut(network: Network, leg: Leg, from: InterfaceEnd, at: Component, shown: boolean): IpAddress | null {
  const own = from.address;
  if (own.address.family === 6) {
    if (from.networkInterface.denyAllIgwTraffic || !isPublic(own.address)) {
      leg.drop(interfaceComponent(network, from.networkInterface), 'is closed to the internet', { type: 'closed-to-internet', networkInterface: from.networkInterface, address: own.address });
    } else if (shown) leg.pass(at, 'forward', 'IPv6 is not translated');
    return own.address;
  }
  if (own.publicIp === null) {
    leg.drop(at, `${own.address.text} has no public IPv4 address to be translated to`, {
      type: 'public-ip', networkInterface: from.networkInterface, address: own.address, gatewayId: at.id, inbound: false, publicIp: null,
    });
    return null;
  }
  if (shown) leg.pass(at, 'translate', `source ${own.address.text} becomes ${own.publicIp.text}`);
  return own.publicIp;
}

/** Whatever source address an appliance gives to a packet, the gateway lets out only those that it maps: the sender's and the appliance's own. */
function bearMapped(leg: Leg, { address, networkInterface: own }: InterfaceEnd, source: IpAddress): void {
  leg.seenAs = source;
  leg.mayComeFrom(own.id, [...new Set([address, ...own.addresses.filter(({ publicIp }) => publicIp !== null)])]);
}

export interface PublicSender {
  /** Public, as everybody outside sees it. */
  readonly address: IpAddress;
  /** Null for a host outside AWS. */
  readonly sender: NetworkInterface | null;
  /** Block Public Access of the same VPC stopped it on its way out: it is not named twice. */
  readonly isStopped: boolean;
}

/** A packet from the internet, or from another interface by its public address, comes in to `to`. */
export function enterByInternetGateway(network: Network, leg: Leg, to: InterfaceEnd, { address, sender, isStopped }: PublicSender): void {
  const lookup = network.internetGatewayOf(to.vpc);
  const at: Component =
    lookup.state === 'found' ? component('internet-gateway', lookup.value) : { type: 'internet-gateway', id: `internet gateway of ${to.vpc.id}`, name: null };
  if (lookup.state === 'unknown') leg.unknown(at, `not known: ${lookup.missing.what}`, lookup.missing);
  else if (lookup.state === 'absent') {
    leg.drop(at, `${to.vpc.id} has no internet gateway`, detachedGateway(network, to) ?? { type: 'internet-gateway', vpc: to.vpc, id: null, reason: 'absent', table: null, route: null });
  }
  if (!isStopped) passBlockPublicAccess(network, leg, to);
  doubtUnencrypted(leg, to.vpc, 'InternetGateway', at);
  translateIn(network, leg, to, at, lookup.state === 'found');
  const arrival: Arrival = { source: address, sender, link: { kind: 'public' }, entersSubnet: true };
  if (lookup.state === 'found') enterVpc(network, leg, to, lookup.value.id, arrival);
  else deliver(network, leg, to, arrival);
}

/** A gateway that the subnet's routes still name and that no VPC has: it is the one to attach again. */
function detachedGateway(network: Network, { subnet, vpc }: InterfaceEnd): Extract<Blocker, { type: 'internet-gateway' }> | null {
  const table = network.routeTableOf(subnet);
  if (table.state !== 'found') return null;
  const route = table.value.routes.find(({ target }) => network.data.internetGateways.get(target.id)?.vpcIds.length === 0);
  return route === undefined ? null : { type: 'internet-gateway', vpc, id: route.target.id, reason: 'detached', table: table.value, route };
}

function translateIn(network: Network, leg: Leg, to: InterfaceEnd, at: Component, shown: boolean): void {
  const own = to.address;
  const { networkInterface } = to;
  if (own.address.family === 6) {
    if (networkInterface.denyAllIgwTraffic || !isPublic(own.address)) {
      leg.drop(interfaceComponent(network, networkInterface), 'is closed to the internet', { type: 'closed-to-internet', networkInterface, address: own.address });
    } else if (shown) leg.pass(at, 'forward', 'IPv6 is not translated');
    return;
  }
  if (!isNamedPublicly(to)) {
    // Without a public address no request went out by the gateway that this could be the reply to.
    if (leg.isReply) return;
    const detail = own.publicIp === null ? `${own.address.text} has no public IPv4 address` : `${own.address.text} is private: from outside it is ${own.publicIp.text}`;
    leg.drop(at, detail, { type: 'public-ip', networkInterface, address: own.address, gatewayId: at.id, inbound: true, publicIp: own.publicIp });
  } else if (shown) {
    leg.pass(at, 'translate', `destination ${to.named.text} becomes ${own.address.text}`);
  }
}

/** Returns false where a mode stops it. A reply is not judged: where its connection is stopped, it never comes to be. */
function passBlockPublicAccess(network: Network, leg: Leg, end: InterfaceEnd): boolean {
  if (leg.isReply) return true;
  const blocking = blockedPublicAccess(network, end.subnet, end.vpc, isNatGateway(end.networkInterface) ? 'outbound-only' : 'own-address');
  if (blocking === null || isExcludedSender(network, leg, end)) return true;
  const at = { type: 'block-public-access', id: `Block Public Access of ${end.vpc.id}`, name: null };
  leg.drop(at, `mode ${blocking.mode}`, { type: 'block-public-access', vpc: end.vpc, subnet: end.subnet, ...blocking });
  return false;
}

/** Behind an appliance the subnet of the workload counts, where the appliance passes packets on as they are (VPC User Guide, "VPC BPA basics"). */
function isExcludedSender(network: Network, leg: Leg, { networkInterface, vpc }: InterfaceEnd): boolean {
  const passed = leg.middleboxes.find((box) => box.networkInterface.id === networkInterface.id);
  const subnet = network.data.subnets.get(passed?.client?.subnetId ?? '');
  return passed !== undefined && subnet?.vpcId === vpc.id && blockedPublicAccess(network, subnet, vpc, 'own-address') === null;
}

export function startOutside(leg: Leg, address: IpAddress, isAnyPublic: boolean): void {
  leg.pass({ ...INTERNET, name: isAnyPublic ? null : address.text }, 'forward', isAnyPublic ? 'any public address' : `from ${address.text}`);
}
