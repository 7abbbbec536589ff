import type { Intervals } from './intervals.ts';

/** `80, 443, 8000-8080` */
export const rangesOf = (numbers: Intervals): string =>
  numbers.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
