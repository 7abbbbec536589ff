import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterPattern } from '../../../src/core/flows/filter-pattern.ts';
import { FLOW_FIELDS } from '../../../src/core/flows/fields.ts';
import { DEFAULT_FORMAT, parseFormat } from '../../../src/core/flows/format.ts';
import type { RecordFormat, RecordInterest } from '../../../src/core/flows/types.ts';

const NOTHING: RecordInterest = { interfaceIds: [], addresses: [], action: null };
const CERTAIN = { formatIsCertain: true };
const A = '10.0.1.10';
const B = '10.0.2.20';

describe('filterPattern', () => {
  it('writes one slot a column, and conditions where they belong', () => {
    const interest: RecordInterest = { interfaceIds: ['eni-1', 'eni-2'], addresses: [A, '2001:db8::1'], action: 'REJECT' };
    expect(filterPattern(DEFAULT_FORMAT, interest, CERTAIN)).toBe(
      '[f1,f2,f3="eni-1"||f3="eni-2",f4=10.0.1.10||f4="2001:db8::1",f5=10.0.1.10||f5="2001:db8::1",f6,f7,f8,f9,f10,f11,f12,f13=REJECT,f14]',
    );
  });

  it('follows the order of the format', () => {
    expect(filterPattern(parseFormat('${action} ${start} ${dstaddr} ${srcaddr}'), { ...NOTHING, addresses: [A, B], action: 'ACCEPT' }, CERTAIN)).toBe(
      '[f1=ACCEPT,f2,f3=10.0.1.10||f3=10.0.2.20,f4=10.0.1.10||f4=10.0.2.20]',
    );
  });

  it.each<[string, RecordFormat, RecordInterest, boolean]>([
    ['nothing narrows', DEFAULT_FORMAT, NOTHING, true],
    ['the format is not certain', DEFAULT_FORMAT, { ...NOTHING, action: 'REJECT' }, false],
    ['the format lacks the columns', parseFormat('${vpc-id} ${bytes}'), { interfaceIds: ['eni-1'], addresses: [A, B], action: 'REJECT' }, true],
    ['a single address is no pair', DEFAULT_FORMAT, { ...NOTHING, addresses: [A, A] }, true],
    ['a value would end its quotes', DEFAULT_FORMAT, { ...NOTHING, interfaceIds: ['eni-1" || f1="'] }, true],
  ])('is null where %s', (_, format, interest, formatIsCertain) => {
    expect(filterPattern(format, interest, { formatIsCertain })).toBeNull();
  });

  it('leaves out columns, then addresses, then interfaces, to stay below 1,024 characters', () => {
    const long: RecordFormat = { fields: [...DEFAULT_FORMAT.fields, ...FLOW_FIELDS.slice(14).map((field) => field.name)] };
    const addresses = (count: number): string[] => Array.from({ length: count }, (_, index) => `10.20.30.${100 + index}`);
    const interfaces = (count: number): string[] => Array.from({ length: count }, (_, index) => `eni-0a1b2c3d4e5f6${1000 + index}`);
    const base: RecordInterest = { interfaceIds: interfaces(2), addresses: addresses(24), action: 'REJECT' };

    expect(filterPattern(long, base, CERTAIN)).toMatch(/^\[f1,.*f5=10\.20\.30\.100\|\|.*f13=REJECT,\.\.\.\]$/);
    expect(filterPattern(long, { ...base, addresses: addresses(60) }, CERTAIN)).toMatch(/^\[f1,f2,f3="eni-[^,]*,f4,f5,.*f13=REJECT,f14,.*,f72\]$/);
    expect(filterPattern(long, { ...base, interfaceIds: interfaces(60) }, CERTAIN)).toMatch(/^\[f1,f2,f3,f4=10.*f13=REJECT,\.\.\.\]$/);
    expect(filterPattern(long, { ...base, addresses: addresses(60), interfaceIds: interfaces(60) }, CERTAIN)).toMatch(/^\[f1,f2,f3,f4,.*f13=REJECT,f14,.*,f72\]$/);
    expect(filterPattern(long, { interfaceIds: interfaces(60), addresses: addresses(60), action: null }, CERTAIN)).toBeNull();
  });

  it('lets every record of the interest pass, either way, and is never too long', () => {
    const names = FLOW_FIELDS.map((field) => field.name);
    const interests = fc.record({
      interfaceIds: fc.uniqueArray(fc.stringMatching(/^eni-[0-9a-f]{17}$/), { maxLength: 30 }),
      addresses: fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 30 }),
      action: fc.constantFrom<RecordInterest['action']>('ACCEPT', 'REJECT', null),
    });
    const cases = fc.record({ names: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: names.length }), interest: interests, pick: fc.nat() });
    fc.assert(fc.property(cases, ({ names: fields, interest, pick }) => {
      const pattern = filterPattern({ fields }, interest, CERTAIN);
      if (pattern === null) return;
      expect(pattern.length).toBeLessThanOrEqual(1024);
      const one = (list: readonly string[], index: number): string => (list.length === 0 ? '-' : list[index % list.length] ?? '-');
      const values = new Map([
        ['action', interest.action ?? 'ACCEPT'],
        ['interface-id', one(interest.interfaceIds, pick)],
        ['srcaddr', one(interest.addresses, pick)],
        ['dstaddr', one(interest.addresses, pick + 1)],
      ]);
      const record = (turned: boolean): string[] => fields.map((name) => {
        const other = name === 'srcaddr' ? 'dstaddr' : name === 'dstaddr' ? 'srcaddr' : name;
        return values.get(turned ? other : name) ?? '7';
      });
      expect(matches(pattern, record(false))).toBe(true);
      expect(matches(pattern, record(true))).toBe(true);
      // It narrows: nothing but blanks of the right number does not pass.
      expect(matches(pattern, fields.map(() => 'x'))).toBe(false);
    }), { numRuns: 300 });
  });
});

/** The part of the pattern syntax that is used, as the Logs User Guide describes it. */
function matches(pattern: string, columns: readonly string[]): boolean {
  const slots = pattern.slice(1, -1).split(',');
  const open = slots.at(-1) === '...';
  if (open ? columns.length < slots.length - 1 : columns.length !== slots.length) return false;
  return slots.every((slot, index) => {
    if (slot === '...' || !slot.includes('=')) return true;
    return slot.split('||').some((test) => {
      const [name, value] = test.split('=');
      expect(name).toBe(`f${index + 1}`);
      return value?.replace(/^"(.*)"$/, '$1') === columns[index];
    });
  });
}
