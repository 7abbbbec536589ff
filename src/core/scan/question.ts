/** A plan, worked out: which fields are read, and what is done with their words. */
import { filterTest } from './filters.ts';
import type { FilterTest } from './filters.ts';
import type { Metric, ScanPlan } from './plan.ts';
import type { Values } from './values.ts';
import { wordKind } from './words.ts';
import type { WordKind } from './words.ts';

export interface QuestionField {
  readonly name: string;
  readonly kind: WordKind;
}

export interface Question {
  readonly plan: ScanPlan;
  readonly fields: readonly QuestionField[];
  /** Of each key: its field among `fields`, and what its numbers are rounded by (1: not at all). */
  readonly keys: readonly { readonly field: number; readonly per: number }[];
  readonly filters: readonly { readonly fields: readonly number[]; readonly test: FilterTest; readonly negated: boolean }[];
  /** Fields that change places where a record is turned round; and what decides whether it is. -1: not read. */
  readonly swaps: readonly (readonly [number, number])[];
  readonly ends: { readonly srcaddr: number; readonly dstaddr: number; readonly srcport: number; readonly dstport: number };
}

const OPPOSITES = [
  ['srcaddr', 'dstaddr'],
  ['pkt-srcaddr', 'pkt-dstaddr'],
  ['srcport', 'dstport'],
  ['pkt-src-aws-service', 'pkt-dst-aws-service'],
] as const;

export function askOf(plan: ScanPlan, values: Values): Question {
  const names: string[] = [];
  const field = (name: string): number => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const keys = plan.keys.map((key) => ({ field: field(key.field), per: key.per ?? 1 }));
  const filters = plan.filters.map(({ fields, negated, match }) => ({ fields: fields.map(field), negated, match }));
  const folded = plan.fold === 'none' ? [] : OPPOSITES.filter((pair) => pair[0] === 'srcaddr' || (plan.fold === 'conversation' && pair[0] === 'srcport') || pair.some((name) => names.includes(name)));
  const swaps = folded.map(([a, b]) => [field(a), field(b)] as const);
  const fields = names.map((name) => ({ name, kind: wordKind(name) }));
  const place = (name: string): number => names.indexOf(name);
  return {
    plan,
    fields,
    keys,
    // A test belongs to one kind of words.
    filters: filters.map(({ fields: among, negated, match }) => ({ fields: among, negated, test: filterTest(match, fields[among[0] ?? 0]?.kind ?? 'text', values) })),
    swaps,
    ends: { srcaddr: place('srcaddr'), dstaddr: place('dstaddr'), srcport: place('srcport'), dstport: place('dstport') },
  };
}

/** Place of a metric among the sums of a row. */
export const METRIC_PLACE: Readonly<Record<Metric, number>> = { bytes: 0, packets: 1, flows: 2 };
