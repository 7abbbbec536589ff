/** The first part of a leg: from an interface through its filters and its route table to the next hop. */
import { contains } from '../address/cidr.ts';
import { isPublic } from '../address/special.ts';
import type { RouteTarget } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { deliver } from './deliver.ts';
import { doubtUnencrypted } from './encryption-control.ts';
import { isNamedPublicly, type End, type InterfaceEnd } from './ends.ts';
import { passAcl, passGroups } from './filters-on-path.ts';
import { leaveByAppliance } from './appliance.ts';
import { leaveByEgressOnlyGateway } from './egress-only-gateway.ts';
import { leaveByInternetGateway, privateSpace } from './internet-gateway.ts';
import type { Leg } from './leg.ts';
import { leaveByNatGateway } from './nat-gateway.ts';
import { leaveByPeering, linkOf, otherSide, type ByRoute } from './peering.ts';
import { destinationText, routeAnswer } from './rule-answer.ts';
import { selectRoute, type RouteSelection } from './route-table.ts';
import { leaveByTransitGateway } from './transit-gateway.ts';
import type { Blocker, Component, Intended, Link, WrongRouteReason } from './trace.ts';
import { leaveByUnmodelled, leaveToLattice, nextHopOf } from './unmodelled.ts';
import { leaveByVpcEndpoint } from './vpc-endpoint.ts';
import { leaveByVpnGateway } from './vpn-gateway.ts';

export function leave(network: Network, leg: Leg, from: InterfaceEnd, to: End): void {
  const isSameSubnet = from.subnet.cidrs.some((cidr) => contains(cidr, to.named));
  const lookup = isSameSubnet ? null : network.routeTableOf(from.subnet);
  const selection = lookup?.state === 'found' ? selectRoute(network, lookup.value, to.named) : null;
  const intended = intendedHop(network, from, to);
  if (!leg.isReply) {
    passGroups(network, leg, from.networkInterface, true, {
      address: to.named,
      networkInterface: to.kind === 'interface' ? to.networkInterface : null,
      link: isSameSubnet ? { kind: 'vpc' } : linkAhead(network, from, to, selection, intended),
    });
  }
  if (isSameSubnet) {
    stayInSubnet(network, leg, from, to);
    return;
  }
  passAcl(network, leg, from.subnet, true, to.named);
  if (leaveToLattice(leg, to.named)) return;
  if (lookup?.state !== 'found' || selection === null) {
    const missing = lookup?.state === 'unknown' ? lookup.missing : network.missing('RouteTables', from.subnet);
    leg.loseTrack({ type: 'route-table', id: `route table of ${from.subnet.id}`, name: null }, `not known: ${missing.what}`, missing);
    return;
  }
  const table = lookup.value;
  const at = component('route-table', table);
  switch (selection.kind) {
    case 'unknown':
      leg.loseTrack(at, `not known: ${selection.missing.what}`, selection.missing);
      return;
    case 'none':
      leg.drop(at, `no route to ${to.named.text}`, { type: 'no-route', table, subnet: from.subnet, from: from.networkInterface, address: to.named, intended });
      goOn(network, leg, from, to, intended);
      return;
    case 'route':
      followRoute(network, leg, from, to, { table, route: selection.route }, intended);
  }
}

/** Frames between neighbours never meet a network ACL or a route table. */
function stayInSubnet(network: Network, leg: Leg, from: InterfaceEnd, to: End): void {
  if (to.kind === 'outside') return;
  if (to.kind === 'interface' && to.subnet.id !== from.subnet.id) {
    // The same address exists in another VPC, but frames to it stay in this subnet.
    const here = network.interfaceInVpc(from.vpc.id, to.named);
    const at: Component = { type: 'subnet', id: from.subnet.id, name: from.subnet.name };
    leg.drop(at, here === null ? `nobody here has ${to.named.text}` : `${to.named.text} is ${here.networkInterface.id} here`, {
      type: 'unowned-address', address: to.named, vpc: from.vpc, subnet: from.subnet,
    });
    return;
  }
  deliver(network, leg, to, { source: from.address.address, sender: from.networkInterface, link: { kind: 'vpc' }, entersSubnet: false });
}

