import type { RejectedExample, RejectedGroup, RejectedOverview } from '../../core/diagnosis/answer.ts';
import { causeRows } from './causes.ts';
import { addFix } from './fixes.ts';
import { marksOf } from './marks.ts';
import { addWarnings } from './notes.ts';
import { bytes, count, counted, share } from './numbers.ts';
import { Page } from './page.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';
import { span, windowText } from './times.ts';

const BAR_COLUMNS = 20;

/** The answer of `why-rejected` without a pair: every rejected record, grouped by cause. */
export function renderOverview(answer: RejectedOverview, style: TextStyle): string {
  const page = new Page(style);
  addCounts(page, answer);
  answer.groups.forEach((group, index) => {
    addGroup(page, group, t`Cause ${index + 1} of ${answer.groups.length}`, answer.records.rejected);
  });
  if (answer.unexplained.length > 0) page.heading(t`Not explained`);
  for (const { reason, records, flows, examples } of answer.unexplained) {
    page.hanging(t`${marksOf(style).unknown} `, t`${reason}`, 2);
    page.rows([[t`records`, t`${count(records)} in ${counted(flows, 'flow')}`], ...exampleRows(examples, style)], 4);
  }
  addWarnings(page, answer.warnings);
  return page.toString();
}

function addCounts(page: Page, answer: RejectedOverview): void {
  const { style } = page;
  const { records, window } = answer;
  const marks = marksOf(style);
  const when = windowText(window, style);
  if (records.rejected === 0) {
    page.hanging(t`${marks.good} ${t`no rejected records`.in('green', 'bold')}  `, when, 0, 2);
  } else {
    page.hanging(t`${marks.bad} ${counted(records.rejected, 'rejected record').in('red', 'bold')}  `, when, 0, 2);
    page.line(t`${counted(answer.groups.length, 'cause')}; ${unexplainedText(answer)}`, 2);
  }
  const skipped = joined([
    records.noData === 0 ? t`` : t`${count(records.noData)} NODATA`,
    records.skipData === 0 ? t`` : t`${count(records.skipData)} SKIPDATA`,
    records.malformed === 0 ? t`` : t`${count(records.malformed)} malformed`,
  ], t`, `);
  page.line(joined([t`${counted(records.read, 'record')} read`, skipped], t`; `).in('dim'), 2);
}

function unexplainedText(answer: RejectedOverview): Text {
  const unexplained = answer.unexplained.reduce((sum, item) => sum + item.records, 0);
  return unexplained === 0 ? t`every rejected record is explained` : t`${counted(unexplained, 'record')} not explained`;
}

function addGroup(page: Page, group: RejectedGroup, title: Text, rejected: number): void {
  const { style } = page;
  const { cause } = group;
  const part = share(group.records, rejected);
  const isChart = !page.isPipe && !page.isNarrow;
  page.heading(title, isChart ? t`${shareBar(group.records / Math.max(1, rejected), style)} ${part} of the rejected records` : t`${part} of the rejected records`);
  page.hanging(t`${marksOf(style).bad} `, t`${cause.message}`, 2);
  page.rows([
    [t`records`, t`${count(group.records)} in ${counted(group.flows, 'flow')}, ${bytes(group.bytes)}`],
    [t`seen`, span(group.firstSeen, group.lastSeen, style)],
    ...causeRows({ ...cause, evidence: null }, null, style),
    ...exampleRows(group.examples, style),
  ], 4);
  if (cause.fix !== null) {
    page.blank();
    addFix(page, cause.fix, t`Fix: `);
  }
}

function shareBar(part: number, style: TextStyle): string {
  const full = Math.min(BAR_COLUMNS, Math.max(1, Math.round(part * BAR_COLUMNS)));
  const [on, off] = style.unicode ? ['█', '░'] : ['#', '.'];
  return on.repeat(full) + off.repeat(BAR_COLUMNS - full);
}

function exampleRows(examples: readonly RejectedExample[], style: TextStyle): (readonly [Text, Text])[] {
  const { arrow } = marksOf(style);
  return examples.map(({ srcaddr, dstaddr, protocol, dstport, interfaceId }, index) => {
    const port = dstport === 0 ? t`` : t` ${dstport}`;
    const at = interfaceId === null ? t`` : t` at ${interfaceId}`;
    return [index === 0 ? t`example` : t` `, t`${srcaddr} ${arrow} ${dstaddr} ${protocol}${port}${at}`];
  });
}
