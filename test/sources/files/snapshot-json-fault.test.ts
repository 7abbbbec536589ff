import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateJsonFault } from '../../../src/sources/files/snapshot-json-fault.ts';

describe('locateJsonFault', () => {
  it('finds none in JSON', () => {
    fc.assert(fc.property(fc.json(), fc.constantFrom(undefined, 2), (text, indent) => {
      expect(locateJsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeNull();
    }));
  });

  it('finds one in everything that JSON.parse refuses, and in nothing else', () => {
    const character = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'u', 'e', '1', '-', '.', ' ', '\n', 'a', 'true', 'null', '"a"', '0');
    fc.assert(fc.property(fc.array(character, { maxLength: 9 }).map((parts) => parts.join('')), (text) => {
      let isJson = true;
      try { JSON.parse(text); } catch { isJson = false; }
      expect(locateJsonFault(text) === null).toBe(isJson);
    }), { numRuns: 5000 });
  });

  it('says of every cut file that it ends in the middle', () => {
    const text = '{"Vpcs": [{"VpcId": "vpc-\\u00fc1", "IsDefault": false, "Count": -1, "Tags": null}],\n "Rest": {}}';
    for (let length = 1; length < text.length; length += 1) {
      expect(locateJsonFault(text.slice(0, length))?.reason, text.slice(0, length)).toBe('it ends in the middle');
    }
  });

  it.each([
    ['{"a": 1,}', 'unexpected "}", where a name in quotes belongs', 1, 9],
    ['{a: 1}', 'unexpected "a", where a name in quotes or "}" belongs', 1, 2],
    ['{"a" 1}', 'unexpected "1", where ":" belongs', 1, 6],
    ['{"a": tru}', 'unexpected "t", where a value belongs', 1, 7],
    ['[1\n,\n😀]', 'unexpected "😀", where a value belongs', 3, 1],
    ['{}\n{}', 'unexpected "{", where the end of the file belongs', 2, 1],
    ['["a\nb"]', 'unexpected "\\n", where a value or "]" belongs', 1, 4],
    [' \n', 'it is empty', 1, 1],
  ])('%j: %s', (text, reason, line, column) => {
    expect(locateJsonFault(text)).toEqual({ reason, line, column });
  });
});
