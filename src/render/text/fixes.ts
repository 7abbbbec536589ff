import type { Cause, Fix, Verdict } from '../../core/diagnosis/answer.ts';
import { marksOf, verdictText } from './marks.ts';
import { listed } from './numbers.ts';
import type { Page } from './page.ts';
import type { Text } from './text.ts';
import { EMPTY, t } from './text.ts';

interface FixOfCauses {
  readonly fix: Fix;
  /** Numbers of the causes that it repairs, as the page counts them. */
  readonly causes: readonly number[];
}

/** The fixes as commands to copy, and what all of them together bring. */
export function addFixes(page: Page, causes: readonly Cause[], withAllFixes: Verdict | null): void {
  if (causes.length === 0) return;
  const fixes = fixesOf(causes);
  const isNumbered = causes.length > 1;
  page.heading(fixes.length > 1 ? t`Fixes` : t`Fix`);
  fixes.forEach(({ fix, causes: numbers }, index) => {
    if (index > 0) page.blank();
    addFix(page, fix, isNumbered ? t`${causeNumbers(numbers)}: ` : EMPTY);
  });
  const unfixed = causes.flatMap((cause, index) => (cause.fix === null ? [index + 1] : []));
  if (unfixed.length > 0) {
    if (fixes.length > 0) page.blank();
    page.line(isNumbered ? t`${causeNumbers(unfixed)}: there is no command to print.` : t`There is no command to print for this cause.`, 2);
  }
  if (withAllFixes === null || fixes.length === 0) return;
  page.blank();
  page.hanging(t`${verdictText(withAllFixes, page.style)}  `, outcome(withAllFixes, fixes.length), 2, 4);
}

/** One fix: what it does, whether it was tried, and its commands, which are never wrapped or cut. */
export function addFix(page: Page, fix: Fix, label: Text): void {
  const marks = marksOf(page.style);
  const note = fix.verified ? t`${marks.good} verified` : t`${marks.unknown} not verified`;
  page.hanging(label, t`${fix.summary} ${t`(${note})`.in('dim')}`, 2);
  for (const command of fix.commands) page.verbatim(t`${command}`.in('cyan'), 2);
}

/** One command may repair several causes: it is printed once. */
function fixesOf(causes: readonly Cause[]): readonly FixOfCauses[] {
  const fixes = new Map<string, FixOfCauses>();
  causes.forEach(({ fix }, index) => {
    if (fix === null) return;
    const key = fix.commands.join('\n');
    const known = fixes.get(key);
    fixes.set(key, { fix: known?.fix ?? fix, causes: [...(known?.causes ?? []), index + 1] });
  });
  return [...fixes.values()];
}

function causeNumbers(numbers: readonly number[]): Text {
  return t`${numbers.length === 1 ? 'Cause' : 'Causes'} ${listed(numbers.map((number) => t`${number}`))}`;
}

function outcome(verdict: Verdict, fixes: number): Text {
  const all = fixes === 1 ? t`with this fix applied` : t`with ${fixes === 2 ? 'both' : `all ${String(fixes)}`} fixes applied`;
  switch (verdict) {
    case 'reachable': return t`${all}: netdiag asked the same question again of a copy of the configuration.`;
    case 'blocked': return t`even ${all}: something that no printed fix repairs still blocks.`;
    case 'inconclusive': return t`${all}: the answer then rests on something that could not be read.`;
  }
}
