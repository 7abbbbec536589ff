/** Tables of sums from rows, for engines that give rows rather than tables. */
import type { KeyRows, Sums } from '../scan/plan.ts';

export interface RowSums {
  readonly bytes: number;
  readonly packets: number;
  readonly flows: number;
  readonly rejectedBytes: number;
  readonly rejectedPackets: number;
  readonly rejectedFlows: number;
}

export interface SummedRow extends RowSums {
  /** One text for each key of the plan, `-` for none. */
  readonly values: readonly string[];
}

export const SUM_NAMES = ['bytes', 'packets', 'flows', 'rejectedBytes', 'rejectedPackets', 'rejectedFlows'] as const;

/** The sums of so many rows, all of them zero. */
export function zeroSums(count: number): Sums {
  return {
    bytes: new Float64Array(count),
    packets: new Float64Array(count),
    flows: new Float64Array(count),
    rejectedBytes: new Float64Array(count),
    rejectedPackets: new Float64Array(count),
    rejectedFlows: new Float64Array(count),
  };
}

/** Adds the sums of a row to those of another table's row. */
export function addSums(to: Sums, index: number, from: Sums, row: number): void {
  for (const name of SUM_NAMES) to[name][index] = (to[name][index] ?? 0) + (from[name][row] ?? 0);
}

/** @param rows each key once */
export function keyRowsOf(rows: readonly SummedRow[]): KeyRows {
  const sums = zeroSums(rows.length);
  for (const [index, row] of rows.entries()) for (const name of SUM_NAMES) sums[name][index] = row[name];
  return {
    count: rows.length,
    text: (row, column) => rows[row]?.values[column] ?? '-',
    sums,
    slots: null,
    slotCount: 0,
    slotSeconds: 0,
    slotStart: 0,
    missing: null,
  };
}
