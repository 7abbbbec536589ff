/** The bars of the histogram. */
import type { ScanHistogram, Sums } from '../scan/plan.ts';
import { addSums, zeroSums } from './rows.ts';

/** Buckets one after the other, those without records among them. */
export interface Bars {
  /** Unix seconds, a multiple of `seconds`. */
  readonly start: number;
  readonly seconds: number;
  readonly count: number;
  readonly sums: Sums;
}

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
  return multiple(of, Math.max(span / MOST_BARS, WIDTHS.at(-1) ?? of));
}

/** The width that was asked for; a multiple of it where that would be more than a document may hold. */
export const widthAsked = (seconds: number, span: number): number => (span / seconds <= MOST_BUCKETS ? seconds : multiple(seconds, span / MOST_BUCKETS));

const multiple = (of: number, least: number): number => of * Math.ceil(least / of);

/** From the first bucket to the end of the last, in seconds. */
export function spanOf({ starts, seconds }: ScanHistogram): number {
  const [first, last] = [starts[0], starts.at(-1)];
  return first === undefined || last === undefined ? 0 : last + seconds - first;
}

/** Buckets of that width from the first to the last record; `seconds` is a multiple of the histogram's own. */
export function barsOf(histogram: ScanHistogram, seconds: number): Bars {
  const first = histogram.starts[0];
  if (first === undefined) return { start: 0, seconds, count: 0, sums: zeroSums(0) };
  const start = Math.floor(first / seconds) * seconds;
  const count = Math.floor(((histogram.starts.at(-1) ?? first) - start) / seconds) + 1;
  const sums = zeroSums(count);
  histogram.starts.forEach((at, index) => { addSums(sums, Math.floor((at - start) / seconds), histogram.sums, index); });
  return { start, seconds, count, sums };
}

export const barOf = (time: number, { start, seconds }: Bars): number => Math.floor((time - start) / seconds);
