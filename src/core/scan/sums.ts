import type { Sums } from './plan.ts';

/** Values of a row: bytes, packets, flows; and the same of its rejected records. */
export const SUMS = 6;

/** The sums of the first `count` rows, one beside the other, from a table of SUMS numbers a row. */
export function sumsOf(table: Float64Array, count: number): Sums {
  const column = (place: number): Float64Array => columnOf(table, SUMS, place, count);
  return { bytes: column(0), packets: column(1), flows: column(2), rejectedBytes: column(3), rejectedPackets: column(4), rejectedFlows: column(5) };
}

/** One number of each row. */
export function columnOf(table: Float64Array, stride: number, place: number, count: number): Float64Array {
  const column = new Float64Array(count);
  for (let row = 0; row < count; row++) column[row] = table[row * stride + place] ?? 0;
  return column;
}