function followRoute(network: Network, leg: Leg, from: InterfaceEnd, to: End, by: ByRoute, intended: Intended): void {
  const { table, route } = by;
  const { target } = route;
  const at = component('route-table', table);
  const rule = routeAnswer(table, route);
  const wrongRoute = (reason: WrongRouteReason): Blocker => ({
    type: 'wrong-route', table, subnet: from.subnet, from: from.networkInterface, route, address: to.named, reason, intended,
  });
  const dropHere = (detail: string, reason: WrongRouteReason): void => {
    leg.drop(at, detail, wrongRoute(reason), rule);
    goOn(network, leg, from, to, intended);
  };
  const isUsable = route.state === 'active';
  const detail = `${destinationText(route)} leads to ${target.id}${isUsable ? '' : ` (${route.state})`}`;
  // A blackhole for a peering or a gateway is told where the peering or gateway itself is looked at.
  if (!isUsable && !explainsItself(network, from, target)) {
    dropHere(detail, { kind: 'state' });
    return;
  }
  switch (target.kind) {
    case 'local': {
      leg.pass(at, 'forward', detail, rule);
      if (to.kind === 'outside' || to.vpc.id !== from.vpc.id) dropHere(`${to.named.text} belongs to ${from.vpc.id} itself`, { kind: 'own-vpc' });
      else deliver(network, leg, to, { source: from.address.address, sender: from.networkInterface, link: { kind: 'vpc' }, entersSubnet: true });
      return;
    }
    case 'internet-gateway': {
      leg.pass(at, 'forward', detail, rule);
      const space = privateSpace(to);
      if (space === null) {
        leaveByInternetGateway(network, leg, from, to, target.id, table, route);
        return;
      }
      const gateway = network.data.internetGateways.get(target.id);
      leg.drop({ type: 'internet-gateway', id: target.id, name: gateway?.name ?? null }, `drops ${to.named.text}: ${space === 'known VPC' ? 'not a public address of an interface' : `private (${space})`}`,
        wrongRoute({ kind: 'private-destination', space }), rule);
      goOn(network, leg, from, to, intended);
      return;
    }
    case 'vpc-peering-connection':
      leg.pass(at, 'forward', detail, rule);
      if (!leaveByPeering(network, leg, from, to, target.id, by, intended)) goOn(network, leg, from, to, intended);
      return;
    case 'nat-gateway':
      leg.pass(at, 'forward', detail, rule);
      if (leg.isReply) {
        dropForeignReply(leg, { type: target.kind, id: target.id, name: network.data.natGateways.get(target.id)?.name ?? null }, wrongRoute);
        goOn(network, leg, from, to, intended);
      } else leaveByNatGateway(network, leg, from, to, by);
      return;
    case 'egress-only-internet-gateway':
      leg.pass(at, 'forward', detail, rule);
      if (leg.isReply) {
        dropForeignReply(leg, { type: target.kind, id: target.id, name: network.data.egressOnlyGateways.get(target.id)?.name ?? null }, wrongRoute);
        goOn(network, leg, from, to, intended);
      } else leaveByEgressOnlyGateway(network, leg, from, to, by);
      return;
    case 'transit-gateway':
      leg.pass(at, 'forward', detail, rule);
      leaveByTransitGateway(network, leg, from, to, target.id, by);
      doubtStrayReply(leg, to, target);
      return;
    case 'vpn-gateway':
      leg.pass(at, 'forward', detail, rule);
      doubtUnencrypted(leg, from.vpc, 'VirtualPrivateGateway', { type: target.kind, id: target.id, name: network.data.vpnGateways.get(target.id)?.name ?? null });
      leaveByVpnGateway(network, leg, from, to, by);
      doubtStrayReply(leg, to, target);
      return;
    case 'vpc-endpoint':
      leg.pass(at, 'forward', detail, rule);
      leaveByVpcEndpoint(network, leg, from, to, by);
      doubtStrayReply(leg, to, target);
      return;
    case 'network-interface':
    case 'instance':
      leg.pass(at, 'forward', detail, rule);
      if (!leaveByAppliance(network, leg, from, to, by)) goOn(network, leg, from, to, intended);
      return;
    default: {
      leg.pass(at, 'forward', detail, rule);
      const nextHop = nextHopOf(network, from.vpc, target);
      if (nextHop === null) leaveByUnmodelled(network, leg, from, to, target);
      else leaveByAppliance(network, leg, from, to, { table, route: { ...route, target: nextHop } });
    }
  }
}

