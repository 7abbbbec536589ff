/** The memory that lines are read in: what is to be read, the bytes, and the columns that come out. */
import type { Look } from './looks.ts';

/** Reads up to MOST_ROWS whole lines between two places of the job's memory; 64 bytes behind them are readable. Gives how many. */
export type ReadLines = (from: number, to: number) => number;

/** Few enough that a batch and its columns stay in the processor's nearest cache. */
export const MOST_ROWS = 256;
export const MOST_FIELDS = 96;
/** The longest record has some 70 fields; what has no line end for longer is no log. */
export const LONGEST_LINE = 1024 * 1024;
/** Bytes that are looked at in one go. */
export const PIECE = 128 * 1024;

// The words of a job, at its address. kernel/lines.ts has the same.
export const JOB = 0x4000;
export const FIELDS = 0;
const ROWS = 1;
export const ENDS = 2;
export const STARTS = 3;
export const UNUSUAL = 4;
export const WIDE = 5;
export const CONSUMED = 6;
export const UNUSUAL_ROWS = 7;
export const WIDE_COUNT = 8;
export const FIRST_FIELD = 10;
export const FIELD_WORDS = 10;
export const OUT = 1;
export const DASH_IS_UNUSUAL = 2;
/** In units of eight bytes from the field's address. */
export const A = 2;

export const KIND_TEXT = 0;
export const KIND_INTEGER = 1;
export const KIND_ADDRESS = 2;
export const KIND_WORDS = 3;

/** In an address column: the entry of a wide address is what lies above this; `-` is NOTHING. */
export const NOTHING = 0xffff_ffff;

const ENDS_AT = 0x8000;
const STARTS_AT = 0x2_1000;
const UNUSUAL_AT = 0x2_2000;
const WIDE_AT = 0x2_3000;
const COLUMNS_AT = 0x2_8000;
/** Where bytes go in; some bytes before it are readable. */
export const INPUT = 0x6_0000;
const INPUT_SIZE = LONGEST_LINE + PIECE;
/** In pages of 64 kB, as WebAssembly counts. */
export const MEMORY_PAGES = (INPUT + INPUT_SIZE) / 65_536 + 1;

export class Job {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
  readonly #view: DataView;

  constructor(readonly buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.numbers = new Float64Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** Sets what the next lines look like. */
  configure(looks: readonly Look[]): void {
    const { words } = this;
    const job = JOB / 4;
    words[job + FIELDS] = looks.length;
    words[job + ROWS] = MOST_ROWS;
    words[job + ENDS] = ENDS_AT;
    words[job + STARTS] = STARTS_AT;
    words[job + UNUSUAL] = UNUSUAL_AT;
    words[job + WIDE] = WIDE_AT;
    // Lines with too few fields leave old ends behind; wherever they lead is inside of the memory.
    words.fill(INPUT, ENDS_AT / 4, STARTS_AT / 4);
    for (const [index, look] of looks.entries()) this.#describe(index, look);
  }

  /** Where the column of a field is, in bytes. */
  columnAt(field: number): number {
    return COLUMNS_AT + field * MOST_ROWS * 8;
  }

  get consumed(): number {
    return this.words[JOB / 4 + CONSUMED] ?? 0;
  }

  get unusualRows(): number {
    return this.words[JOB / 4 + UNUSUAL_ROWS] ?? 0;
  }

  isUnusual(row: number): boolean {
    return this.bytes[UNUSUAL_AT + row] !== 0;
  }

  /** Start of a line, or for the row behind the last one the end of it. */
  lineStart(row: number): number {
    return this.words[STARTS_AT / 4 + row] ?? 0;
  }

  fieldStart(row: number, field: number): number {
    return field === 0 ? this.lineStart(row) : this.fieldEnd(row, field - 1) + 1;
  }

  fieldEnd(row: number, field: number): number {
    return this.words[ENDS_AT / 4 + row * (this.words[JOB / 4 + FIELDS] ?? 0) + field] ?? 0;
  }

  /** Where the sixteen bytes of a wide address are. */
  wideAt(entry: number): number {
    return WIDE_AT + entry * 16;
  }

  #describe(index: number, look: Look): void {
    const view = this.#view;
    const at = JOB + (FIRST_FIELD + index * FIELD_WORDS) * 4;
    const out = this.columnAt(index);
    const set = (kind: number, column: number): void => {
      view.setUint32(at, kind, true);
      view.setUint32(at + OUT * 4, column, true);
      view.setUint32(at + DASH_IS_UNUSUAL * 4, look.isDashUnusual ? 1 : 0, true);
    };
    const number = (place: number, value: bigint): void => { view.setBigUint64(at + (A + place) * 8, value, true); };
    switch (look.check) {
      case 'text': {
        set(KIND_TEXT, 0);
        number(0, wordOf(look.prefix));
        number(1, (1n << BigInt(look.prefix.length * 8)) - 1n);
        break;
      }
      case 'integer':
        set(KIND_INTEGER, look.isWanted ? out : 0);
        view.setFloat64(at + A * 8, look.least, true);
        view.setFloat64(at + (A + 1) * 8, look.greatest, true);
        break;
      case 'address':
        set(KIND_ADDRESS, look.isWanted ? out : 0);
        break;
      case 'words':
        set(KIND_WORDS, out);
        for (const [place, word] of look.words.entries()) number(place, wordOf(word));
        break;
    }
  }
}

/** Up to eight characters as the processor loads them: the first is the lowest byte. */
function wordOf(text: string): bigint {
  let word = 0n;
  for (let i = text.length - 1; i >= 0; i--) word = (word << 8n) | BigInt(text.charCodeAt(i));
  return word;
}
