import { describe, expect, it } from 'vitest';
import { compilePattern, InvalidPattern } from './filter-pattern.ts';

const reject = '2 111122223333 eni-1 10.0.2.9 10.0.1.5 40000 443 6 10 400 1 2 REJECT OK';
const accept = '2 111122223333 eni-1 10.0.2.9 10.0.1.5 40000 80 6 10 399 1 2 ACCEPT OK';
const noData = '2 111122223333 eni-1 - - - - - - - 1 2 - NODATA';

describe('a pattern of fields', () => {
  const cases: [pattern: string, matches: string[]][] = [
    // AWS's own example for the default format, with both ports that it names.
    ['[version, accountid, interfaceid, srcaddr = 10.0.2.*, dstaddr, srcport, dstport = 80 || dstport = 8080, protocol, packets, bytes >= 300, start, end, action = ACCEPT, logstatus]', [accept]],
    ['[f1,f2,f3,f4="10.0.2.9",f5,f6,f7=443||f7=8443,...]', [reject]],
    ['[..., f13=REJECT, f14]', [reject]],
    ['[f1,f2,f3,f4=%^10\\.0\\.[0-3]\\.%,...]', [reject, accept]],
    ['[f1,f2,f3,f4,f5,f6,f7>80&&f7<1024,...]', [reject]],
    ['[f1,f2,f3,f4,f5,f6,f7,f8,f9,f10<=400,...]', [reject, accept]],
    ['[f1,f2,f3,f4,f5,f6,f7!=443,...]', [accept, noData]],
    ['[f1,f2,f3,f4,f5,f6,f7=4*,...]', [reject]],
    ['[f1,f2,f3]', []],
  ];
  it.each(cases)('%s', (pattern, matches) => {
    expect([reject, accept, noData].filter(compilePattern(pattern))).toEqual(matches);
  });

  it('reads text in quotes or brackets as one field', () => {
    expect(compilePattern('[a, b="x y", c]')('1 "x y" [2 3]')).toBe(true);
  });
});

describe('a pattern of terms', () => {
  it('asks for all plain ones, none of the excluded, any of the optional', () => {
    expect([reject, accept, noData].filter(compilePattern('eni-1 "OK" -REJECT'))).toEqual([accept]);
    expect([reject, accept, noData].filter(compilePattern('?NODATA ?ACCEPT'))).toEqual([accept, noData]);
    expect([reject, accept].filter(compilePattern(''))).toEqual([reject, accept]);
  });
});

it.each(['[a, b', '[a=]', '[a = 1 || b = 2]', '[a > x]', '[..., a, ...]', '{ $.a = 1 }', '[a 10.0.0.0/8]', `[${'a,'.repeat(600)}a]`, '[a=%1%, b=%2%, c=%3%]'])(
  'refuses %s',
  (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(InvalidPattern);
  },
);
