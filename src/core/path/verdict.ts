import type { Verdict } from '../diagnosis/answer.ts';

/** Where all have to hold: blocked before inconclusive before reachable. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('blocked')) return 'blocked';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'reachable';
}

/** Where one is enough. */
export function bestVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('reachable')) return 'reachable';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'blocked';
}
