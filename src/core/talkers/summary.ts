/** From the table of sums to the answer. */
import { isoOf } from '../diagnosis/time.ts';
import type { Network } from '../network/network.ts';
import type { ScanResult, Sums } from '../scan/plan.ts';
import type { HistogramBucket, Repeats, TalkerRow, TalkerSource, TopTalkersAnswer, Traffic } from './answer.ts';
import { countedRows, type CountedRows } from './counted.ts';
import { networkFacts } from './facts.ts';
import { FlowRows } from './flow-rows.ts';
import { keyNames } from './key-names.ts';
import { overTimeOf, shapeOf } from './over-time.ts';
import type { TalkersPlan } from './plan.ts';
import { addSums, zeroSums } from './rows.ts';
import { valuesOf } from './values.ts';

export interface Reading {
  readonly sources: readonly TalkerSource[];
  readonly partial: boolean;
  readonly warnings: readonly string[];
}

/** What the rows of the table come to, for one key. */
interface Group {
  readonly values: readonly string[];
  readonly rows: number[];
}

export function summarize(result: ScanResult, plan: TalkersPlan, network: Network, reading: Reading): TopTalkersAnswer {
  const { question } = plan;
  const facts = networkFacts(network);
  const rows = new FlowRows(result.keys, plan);
  const counted = countedRows(rows, result.keys.sums, plan, facts);
  const values = question.by.map((dimension) => valuesOf(dimension, rows, facts, question.isRaw));
  const groups = groupsOf(rows.count, counted.byKey, (row) => values.map((valueOf) => valueOf(row)));
  const merged = repeatsOf(result.keys.sums, counted);
  const totals = totalsOf(result, merged);
  const shape = shapeOf(result, rows, counted, plan, totals);
  const names = keyNames(question.by, rows, network);
  const ranked = rankedGroups(groups, result.keys.sums, question.metric).slice(0, question.top);
  const whole = totals[question.metric];
  return {
    window: windowOf(question.window, result),
    by: question.by.map(({ name }) => name),
    metric: question.metric,
    counting: question.isRaw ? 'raw' : 'once',
    rows: ranked.map(({ group, sums }): TalkerRow => {
      const traffic = trafficOf(sums, 0);
      return {
        key: Object.fromEntries(question.by.map(({ name }, index) => [name, group.values[index] ?? '-'])),
        ...traffic,
        share: whole === 0 ? 0 : Math.round((traffic[question.metric] / whole) * 1e6) / 1e6,
        names: names(group.values, group.rows[0] ?? 0),
        overTime: overTimeOf(result, rows, group.rows, plan, shape),
        missing: missingOf(result, group.rows),
      };
    }),
    keys: groups.length,
    totals,
    merged: { otherViews: merged.otherViews, translated: merged.translated },
    histogram: Array.from({ length: shape.count }, (_, index): HistogramBucket => ({
      start: isoOf(shape.start + index * shape.seconds), end: isoOf(shape.start + (index + 1) * shape.seconds), ...trafficOf(shape.sums, index),
    })),
    sources: reading.sources,
    approximation: result.approximation === null && shape.isExact ? null : { maxError: result.approximation?.maxError ?? null, histogram: !shape.isExact },
    partial: reading.partial,
    warnings: reading.warnings,
  };
}

function groupsOf(count: number, flags: Uint8Array, valuesOfRow: (row: number) => readonly string[]): Group[] {
  const groups = new Map<string, Group>();
  for (let row = 0; row < count; row++) {
    if (flags[row] === 0) continue;
    const values = valuesOfRow(row);
    const key = values.join('\0');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { values, rows: [row] });
    else known.rows.push(row);
  }
  return [...groups.values()];
}

/** The greatest first; equal ones in the order of their texts, by code unit, so that every engine and run gives the same order. */
function rankedGroups(groups: readonly Group[], table: Sums, metric: TalkersPlan['question']['metric']): { readonly group: Group; readonly sums: Sums }[] {
  const summed = groups.map((group) => {
    const sums = zeroSums(1);
    for (const row of group.rows) addSums(sums, 0, table, row);
    return { group, sums, value: sums[metric][0] ?? 0, text: group.values.join('\0') };
  });
  return summed.sort((a, b) => b.value - a.value || (a.text < b.text ? -1 : 1));
}

/** Records of formats without `action` count as neither; such formats have no REJECT at all. */
function trafficOf(sums: Sums, index: number): Traffic {
  const flows = sums.flows[index] ?? 0;
  const rejected = sums.rejectedFlows[index] ?? 0;
  return { bytes: sums.bytes[index] ?? 0, packets: sums.packets[index] ?? 0, flows, accepted: flows - rejected, rejected };
}

interface Merged {
  readonly otherViews: Repeats;
  readonly translated: Repeats;
  /** Rows that a filter on the packets' addresses took out. */
  readonly filtered: Repeats & { readonly rejected: number };
}

function repeatsOf(table: Sums, { overall, translated, kept }: CountedRows): Merged {
  const nothing = () => ({ records: 0, bytes: 0, packets: 0, rejected: 0 });
  const [otherViews, legs, filtered] = [nothing(), nothing(), nothing()];
  for (let row = 0; row < overall.length; row++) {
    if (overall[row] === 1) continue;
    const kind = kept[row] === 0 ? filtered : translated[row] === 1 ? legs : otherViews;
    kind.records += table.flows[row] ?? 0;
    kind.bytes += table.bytes[row] ?? 0;
    kind.packets += table.packets[row] ?? 0;
    kind.rejected += table.rejectedFlows[row] ?? 0;
  }
  const plain = ({ records, bytes, packets }: Repeats): Repeats => ({ records, bytes, packets });
  return { otherViews: plain(otherViews), translated: plain(legs), filtered };
}

function totalsOf({ totals }: ScanResult, { otherViews, translated, filtered }: Merged): TopTalkersAnswer['totals'] {
  const less = (all: number, member: 'bytes' | 'packets'): number => all - otherViews[member] - translated[member] - filtered[member];
  const records = totals.records - filtered.records;
  const rejected = totals.rejected - filtered.rejected;
  return {
    records,
    bytes: less(totals.bytes, 'bytes'),
    packets: less(totals.packets, 'packets'),
    flows: records - otherViews.records - translated.records,
    accepted: totals.accepted === 0 ? 0 : totals.accepted - (filtered.records - filtered.rejected),
    rejected,
    noData: totals.noData,
    skipData: totals.skipData,
    malformed: totals.malformed,
  };
}

function missingOf({ keys }: ScanResult, rows: readonly number[]): TalkerRow['missing'] {
  const { missing } = keys;
  if (missing === null) return null;
  const sum = (values: Float64Array): number => rows.reduce((total, row) => total + (values[row] ?? 0), 0);
  const all = { bytes: sum(missing.bytes), packets: sum(missing.packets), flows: sum(missing.flows) };
  return all.bytes + all.packets + all.flows === 0 ? null : all;
}

/** What was asked for; where that is open, from the first to the last record. */
function windowOf({ start, end }: TalkersPlan['question']['window'], { totals }: ScanResult): TopTalkersAnswer['window'] {
  const [from, to] = [start ?? totals.firstStart, end ?? totals.lastEnd];
  return { start: from === null ? null : isoOf(from), end: to === null ? null : isoOf(to) };
}
