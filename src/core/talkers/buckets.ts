/** The bars of the histogram. */
import type { ScanHistogram, Sums } from '../scan/plan.ts';
import { addSums, zeroSums } from './rows.ts';

/** Widths that a person reads without counting, in seconds; each is made of whole minutes. */
const WIDTHS = [60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
/** More bars than this do not fit a terminal. */
const MOST_BARS = 60;
/** As many as a document may hold that names its own width. */
export const MOST_BUCKETS = 10_000;

/** The narrowest width that gives at most 60 bars for a span of so many seconds, and is a multiple of `of`. */
export function widthFor(span: number, of = 60): number {
  const fits = WIDTHS.find((width) => width % of === 0 && span / width <= MOST_BARS);
  if (fits !== undefined) return fits;
  const most = Math.max(of, WIDTHS.at(-1) ?? of);
  return most * Math.ceil(span / most / MOST_BARS);
}

/** The histogram with wider buckets; `seconds` is a multiple of its own. */
export function rebinned(histogram: ScanHistogram, seconds: number): ScanHistogram {
  if (seconds === histogram.seconds) return histogram;
  const start = Math.floor(histogram.start / seconds) * seconds;
  const end = histogram.start + histogram.count * histogram.seconds;
  const count = Math.ceil((end - start) / seconds);
  const sums: Sums = zeroSums(count);
  for (let index = 0; index < histogram.count; index++) {
    addSums(sums, Math.floor((histogram.start + index * histogram.seconds - start) / seconds), histogram.sums, index);
  }
  return { start, seconds, count, sums };
}

export const bucketOf = (time: number, { start, seconds }: Pick<ScanHistogram, 'start' | 'seconds'>): number => Math.floor((time - start) / seconds);
