import { AUTO_BUCKETS, MOST_AUTO_BUCKETS } from './plan.ts';
import type { ScanHistogram } from './plan.ts';
import { SUMS, sumsOf } from './sums.ts';

/** Sums by time. Only buckets with records take room: a stray time far off costs one. */
export class TimeBuckets {
  #seconds: number;
  /** Of the start of a bucket, its row. */
  #rows = new Map<number, number>();
  #sums = new Float64Array(64 * SUMS);
  /** The bucket of the last record: the next is most often in it too. */
  #start = 0;
  #row = -1;
  readonly #isAuto: boolean;

  constructor(seconds: number | 'auto') {
    this.#isAuto = seconds === 'auto';
    this.#seconds = seconds === 'auto' ? AUTO_BUCKETS[0] : seconds;
  }

  /** Adds records. Times of 0 and less are none. */
  add(count: number, times: Float64Array, bytes: Float64Array, packets: Float64Array, rejected: Uint8Array): void {
    for (let i = 0; i < count; i++) {
      const time = times[i] ?? 0;
      if (time <= 0) continue;
      if (this.#row < 0 || time < this.#start || time >= this.#start + this.#seconds) this.#goTo(time);
      const sums = this.#sums;
      const at = this.#row * SUMS;
      sums[at] = (sums[at] ?? 0) + (bytes[i] ?? 0);
      sums[at + 1] = (sums[at + 1] ?? 0) + (packets[i] ?? 0);
      sums[at + 2] = (sums[at + 2] ?? 0) + 1;
      if (rejected[i] === 0) continue;
      sums[at + 3] = (sums[at + 3] ?? 0) + (bytes[i] ?? 0);
      sums[at + 4] = (sums[at + 4] ?? 0) + (packets[i] ?? 0);
      sums[at + 5] = (sums[at + 5] ?? 0) + 1;
    }
  }

  /** Adds the buckets of another histogram, of the same question. */
  join(other: ScanHistogram): void {
    while (this.#isAuto && this.#seconds < other.seconds) this.#widen();
    const columns = [other.sums.bytes, other.sums.packets, other.sums.flows, other.sums.rejectedBytes, other.sums.rejectedPackets, other.sums.rejectedFlows];
    for (const [index, start] of other.starts.entries()) {
      this.#goTo(start);
      for (const [place, column] of columns.entries()) {
        const at = this.#row * SUMS + place;
        this.#sums[at] = (this.#sums[at] ?? 0) + (column[index] ?? 0);
      }
    }
  }

  result(): ScanHistogram | null {
    if (this.#rows.size === 0) return null;
    const starts = Float64Array.from(this.#rows.keys()).sort();
    const table = new Float64Array(starts.length * SUMS);
    for (const [index, start] of starts.entries()) {
      const from = (this.#rows.get(start) ?? 0) * SUMS;
      table.set(this.#sums.subarray(from, from + SUMS), index * SUMS);
    }
    return { seconds: this.#seconds, starts, sums: sumsOf(table, starts.length) };
  }

  #goTo(time: number): void {
    this.#start = Math.floor(time / this.#seconds) * this.#seconds;
    const known = this.#rows.get(this.#start);
    this.#row = known ?? this.#rows.size;
    if (known !== undefined) return;
    this.#rows.set(this.#start, this.#row);
    if (this.#rows.size * SUMS > this.#sums.length) {
      const sums = new Float64Array(this.#sums.length * 2);
      sums.set(this.#sums);
      this.#sums = sums;
    }
    if (this.#isAuto && this.#rows.size > MOST_AUTO_BUCKETS && this.#widen()) this.#goTo(time);
  }

  /** Joins the buckets to the next wider ones; false where there are none. */
  #widen(): boolean {
    const wider = AUTO_BUCKETS.find((seconds) => seconds > this.#seconds);
    if (wider === undefined) return false;
    const [rows, sums] = [this.#rows, this.#sums];
    this.#seconds = wider;
    this.#rows = new Map();
    this.#sums = new Float64Array(sums.length);
    for (const [start, row] of rows) {
      this.#goTo(start);
      for (let place = 0; place < SUMS; place++) {
        const at = this.#row * SUMS + place;
        this.#sums[at] = (this.#sums[at] ?? 0) + (sums[row * SUMS + place] ?? 0);
      }
    }
    this.#row = -1;
    return true;
  }
}
