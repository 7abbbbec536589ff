/** Do both evaluators say the same? */
import { srcAnswer, type SrcAnswer } from './ask.ts';
import type { BlockerKey, Case, NaiveAnswer } from './describe.ts';
import { naiveAnswer } from './naive/naive.ts';

export interface Comparison {
  naive: NaiveAnswer;
  src: SrcAnswer;
  /** Empty: they agree. */
  differences: string[];
}

type Named = SrcAnswer['blockers'][number];

const isSame = (a: BlockerKey, b: Named): boolean => a.kind === b.kind && a.direction === b.direction && a.ids.includes(b.id);

export function compare(given: Case, ask = srcAnswer): Comparison {
  const naive = naiveAnswer(given);
  const src = ask(given);
  const differences = naive.verdict === src.verdict ? [] : [`verdict: ${naive.verdict} by the facts, ${src.verdict} by src`];
  // Where `internet` is asked, src may name one list by several of its entries, and need not name what only some addresses meet.
  const isAnybody = [given.question.source, given.question.destination].includes('internet');
  const left = [...src.blockers];
  if (naive.verdict === 'blocked') {
    for (const blocker of naive.blockers) {
      const index = left.findIndex((named) => isSame(blocker, named));
      if (index >= 0) left.splice(index, 1);
      else if (!isAnybody) differences.push(`only by the facts: ${blocker.kind}, ${blocker.direction}, ${blocker.ids.join(' or ')}`);
    }
  }
  const extra = isAnybody ? left.filter((named) => !naive.blockers.some((blocker) => isSame(blocker, named))) : left;
  for (const { kind, direction, id, code } of extra) differences.push(`only by src: ${kind}, ${direction}, ${id} (${code})`);
  return { naive, src, differences };
}
