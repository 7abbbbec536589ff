import { MOST_ROWS } from './job.ts';
import type { KeysData } from './keys-data.ts';
import type { Metric } from './plan.ts';
import { METRIC_PLACE } from './question.ts';
import { SlotClock } from './slot-clock.ts';
import { SUMS } from './sums.ts';

export interface KeyTableOptions {
  /** Words of a key. */
  readonly width: number;
  readonly slotCount: number;
  readonly metric: Metric;
  readonly maxKeys: number;
}

const FIRST_ROWS = 1024;
/** Sums that nearly every record adds to; those of rejected ones lie apart, so that rows are short. */
const HOT = 3;

/**
 * Sums by key: open addressing over rows that hold key and sums side by side, so that a record touches few lines of
 * the cache.
 *
 * Past `maxKeys` it goes on as Space-Saving does (Metwally, Agrawal and El Abbadi, "Efficient computation of frequent
 * and top-k elements in data streams", 2005), by batches: the half of the keys with the smallest sums is let go, and
 * the greatest of those, `lost`, bounds what any key can have had before it came (again). A key's sum is short by no
 * more than its `missing`, which is 0 for those that never went.
 */
export class KeyTable {
  readonly clock: SlotClock;
  /** What a key that is not in the table can have at most: bytes, packets, flows. */
  readonly lost = [0, 0, 0];
  #count = 0;
  #capacity = FIRST_ROWS;
  readonly #width: number;
  /** Numbers of a row: bytes, packets and flows, then its key, two words to a number. */
  readonly #stride: number;
  readonly #options: KeyTableOptions;
  #numbers: Float64Array;
  #words: Uint32Array;
  #rejected: Float64Array;
  #slots: Float32Array;
  /** Three numbers a row; empty before the first keys are let go. */
  #missing = new Float64Array(0);
  /** Row + 1, at most half full. */
  #index: Int32Array;