/** Only requests leave by such a gateway: it has no connection that this could be the reply of. */
function dropForeignReply(leg: Leg, at: Component, wrongRoute: (reason: WrongRouteReason) => Blocker): void {
  leg.drop(at, 'drops a reply to a connection that did not come through it', wrongRoute({ kind: 'not-the-internet-gateway' }));
}

/** A request from a public address came in by the internet gateway, which alone gives its reply the right address. */
function doubtStrayReply(leg: Leg, to: End, target: RouteTarget): void {
  if (!leg.isReply || !leg.isDelivered || to.kind !== 'outside' || !isPublic(to.named)) return;
  leg.loseTrack({ type: target.kind, id: target.id, name: null }, 'not the internet gateway that the request came in by', {
    what: `whether a reply that leaves by ${target.id} gets back to ${to.named.text}`, hint: 'the request came in by an internet gateway: route its reply there too',
  });
}

/** Is the blackhole the fault of the peering or gateway that the route names? */
function explainsItself(network: Network, from: InterfaceEnd, target: RouteTarget): boolean {
  if (target.kind === 'vpc-peering-connection') {
    const lookup = network.lookup(network.data.peerings, 'VpcPeeringConnections', target.id, from.vpc);
    return lookup.state !== 'found' || lookup.value.status !== 'active';
  }
  if (target.kind === 'internet-gateway') {
    const lookup = network.lookup(network.data.internetGateways, 'InternetGateways', target.id, from.vpc);
    return lookup.state !== 'found' || !lookup.value.vpcIds.includes(from.vpc.id);
  }
  if (target.kind === 'nat-gateway') {
    const lookup = network.lookup(network.data.natGateways, 'NatGateways', target.id, from.vpc);
    return lookup.state === 'found' && lookup.value.state !== 'available';
  }
  if (target.kind === 'egress-only-internet-gateway') {
    const lookup = network.lookup(network.data.egressOnlyGateways, 'EgressOnlyInternetGateways', target.id, from.vpc);
    return lookup.state === 'found' && !lookup.value.vpcIds.includes(from.vpc.id);
  }
  if (target.kind === 'vpc-endpoint') {
    const lookup = network.lookup(network.data.vpcEndpoints, 'VpcEndpoints', target.id, from.vpc);
    return lookup.state === 'found' && lookup.value.state !== 'available';
  }
  if (target.kind === 'vpn-gateway') {
    const lookup = network.lookup(network.data.vpnGateways, 'VpnGateways', target.id, from.vpc);
    return lookup.state === 'absent' || (lookup.state === 'found' && (lookup.value.state !== 'available' || !lookup.value.vpcIds.includes(from.vpc.id)));
  }
  return false;
}

/** After a drop the walk goes on by the next hop that should have been, so that one run lists everything to repair. */
function goOn(network: Network, leg: Leg, from: InterfaceEnd, to: End, intended: Intended): void {
  switch (intended.kind) {
    case 'peering':
      leaveByPeering(network, leg, from, to, intended.peering.id, null, intended);
      return;
    case 'internet-gateway':
      leaveByInternetGateway(network, leg, from, to, intended.id, null, null);
      return;
    case 'transit-gateway':
      leaveByTransitGateway(network, leg, from, to, intended.id, null);
      return;
    case 'new-peering':
    case 'local':
    case 'none':
      if (to.kind === 'outside' || (to.kind === 'interface' && isNamedPublicly(to))) return;
      deliver(network, leg, to, {
        source: from.address.address,
        sender: from.networkInterface,
        link: intended.kind === 'local' || to.kind === 'unowned' ? { kind: 'vpc' } : linkOf(null, from, to),
        entersSubnet: true,
      });
  }
}

