/**
 * VPC peering: carries traffic while active, between the CIDRs of its two VPCs and nothing behind them (VPC Peering Guide,
 * "How VPC peering connections work").
 */
import { contains } from '../address/cidr.ts';
import type { Route, RouteTable, VpcPeeringConnection } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { deliver } from './deliver.ts';
import { doubtUnencryptedPeering } from './encryption-control.ts';
import { isNamedPublicly, type End, type InterfaceEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import { routeAnswer } from './rule-answer.ts';
import type { Intended, Link } from './trace.ts';

export interface ByRoute {
  readonly table: RouteTable;
  readonly route: Route;
}

/** What stands on the other side of a peering, seen from a VPC. Null: the peering is of other VPCs. */
export function otherSide(peering: VpcPeeringConnection, vpcId: string): VpcPeeringConnection['requester'] | null {
  if (peering.requester.vpcId === vpcId) return peering.accepter;
  return peering.accepter.vpcId === vpcId ? peering.requester : null;
}

export function linkOf(peering: VpcPeeringConnection | null, from: InterfaceEnd, to: InterfaceEnd): Link {
  const regions = peering === null ? [from.vpc.region, to.vpc.region] : [peering.requester.region, peering.accepter.region];
  return { kind: 'peering', sameRegion: regions[0] === regions[1], peering };
}

/**
 * @param by the route that leads here; null where the walk goes on by the peering that should be used
 * @param intended what would lead to the destination, for the cause
 * @returns false: the route leads astray, and the walk has to go on by what is intended
 */
export function leaveByPeering(network: Network, leg: Leg, from: InterfaceEnd, to: End, peeringId: string, by: ByRoute | null, intended: Intended): boolean {
  const lookup = network.lookup(network.data.peerings, 'VpcPeeringConnections', peeringId, from.vpc);
  const at = lookup.state === 'found' ? component('vpc-peering-connection', lookup.value) : { type: 'vpc-peering-connection', id: peeringId, name: null };
  const rule = by === null ? null : routeAnswer(by.table, by.route);
  if (lookup.state === 'unknown') {
    leg.crossedPeering = peeringId;
    const isPublicly = to.kind === 'interface' && isNamedPublicly(to);
    if (isPublicly || to.kind === 'outside') leg.loseTrack(at, `not known: ${lookup.missing.what}`, lookup.missing, rule);
    else {
      leg.unknown(at, `not known: ${lookup.missing.what}`, lookup.missing, rule);
      arrive(network, leg, from, to, { kind: 'unknown' });
    }
    return true;
  }
  const peering = lookup.state === 'found' ? lookup.value : null;
  const wrong = by === null || peering === null ? null : wrongEnd(network, peering, from, to);
  if (by !== null && wrong !== null) {
    leg.drop(at, wrong.kind === 'another-vpc' ? `leads to ${wrong.peerVpcId}, not to ${wrong.wantedVpcId}` : `its other side, ${wrong.peerVpcId}, does not have ${to.named.text}`, {
      type: 'wrong-route', table: by.table, subnet: from.subnet, from: from.networkInterface, route: by.route, address: to.named, reason: wrong, intended,
    }, rule);
    return false;
  }
  leg.crossedPeering = peeringId;
  if (peering?.status !== 'active') {
    const detail = peering === null ? 'does not exist any more' : `is ${peering.status}`;
    leg.drop(at, detail, { type: 'peering', id: peeringId, peering, table: by?.table ?? null, route: by?.route ?? null, from: from.networkInterface, intended, address: to.named }, rule);
    arrive(network, leg, from, to, to.kind === 'interface' ? linkOf(peering, from, to) : { kind: 'unknown' });
    return true;
  }
  const peer = otherSide(peering, from.vpc.id);
  leg.pass(at, 'forward', `active, leads to ${peer?.vpcId ?? 'its other side'}`);
  if (peer !== null) doubtUnencryptedPeering(network, leg, from.vpc, peer, at);
  if (to.kind === 'outside') {
    const missing = network.missing('Vpcs', { account: peer?.account ?? null, region: peer?.region ?? null });
    leg.loseTrack({ type: 'vpc', id: peer?.vpcId ?? 'the peer VPC', name: null }, `not known: ${missing.what}`, missing);
    return true;
  }
  arrive(network, leg, from, to, to.kind === 'interface' ? linkOf(peering, from, to) : { kind: 'unknown' });
  return true;
}

function arrive(network: Network, leg: Leg, from: InterfaceEnd, to: End, link: Link): void {
  if (to.kind === 'outside' || (to.kind === 'interface' && isNamedPublicly(to))) return;
  deliver(network, leg, to, { source: from.address.address, sender: from.networkInterface, link, entersSubnet: true });
}

type WrongEnd =
  | { readonly kind: 'outside-peer'; readonly peering: VpcPeeringConnection; readonly peerVpcId: string }
  | { readonly kind: 'another-vpc'; readonly peering: VpcPeeringConnection; readonly peerVpcId: string; readonly wantedVpcId: string };

function wrongEnd(network: Network, peering: VpcPeeringConnection, from: InterfaceEnd, to: End): WrongEnd | null {
  const peer = otherSide(peering, from.vpc.id);
  if (peer === null) return { kind: 'outside-peer', peering, peerVpcId: peering.accepter.vpcId };
  const cidrs = network.data.vpcs.get(peer.vpcId)?.cidrs ?? peer.cidrs;
  if (cidrs.length > 0 && !cidrs.some((cidr) => contains(cidr, to.named))) return { kind: 'outside-peer', peering, peerVpcId: peer.vpcId };
  if (to.kind !== 'outside' && to.vpc.id !== peer.vpcId) return { kind: 'another-vpc', peering, peerVpcId: peer.vpcId, wantedVpcId: to.vpc.id };
  return null;
}
