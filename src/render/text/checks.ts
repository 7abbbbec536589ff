import type { CheckAnswer, CheckStatus } from '../../core/peer-check/answer.ts';
import { marksOf } from './marks.ts';
import type { Page } from './page.ts';
import type { Text } from './text.ts';
import { t } from './text.ts';

/** More findings of one check that are all well are one line on a terminal; in a pipe each has its own. */
const MOST_ALIKE = 2;

/** One line for each finding, with its mark and the check that made it. */
export function addChecks(page: Page, checks: readonly CheckAnswer[]): void {
  page.heading(t`Checks`);
  const column = Math.max(0, ...checks.map(({ id }) => id.length));
  const passed = new Map<string, number>();
  for (const { id, status, message, resource } of checks) {
    if (status === 'pass') {
      const count = (passed.get(id) ?? 0) + 1;
      passed.set(id, count);
      const total = checks.filter((check) => check.id === id && check.status === 'pass').length;
      if (!page.isPipe && total > MOST_ALIKE + 1 && count > MOST_ALIKE) {
        if (count === total) page.hanging(label(page, status, id, column), t`… and ${total - MOST_ALIKE} more that are well.`, 2, hang(page, column));
        continue;
      }
    }
    // In a pipe each line says by itself what it speaks of.
    const text = page.isPipe && !message.includes(resource.id) ? t`${resource.id}: ${message}` : t`${message}`;
    page.hanging(label(page, status, id, column), text, 2, hang(page, column));
  }
}

const hang = (page: Page, column: number): number => page.isNarrow ? 4 : 2 + marksOf(page.style).width + 1 + column + 2;

function label(page: Page, status: CheckStatus, id: string, column: number): Text {
  const marks = marksOf(page.style);
  const mark = { pass: marks.good, fail: marks.bad, warn: marks.warning, unknown: marks.unknown }[status].padTo(marks.width);
  const name = t`${id}`.in(status === 'fail' ? 'bold' : 'dim');
  return page.isNarrow ? t`${mark} ${name}  ` : t`${mark} ${name.padTo(column)}  `;
}
