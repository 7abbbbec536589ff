import { Aggregation } from './aggregation.ts';
import type { PartialScan } from './partial-scan.ts';
import type { KeyRows, ScanPlan, ScanResult } from './plan.ts';
import { resultOf } from './result.ts';
import { Values } from './values.ts';
import { wordKind } from './words.ts';

/** The sums of several sources, each the answer of any engine to the same plan. */
export function mergeResults(plan: ScanPlan, results: readonly ScanResult[]): ScanResult {
  const [only] = results;
  if (only !== undefined && results.length === 1) return only;
  const sums = new Aggregation(plan);
  for (const result of results) sums.join(partialOf(plan, result));
  return resultOf(sums);
}

function partialOf(plan: ScanPlan, { keys, approximation, ...rest }: ScanResult): PartialScan {
  const { count } = keys;
  const values = new Values();
  const words = new Uint32Array(count * plan.keys.length);
  const kinds = plan.keys.map(({ field }) => wordKind(field));
  for (let row = 0; row < count; row++) {
    for (const [column, kind] of kinds.entries()) words[row * kinds.length + column] = values.word(keys.text(row, column), kind);
  }
  const { bytes, packets, flows, rejectedBytes, rejectedPackets, rejectedFlows } = keys.sums;
  const { maxError } = approximation ?? { maxError: { bytes: 0, packets: 0, flows: 0 } };
  return {
    ...rest,
    values: values.data(),
    keys: {
      count,
      words,
      sums: side([bytes, packets, flows, rejectedBytes, rejectedPackets, rejectedFlows], count),
      missing: keys.missing === null ? null : side([keys.missing.bytes, keys.missing.packets, keys.missing.flows], count),
      lost: [maxError.bytes, maxError.packets, maxError.flows],
      ...slotsOf(keys),
    },
  };
}

function slotsOf({ slots, slotCount, slotSeconds, slotStart }: KeyRows): Pick<PartialScan['keys'], 'slots' | 'slotStart' | 'slotSeconds' | 'slotRange'> {
  if (slots === null || slotCount === 0) return { slots: new Float32Array(0), slotStart: 0, slotSeconds: 60, slotRange: null };
  let [first, last] = [slotCount, -1];
  for (const [index, value] of slots.entries()) {
    if (value === 0) continue;
    first = Math.min(first, index % slotCount);
    last = Math.max(last, index % slotCount);
  }
  const range = { first: slotStart + first * slotSeconds, last: slotStart + last * slotSeconds };
  return { slots, slotStart, slotSeconds, slotRange: last < 0 ? null : range };
}

/** Columns as rows. */
function side(columns: readonly Float64Array[], count: number): Float64Array {
  const rows = new Float64Array(count * columns.length);
  for (const [place, column] of columns.entries()) for (let row = 0; row < count; row++) rows[row * columns.length + place] = column[row] ?? 0;
  return rows;
}
