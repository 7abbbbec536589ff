import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/cli/suggest.ts';

describe('editDistance', () => {
  it.each([['', '', 0], ['abc', 'abc', 0], ['abc', '', 3], ['ab', 'ba', 1], ['kitten', 'sitting', 3], ['inspekt', 'inspect', 1]])('%s to %s is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe('nearest', () => {
  const commands = ['why-rejected', 'inspect', 'snapshot', 'demo'];

  it.each([['inspekt', 'inspect'], ['why-reject', 'why-rejected'], ['Demo', 'demo'], ['dmeo', 'demo'], ['snap', 'snapshot'], ['ls', null], ['frobnicate', null]])('%s means %s', (word, expected) => {
    expect(nearest(word, commands)).toBe(expected);
  });
});
