/** Sums over time: of everything that is counted, and of each row. */
import type { ScanResult, Sums } from '../scan/plan.ts';
import type { TopTalkersAnswer } from './answer.ts';
import { barOf, barsOf, spanOf, widthAsked, widthFor, type Bars } from './buckets.ts';
import type { CountedRows } from './counted.ts';
import { NONE, type FlowRows } from './flow-rows.ts';
import type { TalkersPlan } from './plan.ts';
import { addSums, SUM_NAMES, zeroSums } from './rows.ts';

export interface Shape extends Bars {
  /** False where it has the shape of all records, scaled to what is counted. */
  readonly isExact: boolean;
}

const EMPTY: Shape = { start: 0, seconds: 60, count: 0, sums: zeroSums(0), isExact: true };

/** The histogram of what is counted. */
export function shapeOf(result: ScanResult, rows: FlowRows, { overall }: CountedRows, plan: TalkersPlan, totals: TopTalkersAnswer['totals']): Shape {
  const { histogram } = result;
  if (histogram === null || histogram.starts.length === 0) return EMPTY;
  const span = spanOf(histogram);
  const { bucketSeconds } = plan.question;
  const seconds = bucketSeconds === null ? widthFor(span, lcm(plan.cellSeconds ?? 1, histogram.seconds)) : widthAsked(bucketSeconds, span);
  const all = barsOf(histogram, seconds);
  if (overall.every((flag) => flag === 1)) return { ...all, isExact: true };
  const sums = zeroSums(all.count);
  if (plan.cellSeconds === null) {
    scale(sums, all.sums, result, totals);
    return { ...all, sums, isExact: false };
  }
  const time = plan.column('start', plan.cellSeconds);
  for (let row = 0; row < rows.count; row++) {
    const start = overall[row] === 1 ? rows.text(row, time) : NONE;
    if (start !== NONE) addSums(sums, barOf(Number(start), all), result.keys.sums, row);
  }
  return { ...all, sums, isExact: true };
}

/** Whole numbers whose sum is that of the totals, but for rounding. */
function scale(to: Sums, from: Sums, { totals: raw }: ScanResult, totals: TopTalkersAnswer['totals']): void {
  const part = (counted: number, all: number): number => (all === 0 ? 0 : counted / all);
  const parts = { bytes: part(totals.bytes, raw.bytes), packets: part(totals.packets, raw.packets), flows: part(totals.flows, raw.records) };
  const partOf = { ...parts, rejectedBytes: parts.bytes, rejectedPackets: parts.packets, rejectedFlows: parts.flows };
  for (const name of SUM_NAMES) from[name].forEach((value, index) => { to[name][index] = Math.round(value * partOf[name]); });
}

/** The metric of some rows in each bucket of the shape; null where the table does not tell rows apart by time. */
export function overTimeOf({ keys }: ScanResult, rows: FlowRows, of: readonly number[], plan: TalkersPlan, shape: Shape): readonly number[] | null {
  if (shape.count === 0) return null;
  const values = new Array<number>(shape.count).fill(0);
  const add = (bucket: number, value: number): void => {
    if (bucket >= 0 && bucket < values.length) values[bucket] = (values[bucket] ?? 0) + value;
  };
  if (plan.cellSeconds !== null) {
    const time = plan.column('start', plan.cellSeconds);
    for (const row of of) {
      const start = rows.text(row, time);
      if (start !== NONE) add(barOf(Number(start), shape), keys.sums[plan.question.metric][row] ?? 0);
    }
    return values;
  }
  const { slots, slotCount, slotSeconds, slotStart } = keys;
  if (slots === null) return null;
  for (const row of of) {
    for (let slot = 0; slot < slotCount; slot++) {
      const value = slots[row * slotCount + slot] ?? 0;
      if (value > 0) add(barOf(slotStart + (slot + 0.5) * slotSeconds, shape), value);
    }
  }
  return values.map(Math.round);
}

function lcm(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return (a / large) * b;
}
