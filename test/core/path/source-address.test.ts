/** One address of each class stands for all of it: whatever a filter says of an address, it says of its representative. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressOf, parseAddress, type IpAddress } from '../../../src/core/address/address.ts';
import { cidrOf, contains } from '../../../src/core/address/cidr.ts';
import { joinResults, type FilterResult } from '../../../src/core/path/filter.ts';
import { otherSources } from '../../../src/core/path/source-address.ts';
import { TrafficSet } from '../../../src/core/traffic/traffic-set.ts';

function parsed(text: string): IpAddress {
  const address = parseAddress(text);
  if (address === null) throw new Error(text);
  return address;
}

const families = fc.constantFrom(4 as const, 6 as const);
const bits = { 4: 32n, 6: 128n } as const;
const cases = families.chain((family) => {
  const address = fc.bigInt({ min: 0n, max: (1n << bits[family]) - 1n }).map((value) => addressOf(family, value));
  return fc.record({ sender: address, other: address, cidrs: fc.array(fc.tuple(address, fc.integer({ min: 0, max: Number(bits[family]) })).map(([one, length]) => cidrOf(one, length)), { maxLength: 8 }) });
});

it('behind an appliance every address is in the class of the sender or of a representative', () => {
  fc.assert(fc.property(cases, ({ sender, other, cidrs }) => {
    const sameClass = (one: IpAddress): boolean => cidrs.every((cidr) => contains(cidr, one) === contains(cidr, other));
    expect([sender, ...otherSources({ kind: 'any', id: 'eni-1' }, sender, cidrs)].some(sameClass)).toBe(true);
  }));
});

const NAT = { kind: 'of' as const, id: 'nat-1', addresses: [
  { address: parsed('10.0.0.5'), publicIp: parsed('198.51.100.5'), isPrimary: true }, { address: parsed('10.0.0.6'), publicIp: parsed('198.51.100.6'), isPrimary: false },
] };

it('a NAT gateway takes another of its private addresses, or another of its public ones', () => {
  const texts = (address: string): string[] => otherSources(NAT, parsed(address), []).map(({ text }) => text);
  expect(texts('10.0.0.5')).toEqual(['10.0.0.6']);
  expect(texts('198.51.100.6')).toEqual(['198.51.100.5']);
  expect(texts('192.0.2.1')).toEqual([]);
  expect(otherSources(null, parsed('10.0.0.5'), [])).toEqual([]);
});

it('for certain passes what passes from each, perhaps what passes from any', () => {
  const ports = (...list: number[]): TrafficSet => TrafficSet.ofPorts(6, list.map((port) => ({ from: port, to: port })));
  const result = (allowed: TrafficSet, unknown = TrafficSet.NOTHING): FilterResult<never> => ({ allowed, unknown, shares: [], missing: [] });
  const joined = joinResults(result(ports(22, 80)), [result(ports(80, 443)), result(ports(80), ports(8080))], { what: 'which', hint: 'ask' });
  expect(joined.allowed.equals(ports(80))).toBe(true);
  expect(joined.unknown.equals(ports(22, 443, 8080))).toBe(true);
  expect(joined.missing).toEqual([{ what: 'which', hint: 'ask' }]);
});
