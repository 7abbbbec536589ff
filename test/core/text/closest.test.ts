import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from '../../../src/core/text/closest.ts';

describe('closest', () => {
  const names = ['web', 'web-2', 'database', 'bastion'];

  it.each([
    ['wbe', ['web']], ['Web', ['web']], ['databse', ['database']], ['dtaabase', ['database']], ['bastoin', ['bastion']], ['queue', []], ['', []],
  ])('%j means %j', (word, expected) => {
    expect(closest(word, names)).toEqual(expected);
  });

  it('names the nearest first, at most as many as asked', () => {
    expect(closest('web-', names, 3)).toEqual(['web', 'web-2']);
    expect(closest('web-', names, 1)).toEqual(['web']);
  });

  it('finds any word again after one slip', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), minLength: 4, maxLength: 12 });
    fc.assert(fc.property(word, fc.nat(), fc.constantFrom('x', 'y', 'z'), (text, at, letter) => {
      const i = at % text.length;
      for (const slip of [text.slice(0, i) + text.slice(i + 1), text.slice(0, i) + letter + text.slice(i), text.slice(0, i) + letter + text.slice(i + 1)]) {
        expect(closest(slip, [text, 'something else entirely'])).toEqual([text]);
      }
    }));
  });
});
