/** Whole numbers of the command line: decimal digits, nothing else. `1e3`, `0x50` and `080` are refused. */
import { UsageError } from '../../core/errors.ts';

/** 1 to 65535. Port 0 is reserved and never in a packet that netdiag is asked about. */
export function parsePort(text: string, option: string): number {
  return wholeNumber(text, option, 1, 65535, 'a port');
}

/** ICMP type or code. */
export function parseIcmpNumber(text: string, option: string): number {
  return wholeNumber(text, option, 0, 255, 'an ICMP number');
}

/** How many of something: 1 or more. */
export function parseCount(text: string, option: string): number {
  return wholeNumber(text, option, 1, 1_000_000, 'a count');
}

/** A bound in seconds, at most a day. */
export function parseSeconds(text: string, option: string): number {
  return wholeNumber(text, option, 1, 86_400, 'seconds');
}

function wholeNumber(text: string, option: string, from: number, to: number, noun: string): number {
  const value = /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new UsageError('INVALID_OPTION_VALUE', `${option} takes ${noun} from ${from} to ${to}, not "${text}".`, {
    hint: `Write it in decimal digits, for example ${option} ${example(from, to)}.`,
  });
}

function example(from: number, to: number): number {
  if (to === 65535) return 443;
  if (to === 255) return 8;
  return Math.max(from, 10);
}
