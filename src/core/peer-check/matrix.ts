/** Subnet by subnet, both ways: does the table that governs the one lead to the peering for all of the other? */
import type { RouteTable, Subnet } from '../network/model.ts';
import type { SubnetPairAnswer } from './answer.ts';
import { bothWays, tableOf, type PeerPair } from './pair.ts';
import { rangesText } from './segments.ts';
import { astrayWords, partsOf, type Part } from './way.ts';

export function subnetMatrix(pair: PeerPair): SubnetPairAnswer[] {
  return bothWays(pair).flatMap(([own, other]) => (own.subnets ?? []).flatMap((from) => (other.subnets ?? []).map((to) => judgePair(pair, from, to))));
}

function judgePair(pair: PeerPair, from: Subnet, to: Subnet): SubnetPairAnswer {
  const table = tableOf(pair.network, from);
  const base = { from: from.id, to: to.id, routeTable: table?.id ?? null };
  if (table === null) {
    const lookup = pair.network.routeTableOf(from);
    return { ...base, ok: false, status: 'unknown', reason: `Not known: ${lookup.state === 'unknown' ? lookup.missing.what : 'its route table'}.` };
  }
  // IPv4 and IPv6 are routed apart; a family that only one of the two has is no question.
  const families = new Set(from.cidrs.map(({ family }) => family));
  const blocks = to.cidrs.filter(({ family }) => families.has(family));
  if (blocks.length === 0) return { ...base, ok: false, status: 'fail', reason: 'One has IPv4 addresses only, the other IPv6 addresses only.' };
  const parts = blocks.flatMap((block) => partsOf(pair, table, block));
  const worst = ['none', 'astray', 'waits', 'unknown'].flatMap((kind) => parts.find(({ way }) => way.kind === kind) ?? [])[0];
  if (worst === undefined) return { ...base, ok: true, status: 'pass', reason: null };
  const alike = parts.filter(({ way }) => way.kind === worst.way.kind);
  const what = alike.length === parts.length ? to.cidrs.map(({ text }) => text).join(', ') : rangesText(alike);
  return { ...base, ok: false, status: worst.way.kind === 'unknown' ? 'unknown' : 'fail', reason: reasonOf(pair, table, worst, what) };
}

function reasonOf(pair: PeerPair, table: RouteTable, part: Part, what: string): string {
  const { way } = part;
  switch (way.kind) {
    case 'none':
      return `${table.id} has no route to ${what}.`;
    case 'waits':
      return `Peering ${way.route.target.id} is ${pair.peering?.status ?? 'gone'}.`;
    case 'unknown':
      return `Not known: ${way.missing.what}.`;
    case 'astray':
      return `${table.id} sends ${what} ${astrayWords(pair, table, way.route, part)}.`;
    case 'peering':
      return '';
  }
}
