/** What a route table does with traffic for the other VPC: does it reach the peering that is judged? */
import { addressOf } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { isPublic } from '../address/special.ts';
import type { Missing } from '../diagnosis/answer.ts';
import { titled } from '../diagnosis/words.ts';
import type { Route, RouteTable, RouteTargetKind } from '../network/model.ts';
import { otherSide } from '../path/peering.ts';
import { destinationText } from '../path/rule-answer.ts';
import { isActive, isAlive, type PeerPair } from './pair.ts';
import { segmentsOf, type Range, type Segment } from './segments.ts';

export type Way =
  | { readonly kind: 'peering'; readonly route: Route }
  /** The right route; the peering itself does not carry yet. */
  | { readonly kind: 'waits'; readonly route: Route }
  | { readonly kind: 'astray'; readonly route: Route }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly missing: Missing };

export interface Part extends Range {
  readonly way: Way;
}

export function partsOf(pair: PeerPair, table: RouteTable, block: Cidr): readonly Part[] {
  const key = `${table.id} ${block.text}`;
  const known = memoOf(pair).get(key);
  if (known !== undefined) return known;
  const parts = segmentsOf(pair.network, table, block).map((segment) => ({ family: segment.family, first: segment.first, last: segment.last, way: wayOf(pair, table, segment) }));
  memoOf(pair).set(key, parts);
  return parts;
}

/** Subnets share route tables, so the same block is asked about many times. */
const memos = new WeakMap<PeerPair, Map<string, readonly Part[]>>();

function memoOf(pair: PeerPair): Map<string, readonly Part[]> {
  const memo = memos.get(pair) ?? new Map<string, readonly Part[]>();
  memos.set(pair, memo);
  return memo;
}

/** Hops that may hand the packet on to the peering; no describe output says what they do. */
const HANDS_ON: readonly RouteTargetKind[] = ['network-interface', 'instance', 'vpc-endpoint'];

function wayOf({ network, peering }: PeerPair, table: RouteTable, { selection }: Segment): Way {
  if (selection.kind === 'none') return { kind: 'none' };
  if (selection.kind === 'unknown') return { kind: 'unknown', missing: selection.missing };
  const { route } = selection;
  if (peering !== null && route.target.id === peering.id && isAlive(peering)) {
    if (peering.status !== 'active') return { kind: 'waits', route };
    return route.state === 'active' ? { kind: 'peering', route } : { kind: 'astray', route };
  }
  if (route.target.kind === 'vpc-peering-connection') {
    // May be the very one that is looked for.
    const lookup = network.lookup(network.data.peerings, 'VpcPeeringConnections', route.target.id, table);
    if (lookup.state === 'unknown') return { kind: 'unknown', missing: lookup.missing };
  }
  if (route.state === 'active' && HANDS_ON.includes(route.target.kind)) {
    const missing = { what: `what ${route.target.id} does with the packets`, hint: 'an appliance on the way is not modelled: a route straight to the peering would decide it' };
    return { kind: 'unknown', missing };
  }
  return { kind: 'astray', route };
}

/** `by 0.0.0.0/0 to igw-1, the internet gateway`: where traffic goes instead. */
export function astrayWords(pair: PeerPair, table: RouteTable, route: Route, { family, first }: Range): string {
  const { target, state } = route;
  const by = `by ${destinationText(route)}`;
  if (target.kind === 'local') return `${by} (local): it stays in ${table.vpcId}`;
  const sick = state === 'active' ? '' : ` (${state})`;
  if (isActive(pair.peering) && target.id === pair.peering.id) return `${by} to ${target.id}, and that route is in state ${state} although the peering is active`;
  return `${by} to ${target.id}${sick}${targetWords(pair, table, route, isPublic(addressOf(family, first)))}`;
}

function targetWords({ network }: PeerPair, table: RouteTable, { target }: Route, isPublicAddress: boolean): string {
  switch (target.kind) {
    case 'vpc-peering-connection': {
      const other = network.lookup(network.data.peerings, 'VpcPeeringConnections', target.id, table);
      if (other.state === 'absent') return ', a peering connection that does not exist any more';
      const far = other.state === 'found' ? otherSide(other.value, table.vpcId) : null;
      if (other.state !== 'found' || far === null) return ', another peering connection';
      if (other.value.status !== 'active') return `, a peering connection that is ${other.value.status}`;
      const vpc = network.data.vpcs.get(far.vpcId);
      return `, the peering with ${vpc === undefined ? far.vpcId : titled(vpc)}`;
    }
    case 'internet-gateway':
      return isPublicAddress ? ', an internet gateway' : ', an internet gateway, which drops private addresses';
    case 'nat-gateway':
      return ', a NAT gateway: connections from here may get through under its address, and none comes in';
    default:
      return '';
  }
}
