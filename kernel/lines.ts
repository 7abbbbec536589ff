// AssemblyScript: from the bytes of flow log lines to columns of numbers. scripts/build.mjs compiles it to
// dist/kernel.wasm; src/core/scan/lines.ts does the same in JavaScript, and says what each column holds.
//
// A line is split first, 64 bytes at a time; then each field is read for all lines of the batch, in loops without
// much to mispredict. A line that is in any way unusual is only marked: it is read with care elsewhere.

// Layout of the job at its address, in words of four bytes. The same stands in src/core/scan/batch.ts.
const FIELDS: usize = 0;
const MOST_ROWS: usize = 4;
const ENDS: usize = 8;
const STARTS: usize = 12;
const UNUSUAL: usize = 16;
const WIDE: usize = 20;
const CONSUMED: usize = 24;
const UNUSUAL_ROWS: usize = 28;
const WIDE_COUNT: usize = 32;
const FIRST_FIELD: usize = 40;
// Of each field: its kind, where its column goes (0: nowhere), whether `-` is unusual, and three numbers of eight bytes.
const FIELD_SIZE: u32 = 40;
const KIND: usize = 0;
const OUT: usize = 4;
const DASH_IS_UNUSUAL: usize = 8;
const A: usize = 16;
const B: usize = 24;
const C: usize = 32;

const KIND_TEXT: i32 = 0;
const KIND_INTEGER: i32 = 1;
const KIND_ADDRESS: i32 = 2;
const KIND_WORDS: i32 = 3;

const NOTHING: u32 = 0xffff_ffff;
const FIRST_WIDE: u32 = 0xf000_0000;

/** Reads up to the job's number of whole lines between two addresses; 64 readable bytes follow. Returns how many. */
export function readLines(job: usize, from: usize, to: usize): u32 {
  const rows = split(job, from, to);
  store<u32>(job + WIDE_COUNT, 0);
  const fields = load<u32>(job + FIELDS);
  for (let field: u32 = 0; field < fields; field++) {
    const at = job + FIRST_FIELD + <usize>(field * FIELD_SIZE);
    const kind = load<i32>(at + KIND);
    if (kind == KIND_INTEGER) readIntegers(job, at, field, rows);
    else if (kind == KIND_ADDRESS) readAddresses(job, at, field, rows);
    else if (kind == KIND_WORDS) readWords(job, at, field, rows);
    else if (load<u64>(at + B) != 0) checkPrefixes(job, at, field, rows);
  }
  return rows;
}

/** The bytes of a block that are no printable ASCII characters. */
// @ts-ignore: decorator
@inline
function specials(at: usize): u64 {
  const limit = i8x16.splat(0x21);
  const a = <u64>i8x16.bitmask(i8x16.lt_s(v128.load(at), limit));
  const b = <u64>i8x16.bitmask(i8x16.lt_s(v128.load(at, 16), limit));
  const c = <u64>i8x16.bitmask(i8x16.lt_s(v128.load(at, 32), limit));
  const d = <u64>i8x16.bitmask(i8x16.lt_s(v128.load(at, 48), limit));
  return a | (b << 16) | (c << 32) | (d << 48);
}

