import type { Cause, Fix, Verdict } from '../../core/diagnosis/answer.ts';
import { marksOf, verdictText } from './marks.ts';
import type { Page } from './page.ts';
import type { Text } from './text.ts';
import { t } from './text.ts';

/** The fixes as commands to copy, and what all of them together bring. */
export function addFixes(page: Page, causes: readonly Cause[], withAllFixes: Verdict | null): void {
  const fixes = causes.flatMap((cause) => (cause.fix === null ? [] : [cause.fix]));
  if (fixes.length === 0) return;
  page.heading(fixes.length === 1 ? t`Fix` : t`Fixes`);
  fixes.forEach((fix, index) => {
    if (index > 0) page.blank();
    addFix(page, fix, fixes.length === 1 ? t`` : t`${index + 1}. `);
  });
  if (withAllFixes === null) return;
  page.blank();
  page.hanging(t`${verdictText(withAllFixes, page.style)}  `, outcome(withAllFixes, fixes.length), 2, 4);
}

/** One fix: what it does, whether it was tried, and its commands, which are never wrapped or cut. */
export function addFix(page: Page, fix: Fix, number: Text): void {
  const marks = marksOf(page.style);
  const note = fix.verified ? t`${marks.good} verified` : t`${marks.unknown} not verified`;
  page.hanging(number, t`${fix.summary} ${t`(${note})`.in('dim')}`, 2);
  for (const command of fix.commands) page.verbatim(t`${command}`.in('cyan'), 2);
}

function outcome(verdict: Verdict, fixes: number): Text {
  const all = fixes === 1 ? t`with this fix applied` : t`with ${fixes === 2 ? 'both' : `all ${String(fixes)}`} fixes applied`;
  switch (verdict) {
    case 'reachable': return t`${all}: netdiag asked the same question again of a copy of the configuration.`;
    case 'blocked': return t`even ${all}: a cause without a printed fix remains.`;
    case 'inconclusive': return t`${all}: the answer then rests on something that could not be read.`;
  }
}