/** The next hop that would lead to the destination, as far as the network shows it. */
function intendedHop(network: Network, from: InterfaceEnd, to: End): Intended {
  const isInternet = to.kind === 'outside' ? privateSpace(to) === null : to.kind === 'interface' && isNamedPublicly(to);
  if (isInternet) {
    const gateway = network.internetGatewayOf(from.vpc);
    // Without a public address the subnet is private: whether a NAT gateway or a public address is wanted is not ours to guess.
    const isPublicInterface = from.address.address.family === 6 || from.address.publicIp !== null;
    return gateway.state === 'found' && isPublicInterface ? { kind: 'internet-gateway', id: gateway.value.id } : { kind: 'none' };
  }
  if (to.kind === 'outside') return peeringTowards(network, from, to) ?? { kind: 'none' };
  if (to.vpc.id === from.vpc.id) return { kind: 'local' };
  const usable = network.peeringsBetween(from.vpc.id, to.vpc.id).find(({ status }) => ['active', 'provisioning', 'pending-acceptance', 'initiating-request'].includes(status));
  if (usable !== undefined) return { kind: 'peering', peering: usable, peerVpcId: otherSide(usable, from.vpc.id)?.vpcId ?? to.vpc.id };
  const theirs = new Set(network.attachmentsOf(to.vpc.id, null).map(({ transitGatewayId }) => transitGatewayId));
  const shared = network.attachmentsOf(from.vpc.id, null).find(({ transitGatewayId }) => theirs.has(transitGatewayId));
  return shared === undefined ? { kind: 'new-peering', fromVpc: from.vpc, toVpc: to.vpc } : { kind: 'transit-gateway', id: shared.transitGatewayId };
}

/** The active peering whose other VPC has the address, also where that VPC was not read. */
function peeringTowards(network: Network, from: InterfaceEnd, to: End): Intended | null {
  for (const peering of network.data.peerings.values()) {
    const peer = peering.status === 'active' ? otherSide(peering, from.vpc.id) : null;
    if (peer?.cidrs.some((cidr) => contains(cidr, to.named)) === true) return { kind: 'peering', peering, peerVpcId: peer.vpcId };
  }
  return null;
}

/** What the route ahead means for references to security groups. */
function linkAhead(network: Network, from: InterfaceEnd, to: End, selection: RouteSelection | null, intended: Intended): Link {
  // A private address in a VPC that was not read: nobody knows which groups stand behind it.
  if (to.kind === 'outside' && !isPublic(to.named)) return { kind: 'unknown' };
  if (to.kind !== 'interface' || isNamedPublicly(to)) return { kind: 'public' };
  // No way between Regions carries references.
  const direct = linkOf(intended.kind === 'peering' ? intended.peering : null, from, to);
  if (to.vpc.id !== from.vpc.id && direct.kind === 'peering' && !direct.sameRegion) return direct;
  const target = selection?.kind === 'route' ? selection.route.target : null;
  switch (target?.kind) {
    case 'transit-gateway':
      return transitLink(network, target.id);
    case 'nat-gateway':
      return { kind: 'public' };
    case 'core-network':
    case 'network-interface':
    case 'instance':
    case 'vpc-endpoint':
    case 'unknown':
      return { kind: 'unknown' };
    default:
      if (to.vpc.id === from.vpc.id) return { kind: 'vpc' };
      return intended.kind === 'transit-gateway' ? transitLink(network, intended.id) : direct;
  }
}

const transitLink = (network: Network, id: string): Link => ({ kind: 'transit-gateway', carriesReferences: network.data.transitGateways.get(id)?.carriesGroupReferences === true });
