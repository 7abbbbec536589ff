import type { FlowLogAnswer, FlowLogsCheckAnswer, FlowLogsVerdict } from '../../core/flow-logs-check/answer.ts';
import { addChecks } from './checks.ts';
import { addFix } from './fixes.ts';
import { marksOf } from './marks.ts';
import { addMissing, addWarnings } from './notes.ts';
import { count, counted } from './numbers.ts';
import { Page } from './page.ts';
import type { TextStyle } from './style.ts';
import { EMPTY, joined, t } from './text.ts';
import type { Text } from './text.ts';
import { named } from './words.ts';

/** The answer of `flow-logs`: the verdict, the flow logs, every check, and what to do. */
export function renderFlowLogs(answer: FlowLogsCheckAnswer, style: TextStyle): string {
  const page = new Page(style);
  page.hanging(t`${verdictText(answer.verdict, style)}  `, subject(answer, style), 0, 2);
  page.line(t`${answer.summary}`, 2);
  if (answer.verdict === 'inconclusive') addMissing(page, answer.missing);
  addFlowLogs(page, answer.flowLogs);
  addChecks(page, answer.checks);
  addFixes(page, answer);
  if (answer.verdict !== 'inconclusive') addMissing(page, answer.missing);
  addWarnings(page, answer.warnings);
  return page.toString();
}

/** The fixes alone, as commands to copy. */
export function renderFlowLogsFixes(answer: FlowLogsCheckAnswer, style: TextStyle): string {
  const page = new Page(style);
  addFixes(page, answer);
  return page.toString();
}

function verdictText(verdict: FlowLogsVerdict, style: TextStyle): Text {
  const marks = marksOf(style);
  switch (verdict) {
    case 'healthy': return t`${marks.good} ${t`healthy`.in('green', 'bold')}`;
    case 'unhealthy': return t`${marks.bad} ${t`unhealthy`.in('red', 'bold')}`;
    case 'missing': return t`${marks.bad} ${t`missing`.in('red', 'bold')}`;
    case 'inconclusive': return t`${marks.unknown} ${t`not known`.in('yellow', 'bold')}`;
  }
}

const MOST_NAMED = 3;

function subject({ resources }: FlowLogsCheckAnswer, style: TextStyle): Text {
  const shown = resources.slice(0, MOST_NAMED).map(({ id, name }) => named(id, name, style));
  const rest = resources.length - shown.length;
  return joined([...shown, rest === 0 ? EMPTY : t`${count(rest)} more`], t`, `);
}

function addFlowLogs(page: Page, flowLogs: readonly FlowLogAnswer[]): void {
  if (flowLogs.length === 0) return;
  page.heading(t`${counted(flowLogs.length, 'flow log')}`);
  for (const { id, name, resource, trafficType, destination, aggregationInterval, status, deliverStatus } of flowLogs) {
    const marks = marksOf(page.style);
    const isBad = (status !== null && status !== 'ACTIVE') || deliverStatus === 'FAILED';
    const mark = isBad ? marks.bad : status === null || deliverStatus === null ? marks.unknown : marks.good;
    const what = t`${trafficType ?? 'all'} of ${named(resource.id, resource.name, page.style)} ${marks.arrow} ${destination}, ${aggregationInterval} s`;
    page.hanging(t`${mark.padTo(marks.width)} `, t`${named(id, name, page.style)}  ${what}`, 2);
  }
}

function addFixes(page: Page, { checks }: FlowLogsCheckAnswer): void {
  const fixes = checks.flatMap(({ fix }) => fix ?? []);
  if (fixes.length === 0) return;
  page.heading(fixes.length === 1 ? t`Fix` : t`Fixes`);
  fixes.forEach((fix, index) => {
    if (index > 0) page.blank();
    addFix(page, fix, EMPTY);
  });
}
