/** Does every route table that governs a subnet lead all of the other VPC to the peering? One finding for each table, block and winning route. */
import type { Cidr } from '../../address/cidr.ts';
import type { Missing } from '../../diagnosis/answer.ts';
import { resourceOf } from '../../diagnosis/resource.ts';
import { short, titled } from '../../diagnosis/words.ts';
import type { RouteTable, Subnet } from '../../network/model.ts';
import { destinationText } from '../../path/rule-answer.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { bothWays, isImplicit, sideWords, someOf, tableOf, type PeerPair, type Side } from '../pair.ts';
import { repairRoutes } from '../repair-route.ts';
import { sideResource } from '../resources.ts';
import { rangeMeets, rangesText } from '../segments.ts';
import { astrayWords, partsOf, type Part } from '../way.ts';

defineCheck({
  id: 'routes',
  title: 'Routes of every subnet, both ways',
  order: 70,
  gates: 'always',
  find: (pair) => bothWays(pair).flatMap(([own, other]) => routesOf(pair, own, other)),
});

function routesOf(pair: PeerPair, own: Side, other: Side): Finding[] {
  // What was not read is told by sides-read; the CIDRs of a peering that is not active are told by the VPC alone.
  if (own.subnets === null || other.cidrs === null || !pair.network.isCollected('RouteTables', own)) return [];
  if (own.subnets.length === 0) return [{ status: 'warn', resource: sideResource(own), message: `${sideWords(own)} has no subnet, so there is nothing to route.` }];
  const governed = new Map<string, { readonly table: RouteTable; readonly subnets: Subnet[] }>();
  const findings: Finding[] = [];
  for (const subnet of own.subnets) {
    const table = tableOf(pair.network, subnet);
    if (table === null) {
      const missing: Missing = { what: `the route table of ${subnet.id}`, hint: 'it is not in the list of route tables: only the owner of the VPC sees it' };
      findings.push({ status: 'unknown', resource: resourceOf(pair.network, 'subnet', subnet), message: notKnown(missing), missing: [missing] });
      continue;
    }
    const known = governed.get(table.id) ?? { table, subnets: [] };
    known.subnets.push(subnet);
    governed.set(table.id, known);
  }
  for (const { table, subnets } of governed.values()) {
    const families = new Set(subnets.flatMap(({ cidrs }) => cidrs.map(({ family }) => family)));
    for (const block of other.cidrs) if (families.has(block.family)) findings.push(...judgeBlock(pair, { table, subnets, block, other }));
  }
  return findings;
}

interface Asked {
  readonly table: RouteTable;
  readonly subnets: readonly Subnet[];
  readonly block: Cidr;
  readonly other: Side;
}

function judgeBlock(pair: PeerPair, asked: Asked): Finding[] {
  const { table, block, other } = asked;
  const parts = partsOf(pair, table, block);
  const good = parts.filter(({ way }) => way.kind === 'peering' || way.kind === 'waits');
  const where = capital(tableWords(asked));
  if (good.length === parts.length) return [passing(pair, asked, where, good)];
  return [...groupedBySelection(parts)].flatMap(([key, alike]): Finding[] => {
    const [first] = alike;
    if (first === undefined || good.includes(first)) return [];
    const base = { resource: resourceOf(pair.network, 'route-table', table), key: `${table.id} ${block.text} ${key}` };
    const { way } = first;
    if (way.kind === 'unknown') return [{ ...base, status: 'unknown', message: `${where}: ${notKnown(way.missing)}`, missing: [way.missing] }];
    const what = alike.length === parts.length ? block.text : rangesText(alike);
    const fault = way.kind === 'astray' ? `sends ${what} ${astrayWords(pair, table, way.route, first)}` : `has no route to ${what}`;
    const use = useOf(other, block, alike, good.length > 0);
    if (use === 'unused') return [{ ...base, status: 'warn', message: `${where} ${fault}. No subnet of ${sideWords(other)} is there yet.` }];
    if (use === 'unknown') {
      const missing: Missing = { what: `whether ${sideWords(other)} has a subnet in ${what}`, hint: 'its subnets were not read' };
      return [{ ...base, status: 'unknown', message: `${where} ${fault}. ${notKnown(missing)}`, missing: [missing] }];
    }
    const repair = repairRoutes(pair, table, block, first);
    const decide = 'decide' in repair && repair.decide !== null ? `; ${repair.decide}` : '';
    return [{ ...base, status: 'fail', message: `${where} ${fault}${decide}.`, ...('commands' in repair ? { proposal: repair } : {}) }];
  });
}

function passing(pair: PeerPair, { table, block }: Asked, where: string, good: readonly Part[]): Finding {
  const { peering, network } = pair;
  const waits = good.some(({ way }) => way.kind === 'waits') ? `, and becomes active with the peering, which is ${peering?.status ?? 'gone'}` : '';
  return { status: 'pass', resource: resourceOf(network, 'route-table', table), key: `${table.id} ${block.text}`, message: `${where} leads ${block.text} to ${peering?.id ?? 'the peering'}${waits}.` };
}

/** Is there anything of the other VPC in a part that does not lead to the peering? */
function useOf(other: Side, block: Cidr, parts: readonly Part[], isPartly: boolean): 'used' | 'unused' | 'unknown' {
  // A VPC without any subnet has to be asked about as a whole.
  if (other.subnets === null) return isPartly ? 'unknown' : 'used';
  if (other.subnets.length === 0) return isPartly ? 'unused' : 'used';
  const blocks = other.subnets.flatMap(({ cidrs }) => cidrs).filter(({ family }) => family === block.family);
  return blocks.some((cidr) => parts.some((part) => rangeMeets(part, cidr))) ? 'used' : 'unused';
}

/** Parts by the route that takes them: each is one thing to repair. */
function groupedBySelection(parts: readonly Part[]): Map<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const { way } = part;
    const key = way.kind === 'none' ? 'no route' : way.kind === 'unknown' ? way.missing.what : `by ${destinationText(way.route)}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return groups;
}

/** Which subnets it governs, and for those of the main table, that it does so only because no other was chosen. */
function tableWords({ table, subnets }: Asked): string {
  const names = (list: readonly Subnet[]): string => `subnet${list.length === 1 ? '' : 's'} ${someOf(list.map(short))}`;
  const implicit = subnets.filter((subnet) => isImplicit(table, subnet));
  const explicit = subnets.filter((subnet) => !isImplicit(table, subnet));
  if (implicit.length === 0) return `route table ${titled(table)} of ${names(explicit)}`;
  const also = explicit.length === 0 ? '' : ` and of ${names(explicit)}`;
  return `main route table ${titled(table)}, which ${names(implicit)} ${implicit.length === 1 ? 'uses' : 'use'} for want of a table of ${implicit.length === 1 ? 'its' : 'their'} own${also},`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
