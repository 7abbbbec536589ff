/** Parts of an answer by themselves, for somebody who has read it and asks on. */
import type { Cause, PairAnswer, WhyRejectedAnswer } from '../../core/diagnosis/answer.ts';
import { parseProtocol, protocolName } from '../../core/traffic/protocol.ts';
import { addFixes } from './fixes.ts';
import { marksOf } from './marks.ts';
import { bytes, counted } from './numbers.ts';
import { Page } from './page.ts';
import { addPath } from './path.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';
import { moment } from './times.ts';
import { questionText } from './words.ts';

type FlowRecordFields = WhyRejectedAnswer['flowLogs']['records'][number];

/** The way of the reply, hop by hop; where a flow is reachable its answer shows it on one line only. */
export function renderReplyPath(answers: readonly PairAnswer[], style: TextStyle): string {
  return eachQuestion(answers, style, (page, answer) => { addPath(page, { ...answer, path: { forward: [], return: answer.path.return } }); });
}

/** The newest records of each flow, a line for each. */
export function renderRecords(answers: readonly WhyRejectedAnswer[], style: TextStyle): string {
  return eachQuestion(answers, style, (page, { flowLogs }) => {
    page.heading(t`Records`, t`the newest ${counted(flowLogs.records.length, 'record')} of the pair`);
    for (const record of flowLogs.records) page.hanging(recordStart(record, style), recordText(record, style), 2, 4, page.fullWidth);
  });
}

/** The fixes alone, as commands to copy. */
export function renderFixes(answers: readonly PairAnswer[], style: TextStyle): string {
  return eachQuestion(answers, style, (page, { causes, withAllFixes }) => { addFixes(page, causes, withAllFixes); });
}

export function hasFix(causes: readonly Cause[]): boolean {
  return causes.some(({ fix }) => fix !== null);
}

function eachQuestion<Answer extends PairAnswer>(answers: readonly Answer[], style: TextStyle, add: (page: Page, answer: Answer) => void): string {
  const page = new Page(style);
  for (const answer of answers) {
    page.blank();
    page.line(questionText(answer.question, style));
    add(page, answer);
  }
  return page.toString();
}

function recordStart({ action = '-', start = '' }: FlowRecordFields, style: TextStyle): Text {
  const marks = marksOf(style);
  const mark = action === 'ACCEPT' ? marks.good : action === 'REJECT' ? marks.bad : marks.unknown;
  const seconds = Number(start);
  const time = start === '' || !Number.isFinite(seconds) ? t`${start}` : moment(new Date(seconds * 1000).toISOString(), style);
  return t`${mark.padTo(marks.width)} ${time}  `;
}

function recordText(record: FlowRecordFields, style: TextStyle): Text {
  const number = parseProtocol(record['protocol'] ?? '');
  const protocol = number === null || number === 'all' ? (record['protocol'] ?? '') : protocolName(number);
  const at = record['interface-id'] ?? '';
  return joined([
    t`${record['action'] ?? '-'} ${protocol} ${endOf(record, 'src')} ${marksOf(style).arrow} ${endOf(record, 'dst')}`,
    joined([sizeText(record['packets'], (value) => counted(value, 'packet')), sizeText(record['bytes'], bytes)], t`, `),
    at === '' ? t`` : t`at ${at}${record['flow-direction'] === undefined ? t`` : t` ${record['flow-direction']}`}`.in('dim'),
  ], t`  `);
}

function endOf(record: FlowRecordFields, end: 'src' | 'dst'): Text {
  const address = record[`pkt-${end}addr`] ?? record[`${end}addr`] ?? '-';
  const port = record[`${end}port`] ?? '0';
  return port === '0' || port === '-' ? t`${address}` : t`${address} ${port}`;
}

function sizeText(field: string | undefined, text: (value: number) => Text): Text {
  return field === undefined || !/^\d+$/.test(field) ? t`` : text(Number(field));
}
