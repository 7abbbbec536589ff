import type { Sums } from './plan.ts';

/** Values of a row: bytes, packets, flows; and the same of its rejected records. */
export const SUMS = 6;

/** The sums of some rows, one beside the other, from a table of rows of `stride` numbers. */
export function sumsOf(table: Float64Array, stride: number, rows: ArrayLike<number>): Sums {
  const column = (place: number): Float64Array => Float64Array.from(rows, (row) => table[row * stride + place] ?? 0);
  return { bytes: column(0), packets: column(1), flows: column(2), rejectedBytes: column(3), rejectedPackets: column(4), rejectedFlows: column(5) };
}
