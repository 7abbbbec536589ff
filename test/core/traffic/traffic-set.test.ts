import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrafficSetJson } from '../../../src/core/traffic/json.ts';
import { TrafficSet } from '../../../src/core/traffic/traffic-set.ts';

/** Protocol and number: port, type × 256 + code, or 0. */
type Sample = readonly [protocol: number, number: number];

const EDGES = [1, 2, 79, 80, 81, 443, 1023, 1024, 2047, 2048, 2049, 2303, 2304, 32767, 32768, 60999, 61000, 65534, 65535];
const SAMPLES: Sample[] = [
  ...[6, 17].flatMap((protocol) => EDGES.map((port): Sample => [protocol, port])),
  ...[1, 58].flatMap((protocol) => [0, ...EDGES].map((number): Sample => [protocol, number])),
  [47, 0], [50, 0], [0, 0], [255, 0],
];

const has = (set: TrafficSet, [protocol, number]: Sample): boolean => set.numbersOf(protocol).some(({ from, to }) => number >= from && number <= to);

const range = fc.tuple(fc.constantFrom(...EDGES), fc.constantFrom(...EDGES)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const basic: fc.Arbitrary<TrafficSet> = fc.oneof(
  fc.constantFrom(TrafficSet.EVERYTHING, TrafficSet.NOTHING),
  fc.constantFrom(1, 6, 17, 47, 50, 58).map((protocol) => TrafficSet.ofProtocol(protocol)),
  fc.tuple(fc.constantFrom(6, 17), fc.array(range, { maxLength: 3 })).map(([protocol, ports]) => TrafficSet.ofPorts(protocol, ports)),
  fc.tuple(fc.constantFrom(1, 58), fc.constantFrom(-1, 0, 8, 128), fc.constantFrom(-1, 0, 1)).map(([protocol, type, code]) => TrafficSet.ofIcmp(protocol, type, code)),
);
/** Built by the operations, so that exclusions from everything are there as well. */
const set: fc.Arbitrary<TrafficSet> = fc.array(fc.tuple(fc.constantFrom('union', 'intersect', 'subtract'), basic), { maxLength: 4 })
  .chain((steps) => basic.map((start) => steps.reduce((all, [operation, other]) => {
    if (operation === 'union') return all.union(other);
    return operation === 'intersect' ? all.intersect(other) : all.subtract(other);
  }, start)));

describe('sets of traffic', () => {
  it('unite, intersect and subtract packet by packet', () => {
    fc.assert(fc.property(set, set, (a, b) => {
      const [union, both, only] = [a.union(b), a.intersect(b), a.subtract(b)];
      for (const sample of SAMPLES) {
        expect(has(union, sample), String(sample)).toBe(has(a, sample) || has(b, sample));
        expect(has(both, sample), String(sample)).toBe(has(a, sample) && has(b, sample));
        expect(has(only, sample), String(sample)).toBe(has(a, sample) && !has(b, sample));
      }
    }));
  });

  it('follow De Morgan', () => {
    const not = (given: TrafficSet): TrafficSet => TrafficSet.EVERYTHING.subtract(given);
    fc.assert(fc.property(set, set, (a, b) => {
      expect(not(a.union(b)).equals(not(a).intersect(not(b)))).toBe(true);
      expect(not(a.intersect(b)).equals(not(a).union(not(b)))).toBe(true);
      expect(not(not(a)).equals(a)).toBe(true);
    }));
  });

  it('are empty, everything, equal and covering just when their packets say so', () => {
    fc.assert(fc.property(set, set, (a, b) => {
      expect(a.subtract(a).isEmpty).toBe(true);
      expect(a.union(TrafficSet.EVERYTHING.subtract(a)).isEverything).toBe(true);
      expect(a.covers(b)).toBe(b.subtract(a).isEmpty);
      expect(a.equals(b)).toBe(a.covers(b) && b.covers(a));
      // One set has one form, however it came about.
      if (a.equals(b)) expect(a.toJson()).toEqual(b.toJson());
      if (SAMPLES.some((sample) => has(a, sample) !== has(b, sample))) expect(a.equals(b)).toBe(false);
    }));
  });

  it('print as JSON that means the same packets', () => {
    fc.assert(fc.property(set, (given) => {
      const json = given.toJson();
      for (const sample of SAMPLES) expect(says(json, sample), `${String(sample)} of ${JSON.stringify(json)}`).toBe(has(given, sample));
    }));
  });

  it('have no port 0, which nothing connects to', () => {
    expect(TrafficSet.ofPorts(6, [{ from: 0, to: 65535 }]).equals(TrafficSet.ofProtocol(6))).toBe(true);
    expect(TrafficSet.ofPorts(6, [{ from: 0, to: 0 }]).isEmpty).toBe(true);
  });

  it('print as the contract shows', () => {
    expect(TrafficSet.EVERYTHING.toJson()).toEqual([{ protocol: 'all' }]);
    expect(TrafficSet.NOTHING.toJson()).toEqual([]);
    const web = TrafficSet.ofPorts(6, [{ from: 80, to: 80 }]).union(TrafficSet.ofIcmp(1, 8, 0)).union(TrafficSet.ofProtocol(47));
    expect(web.toJson()).toEqual([{ protocol: 'icmp', types: [{ type: 8, code: 0 }] }, { protocol: 'tcp', ports: [{ from: 80, to: 80 }] }, { protocol: '47' }]);
    expect(TrafficSet.EVERYTHING.subtract(TrafficSet.ofProtocol(6)).toJson()).toEqual([{ protocol: 'tcp', ports: [] }, { protocol: 'other' }]);
  });
});

/** The contract's reading of the JSON. */
function says(json: TrafficSetJson, [protocol, number]: Sample): boolean {
  const names: Record<number, string> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6' };
  const own = json.find((entry) => entry.protocol === (names[protocol] ?? String(protocol)));
  if (own === undefined) return json.some((entry) => entry.protocol === 'all' || entry.protocol === 'other');
  if (own.ports !== undefined) return own.ports.some(({ from, to }) => number >= from && number <= to);
  if (own.types !== undefined) return own.types.some(({ type, code }) => Math.floor(number / 256) === type && (code === undefined || number % 256 === code));
  return true;
}
