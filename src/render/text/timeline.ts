import type { FlowLogsAnswer } from '../../core/diagnosis/answer.ts';
import { count } from './numbers.ts';
import type { Page } from './page.ts';
import type { Tone } from './text.ts';
import { EMPTY, t, Text } from './text.ts';
import { duration, moment, span } from './times.ts';

type Bucket = FlowLogsAnswer['timeline'][number];

/** Indent, label and gaps beside the bars; the total comes on top. */
const BESIDE_THE_BARS = 16;
const WIDEST_BAR = 4;

/** Accepted and rejected records over time: bars on a terminal, a line for each span of time in a pipe. */
export function addTimeline(page: Page, timeline: readonly Bucket[]): void {
  if (timeline.length === 0) return;
  if (page.isPipe) {
    for (const bucket of timeline.filter(({ accepted, rejected }) => accepted + rejected > 0)) {
      page.line(t`${span(bucket.start, bucket.end, page.style)}  accepted ${bucket.accepted}  rejected ${bucket.rejected}`, 2);
    }
    return;
  }
  const room = Math.max(8, page.width - BESIDE_THE_BARS - Math.max(totalOf(timeline, 'rejected').width, totalOf(timeline, 'accepted').width));
  const buckets = merged(timeline, Math.ceil(timeline.length / room));
  const repeat = Math.max(1, Math.min(WIDEST_BAR, Math.floor(room / buckets.length)));
  const highest = Math.max(...buckets.map((bucket) => Math.max(bucket.accepted, bucket.rejected)));
  const row = (label: string, key: 'accepted' | 'rejected', tone: Tone): void => {
    const bars = buckets.map((bucket) => bar(bucket[key], highest, repeat, page.style.unicode, tone));
    page.verbatim(t`${t`${label}`.in('dim')}  ${Text.join(bars, EMPTY)}  ${totalOf(timeline, key)}`, 4);
  };
  row('rejected', 'rejected', 'red');
  row('accepted', 'accepted', 'green');
  addAxis(page, buckets, buckets.length * repeat);
}

function totalOf(timeline: readonly Bucket[], key: 'accepted' | 'rejected'): Text {
  return count(timeline.reduce((sum, bucket) => sum + bucket[key], 0));
}

function addAxis(page: Page, buckets: readonly Bucket[], width: number): void {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return;
  const [left, middle, right] = page.style.unicode ? ['└', '─', '┘'] : ['+', '-', '+'];
  if (width > 1) page.verbatim(t`${`${left}${middle.repeat(width - 2)}${right}`}`.in('dim'), 14);
  const each = t`${duration(first.start, first.end)} a bar`;
  const from = moment(first.start, page.style);
  const hour = t`${moment(last.end, page.style).plain.split(' ')[1] ?? ''}`;
  const isOneDay = first.start.slice(0, 10) === last.end.slice(0, 10);
  const gap = width - from.width + ' UTC'.length - hour.width;
  const text = isOneDay && gap > 1 ? t`${from.plain.replace(' UTC', '')}${' '.repeat(gap)}${hour} UTC, ${each}` : t`${span(first.start, last.end, page.style)}, ${each}`;
  if (14 + text.width <= page.width) page.verbatim(text.in('dim'), 14);
  else page.line(text.in('dim'), 4);
}

/** So many neighbours in one that the bars fit the line. */
function merged(timeline: readonly Bucket[], size: number): Bucket[] {
  const all: Bucket[] = [];
  for (let index = 0; index < timeline.length; index += size) {
    const part = timeline.slice(index, index + size);
    const [first, last] = [part[0], part.at(-1)];
    if (first === undefined || last === undefined) continue;
    all.push({
      start: first.start,
      end: last.end,
      accepted: part.reduce((sum, bucket) => sum + bucket.accepted, 0),
      rejected: part.reduce((sum, bucket) => sum + bucket.rejected, 0),
    });
  }
  return all;
}

/** One record is seen, however many the highest bar has; none is a dot. */
function bar(value: number, highest: number, columns: number, unicode: boolean, tone: Tone): Text {
  if (value === 0) return t`${(unicode ? '·' : '.').repeat(columns)}`.in('dim');
  const scale = unicode ? '▁▂▃▄▅▆▇█' : '_-=+*#';
  return t`${scale.charAt(Math.ceil((scale.length * value) / highest) - 1).repeat(columns)}`.in(tone);
}
