import { parseAddress } from '../address/address.ts';
import { contains } from '../address/cidr.ts';
import type { Cidr } from '../address/cidr.ts';
import type { ScanFilter } from './plan.ts';
import type { Values } from './values.ts';
import { DASH, FIRST_VALUE } from './words.ts';
import type { WordKind } from './words.ts';

/** Whether the value of a word matches. */
export type FilterTest = (word: number) => boolean;

/** The test of one filter over words of a kind; remembers what it found out about words that stand in the table. */
export function filterTest(match: ScanFilter['match'], kind: WordKind, values: Values): FilterTest {
  switch (match.kind) {
    case 'cidrs':
      return kind === 'address' ? cidrTest(match.cidrs, values) : remembered((word) => inCidrs(match.cidrs, values.text(word, kind)));
    case 'ranges': {
      const { ranges } = match;
      const inRanges = (number: number): boolean => ranges.some(({ from, to }) => number >= from && number <= to);
      const held = remembered((word) => inRanges(Number(values.text(word, kind))));
      return (word) => (word < FIRST_VALUE && kind === 'integer' ? inRanges(word) : word !== DASH && held(word));
    }
    case 'values': {
      const wanted = new Set(match.values.map((text) => values.word(text, kind)));
      return (word) => wanted.has(word);
    }
  }
}

function cidrTest(cidrs: readonly Cidr[], values: Values): FilterTest {
  const blocks = cidrs.filter(({ family }) => family === 4).map(({ first, last }) => [Number(first), Number(last)] as const);
  const held = remembered((word) => inCidrs(cidrs, values.text(word, 'address')));
  return (word) => {
    if (word >= FIRST_VALUE) return word !== DASH && held(word);
    for (const [first, last] of blocks) if (word >= first && word <= last) return true;
    return false;
  };
}

function inCidrs(cidrs: readonly Cidr[], text: string): boolean {
  const address = parseAddress(text);
  return address !== null && cidrs.some((cidr) => contains(cidr, address));
}

function remembered(test: FilterTest): FilterTest {
  const known = new Map<number, boolean>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const found = test(word);
    known.set(word, found);
    return found;
  };
}
