import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Aggregation } from '../../../src/core/scan/aggregation.ts';
import { mergeResults } from '../../../src/core/scan/merge.ts';
import { resultOf } from '../../../src/core/scan/result.ts';
import { RecordScan } from '../../../src/core/scan/record-scan.ts';
import type { ScanPlan, ScanResult } from '../../../src/core/scan/plan.ts';
import { LineReader } from '../../../src/core/flows/line-reader.ts';
import { plain, planOf, scanSlowly } from './plain.ts';

const line = (source: string, bytes: number, start = 1_700_000_000): string => `2 111122223333 eni-0a ${source} 10.9.9.9 40000 443 6 1 ${bytes} ${start} ${start + 10} ACCEPT OK`;

function partial(plan: ScanPlan, lines: readonly string[]): ReturnType<Aggregation['partial']> {
  const scan = new RecordScan(plan);
  const reader = new LineReader();
  const state = reader.begin('');
  for (const text of lines) {
    const read = reader.readLine(text, state);
    if (read !== null && typeof read !== 'string') scan.add(read);
  }
  scan.flush();
  return scan.aggregation.partial();
}

function joined(plan: ScanPlan, parts: readonly (readonly string[])[]): ScanResult {
  const all = new Aggregation(plan);
  for (const part of parts) all.join(partial(plan, part));
  return resultOf(all);
}

const traffic = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 100_000 })), { maxLength: 120 })
  .map((rows) => rows.map(([who, bytes, after]) => line(who % 7 === 0 ? `2001:db8::${who.toString(16)}` : `10.0.0.${who}`, bytes, 1_700_000_000 + after)));
const keys = [{ field: 'srcaddr' }, { field: 'interface-id' }];

describe('sums of parts', () => {
  it('are the sums of the whole, however it is parted', () => {
    fc.assert(fc.property(traffic, fc.nat(120), fc.nat(120), (lines, a, b) => {
      const plan = planOf({ keys, bucketSeconds: 'auto', keySlots: 8 });
      const parts = [lines.slice(0, a), lines.slice(a, a + b), lines.slice(a + b)];
      const whole = plain(plan, scanSlowly(plan, [lines.join('\n')]));
      expect(plain(plan, joined(plan, parts))).toEqual(whole);
      expect(plain(plan, mergeResults(plan, parts.map((part) => scanSlowly(plan, [part.join('\n')]))))).toEqual(whole);
    }), { numRuns: 100 });
  });
});

describe('more keys than are held', () => {
  it('leave rows that lack no more than they say, exact totals, and a bound on every absent key', () => {
    fc.assert(fc.property(traffic, fc.integer({ min: 2, max: 12 }), fc.nat(120), fc.constantFrom('bytes', 'flows'), (lines, maxKeys, cut, metric) => {
      const exact = planOf({ keys, metric });
      const plan = planOf({ keys, metric, maxKeys });
      const truth = scanSlowly(exact, [lines.join('\n')]);
      for (const result of [scanSlowly(plan, [lines.join('\n')]), joined(plan, [lines.slice(0, cut), lines.slice(cut)])]) {
        expect(result.totals).toEqual(truth.totals);
        expect(result.keys.count).toBeLessThanOrEqual(Math.max(maxKeys, 2));
        const held = new Map(Array.from({ length: result.keys.count }, (_, row) => [result.keys.text(row, 0), row]));
        for (let row = 0; row < truth.keys.count; row++) {
          const place = held.get(truth.keys.text(row, 0));
          for (const name of ['bytes', 'packets', 'flows'] as const) {
            const sum = truth.keys.sums[name][row]!;
            if (place === undefined) expect(sum).toBeLessThanOrEqual(result.approximation!.maxError[name]);
            else {
              expect(result.keys.sums[name][place]!).toBeLessThanOrEqual(sum);
              expect(result.keys.sums[name][place]! + (result.keys.missing?.[name][place] ?? 0)).toBeGreaterThanOrEqual(sum);
            }
          }
        }
      }
    }), { numRuns: 200 });
  });

  it('keep what is heavy exactly', () => {
    const lines = Array.from({ length: 4000 }, (_, index) => (index % 4 === 0 ? line('10.1.1.1', 1000) : line(`10.2.${index >> 8}.${index & 255}`, 1)));
    const { keys: rows, approximation } = scanSlowly(planOf({ keys, maxKeys: 100 }), [lines.join('\n')]);
    const heavy = Array.from({ length: rows.count }, (_, row) => row).find((row) => rows.text(row, 0) === '10.1.1.1')!;
    expect(rows.sums.bytes[heavy]).toBe(1_000_000);
    expect(rows.missing!.bytes[heavy]).toBe(0);
    expect(approximation!.maxError.bytes).toBeLessThan(200);
  });
});

describe('time', () => {
  it('makes automatic buckets wider until they are few', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => line('10.0.0.1', 1, 1_700_000_000 + index * 60));
    const { histogram } = scanSlowly(planOf({ bucketSeconds: 'auto' }), [lines.join('\n')]);
    expect(histogram!.seconds).toBe(300);
    expect(histogram!.sums.flows.reduce((sum, flows) => sum + flows, 0)).toBe(3000);
    expect(histogram!.starts.every((start, index) => start % 300 === 0 && (index === 0 || start > histogram!.starts[index - 1]!))).toBe(true);
  });

  it('parts the time of each key, by the metric', () => {
    const times = [0, 0, 3600, 7200, 7200, 50_000];
    const { keys: rows } = scanSlowly(planOf({ keys, keySlots: 8, metric: 'flows' }), [[...times].reverse().map((after) => line('10.0.0.1', 5, 1_700_000_000 + after)).join('\n')]);
    const slots = Array.from(rows.slots!);
    expect(slots.reduce((sum, value) => sum + value, 0)).toBe(6);
    expect(slots[0]).toBe(3);
    expect(rows.slotSeconds * rows.slotCount).toBeGreaterThanOrEqual(50_000);
    expect(rows.slotSeconds * rows.slotCount).toBeLessThan(2 * 50_000 + 2 * rows.slotSeconds);
    expect(rows.slotStart).toBeLessThanOrEqual(1_700_000_000);
  });

  it('a stray time far off costs nothing and loses nothing', () => {
    const { histogram, totals } = scanSlowly(planOf({ keySlots: 8 }), [[line('10.0.0.1', 1), line('10.0.0.1', 2, 253_402_300_000)].join('\n')]);
    expect(histogram!.starts.length).toBe(2);
    expect(totals.bytes).toBe(3);
  });
});