  constructor(options: KeyTableOptions) {
    this.#options = options;
    this.#width = options.width;
    this.#stride = HOT + Math.ceil(options.width / 2);
    this.#numbers = new Float64Array(FIRST_ROWS * this.#stride);
    this.#words = new Uint32Array(this.#numbers.buffer);
    this.#rejected = new Float64Array(FIRST_ROWS * HOT);
    this.#slots = new Float32Array(FIRST_ROWS * options.slotCount);
    this.#index = new Int32Array(FIRST_ROWS * 2);
    this.clock = new SlotClock(options.slotCount);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds up to MOST_ROWS records; `keys` holds their keys, one behind the other. Times of 0 and less are none. */
  add(count: number, keys: Uint32Array, bytes: Float64Array, packets: Float64Array, rejected: Uint8Array, times: Float64Array): void {
    this.#guessRows(keys, count);
    const { slotCount, metric } = this.#options;
    const [width, stride, guesses] = [this.#width, this.#stride, this.#guesses];
    let numbers = this.#numbers;
    for (let i = 0; i < count; i++) {
      let row = guesses[i] ?? -1;
      if (row < 0 || !this.#hasKey(row, keys, i * width)) {
        row = this.#rowOf(keys, i * width);
        numbers = this.#numbers;
      }
      const at = row * stride;
      const ofBytes = bytes[i] ?? 0;
      const ofPackets = packets[i] ?? 0;
      numbers[at] = (numbers[at] ?? 0) + ofBytes;
      numbers[at + 1] = (numbers[at + 1] ?? 0) + ofPackets;
      numbers[at + 2] = (numbers[at + 2] ?? 0) + 1;
      if (rejected[i] !== 0) {
        const to = row * HOT;
        const sums = this.#rejected;
        sums[to] = (sums[to] ?? 0) + ofBytes;
        sums[to + 1] = (sums[to + 1] ?? 0) + ofPackets;
        sums[to + 2] = (sums[to + 2] ?? 0) + 1;
      }
      if (slotCount === 0) continue;
      const time = times[i] ?? 0;
      if (time <= 0) continue;
      const slot = row * slotCount + this.#slotAt(time);
      this.#slots[slot] = (this.#slots[slot] ?? 0) + (metric === 'bytes' ? ofBytes : metric === 'packets' ? ofPackets : 1);
    }
  }
  readonly #hashes = new Int32Array(MOST_ROWS);
  readonly #guesses = new Int32Array(MOST_ROWS);
  /** Keeps the loop that touches rows from being dropped as useless. */
  touched = 0;

  /**
   * Where the rows most likely are. Table and index are far larger than the caches: loops that do nothing but load let
   * the processor wait for many rows at once.
   */
  #guessRows(keys: Uint32Array, count: number): void {
    const [hashes, guesses, index, words] = [this.#hashes, this.#guesses, this.#index, this.#words];
    const mask = index.length - 1;
    const wordStride = this.#stride * 2;
    for (let i = 0; i < count; i++) hashes[i] = this.#hash(keys, i * this.#width) & mask;
    for (let i = 0; i < count; i++) guesses[i] = (index[hashes[i] ?? 0] ?? 0) - 1;
    let touched = 0;
    for (let i = 0; i < count; i++) {
      const at = (guesses[i] ?? 0) * wordStride;
      if (at >= 0) touched ^= words[at + HOT * 2] ?? 0;
    }
    this.touched = touched;
  }

  #hasKey(row: number, keys: Uint32Array, from: number): boolean {
    const words = this.#words;
    const at = this.#keyAt(row);
    for (let k = 0; k < this.#width; k++) if (words[at + k] !== keys[from + k]) return false;
    return row < this.#count;
  }

  /** Adds the rows of another table for the same question. `words` gives for each word of it the word here. */
  join(other: KeysData, words: (word: number) => number): void {
    const { slotCount } = this.#options;
    const isShort = other.missing !== null || this.#missing.length > 0;
    if (isShort) this.#startMissing();
    const otherLost = other.lost;
    if (isShort) for (let row = 0; row < this.#count; row++) for (let j = 0; j < 3; j++) this.#missing[row * 3 + j] = (this.#missing[row * 3 + j] ?? 0) + (otherLost[j] ?? 0);
    if (other.slotRange !== null) {
      this.#slotAt(other.slotRange.first);
      this.#slotAt(other.slotRange.last);
    }
    const before = [...this.lost];
    for (let j = 0; j < 3; j++) this.lost[j] = (before[j] ?? 0) + (otherLost[j] ?? 0);
    const key = new Uint32Array(this.#width);
    for (let from = 0; from < other.count; from++) {
      for (let k = 0; k < this.#width; k++) key[k] = words(other.words[from * this.#width + k] ?? 0);
      // The joined table may for a while hold more: what is let go must be the smallest of both.
      const known = this.#count;
      const row = this.#rowOf(key, 0, Infinity);
      for (let place = 0; place < HOT; place++) {
        const at = row * this.#stride + place;
        this.#numbers[at] = (this.#numbers[at] ?? 0) + (other.sums[from * SUMS + place] ?? 0);
        const to = row * HOT + place;
        this.#rejected[to] = (this.#rejected[to] ?? 0) + (other.sums[from * SUMS + HOT + place] ?? 0);
      }
      for (let j = 0; isShort && j < 3; j++) {
        const own = row === known ? (before[j] ?? 0) : (this.#missing[row * 3 + j] ?? 0) - (otherLost[j] ?? 0);
        this.#missing[row * 3 + j] = own + (other.missing?.[from * 3 + j] ?? 0);
      }
      for (let slot = 0; slot < slotCount && other.slotRange !== null; slot++) {
        const value = other.slots[from * slotCount + slot] ?? 0;
        if (value === 0) continue;
        const at = row * slotCount + this.#slotAt(other.slotStart + slot * other.slotSeconds);
        this.#slots[at] = (this.#slots[at] ?? 0) + value;
      }
    }
    while (this.#count > this.#options.maxKeys) this.#letGo();
  }

  /** The words of the keys were numbered anew. */
  renumber(words: (word: number) => number): void {
    for (let row = 0; row < this.#count; row++) {
      const at = this.#keyAt(row);
      for (let k = 0; k < this.#width; k++) this.#words[at + k] = words(this.#words[at + k] ?? 0);
    }
    this.#buildIndex();
  }

  data(): KeysData {
    const { slotCount } = this.#options;
    const count = this.#count;
    const words = new Uint32Array(count * this.#width);
    const sums = new Float64Array(count * SUMS);
    for (let row = 0; row < count; row++) {
      const from = row * this.#stride;
      for (let place = 0; place < HOT; place++) {
        sums[row * SUMS + place] = this.#numbers[from + place] ?? 0;
        sums[row * SUMS + HOT + place] = this.#rejected[row * HOT + place] ?? 0;
      }
      for (let k = 0; k < this.#width; k++) words[row * this.#width + k] = this.#words[this.#keyAt(row) + k] ?? 0;
    }
    const { start, seconds, range } = this.clock;
    return {
      count,
      words,
      sums,
      missing: this.#missing.length === 0 ? null : this.#missing.slice(0, count * 3),
      lost: [...this.lost],
      slots: this.#slots.slice(0, count * slotCount),
      slotStart: start,
      slotSeconds: seconds,
      slotRange: range,
    };
  }

  #keyAt(row: number): number {
    return (row * this.#stride + HOT) * 2;
  }

  #hash(words: Uint32Array, at: number): number {
    let hash = 0;
    for (let k = 0; k < this.#width; k++) {
      hash = Math.imul(hash ^ (words[at + k] ?? 0), 0x9e37_79b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #rowOf(keys: Uint32Array, from: number, most = this.#options.maxKeys): number {
    const index = this.#index;
    const mask = index.length - 1;
    for (let place = this.#hash(keys, from) & mask; ; place = (place + 1) & mask) {
      const row = (index[place] ?? 0) - 1;
      if (row < 0) return this.#addRow(keys, from, place, most);
      if (this.#hasKey(row, keys, from)) return row;
    }
  }

  #addRow(keys: Uint32Array, from: number, place: number, most: number): number {
    if (this.#count >= most) {
      this.#letGo();
      return this.#rowOf(keys, from, most);
    }
    const row = this.#count++;
    this.#index[place] = row + 1;
    const at = this.#keyAt(row);
    for (let k = 0; k < this.#width; k++) this.#words[at + k] = keys[from + k] ?? 0;
    if (this.#missing.length > 0) for (let j = 0; j < 3; j++) this.#missing[row * 3 + j] = this.lost[j] ?? 0;
    if (this.#count === this.#capacity) this.#grow();
    return row;
  }

  #grow(): void {
    const { slotCount, maxKeys } = this.#options;
    const capacity = this.#capacity < maxKeys ? Math.min(this.#capacity * 2, maxKeys + 1) : this.#capacity * 2;
    const numbers = new Float64Array(capacity * this.#stride);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#words = new Uint32Array(numbers.buffer);
    const rejected = new Float64Array(capacity * HOT);
    rejected.set(this.#rejected);
    this.#rejected = rejected;
    const slots = new Float32Array(capacity * slotCount);
    slots.set(this.#slots);
    this.#slots = slots;
    this.#capacity = capacity;
    if (this.#missing.length > 0) this.#startMissing();
    this.#buildIndex();
  }

  #startMissing(): void {
    const missing = new Float64Array(this.#capacity * 3);
    missing.set(this.#missing);
    this.#missing = missing;
  }

  #buildIndex(): void {
    let size = this.#index.length;
    while (size < this.#capacity * 2) size *= 2;
    if (size === this.#index.length) this.#index.fill(0);
    else this.#index = new Int32Array(size);
    const mask = size - 1;
    for (let row = 0; row < this.#count; row++) {
      let place = this.#hash(this.#words, this.#keyAt(row)) & mask;
      while (this.#index[place] !== 0) place = (place + 1) & mask;
      this.#index[place] = row + 1;
    }
  }

  #slotAt(time: number): number {
    const { clock } = this;
    const { slotCount } = this.#options;
    if (!clock.holds(time)) {
      const moved = clock.reach(time);
      if (moved !== null) {
        const row = new Float32Array(slotCount);
        for (let r = 0; r < this.#count; r++) {
          row.fill(0);
          for (let slot = 0; slot < slotCount; slot++) {
            const value = this.#slots[r * slotCount + slot] ?? 0;
            const to = moved(slot);
            if (value !== 0) row[to] = (row[to] ?? 0) + value;
          }
          this.#slots.set(row, r * slotCount);
        }
      }
    }
    return clock.slot(time);
  }

  /** Lets the smaller half of the keys go. */
  #letGo(): void {
    if (this.#missing.length === 0) this.#startMissing();
    const { slotCount } = this.#options;
    const place = METRIC_PLACE[this.#options.metric];
    const most = (row: number, j: number): number => (this.#numbers[row * this.#stride + j] ?? 0) + (this.#missing[row * 3 + j] ?? 0);
    const sample = Float64Array.from({ length: Math.min(this.#count, 4096) }, (_, i) => most(Math.floor((i * this.#count) / Math.min(this.#count, 4096)), place)).sort();
    const limit = sample[sample.length >> 1] ?? 0;
    const kept = Math.ceil(this.#count / 2);
    let gone = 0;
    let to = 0;
    for (let row = 0; row < this.#count; row++) {
      if (most(row, place) <= limit && gone < this.#count - kept) {
        gone++;
        for (let j = 0; j < 3; j++) this.lost[j] = Math.max(this.lost[j] ?? 0, most(row, j));
        continue;
      }
      if (to !== row) {
        this.#numbers.copyWithin(to * this.#stride, row * this.#stride, (row + 1) * this.#stride);
        this.#rejected.copyWithin(to * HOT, row * HOT, (row + 1) * HOT);
        this.#missing.copyWithin(to * 3, row * 3, row * 3 + 3);
        this.#slots.copyWithin(to * slotCount, row * slotCount, (row + 1) * slotCount);
      }
      to++;
    }
    this.#numbers.fill(0, to * this.#stride, this.#count * this.#stride);
    this.#rejected.fill(0, to * HOT, this.#count * HOT);
    this.#slots.fill(0, to * slotCount, this.#count * slotCount);
    this.#count = to;
    this.#buildIndex();
  }
}
