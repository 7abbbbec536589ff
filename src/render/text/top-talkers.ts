/** The answer of `top-talkers` as a person reads it: what there was, when, and who. */
import type { TopTalkersAnswer } from '../../core/talkers/answer.ts';
import { marksOf } from './marks.ts';
import { addWarnings } from './notes.ts';
import { bytes, count, counted, listed } from './numbers.ts';
import { Page } from './page.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';
import { windowText } from './times.ts';
import { addTrafficChart } from './top-talkers-chart.ts';
import { addTalkerTable } from './top-talkers-table.ts';

export function renderTopTalkers(answer: TopTalkersAnswer, style: TextStyle): string {
  const page = new Page(style);
  addHead(page, answer);
  addTrafficChart(page, answer);
  addTalkerTable(page, answer);
  addSources(page, answer);
  addWarnings(page, answer.warnings);
  return page.toString();
}

function addHead(page: Page, { totals, window, by, metric, counting, partial }: TopTalkersAnswer): void {
  const { style } = page;
  const marks = marksOf(style);
  const when = windowText(window, style);
  if (totals.records === 0) {
    page.hanging(t`${marks.unknown} ${t`no matching records`.in('bold')}  `, when, 0, 2);
  } else {
    const sums = t`${bytes(totals.bytes)} in ${counted(totals.packets, 'packet')}, ${counted(totals.flows, 'flow')}`.in('bold');
    page.hanging(t`${sums}  `, when, 0, 2);
    const how = counting === 'once' ? t`each flow counted once` : t`plain sums over the records`;
    page.line(t`by ${listed(by.map((name) => t`${name}`))}, ranked by ${metric}; ${how}`.in('dim'), 2);
  }
  const records = [
    totals.accepted === 0 ? t`` : t`${marks.good} ${count(totals.accepted)} accepted`,
    totals.rejected === 0 ? t`` : t`${marks.bad} ${count(totals.rejected)} rejected`,
    totals.noData === 0 ? t`` : t`${count(totals.noData)} NODATA`,
    totals.skipData === 0 ? t`` : t`${marks.warning} ${count(totals.skipData)} SKIPDATA`,
    totals.malformed === 0 ? t`` : t`${marks.warning} ${count(totals.malformed)} malformed`,
  ];
  const all = joined(records, t`  `);
  if (!all.isEmpty) page.line(t`records: ${all}`, 2);
  if (partial) page.hanging(t`${marks.warning} `, t`${t`partial`.in('bold')}: ended before everything was read`, 2);
}

function addSources(page: Page, answer: TopTalkersAnswer): void {
  const { style } = page;
  const { sources, approximation } = answer;
  page.heading(sources.length === 1 ? t`Source` : t`Sources`);
  for (const { source, engine, files, bytesRead, bytesScanned, estimatedCost } of sources) {
    const amount = bytesScanned === undefined
      ? joined([files === 0 ? t`` : counted(files, 'file'), bytesRead === 0 ? t`` : t`${bytes(bytesRead)} read`], t`, `)
      : t`${bytes(bytesScanned)} scanned${estimatedCost === undefined ? t`` : t`, about ${dollars(estimatedCost)}`}`;
    page.hanging(t`${source}  `, joined([t`${ENGINE_WORDS[engine]}`, amount], t`, `), 2, 4);
  }
  const repeats = repeatsText(answer);
  if (!repeats.isEmpty) page.line(repeats.in('dim'), 2);
  if (approximation !== null) {
    const { maxError } = approximation;
    const bound = maxError === null ? t`` : t`more keys than are held: a key that is not shown has at most ${bytes(maxError.bytes)}, ${counted(maxError.packets, 'packet')}, ${counted(maxError.flows, 'flow')}; raise --max-keys for exact sums`;
    const shape = approximation.histogram ? t`the histogram has the shape of all records, scaled to what is counted` : t``;
    page.hanging(t`${marksOf(style).warning} `, t`approximate: ${joined([bound, shape], t`; `)}`, 2);
  }
}

const ENGINE_WORDS = { local: 'summed on this machine', insights: 'summed by CloudWatch Logs Insights', athena: 'summed by Athena' } as const;

/** What was read and not counted, because it repeats what is. */
function repeatsText({ merged: { otherViews, translated } }: TopTalkersAnswer): Text {
  const parts = [
    otherViews.records === 0 ? t`` : t`${counted(otherViews.records, 'record')} (${bytes(otherViews.bytes)}) of the same flows at another interface`,
    translated.records === 0 ? t`` : t`${counted(translated.records, 'record')} (${bytes(translated.bytes)}) of the other leg behind a gateway`,
  ].filter((part) => !part.isEmpty);
  return parts.length === 0 ? t`` : t`Not counted twice: ${listed(parts)}. --raw counts them.`;
}

function dollars(amount: number): Text {
  return amount < 0.01 ? t`less than $0.01` : t`$${amount.toFixed(2)}`;
}
