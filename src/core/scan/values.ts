import { addressOf, parseAddress } from '../address/address.ts';
import { DASH, FIRST_VALUE, ipv4Text } from './words.ts';
import type { WordKind } from './words.ts';

/** What can be handed to another thread. */
export interface ValuesData {
  readonly bytes: Uint8Array;
  /** Where each entry begins; one more than there are entries. */
  readonly places: Uint32Array;
  /** 1 for IPv6 addresses, whose bytes are the address; 0 for text. */
  readonly wide: Uint8Array;
}

const FIRST_CAPACITY = 1024;

/** Texts and IPv6 addresses that were met, each once. Their words go up from DASH. */
export class Values {
  #bytes = new Uint8Array(FIRST_CAPACITY * 24);
  #places = new Uint32Array(FIRST_CAPACITY + 1);
  #wide = new Uint8Array(FIRST_CAPACITY);
  #count = 0;
  /** Open addressing: entry + 1, at most half full. */
  #index = new Int32Array(FIRST_CAPACITY * 2);
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor() {
    this.textWord('-');
  }

  get count(): number {
    return this.#count;
  }

  /** The word of a field's text; of an address or an integer the number itself, where it has room. */
  word(text: string, kind: WordKind): number {
    if (text === '-') return DASH;
    if (kind === 'integer') {
      const number = Number(text);
      return number < FIRST_VALUE ? number : this.textWord(text);
    }
    if (kind === 'address') {
      const address = parseAddress(text);
      if (address === null) return this.textWord(text);
      if (address.family === 6) return this.#wideWord(address.value);
      return address.value < FIRST_VALUE ? Number(address.value) : this.textWord(text);
    }
    return this.textWord(text);
  }

  textWord(text: string): number {
    const bytes = this.#encoder.encode(text);
    return this.bytesWord(bytes, 0, bytes.length);
  }

  /** The word of the text in these bytes. */
  bytesWord(source: Uint8Array, from: number, to: number): number {
    return this.#find(source, from, to, 0);
  }

  /** The word of the IPv6 address in these sixteen bytes, in groups whose lower byte comes first. */
  groupsWord(source: Uint8Array, from: number): number {
    const groups = this.#groups;
    for (let i = 0; i < 16; i += 2) {
      groups[i] = source[from + i + 1] ?? 0;
      groups[i + 1] = source[from + i] ?? 0;
    }
    return this.#find(groups, 0, 16, 1);
  }
  readonly #groups = new Uint8Array(16);

  text(word: number, kind: WordKind): string {
    if (word < FIRST_VALUE) return kind === 'address' ? ipv4Text(word) : String(word);
    const entry = word - FIRST_VALUE;
    const bytes = this.#bytes.subarray(this.#places[entry], this.#places[entry + 1]);
    if (this.#wide[entry] === 0) return this.#decoder.decode(bytes);
    return addressOf(6, bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)).text;
  }

  /** Less than zero, zero, or more: IPv4 before IPv6 before what is no address. */
  compareAddresses(a: number, b: number): number {
    if (a < FIRST_VALUE || b < FIRST_VALUE) return a - b;
    const wideA = this.#wide[a - FIRST_VALUE] ?? 0;
    const wideB = this.#wide[b - FIRST_VALUE] ?? 0;
    if (wideA !== wideB) return wideB - wideA;
    if (wideA === 0) return a === b ? 0 : this.text(a, 'address') < this.text(b, 'address') ? -1 : 1;
    const placeA = this.#places[a - FIRST_VALUE] ?? 0;
    const placeB = this.#places[b - FIRST_VALUE] ?? 0;
    for (let i = 0; i < 16; i++) {
      const difference = (this.#bytes[placeA + i] ?? 0) - (this.#bytes[placeB + i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Takes the entries of another table in; gives for each of them its word here. */
  join(other: ValuesData): Uint32Array {
    return Uint32Array.from(other.wide, (wide, entry) => this.#find(other.bytes, other.places[entry] ?? 0, other.places[entry + 1] ?? 0, wide));
  }

  /** The word here of an entry of another table. */
  copy(other: Values, word: number): number {
    const entry = word - FIRST_VALUE;
    return this.#find(other.#bytes, other.#places[entry] ?? 0, other.#places[entry + 1] ?? 0, other.#wide[entry] ?? 0);
  }

  data(): ValuesData {
    const end = this.#places[this.#count] ?? 0;
    return { bytes: this.#bytes.slice(0, end), places: this.#places.slice(0, this.#count + 1), wide: this.#wide.slice(0, this.#count) };
  }

  #wideWord(value: bigint): number {
    const bytes = new Uint8Array(16);
    for (let i = 15, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 255n);
    return this.#find(bytes, 0, 16, 1);
  }

  #find(source: Uint8Array, from: number, to: number, wide: number): number {
    let hash = Math.imul(to - from + wide, 0x9e37_79b1);
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (source[i] ?? 0), 0x0100_0193);
    hash ^= hash >>> 15;
    const index = this.#index;
    const mask = index.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = (index[place] ?? 0) - 1;
      if (entry < 0) {
        index[place] = this.#count + 1;
        return this.#add(source, from, to, wide);
      }
      if (this.#isEntry(entry, source, from, to, wide)) return FIRST_VALUE + entry;
    }
  }

  #isEntry(entry: number, source: Uint8Array, from: number, to: number, wide: number): boolean {
    const place = this.#places[entry] ?? 0;
    if ((this.#places[entry + 1] ?? 0) - place !== to - from || this.#wide[entry] !== wide) return false;
    const bytes = this.#bytes;
    // From the end: ids differ there.
    for (let i = to - from - 1; i >= 0; i--) if (bytes[place + i] !== source[from + i]) return false;
    return true;
  }

  #add(source: Uint8Array, from: number, to: number, wide: number): number {
    const entry = this.#count++;
    const place = this.#places[entry] ?? 0;
    if (place + to - from > this.#bytes.length) {
      const bytes = new Uint8Array((place + to - from) * 2);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
    for (let i = from; i < to; i++) this.#bytes[place + i - from] = source[i] ?? 0;
    this.#places[entry + 1] = place + to - from;
    this.#wide[entry] = wide;
    if (this.#count === this.#wide.length) this.#grow();
    return FIRST_VALUE + entry;
  }

  #grow(): void {
    const capacity = this.#wide.length * 2;
    const places = new Uint32Array(capacity + 1);
    places.set(this.#places);
    const wide = new Uint8Array(capacity);
    wide.set(this.#wide);
    const held = { bytes: this.#bytes, places, wide };
    this.#places = places;
    this.#wide = wide;
    this.#index = new Int32Array(capacity * 2);
    const count = this.#count;
    this.#count = 0;
    // Each entry finds the place that it has already.
    for (let entry = 0; entry < count; entry++) this.#find(held.bytes, places[entry] ?? 0, places[entry + 1] ?? 0, wide[entry] ?? 0);
  }
}
