/**
 * Two evaluators, one question: src answers with sets, the naive one packet by packet. NETDIAG_DIFFERENTIAL=20000 asks more
 * than the ordinary run; a disagreement prints its seed, which gives the same network again.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { Case } from './describe.ts';
import { generate } from './generate.ts';

const QUESTIONS = Number(process.env['NETDIAG_DIFFERENTIAL'] ?? 2000);
const regressions = new URL('./regressions/', import.meta.url);

describe('src and the naive evaluator', () => {
  it(`agree on ${QUESTIONS} random questions, in verdict and in everything that blocks`, { timeout: 600_000 }, () => {
    const counts = { reachable: 0, blocked: 0, inconclusive: 0 };
    const disagreements: string[] = [];
    for (let seed = 1; seed <= QUESTIONS; seed++) {
      const given = generate(seed);
      const { naive, src, differences } = compare(given);
      counts[naive.verdict]++;
      if (differences.length > 0 && disagreements.length < 3) {
        disagreements.push(JSON.stringify({ seed, differences, naive, src, question: given.question, scopes: given.scopes }));
      }
    }
    expect(disagreements.join('\n')).toBe('');
    // Questions of one kind only would show little.
    for (const [verdict, count] of Object.entries(counts)) expect(count / QUESTIONS, verdict).toBeGreaterThan(0.15);
  });

  it.each(readdirSync(regressions).filter((name) => name.endsWith('.json')))('agree on %s', (name) => {
    const given = JSON.parse(readFileSync(new URL(name, regressions), 'utf8')) as Case;
    expect(compare(given).differences).toEqual([]);
  });
});