function split(job: usize, from: usize, to: usize): u32 {
  const fields = load<u32>(job + FIELDS);
  const mostRows = load<u32>(job + MOST_ROWS);
  const starts = load<u32>(job + STARTS);
  const unusual = load<u32>(job + UNUSUAL);
  let ends: usize = load<u32>(job + ENDS);
  let row: u32 = 0;
  let unusualRows: u32 = 0;
  let field: u32 = 0;
  let odd: u32 = 0;
  let start = from;
  let at: usize = ends;
  // Before the first line there is the end of another one.
  let carry: u64 = 1;
  for (let block = from; block < to; block += 64) {
    let mask = specials(block);
    const neighbours = mask & ((mask << 1) | carry);
    carry = mask >> 63;
    if (to - block < 64) mask &= ((<u64>1) << (to - block)) - 1;
    while (mask != 0) {
      const place = block + <usize>ctz(mask);
      mask &= mask - 1;
      const code = load<u8>(place);
      // A value that was left out.
      if (neighbours != 0) odd |= u32(load<u8>(place - 1) == 0x20) | u32(place == start);
      if (code == 0x20) {
        store<u32>(at, place);
        field++;
        at += field < fields ? 4 : 0;
        continue;
      }
      if (code != 0x0a) {
        odd |= u32(code != 0x0d || load<u8>(place, 1) != 0x0a);
        continue;
      }
      store<u32>(at, place - usize(load<u8>(place - 1) == 0x0d));
      // A brace begins JSON.
      odd |= u32(field + 1 != fields) | u32(load<u8>(start) == 0x7b);
      store<u32>(starts + (row << 2), start);
      store<u8>(unusual + row, odd);
      unusualRows += odd;
      ends += fields << 2;
      at = ends;
      field = 0;
      odd = 0;
      start = place + 1;
      if (++row == mostRows) {
        store<u32>(job + CONSUMED, start);
        store<u32>(job + UNUSUAL_ROWS, unusualRows);
        // Where the last line of the batch ends, for whoever reads lines as a whole.
        store<u32>(starts + (row << 2), start);
        return row;
      }
    }
  }
  store<u32>(starts + (row << 2), start);
  store<u32>(job + CONSUMED, start);
  store<u32>(job + UNUSUAL_ROWS, unusualRows);
  return row;
}

// @ts-ignore: decorator
@inline
function mark(job: usize, row: u32): void {
  const at: usize = load<u32>(job + UNUSUAL) + row;
  if (load<u8>(at) != 0) return;
  store<u8>(at, 1);
  store<u32>(job + UNUSUAL_ROWS, load<u32>(job + UNUSUAL_ROWS) + 1);
}

/** Bytes that keep the last 0 to 16 bytes of sixteen: the mask for n begins at byte n. */
const LAST_BYTES = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]);

/** Decimal numbers from the least to the greatest; -1 for `-`. */
function readIntegers(job: usize, at: usize, field: u32, rows: u32): void {
  const step: usize = load<u32>(job + FIELDS) << 2;
  let out: usize = load<u32>(at + OUT);
  const wanted = out != 0;
  const dash: u32 = load<u32>(at + DASH_IS_UNUSUAL) != 0 ? 0 : 0x2d;
  const least = load<f64>(at + A);
  const greatest = load<f64>(at + B);
  const starts: usize = load<u32>(job + STARTS);
  let ends: usize = load<u32>(job + ENDS) + (field << 2);
  for (let row: u32 = 0; row < rows; row++, ends += step, out += 8) {
    const end: usize = load<u32>(ends);
    const start: usize = field == 0 ? load<u32>(starts + (row << 2)) : load<u32>(ends - 4) + 1;
    const length = end - start;
    const mask = v128.load(LAST_BYTES + (length & 31 & -<usize>(length <= 16)));
    const digits = v128.and(i8x16.sub(v128.load(end - 16), i8x16.splat(0x30)), mask);
    // Sixteen digits become eight numbers of two, four of four, two of eight.
    const twos = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
    const fours = i32x4.dot_i16x8_s(twos, i32x4.splat(0x0001_0064));
    const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), i32x4.splat(0x0001_2710));
    const value = <f64>i32x4.extract_lane(eights, 0) * 1e8 + <f64>i32x4.extract_lane(eights, 1);
    const first: u32 = load<u8>(start);
    const wrong = u32(v128.any_true(i8x16.gt_u(digits, i8x16.splat(9)))) | u32(length - 1 > 15) | u32(value < least) | u32(value > greatest) | (u32(first == 0x30) & u32(length > 1));
    if (wrong) {
      if (first != dash || length != 1) mark(job, row);
      else if (wanted) store<f64>(out, -1);
    } else if (wanted) store<f64>(out, value);
  }
}

/** For the lengths of the four numbers of an IPv4 address, less one and three to a digit: where each has its hundreds, tens and ones. */
const OCTETS = memory.data(81 * 16);

