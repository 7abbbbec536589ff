import { addressOf, parseAddress } from '../address/address.ts';
import { TextTable } from './text-table.ts';
import type { TextTableData } from './text-table.ts';
import { WideTable } from './wide-table.ts';
import { DASH, FIRST_VALUE, FIRST_WIDE_VALUE, ipv4Text } from './words.ts';
import type { WordKind } from './words.ts';

/** What can be handed to another thread. */
export interface ValuesData {
  readonly texts: TextTableData;
  /** Four words an IPv6 address. */
  readonly wides: Uint32Array;
}

/** Texts and IPv6 addresses that were met, each once. */
export class Values {
  readonly #texts = new TextTable();
  readonly #wides = new WideTable();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor() {
    this.textWord('-');
  }

  get count(): number {
    return this.#texts.count + this.#wides.count;
  }

  /** The word of a field's text; of an address or an integer the number itself, where it has room. */
  word(text: string, kind: WordKind): number {
    if (text === '-') return DASH;
    if (kind === 'integer') {
      const number = Number(text);
      return number < FIRST_VALUE ? number : this.textWord(text);
    }
    const address = kind === 'address' ? parseAddress(text) : null;
    if (address === null) return this.textWord(text);
    if (address.family === 4) return address.value < FIRST_VALUE ? Number(address.value) : this.textWord(text);
    const parts = [96n, 64n, 32n, 0n].map((shift) => Number((address.value >> shift) & 0xffff_ffffn));
    return FIRST_WIDE_VALUE + this.#wides.entry(Uint32Array.from(parts), 0);
  }

  textWord(text: string): number {
    const bytes = this.#encoder.encode(text);
    return this.bytesWord(bytes, 0, bytes.length);
  }

  /** The word of the text in these bytes. */
  bytesWord(source: Uint8Array, from: number, to: number): number {
    return FIRST_VALUE + this.#texts.entry(source, from, to);
  }

  /** The word of the IPv6 address whose groups are the halves of four numbers, the lower half first. */
  groupsWord(source: Uint32Array, from: number): number {
    const parts = this.#parts;
    for (let i = 0; i < 4; i++) {
      const halves = source[from + i] ?? 0;
      parts[i] = (halves << 16) | (halves >>> 16);
    }
    return FIRST_WIDE_VALUE + this.#wides.entry(parts, 0);
  }
  readonly #parts = new Uint32Array(4);

  text(word: number, kind: WordKind): string {
    if (word < FIRST_VALUE) return kind === 'address' ? ipv4Text(word) : String(word);
    if (word < FIRST_WIDE_VALUE) return this.#decoder.decode(this.#texts.bytes(word - FIRST_VALUE));
    return addressOf(6, this.#wides.words(word - FIRST_WIDE_VALUE).reduce((value, part) => (value << 32n) | BigInt(part), 0n)).text;
  }

  /** Less than zero, zero, or more: IPv4 before IPv6 before what is no address. */
  compareAddresses(a: number, b: number): number {
    if (a < FIRST_VALUE || b < FIRST_VALUE) return a - b;
    // Wide words are greater than those of text.
    if (a < FIRST_WIDE_VALUE !== b < FIRST_WIDE_VALUE) return b - a;
    if (a < FIRST_WIDE_VALUE) return a === b ? 0 : this.text(a, 'address') < this.text(b, 'address') ? -1 : 1;
    return this.#wides.compare(a - FIRST_WIDE_VALUE, b - FIRST_WIDE_VALUE);
  }

  /** The word here of a word of another table. */
  copy(other: Values, word: number): number {
    if (word < FIRST_VALUE) return word;
    if (word >= FIRST_WIDE_VALUE) return FIRST_WIDE_VALUE + this.#wides.entry(other.#wides.words(word - FIRST_WIDE_VALUE), 0);
    const bytes = other.#texts.bytes(word - FIRST_VALUE);
    return this.bytesWord(bytes, 0, bytes.length);
  }

  /** Takes the values of another table in; gives what makes words here of its words. */
  join({ texts, wides }: ValuesData): (word: number) => number {
    const textWords = new Uint32Array(texts.places.length - 1);
    for (let entry = 0; entry < textWords.length; entry++) textWords[entry] = this.bytesWord(texts.bytes, texts.places[entry] ?? 0, texts.places[entry + 1] ?? 0);
    const wideWords = new Uint32Array(wides.length / 4);
    for (let entry = 0; entry < wideWords.length; entry++) wideWords[entry] = FIRST_WIDE_VALUE + this.#wides.entry(wides, entry * 4);
    return (word) => (word < FIRST_VALUE ? word : word < FIRST_WIDE_VALUE ? (textWords[word - FIRST_VALUE] ?? DASH) : (wideWords[word - FIRST_WIDE_VALUE] ?? DASH));
  }

  data(): ValuesData {
    return { texts: this.#texts.data(), wides: this.#wides.data() };
  }
}
