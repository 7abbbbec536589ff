/** The set of traffic that `inspect` gives, against the naive evaluator's single packets at random ports. */
import { describe, expect, it } from 'vitest';
import type { TrafficSetJson } from '../../src/core/traffic/json.ts';
import { srcRoundTrip } from './ask.ts';
import { generate } from './generate.ts';
import { naiveAnswer } from './naive/naive.ts';
import { Random } from './random.ts';

const NETWORKS = 150;

function holds(set: TrafficSetJson, protocol: string, port: number): boolean {
  const entry = set.find((item) => item.protocol === protocol) ?? set.find((item) => item.protocol === 'other' || item.protocol === 'all');
  return entry !== undefined && (entry.ports === undefined || entry.ports.some(({ from, to }) => port >= from && port <= to));
}

describe('what inspect lets through', () => {
  it('is what single packets of the naive evaluator pass', { timeout: 120_000 }, () => {
    const counts = { through: 0, not: 0 };
    for (let seed = 100_001; seed <= 100_000 + NETWORKS; seed++) {
      const given = generate(seed);
      if ([given.question.source, given.question.destination].includes('internet')) continue;
      const set = srcRoundTrip(given);
      const random = new Random(seed);
      for (const [name, protocol] of [['tcp', 6], ['udp', 17]] as const) {
        for (const port of [random.int(1, 65535), random.pick([22, 53, 80, 443, 5432, 8080]), random.int(1, 1023)]) {
          const { verdict } = naiveAnswer({ ...given, question: { ...given.question, protocol, port, icmpType: undefined, icmpCode: undefined } });
          expect(holds(set, name, port), `seed ${seed}, ${name} ${port}: ${verdict} by the facts, ${JSON.stringify(set)} by src`).toBe(verdict === 'reachable');
          counts[verdict === 'reachable' ? 'through' : 'not']++;
        }
      }
    }
    expect(counts.through).toBeGreaterThan(80);
    expect(counts.not).toBeGreaterThan(80);
  });
});
