/** Sets of whole numbers from 0 to 65535 as disjoint ranges, lowest first, never touching. */

export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Intervals = readonly Range[];

export const NONE: Intervals = [];

export function normalise(ranges: readonly Range[]): Intervals {
  const sorted = ranges.filter(({ from, to }) => from <= to).sort((a, b) => a.from - b.from);
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

export const union = (a: Intervals, b: Intervals): Intervals =>
  a.length === 0 ? b : b.length === 0 ? a : normalise([...a, ...b]);

export function intersect(a: Intervals, b: Intervals): Intervals {
  const result: Range[] = [];
  for (const x of a) {
    for (const y of b) {
      const from = Math.max(x.from, y.from);
      const to = Math.min(x.to, y.to);
      if (from <= to) result.push({ from, to });
    }
  }
  return result;
}

export function subtract(a: Intervals, b: Intervals): Intervals {
  let left: Intervals = a;
  for (const y of b) {
    left = left.flatMap((x) => {
      if (y.to < x.from || y.from > x.to) return [x];
      return [
        { from: x.from, to: y.from - 1 },
        { from: y.to + 1, to: x.to },
      ].filter(({ from, to }) => from <= to);
    });
  }
  return left;
}

export function equal(a: Intervals, b: Intervals): boolean {
  if (a.length !== b.length) return false;
  return a.every((x, i) => {
    const y = b[i];
    return y !== undefined && x.from === y.from && x.to === y.to;
  });
}

export const includes = (a: Intervals, n: number): boolean => a.some(({ from, to }) => n >= from && n <= to);
