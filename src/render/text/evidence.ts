import type { FlowLogCoverage, FlowLogsAnswer, QuestionAnswer } from '../../core/diagnosis/answer.ts';
import { marksOf } from './marks.ts';
import { count, counted } from './numbers.ts';
import type { Page } from './page.ts';
import { windowText } from './times.ts';
import { addTimeline } from './timeline.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';

/** What the records say, whether it is what the configuration says, and what could have been seen at all. */
export function addEvidence(page: Page, flowLogs: FlowLogsAnswer, window: QuestionAnswer['window']): void {
  page.heading(t`Flow logs`, joined([t`${flowLogs.pattern}`, windowText(window, page.style)], t`  `));
  page.line(t`${flowLogs.meaning}`, 2);
  addAgreement(page, flowLogs);
  const { counts } = flowLogs;
  page.rows([
    [t`there`, isSeen(counts) ? tally(counts.forwardAccept, counts.forwardReject) : t``],
    [t`back`, isSeen(counts) ? tally(counts.returnAccept, counts.returnReject) : t``],
    [t`coverage`, coverageText(flowLogs.coverage)],
    [t`skipped`, flowLogs.malformed === 0 ? t`` : t`${counted(flowLogs.malformed, 'line')} that could not be parsed`],
  ], 4);
  addTimeline(page, flowLogs.timeline);
}

/** The short form, for an answer that has nothing to repair. */
export function shortEvidenceRows({ meaning, pattern, counts, coverage }: FlowLogsAnswer): (readonly [Text, Text])[] {
  return [
    [t`flow logs`, t`${meaning} ${t`(${pattern})`.in('dim')}`],
    [t`records`, isSeen(counts) ? t`there ${tally(counts.forwardAccept, counts.forwardReject)}; back ${tally(counts.returnAccept, counts.returnReject)}` : t``],
    [t`coverage`, coverageText(coverage)],
  ];
}

function isSeen(counts: FlowLogsAnswer['counts']): boolean {
  return counts.forwardAccept + counts.forwardReject + counts.returnAccept + counts.returnReject > 0;
}

export function addAgreement(page: Page, flowLogs: FlowLogsAnswer): void {
  const marks = marksOf(page.style);
  const mark = { agree: marks.good, disagree: marks.warning, silent: marks.unknown }[flowLogs.agreement];
  page.hanging(t`${mark} `, t`${flowLogs.agreementMessage}`, 2);
}

function tally(accepted: number, rejected: number): Text {
  if (accepted + rejected === 0) return t`no records`;
  return joined([rejected === 0 ? t`` : t`${count(rejected)} rejected`, accepted === 0 ? t`` : t`${count(accepted)} accepted`], t`, `);
}

/** `source and destination by fl-0a1b (ALL)`; names an end that nothing covers. */
function coverageText(coverage: readonly FlowLogCoverage[]): Text {
  const ends = ['source', 'destination'] as const;
  const covered = new Map<string, string[]>();
  for (const log of coverage) {
    if (log.covers.length === 0) continue;
    const name = `${log.flowLogId ?? log.destination} (${log.trafficType})`;
    const key = ends.filter((end) => log.covers.includes(end)).join(' and ');
    covered.set(key, [...(covered.get(key) ?? []), name]);
  }
  const parts = [...covered].map(([key, logs]) => t`${key} by ${joined(logs.map((log) => t`${log}`), t`, `)}`);
  const bare = ends.filter((end) => !coverage.some((log) => log.covers.includes(end)));
  if (bare.length === 2) return t`none: no flow log covers the source or the destination`;
  return joined([...parts, ...bare.map((end) => t`the ${end} is not covered`)], t`; `);
}
