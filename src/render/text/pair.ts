import type { WhyRejectedAnswer } from '../../core/diagnosis/answer.ts';
import { addCauses } from './causes.ts';
import { addAgreement, addEvidence, shortEvidenceRows } from './evidence.ts';
import { addFixes } from './fixes.ts';
import { addHeadline } from './headline.ts';
import { addMissing, addWarnings } from './notes.ts';
import type { Page } from './page.ts';
import { addPath, shortPathRows } from './path.ts';

/** One flow of `why-rejected`: the verdict first, then what supports it, then what to do. */
export function addPair(page: Page, answer: WhyRejectedAnswer): void {
  addHeadline(page, answer);
  // What is missing is what to repair first where the verdict hangs on it.
  if (answer.verdict === 'inconclusive') addMissing(page, answer.missing);
  if (answer.verdict === 'reachable') {
    page.blank();
    page.rows([...shortPathRows(answer, page.style), ...shortEvidenceRows(answer.flowLogs)], 2);
    if (answer.flowLogs.agreement === 'disagree') addAgreement(page, answer.flowLogs);
  } else {
    addCauses(page, answer.causes, answer.question);
    addPath(page, answer);
    addEvidence(page, answer.flowLogs, answer.question.window);
    addFixes(page, answer.causes, answer.withAllFixes);
  }
  if (answer.verdict !== 'inconclusive') addMissing(page, answer.missing);
  addWarnings(page, answer.warnings);
}
