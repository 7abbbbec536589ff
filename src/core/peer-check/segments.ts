/**
 * Where a route table sends a whole block of addresses: the block is cut wherever a route begins or ends, so that every address
 * of a part takes the same route, the one that the walk of a packet selects.
 */
import { addressOf, bitsOf, type Family } from '../address/address.ts';
import { cidrOf, overlaps, type Cidr } from '../address/cidr.ts';
import type { Route, RouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { selectRoute, type RouteSelection } from '../path/route-table.ts';

export interface Range {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export interface Segment extends Range {
  readonly selection: RouteSelection;
}

/** In the order of their addresses; neighbours differ in the route. */
export function segmentsOf(network: Network, table: RouteTable, block: Cidr): Segment[] {
  const starts = new Set([block.first]);
  for (const route of table.routes) {
    for (const cidr of cidrsOfRoute(network, route)) {
      if (!overlaps(cidr, block)) continue;
      if (cidr.first > block.first) starts.add(cidr.first);
      if (cidr.last < block.last) starts.add(cidr.last + 1n);
    }
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  const segments: Segment[] = [];
  sorted.forEach((first, index) => {
    const selection = selectRoute(network, table, addressOf(block.family, first));
    const last = (sorted[index + 1] ?? block.last + 1n) - 1n;
    const before = segments.at(-1);
    if (before !== undefined && isSame(before.selection, selection)) segments[segments.length - 1] = { ...before, last };
    else segments.push({ family: block.family, first, last, selection });
  });
  return segments;
}

/** A prefix list that was not read gives no boundaries: `selectRoute` then says that it is unknown. */
function cidrsOfRoute(network: Network, { destination }: Route): readonly Cidr[] {
  return destination.kind === 'cidr' ? [destination.cidr] : (network.data.prefixLists.get(destination.prefixListId)?.cidrs ?? []);
}

function isSame(a: RouteSelection, b: RouteSelection): boolean {
  if (a.kind === 'route' && b.kind === 'route') return a.route === b.route;
  if (a.kind === 'unknown' && b.kind === 'unknown') return a.missing.what === b.missing.what;
  return a.kind === b.kind;
}

export const rangeMeets = (a: Range, b: Range): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

/** The fewest blocks that make up a range. */
export function blocksOf({ family, first, last }: Range): Cidr[] {
  const blocks: Cidr[] = [];
  for (let next = first; next <= last;) {
    let length = bitsOf(family);
    while (length > 0) {
      const wider = cidrOf(addressOf(family, next), length - 1);
      if (wider.first !== next || wider.last > last) break;
      length -= 1;
    }
    const block = cidrOf(addressOf(family, next), length);
    blocks.push(block);
    next = block.last + 1n;
  }
  return blocks;
}

/** `10.2.0.0/17 and 10.2.192.0/18` */
export function rangesText(ranges: readonly Range[]): string {
  const blocks = ranges.flatMap(blocksOf).map(({ text }) => text);
  return blocks.length <= 4 ? blocks.join(', ') : `${blocks.slice(0, 3).join(', ')} and ${blocks.length - 3} more blocks`;
}
