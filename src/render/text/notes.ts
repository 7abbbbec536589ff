import type { Missing } from '../../core/diagnosis/answer.ts';
import { marksOf } from './marks.ts';
import type { Page } from './page.ts';
import { t } from './text.ts';

/** What could not be read, each with the way to get it. */
export function addMissing(page: Page, missing: readonly Missing[]): void {
  if (missing.length === 0) return;
  page.heading(t`Not read`);
  for (const { what, hint } of missing) {
    const first = t`${marksOf(page.style).unknown} `;
    if (page.isPipe) {
      page.hanging(first, t`${what}: ${hint}`, 2);
      continue;
    }
    page.hanging(first, t`${what}`, 2);
    page.line(t`${hint}`.in('dim'), 2 + first.width);
  }
}

export function addWarnings(page: Page, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  page.heading(warnings.length === 1 ? t`Warning` : t`Warnings`);
  for (const warning of warnings) page.hanging(t`${marksOf(page.style).warning} `, t`${warning}`, 2);
}
