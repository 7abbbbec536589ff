/** The histogram of `top-talkers`: bars with an axis on a terminal, a line for each bucket in a pipe. */
import type { HistogramBucket, TopTalkersAnswer } from '../../core/talkers/answer.ts';
import type { Metric } from '../../core/talkers/question.ts';
import { bytes, count } from './numbers.ts';
import type { Page } from './page.ts';
import type { Text } from './text.ts';
import { t } from './text.ts';
import { duration, moment, span } from './times.ts';

const HEIGHT = 6;
const NARROW_HEIGHT = 4;
const WIDEST_BAR = 4;
/** Further apart than this, bars are hard to compare. */
const WIDEST_CHART = 120;
const INDENT = 2;

export function addTrafficChart(page: Page, { histogram, metric }: TopTalkersAnswer): void {
  if (histogram.length === 0) return;
  if (page.isPipe) {
    page.heading(t`Over time`);
    for (const { start, end, bytes: all, packets, flows, rejected } of histogram.filter(({ flows: some }) => some > 0)) {
      page.line(t`${span(start, end, page.style)}  bytes ${all}  packets ${packets}  flows ${flows}  rejected ${rejected}`, 2);
    }
    return;
  }
  const scale = amount(Math.max(...histogram.map((bucket) => bucket[metric])), metric);
  const left = INDENT + Math.max(scale.width, 'rejected'.length) + 2;
  const room = Math.max(8, Math.min(page.fullWidth, WIDEST_CHART) - left - 1);
  const bars = joinedTo(histogram, room);
  const repeat = Math.max(1, Math.min(WIDEST_BAR, Math.floor(room / bars.length)));
  const [first] = bars;
  page.heading(t`${metric.charAt(0).toUpperCase()}${metric.slice(1)} over time`, first === undefined ? t`` : t`${duration(first.start, first.end)} a bar`);
  addBars(page, bars, metric, repeat, left);
  addAxis(page, bars, bars.length * repeat, left);
  addRejected(page, bars, repeat, left);
}

/** The metric as people read it. */
export function amount(value: number, metric: Metric): Text {
  return metric === 'bytes' ? bytes(value) : count(value);
}

function addBars(page: Page, bars: readonly HistogramBucket[], metric: Metric, repeat: number, left: number): void {
  const highest = Math.max(...bars.map((bar) => bar[metric]));
  const height = page.isNarrow ? NARROW_HEIGHT : HEIGHT;
  const [tick, wall] = page.style.unicode ? ['┤', '│'] : ['+', '|'];
  const label = amount(highest, metric);
  for (let line = height - 1; line >= 0; line--) {
    const cells = bars.map((bar) => cell(bar[metric], highest, height, line, page.style.unicode).repeat(repeat)).join('');
    const isTop = line === height - 1;
    const beside = (isTop ? t`${' '.repeat(Math.max(0, left - INDENT - 2 - label.width))}${label}` : t``).padTo(left - INDENT - 2).in('dim');
    page.verbatim(t`${beside} ${t`${isTop ? tick : wall}`.in('dim')}${t`${cells}`.in('cyan')}`, INDENT);
  }
}

const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** One line of a bar. What is there at all is seen: at least the smallest mark in the lowest line. */
function cell(value: number, highest: number, height: number, line: number, unicode: boolean): string {
  if (value === 0 || highest === 0) return ' ';
  const steps = unicode ? 8 : 1;
  const filled = Math.max(1, Math.round((value / highest) * height * steps)) - line * steps;
  if (!unicode) return filled >= 1 ? '#' : ' ';
  return EIGHTHS.charAt(Math.max(0, Math.min(steps, filled)));
}

function addAxis(page: Page, bars: readonly HistogramBucket[], width: number, left: number): void {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return;
  const [corner, line] = page.style.unicode ? ['└', '─'] : ['+', '-'];
  page.verbatim(t`${t`0`.padTo(1)} ${corner}${line.repeat(width)}`.in('dim'), left - 3);
  const [from, to] = [moment(first.start, page.style), moment(last.end, page.style)];
  const [fromDay = '', fromTime = ''] = from.plain.split(' ');
  const [toDay = '', toTime = ''] = to.plain.split(' ');
  // On one day the hours alone stand under the ends; the head of the page has the day.
  const isOneDay = fromDay === toDay || (toTime === '00:00' && Date.parse(last.end) - Date.parse(first.start) <= 86_400_000);
  const [start, end] = isOneDay ? [fromTime, `${toTime} UTC`] : [`${fromDay} ${fromTime}`, `${toDay} ${toTime} UTC`];
  const gap = width - start.length - end.length + ' UTC'.length;
  if (gap >= 1 && left + start.length + gap + end.length <= page.fullWidth) page.verbatim(t`${start}${' '.repeat(gap)}${end}`.in('dim'), left);
  else page.line(span(first.start, last.end, page.style).in('dim'), INDENT);
}

/** Records that were rejected, on a line of their own: among the bytes they would not be seen. */
function addRejected(page: Page, bars: readonly HistogramBucket[], repeat: number, left: number): void {
  if (bars.every(({ rejected }) => rejected === 0)) return;
  const line = sparkline(bars.map(({ rejected }) => rejected), page.style.unicode, repeat);
  page.verbatim(t`${t`rejected`.padTo(left - INDENT)}${line.in('red')}`, INDENT);
}

/** Small bars on one line: nothing is a dot, anything is seen. */
export function sparkline(values: readonly number[], unicode: boolean, repeat = 1): Text {
  const highest = Math.max(0, ...values);
  const scale = unicode ? '▁▂▃▄▅▆▇█' : '_-=+*#';
  const nothing = unicode ? '·' : '.';
  return t`${values.map((value) => (value <= 0 ? nothing : scale.charAt(Math.max(0, Math.ceil((scale.length * value) / highest) - 1))).repeat(repeat)).join('')}`;
}

/** So many neighbours in one that the bars fit. */
function joinedTo(buckets: readonly HistogramBucket[], room: number): HistogramBucket[] {
  const size = Math.ceil(buckets.length / room);
  const all: HistogramBucket[] = [];
  for (let index = 0; index < buckets.length; index += size) {
    const part = buckets.slice(index, index + size);
    const [first, last] = [part[0], part.at(-1)];
    if (first === undefined || last === undefined) continue;
    const sum = (member: 'bytes' | 'packets' | 'flows' | 'accepted' | 'rejected'): number => part.reduce((total, bucket) => total + bucket[member], 0);
    all.push({ start: first.start, end: last.end, bytes: sum('bytes'), packets: sum('packets'), flows: sum('flows'), accepted: sum('accepted'), rejected: sum('rejected') });
  }
  return all;
}

/** The values of a row in so many columns. */
export function fitted(values: readonly number[], columns: number): readonly number[] {
  const size = Math.ceil(values.length / Math.max(1, columns));
  const all: number[] = [];
  for (let index = 0; index < values.length; index += size) all.push(values.slice(index, index + size).reduce((sum, value) => sum + value, 0));
  return all;
}
