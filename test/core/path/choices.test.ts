import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyWay, type Choices } from '../../../src/core/path/choices.ts';

/** Asks for a choice of each size, in order; a later one may hang on an earlier. */
const walkOf = (sizes: readonly number[]) => (choices: Choices): string =>
  sizes.map((size, place) => choices.choose(String(place), Array.from({ length: size }, (_, index) => index), (index) => `${place}:${index}`)).join();

describe('every way', () => {
  it('is walked once, and each differs', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }), (sizes) => {
      const { ways, isWhole } = everyWay(walkOf(sizes));
      expect(isWhole).toBe(true);
      expect(new Set(ways.map(({ result }) => result)).size).toBe(sizes.reduce((product, size) => product * size, 1));
    }));
  });

  it('may have other choices behind an earlier one', () => {
    const { ways } = everyWay((choices) => {
      const first = choices.choose('first', ['short', 'long'], (one) => one);
      return first === 'short' ? [first] : [first, choices.choose('second', ['a', 'b', 'c'], (one) => one)];
    });
    expect(ways.map(({ result }) => result.join(' '))).toEqual(['short', 'long a', 'long b', 'long c']);
    expect(ways.map(({ choices }) => choices.told.join(' '))).toEqual(['short', 'long a', 'long b', 'long c']);
  });

  it('chooses alike where the same place is asked twice', () => {
    const { ways } = everyWay((choices) => [0, 1].map(() => choices.choose('zone', ['a', 'b'], (one) => one)).join());
    expect(ways.map(({ result }) => result)).toEqual(['a,a', 'b,b']);
  });

  it('is told to be cut short where there are very many', () => {
    const { ways, isWhole } = everyWay(walkOf([4, 4, 4]));
    expect([ways.length, isWhole]).toEqual([32, false]);
  });
});
