/**
 * Route selection in a transit gateway: the longest prefix, then static before prefix list before propagated, and among the
 * propagated ones by what they come from (Transit Gateway Guide, "How transit gateways work"). A blackhole that wins stays
 * the winner.
 */
import { bitsOf, type IpAddress } from '../address/address.ts';
import { contains, overlaps, type Cidr } from '../address/cidr.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { TransitGatewayRoute, TransitGatewayRouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';

export type TransitSelection =
  | {
      readonly kind: 'route';
      readonly route: TransitGatewayRoute;
      /** Routes of the same prefix that its kind beats. */
      readonly beaten: readonly TransitGatewayRoute[];
      /** Computed from a propagation: static routes were not read. */
      readonly isComputed: boolean;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly missing: Missing };

const SEARCH = 'allow ec2:SearchTransitGatewayRoutes with the account that owns the transit gateway, or save its output beside the id in the snapshot';

export function selectTransitRoute(network: Network, table: TransitGatewayRouteTable, address: IpAddress): TransitSelection {
  if (table.routes !== null) return selectAmong(network, table, table.routes, address);
  if (table.propagations !== null) return computeRoute(network, table, address);
  return { kind: 'unknown', missing: unreadTable(table.id) };
}

export const unreadTable = (id: string): Missing => ({ what: `the routes of transit gateway route table ${id}`, hint: SEARCH, code: 'TGW_RTB_ROUTES_ARE_UNKNOWN' });

interface Candidate {
  readonly route: TransitGatewayRoute;
  readonly length: number;
}

function selectAmong(network: Network, table: TransitGatewayRouteTable, routes: readonly TransitGatewayRoute[], address: IpAddress): TransitSelection {
  const { byPrefix, byList } = indexOf(routes);
  const matches: Candidate[] = [];
  const unread: { route: TransitGatewayRoute; listId: string }[] = [];
  for (const { route, listId } of byList) {
    const cidrs = network.data.prefixLists.get(listId)?.cidrs ?? null;
    if (cidrs === null) unread.push({ route, listId });
    else for (const { length } of cidrs.filter((cidr) => contains(cidr, address))) matches.push({ route, length });
  }
  const prefix = byPrefix.longest(address);
  if (prefix !== null) for (const route of prefix.routes) matches.push({ route, length: prefix.length });
  const longest = Math.max(-1, ...matches.map(({ length }) => length));
  const ranked = matches.filter(({ length }) => length === longest).map(({ route }) => ({ route, rank: rankOf(network, route) })).sort((a, b) => a.rank - b.rank);
  const [best] = ranked;
  // A list that was not read changes nothing if it leads to the same place, or cannot be longer than the winner.
  const isSettled = ({ route }: { route: TransitGatewayRoute }): boolean =>
    best !== undefined && (isSame(route, best.route) || (longest === bitsOf(address.family) && best.rank < rankOf(network, route)));
  const open = unread.find((item) => !isSettled(item));
  if (open !== undefined) return { kind: 'unknown', missing: { what: `entries of prefix list ${open.listId}`, hint: 'allow ec2:GetManagedPrefixListEntries, or save its output beside the id in the snapshot' } };
  if (best === undefined) return { kind: 'none' };
  const rival = ranked.find(({ route, rank }) => rank === best.rank && !isSame(route, best.route));
  if (rival !== undefined) {
    const what = `which of the equal routes of ${table.id} to ${targetOf(best.route)} and ${targetOf(rival.route)} AWS uses`;
    return { kind: 'unknown', missing: { what, hint: 'make the routes differ in their prefix' } };
  }
  return { kind: 'route', route: best.route, beaten: ranked.filter(({ rank }) => rank > best.rank).map(({ route }) => route), isComputed: false };
}

const targetOf = ({ attachmentIds, state }: TransitGatewayRoute): string => attachmentIds.join(', ') || `a ${state}`;

const isSame = (a: TransitGatewayRoute, b: TransitGatewayRoute): boolean => a.state === b.state && a.attachmentIds.join() === b.attachmentIds.join();

const PROPAGATED = ['vpc', 'direct-connect-gateway', 'connect', 'vpn', 'vpn-concentrator', 'client-vpn', 'peering'];

/** Lower wins. */
function rankOf(network: Network, { type, prefixListId, attachmentIds: [first], resourceType }: TransitGatewayRoute): number {
  if (type === 'static') return prefixListId === null ? 0 : 1;
  const kind = (first === undefined ? undefined : network.data.transitGatewayAttachments.get(first)?.resourceType) ?? resourceType;
  const rank = PROPAGATED.indexOf(kind ?? '');
  return 2 + (rank === -1 ? PROPAGATED.length : rank);
}

interface PrefixIndex {
  /** The routes of the longest prefix that contains the address. */
  longest(address: IpAddress): { readonly routes: readonly TransitGatewayRoute[]; readonly length: number } | null;
}

