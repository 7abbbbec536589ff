import type { Missing, PairAnswer } from '../../core/diagnosis/answer.ts';
import { verdictText } from './marks.ts';
import { listed } from './numbers.ts';
import type { Page } from './page.ts';
import type { Text } from './text.ts';
import { t } from './text.ts';
import { questionText } from './words.ts';

/** The first thing read: the verdict and why, or for an unknown one what is missing. */
export function addHeadline(page: Page, answer: PairAnswer): void {
  const { style } = page;
  const verdict = verdictText(answer.verdict, style);
  if (answer.verdict === 'inconclusive' && answer.missing.length > 0) {
    page.hanging(t`${verdict}  `, t`Could not read ${missingText(answer.missing)}.`, 0, 2);
    page.line(questionText(answer.question, style), 2);
  } else {
    page.hanging(t`${verdict}  `, questionText(answer.question, style), 0, 2);
  }
  page.line(t`${answer.summary}`, 2);
}

/** Names two, counts the others: the list with its hints stands further down. */
function missingText(missing: readonly Missing[]): Text {
  const named = missing.slice(0, 2).map((item) => t`${item.what}`);
  return listed(missing.length > 2 ? [...named, t`${missing.length - 2} more`] : named);
}
