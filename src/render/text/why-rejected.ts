import type { SeveralFlowsAnswer, WhyRejectedAnswer } from '../../core/diagnosis/answer.ts';
import { marksOf, verdictText } from './marks.ts';
import { addWarnings } from './notes.ts';
import { Page } from './page.ts';
import { addPair } from './pair.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { EMPTY, t } from './text.ts';
import { addressOf, trafficText } from './words.ts';

/** The answer of `why-rejected` with a pair, as a person reads it. */
export function renderWhyRejected(answer: WhyRejectedAnswer | SeveralFlowsAnswer, style: TextStyle): string {
  const page = new Page(style);
  if ('flows' in answer) addSeveral(page, answer);
  else addPair(page, answer);
  return page.toString();
}

function addSeveral(page: Page, answer: SeveralFlowsAnswer): void {
  const { style } = page;
  page.hanging(t`${verdictText(answer.verdict, style)}  `, t`${answer.summary}`, 0, 2);
  page.blank();
  const { arrow } = marksOf(style);
  const traffic = answer.flows.map((flow) => trafficText(flow.question));
  const verdicts = answer.flows.map((flow) => verdictText(flow.verdict, style));
  const pairs = answer.flows.map(({ question }) => t`${addressOf(question.source)} ${arrow} ${addressOf(question.destination)}`);
  const isOnePair = new Set(pairs.map((pair) => pair.plain)).size === 1;
  answer.flows.forEach((_flow, index) => {
    const number = t`${String(index + 1).padStart(String(answer.flows.length).length)}  `;
    const verdict = (verdicts[index] ?? EMPTY).padTo(widest(verdicts));
    const label = traffic[index] ?? EMPTY;
    const what = isOnePair ? label : t`${label.padTo(widest(traffic))}  ${pairs[index] ?? EMPTY}`;
    page.hanging(t`${number}${verdict}  `, what, 2, page.isNarrow ? 5 : undefined);
  });
  addWarnings(page, answer.warnings);
  answer.flows.forEach((flow, index) => {
    page.part(t`Flow ${index + 1} of ${answer.flows.length}`);
    addPair(page, flow);
  });
}

function widest(texts: readonly Text[]): number {
  return Math.max(0, ...texts.map((text) => text.width));
}
