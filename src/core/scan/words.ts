/**
 * Values of fields as numbers of 32 bits. An IPv4 address is its own number, and so is an integer; what has no room
 * below FIRST_VALUE is held in a table of Values, and the word is its place there.
 */
import { flowField } from '../flows/fields.ts';

/** Also the first address of 240.0.0.0/4, which no packet has; the few records that name it are held as text. */
export const FIRST_VALUE = 0xf000_0000;
/** Words from here on are IPv6 addresses; between the two are texts. */
export const FIRST_WIDE_VALUE = 0xf800_0000;
/** The word of `-`: the first text of every table. */
export const DASH = FIRST_VALUE;

export type WordKind = 'address' | 'integer' | 'text';

const ADDRESSES = new Set(['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr']);

export function wordKind(field: string): WordKind {
  if (ADDRESSES.has(field)) return 'address';
  return flowField(field)?.kind === 'integer' ? 'integer' : 'text';
}

export function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}
