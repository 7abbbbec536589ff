import type { Aggregation } from './aggregation.ts';
import type { KeyRows, Metric, ScanResult, Sums } from './plan.ts';
import { SUMS, sumsOf } from './sums.ts';

export function resultOf(aggregation: Aggregation): ScanResult {
  const { totals, formats, malformedSamples, histogram, keys } = aggregation.partial();
  const { values, question } = aggregation;
  const every = Uint32Array.from({ length: keys.count }, (_, row) => row);
  const width = question.keys.length;
  const column = (place: number): Float64Array => Float64Array.from(every, (row) => keys.missing?.[row * 3 + place] ?? 0);
  const [bytes = 0, packets = 0, flows = 0] = keys.lost;
  const rows: KeyRows = {
    count: keys.count,
    text: (row, place) => values.text(keys.words[row * width + place] ?? 0, question.fields[question.keys[place]?.field ?? 0]?.kind ?? 'text'),
    sums: sumsOf(keys.sums, SUMS, every),
    slots: question.plan.keySlots === 0 ? null : keys.slots,
    slotCount: question.plan.keySlots,
    slotSeconds: keys.slotSeconds,
    slotStart: keys.slotRange === null ? 0 : keys.slotStart,
    missing: keys.missing === null ? null : { bytes: column(0), packets: column(1), flows: column(2) },
  };
  return {
    keys: rows,
    histogram,
    totals,
    formats: formats.filter(({ records }) => records > 0),
    malformedSamples,
    approximation: keys.missing === null ? null : { maxError: { bytes, packets, flows } },
  };
}

const columnOf = (sums: Sums, metric: Metric): Float64Array => sums[metric];

/** Numbers of the greatest rows by a metric, greatest first; equals in the order of their keys' texts. */
export function topRows(keys: KeyRows, metric: Metric, count: number, width: number): number[] {
  const values = columnOf(keys.sums, metric);
  const rows = Uint32Array.from({ length: keys.count }, (_, row) => row);
  const limit = count >= keys.count ? -Infinity : (values.slice().sort()[keys.count - count] ?? -Infinity);
  const text = (row: number): string => Array.from({ length: width }, (_, column) => keys.text(row, column)).join(' ');
  return Array.from(rows.filter((row) => (values[row] ?? 0) >= limit), (row) => ({ row, value: values[row] ?? 0, key: text(row) }))
    .sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .slice(0, count)
    .map(({ row }) => row);
}