interface RouteIndex {
  readonly byPrefix: PrefixIndex;
  readonly byList: readonly { readonly route: TransitGatewayRoute; readonly listId: string }[];
}

const indexes = new WeakMap<readonly TransitGatewayRoute[], RouteIndex>();

/** A table may hold 10,000 routes, and a scan over records asks it thousands of times. */
function indexOf(routes: readonly TransitGatewayRoute[]): RouteIndex {
  const known = indexes.get(routes);
  if (known !== undefined) return known;
  const lengths = { 4: new Map<number, Map<bigint, TransitGatewayRoute[]>>(), 6: new Map<number, Map<bigint, TransitGatewayRoute[]>>() };
  const byList: { route: TransitGatewayRoute; listId: string }[] = [];
  for (const route of routes) {
    // Routes in other states carry nothing, and the search leaves them out.
    if (route.state !== 'active' && route.state !== 'blackhole') continue;
    const { destination } = route;
    if (destination.kind === 'prefix-list') byList.push({ route, listId: destination.prefixListId });
    else addTo(lengths[destination.cidr.family], destination.cidr, route);
  }
  const sorted = { 4: longestFirst(lengths[4]), 6: longestFirst(lengths[6]) };
  const index: RouteIndex = {
    byList,
    byPrefix: {
      longest: ({ family, value }) => {
        for (const [length, blocks] of sorted[family]) {
          const hostBits = BigInt(bitsOf(family) - length);
          const found = blocks.get((value >> hostBits) << hostBits);
          if (found !== undefined) return { routes: found, length };
        }
        return null;
      },
    },
  };
  indexes.set(routes, index);
  return index;
}

const longestFirst = <T>(lengths: ReadonlyMap<number, T>): (readonly [number, T])[] => [...lengths].sort(([a], [b]) => b - a);

function addTo(lengths: Map<number, Map<bigint, TransitGatewayRoute[]>>, { length, first }: Cidr, route: TransitGatewayRoute): void {
  const blocks = lengths.get(length) ?? new Map<bigint, TransitGatewayRoute[]>();
  lengths.set(length, blocks);
  const there = blocks.get(first);
  if (there === undefined) blocks.set(first, [route]);
  else there.push(route);
}

/**
 * Where only the propagations of a table were collected, its propagated routes are the CIDRs of the VPCs that propagate to
 * it. Such a route counts, with a note that a static one would win over it; without one a static route may lead there, so
 * that nothing is claimed.
 */
function computeRoute(network: Network, table: TransitGatewayRouteTable, address: IpAddress): TransitSelection {
  const unread: TransitSelection = { kind: 'unknown', missing: { what: `the static routes of transit gateway route table ${table.id} (only its propagations were read)`, hint: SEARCH, code: 'TGW_RTB_ROUTES_ARE_UNKNOWN' } };
  const routes = (table.propagations ?? []).flatMap(({ attachmentId, resourceType, resourceId }): TransitGatewayRoute[] => {
    const attachment = network.data.transitGatewayAttachments.get(attachmentId);
    const cidrs = resourceType === 'vpc' ? (network.data.vpcs.get(resourceId)?.cidrs ?? []) : [];
    return cidrs.filter((cidr) => contains(cidr, address) && (cidr.family === 4 || attachment?.carriesIpv6 === true))
      .map((cidr) => ({ destination: { kind: 'cidr', cidr }, prefixListId: null, attachmentIds: [attachmentId], resourceType, type: 'propagated', state: 'active' }));
  });
  const kept = routes.filter((route) => !isKeptOut(network, route));
  const [route, second] = kept;
  // Of two VPCs with that address, only the one that was attached first propagates; nothing tells which.
  return route === undefined || second !== undefined ? unread : { kind: 'route', route, beaten: [], isComputed: true };
}

/** A VPC whose CIDR overlaps with that of one attached before it is not propagated (Transit Gateway Guide, "VPC attachments"). */
function isKeptOut(network: Network, { destination, attachmentIds: [id] }: TransitGatewayRoute): boolean {
  const own = id === undefined ? undefined : network.data.transitGatewayAttachments.get(id);
  if (own === undefined || destination.kind !== 'cidr') return false;
  return [...network.data.transitGatewayAttachments.values()].some((other) => {
    if (other.id === own.id || other.transitGatewayId !== own.transitGatewayId || other.resourceType !== 'vpc' || other.state !== 'available') return false;
    if (network.data.vpcs.get(other.resourceId)?.cidrs.some((cidr) => overlaps(cidr, destination.cidr)) !== true) return false;
    // Without times either may have come first.
    return own.creationTime === null || other.creationTime === null || Date.parse(other.creationTime) <= Date.parse(own.creationTime);
  });
}
