import type { FlowRecord } from '../flows/types.ts';
import type { FlowLogsAnswer } from './answer.ts';
import { isoOf } from './time.ts';

/** Widths of a bar in seconds, and how many bars fit a terminal. */
const WIDTHS = [60, 300, 600, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 7 * 86_400, 30 * 86_400];
const MOST_BARS = 48;

/** Accepted and rejected records over time, by the start of each record, in at most 48 equal spans. */
export function timelineOf(records: readonly FlowRecord[]): FlowLogsAnswer['timeline'] {
  const timed = records.filter(({ start, action }) => start > 0 && action !== null);
  if (timed.length === 0) return [];
  const first = timed.reduce((least, { start }) => Math.min(least, start), Infinity);
  const last = timed.reduce((most, { start }) => Math.max(most, start), 0);
  const width = WIDTHS.find((seconds) => Math.floor(last / seconds) - Math.floor(first / seconds) < MOST_BARS) ?? 365 * 86_400;
  const from = Math.floor(first / width);
  const bars = Array.from({ length: Math.floor(last / width) - from + 1 }, () => ({ accepted: 0, rejected: 0 }));
  for (const { start, action } of timed) {
    const bar = bars[Math.floor(start / width) - from];
    if (bar === undefined) continue;
    if (action === 'ACCEPT') bar.accepted++;
    else bar.rejected++;
  }
  return bars.map((bar, index) => ({ start: isoOf((from + index) * width), end: isoOf((from + index + 1) * width), ...bar }));
}
