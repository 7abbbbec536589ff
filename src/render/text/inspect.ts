import type { InspectAnswer } from '../../core/diagnosis/answer.ts';
import { trafficSetText } from './allowed.ts';
import { addCauses } from './causes.ts';
import { addFixes } from './fixes.ts';
import { addHeadline } from './headline.ts';
import { addMissing, addWarnings } from './notes.ts';
import { Page } from './page.ts';
import { addPath } from './path.ts';
import type { TextStyle } from './style.ts';
import { t } from './text.ts';

/** The answer of `inspect`: the verdict, what is allowed at all, and every hop both ways. */
export function renderInspect(answer: InspectAnswer, style: TextStyle): string {
  const page = new Page(style);
  addHeadline(page, answer);
  // What is missing is what to repair first where the verdict hangs on it.
  if (answer.verdict === 'inconclusive') addMissing(page, answer.missing);
  page.heading(t`Allowed`);
  page.rows([
    [t`one way`, trafficSetText(answer.allowed.forward)],
    [t`round trip`, trafficSetText(answer.allowed.roundTrip)],
  ], 2);
  addCauses(page, answer.causes, answer.question);
  addPath(page, answer);
  addFixes(page, answer.causes, answer.withAllFixes);
  if (answer.verdict !== 'inconclusive') addMissing(page, answer.missing);
  addWarnings(page, answer.warnings);
  return page.toString();
}
