/**
 * From bytes to columns, in JavaScript: does what the WebAssembly kernel does, where that cannot run, and tells the
 * tests what it has to do.
 *
 * A line is ordinary if its fields, parted by single blanks, look as the job says, and marked as unusual otherwise.
 * Columns of integers hold doubles, -1 for `-`; columns of addresses words (IPv4, an entry of the wide ones, or
 * NOTHING); columns of words bytes. Those of unusual lines hold anything.
 */
import { A, CONSUMED, DASH_IS_UNUSUAL, ENDS, FIELDS, FIELD_WORDS, FIRST_FIELD, JOB, KIND_ADDRESS, KIND_INTEGER, KIND_TEXT, MOST_ROWS, NOTHING, OUT, STARTS, UNUSUAL, UNUSUAL_ROWS, WIDE, WIDE_COUNT } from './job.ts';
import type { Job, ReadLines } from './job.ts';
import { FIRST_VALUE } from './words.ts';

const [BLANK, LINE_FEED, CARRIAGE_RETURN, BRACE, MINUS, DOT, COLON, ZERO] = [32, 10, 13, 123, 45, 46, 58, 48];

export function linesInJavaScript(job: Job): ReadLines {
  const { bytes, words, numbers } = job;
  const base = JOB / 4;
  const word = (place: number): number => words[base + place] ?? 0;

  /** The number of one line's fields, or -1 if the line is unusual by itself. The place behind the line goes to `next`. */
  let next = 0;
  function splitLine(start: number, to: number, ends: number, most: number): number {
    let fields = 0;
    let isOdd = bytes[start] === BRACE;
    for (let place = start; place < to; place++) {
      const code = bytes[place] ?? 0;
      if (code > BLANK && code < 128) continue;
      // A value that was left out.
      if (place === start || bytes[place - 1] === BLANK) isOdd = true;
      if (code === BLANK || code === LINE_FEED) {
        if (fields < most) words[ends + fields] = code === LINE_FEED && bytes[place - 1] === CARRIAGE_RETURN ? place - 1 : place;
        fields++;
        if (code === LINE_FEED) {
          next = place + 1;
          return isOdd ? -1 : fields;
        }
      } else if (code !== CARRIAGE_RETURN || bytes[place + 1] !== LINE_FEED) isOdd = true;
    }
    next = -1;
    return -1;
  }

  /** -2 for what is no number of one to sixteen digits, or begins with 0. */
  function integer(from: number, to: number): number {
    const first = bytes[from];
    if (to - from === 1 && first === MINUS) return -1;
    if (to <= from || to - from > 16 || (first === ZERO && to - from > 1)) return -2;
    let value = 0;
    for (let i = from; i < to; i++) {
      const digit = (bytes[i] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return -2;
      value = value * 10 + digit;
    }
    return value;
  }

  /** The bits of an IPv4 address; -1 for any other text. */
  function ipv4(from: number, to: number): number {
    let value = 0;
    let octet = -1;
    let dots = 0;
    for (let i = from; i < to; i++) {
      const code = bytes[i] ?? 0;
      if (code === DOT) {
        if (octet < 0 || ++dots > 3) return -1;
        value = value * 256 + octet;
        octet = -1;
      } else {
        const digit = code - ZERO;
        if (digit < 0 || digit > 9 || octet === 0) return -1;
        octet = octet < 0 ? digit : octet * 10 + digit;
        if (octet > 255) return -1;
      }
    }
    return dots === 3 && octet >= 0 ? value * 256 + octet : -1;
  }

  const groups = new Uint16Array(8);
  /** Puts an IPv6 address in groups into `groups`; false for any other text. */
  function ipv6(from: number, to: number): boolean {
    groups.fill(0);
    let count = 0;
    let gap = -1;
    let place = from;
    if (to - from < 2 || to - from > 39) return false;
    if (bytes[place] === COLON) {
      if (bytes[place + 1] !== COLON) return false;
      gap = 0;
      place += 2;
    }
    while (place < to) {
      const first = place;
      let value = 0;
      for (; place < to; place++) {
        const digit = hexadecimal(bytes[place] ?? 0);
        if (digit < 0) break;
        value = value * 16 + digit;
      }
      if (place === first || place - first > 4 || count === 8) return false;
      groups[count++] = value;
      if (place === to) break;
      if (bytes[place++] !== COLON || place === to) return false;
      if (bytes[place] === COLON) {
        if (gap >= 0) return false;
        gap = count;
        place++;
      }
    }
    if (gap < 0 ? count !== 8 : count > 7) return false;
    if (gap >= 0) {
      groups.copyWithin(8 - (count - gap), gap, count);
      groups.fill(0, gap, 8 - (count - gap));
    }
    return true;
  }

  /** Whether the field is ordinary; puts its value into its column. */
  function readField(field: number, row: number, from: number, to: number): boolean {
    const at = base + FIRST_FIELD + field * FIELD_WORDS;
    const kind = words[at];
    const out = words[at + OUT] ?? 0;
    const isDash = to - from === 1 && bytes[from] === MINUS;
    if (kind === KIND_INTEGER) {
      const value = integer(from, to);
      if (value === -1 ? words[at + DASH_IS_UNUSUAL] !== 0 : value < (numbers[at / 2 + A] ?? 0) || value > (numbers[at / 2 + A + 1] ?? 0)) return false;
      if (out !== 0) numbers[out / 8 + row] = value;
      return true;
    }
    if (kind === KIND_ADDRESS) {
      let value = isDash ? NOTHING : ipv4(from, to);
      if (isDash ? words[at + DASH_IS_UNUSUAL] !== 0 : value >= FIRST_VALUE) return false;
      if (value < 0) {
        if (!ipv6(from, to)) return false;
        if (out !== 0) {
          const entry = word(WIDE_COUNT);
          words[base + WIDE_COUNT] = entry + 1;
          bytes.set(new Uint8Array(groups.buffer), word(WIDE) + entry * 16);
          value = FIRST_VALUE + entry;
        }
      }
      if (out !== 0) words[out / 4 + row] = value;
      return true;
    }
    if (kind === KIND_TEXT) return isDash || hasPrefix(at, from);
    for (let choice = 0; choice < 3; choice++) {
      if (!isWord(at + (A + choice) * 2, from, to)) continue;
      if (out !== 0) bytes[out + row] = choice;
      return true;
    }
    return false;
  }

  function hasPrefix(at: number, from: number): boolean {
    for (let i = 0; i < 8; i++) {
      const mask = bytes[(at + (A + 1) * 2) * 4 + i] ?? 0;
      if (((bytes[from + i] ?? 0) & mask) !== bytes[(at + A * 2) * 4 + i]) return false;
    }
    return true;
  }

  function isWord(at: number, from: number, to: number): boolean {
    if (to <= from || to - from > 8) return false;
    for (let i = 0; i < 8; i++) if ((from + i < to ? bytes[from + i] : 0) !== bytes[at * 4 + i]) return false;
    return true;
  }

  return (from, to) => {
    const fields = word(FIELDS);
    const starts = word(STARTS) / 4;
    const unusual = word(UNUSUAL);
    words[base + WIDE_COUNT] = 0;
    let unusualRows = 0;
    let row = 0;
    let start = from;
    for (; row < MOST_ROWS; row++) {
      const ends = word(ENDS) / 4 + row * fields;
      const found = splitLine(start, to, ends, fields);
      if (next < 0) break;
      let isUsual = found === fields;
      for (let field = 0, place = start; isUsual && field < fields; field++) {
        const end = words[ends + field] ?? 0;
        isUsual = readField(field, row, place, end);
        place = end + 1;
      }
      words[starts + row] = start;
      bytes[unusual + row] = isUsual ? 0 : 1;
      if (!isUsual) unusualRows++;
      start = next;
    }
    words[starts + row] = start;
    words[base + CONSUMED] = start;
    words[base + UNUSUAL_ROWS] = unusualRows;
    return row;
  };
}

function hexadecimal(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