/** Fills the table; to be called once. */
export function prepare(): void {
  for (let index: u32 = 0; index < 81; index++) {
    let place: u32 = 0;
    let rest: u32 = index;
    for (let number: u32 = 0; number < 4; number++, rest /= 3) {
      const length: u32 = rest % 3 + 1;
      for (let digit: u32 = 0; digit < 4; digit++) {
        // Hundreds, tens, ones; then nothing. Past 15 a swizzle gives zero.
        const back: u32 = 3 - digit;
        store<u8>(OCTETS + (index << 4) + (number << 2) + digit, digit < 3 && back <= length ? place + length - back : 0xff);
      }
      place += length + 1;
    }
  }
}

/** IPv4 addresses as their 32 bits; else the number of an entry in the list of wide ones, or NOTHING for `-`. */
function readAddresses(job: usize, at: usize, field: u32, rows: u32): void {
  const step: usize = load<u32>(job + FIELDS) << 2;
  let out: usize = load<u32>(at + OUT);
  const wanted = out != 0;
  const dash: u32 = load<u32>(at + DASH_IS_UNUSUAL) != 0 ? 0 : 0x2d;
  const starts: usize = load<u32>(job + STARTS);
  let ends: usize = load<u32>(job + ENDS) + (field << 2);
  for (let row: u32 = 0; row < rows; row++, ends += step, out += 4) {
    const end: usize = load<u32>(ends);
    const start: usize = field == 0 ? load<u32>(starts + (row << 2)) : load<u32>(ends - 4) + 1;
    const length = <u32>(end - start);
    const within: u32 = length < 16 ? (1 << length) - 1 : 0xffff;
    const text = i8x16.sub(v128.load(start), i8x16.splat(0x30));
    // What was a dot is 0xfe.
    const dots = <u32>i8x16.bitmask(i8x16.eq(text, i8x16.splat(-2))) & within;
    const digits = <u32>i8x16.bitmask(i8x16.lt_u(text, i8x16.splat(10))) & within;
    const dots2 = dots & (dots - 1);
    const dots3 = dots2 & (dots2 - 1);
    const one = <u32>ctz(dots);
    const two = <u32>ctz(dots2);
    const three = <u32>ctz(dots3);
    const length1 = one - 1;
    const length2 = two - one - 2;
    const length3 = three - two - 2;
    const length4 = length - three - 2;
    // A digit 0 at the start of a number that has another digit behind it.
    const zeros = <u32>i8x16.bitmask(i8x16.eq(text, i8x16.splat(0)));
    const leading = zeros & ((dots << 1) | 1) & (digits >> 1);
    const index = length1 + length2 * 3 + length3 * 9 + length4 * 27;
    // The lengths are no greater than 2 where index is right; a sum of them all would let some wrong ones pass.
    const isUsual = u32((dots | digits) == within) & u32(length <= 15) & u32(dots3 != 0) & u32((dots3 & (dots3 - 1)) == 0) & u32(leading == 0) & u32((length1 | length2 | length3 | length4) < 4) & u32(length1 < 3) & u32(length2 < 3) & u32(length3 < 3) & u32(length4 < 3);
    if (isUsual) {
      const parts = i8x16.swizzle(text, v128.load(OCTETS + (index << 4)));
      const numbers = i32x4.add(
        i32x4.dot_i16x8_s(v128.and(parts, i16x8.splat(0xff)), i32x4.splat(0x0001_0064)),
        i32x4.dot_i16x8_s(i16x8.shr_u(parts, 8), i32x4.splat(10)),
      );
      const value = <u32>i32x4.extract_lane(i8x16.swizzle(numbers, i32x4.splat(0x0004_080c)), 0);
      if (!v128.any_true(i32x4.gt_u(numbers, i32x4.splat(255))) && value < FIRST_WIDE) {
        if (wanted) store<u32>(out, value);
      } else mark(job, row);
    } else if (length == 1 && <u32>load<u8>(start) == dash) {
      if (wanted) store<u32>(out, NOTHING);
    } else if (!readIpv6(job, start, end)) {
      mark(job, row);
    } else if (wanted) {
      const count = load<u32>(job + WIDE_COUNT);
      store<u32>(job + WIDE_COUNT, count + 1);
      store<u32>(out, FIRST_WIDE + count);
    }
  }
}

