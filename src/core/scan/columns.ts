/** Some records side by side, as numbers: what sums are made from, wherever the records come from. */
import { MOST_ROWS } from './job.ts';
import { DASH } from './words.ts';

export interface Columns {
  /** Less than zero for `-`, also for the numbers below. */
  bytes: Float64Array;
  packets: Float64Array;
  start: Float64Array;
  end: Float64Array;
  /** ACCEPT, REJECT or NO_ACTION. */
  action: Uint8Array;
  /** OK, NODATA, SKIPDATA, or LEFT_OUT for a row that is to be passed over. */
  status: Uint8Array;
  /** Words of the question's fields, in their order. */
  readonly words: readonly Uint32Array[];
}

export const LEFT_OUT = 3;

export const numberColumn = (): Float64Array => new Float64Array(MOST_ROWS).fill(-1);
export const wordColumn = (): Uint32Array => new Uint32Array(MOST_ROWS).fill(DASH);