/** Puts an IPv6 address, in groups without dots, behind the last wide entry; false for any other text. */
function readIpv6(job: usize, start: usize, end: usize): bool {
  const entry: usize = load<u32>(job + WIDE) + (load<u32>(job + WIDE_COUNT) << 4);
  v128.store(entry, i64x2.splat(0));
  let groups: u32 = 0;
  let gap: i32 = -1;
  let place = start;
  if (end - start < 2 || end - start > 39) return false;
  if (load<u8>(place) == 0x3a) {
    if (load<u8>(place, 1) != 0x3a) return false;
    gap = 0;
    place += 2;
  }
  while (place < end) {
    let value: u32 = 0;
    const first = place;
    for (; place < end; place++) {
      const code: u32 = load<u8>(place);
      const digit = code - 0x30 < 10 ? code - 0x30 : (code | 0x20) - 0x61 < 6 ? (code | 0x20) - 0x57 : 16;
      if (digit > 15) break;
      value = (value << 4) | digit;
    }
    if (place - first - 1 > 3 || groups == 8) return false;
    store<u16>(entry + (groups << 1), value);
    groups++;
    if (place == end) break;
    if (load<u8>(place) != 0x3a) return false;
    place++;
    // A single colon at the end has no group behind it.
    if (place == end) return false;
    if (load<u8>(place) == 0x3a) {
      if (gap >= 0) return false;
      gap = groups;
      place++;
    }
  }
  if (gap < 0) return groups == 8;
  if (groups > 7) return false;
  // What stands behind the gap belongs to the end.
  const moved = <i32>groups - gap;
  for (let i = 1; i <= moved; i++) {
    const from = entry + ((groups - i) << 1);
    const value = load<u16>(from);
    store<u16>(from, 0);
    store<u16>(entry + ((8 - i) << 1), value);
  }
  return true;
}

/** One of three words of at most eight characters, as 0, 1 or 2. */
function readWords(job: usize, at: usize, field: u32, rows: u32): void {
  const step: usize = load<u32>(job + FIELDS) << 2;
  const out: usize = load<u32>(at + OUT);
  const words0 = load<u64>(at + A);
  const words1 = load<u64>(at + B);
  const words2 = load<u64>(at + C);
  const starts: usize = load<u32>(job + STARTS);
  let ends: usize = load<u32>(job + ENDS) + (field << 2);
  for (let row: u32 = 0; row < rows; row++, ends += step) {
    const end: usize = load<u32>(ends);
    const start: usize = field == 0 ? load<u32>(starts + (row << 2)) : load<u32>(ends - 4) + 1;
    const length = end - start;
    const word = length - 1 < 8 ? load<u64>(start) & (~(<u64>0) >> ((8 - length) << 3)) : 0;
    const value: u32 = word == words0 ? 0 : word == words1 ? 1 : 2;
    if (value == 2 && word != words2) mark(job, row);
    else if (out != 0) store<u8>(out + row, value);
  }
}

/** Texts that begin with a prefix, or are `-`. */
function checkPrefixes(job: usize, at: usize, field: u32, rows: u32): void {
  const step: usize = load<u32>(job + FIELDS) << 2;
  const prefix = load<u64>(at + A);
  const mask = load<u64>(at + B);
  const starts: usize = load<u32>(job + STARTS);
  let ends: usize = load<u32>(job + ENDS) + (field << 2);
  for (let row: u32 = 0; row < rows; row++, ends += step) {
    const start: usize = field == 0 ? load<u32>(starts + (row << 2)) : load<u32>(ends - 4) + 1;
    const word = load<u64>(start);
    if ((word & mask) != prefix && ((word & 0xff) != 0x2d || <usize>load<u32>(ends) - start != 1)) mark(job, row);
  }
}
