/** Points in time on the command line: a duration back from now, a UTC day, or ISO 8601 with a zone. */
import { UsageError } from '../../core/errors.ts';

const secondsPerUnit = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 } as const;
const durationPattern = /^(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$/;
const timePattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const acceptedForms = 'Accepted: 15m, 1h30m, 7d, 2026-11-21 (a UTC day), 2026-11-21T10:00:00Z, 2026-11-21T10:00:00+02:00.';

/** Length in seconds of `90s`, `15m`, `1h30m`, `7d`, `2w`: units from large to small, each once. Null where it is none. */
export function durationSeconds(text: string): number | null {
  const match = durationPattern.exec(text);
  if (match === null || text === '') return null;
  const [, weeks, days, hours, minutes, seconds] = match;
  const amounts = { w: weeks, d: days, h: hours, m: minutes, s: seconds };
  return (['w', 'd', 'h', 'm', 's'] as const).reduce((sum, unit) => sum + Number(amounts[unit] ?? 0) * secondsPerUnit[unit], 0);
}

/**
 * A point in time in Unix seconds.
 * @param edge which end of a day a bare date means: `--since` begins it, `--until` ends it, so that the same date twice is that day.
 */
export function parseTime(text: string, option: string, now: Date, edge: 'start' | 'end'): number {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const duration = durationSeconds(text);
  if (duration !== null) return nowSeconds - duration;
  const match = timePattern.exec(text);
  if (match === null) throw invalid(text, option);
  const [, year, month, day, hour, minute, second, zone] = match;
  const date = `${year ?? ''}-${month ?? ''}-${day ?? ''}`;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Date.parse rolls 30 February over to March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) {
    throw new UsageError('INVALID_TIME', `${option}: ${date} is not a day of the calendar.`, { hint: acceptedForms });
  }
  if (hour === undefined || minute === undefined) return midnight / 1000 + (edge === 'end' ? secondsPerUnit.d : 0);
  const time = `${hour}:${minute}:${second ?? '00'}`;
  if (zone === undefined) {
    throw new UsageError('TIME_WITHOUT_ZONE', `${option} ${text} has no time zone, and netdiag does not guess one.`, {
      hint: `Add it: ${option} ${date}T${time}Z for UTC, or an offset such as ${date}T${time}+02:00.`,
    });
  }
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(milliseconds)) throw invalid(text, option);
  return Math.floor(milliseconds / 1000);
}

export interface TimeRange {
  /** Unix seconds, null where not given. */
  readonly since: number | null;
  readonly until: number | null;
}

/** `--since` and `--until` together: in order, and not wholly in the future. */
export function parseTimeRange(since: string | null, until: string | null, now: Date): TimeRange {
  const range = {
    since: since === null ? null : parseTime(since, '--since', now, 'start'),
    until: until === null ? null : parseTime(until, '--until', now, 'end'),
  };
  const nowSeconds = Math.floor(now.getTime() / 1000);
  if (since !== null && range.since !== null && range.since >= nowSeconds) {
    throw new UsageError('TIME_IN_FUTURE', `--since ${since} is not in the past: it is now ${isoSeconds(nowSeconds)}.`, { hint: acceptedForms });
  }
  if (range.since !== null && range.until !== null && range.until <= range.since) {
    throw new UsageError('TIME_RANGE_EMPTY', `--until (${isoSeconds(range.until)}) is not after --since (${isoSeconds(range.since)}).`, {
      hint: 'Swap the two, or leave --until out to read up to now.',
    });
  }
  return range;
}

/** Unix seconds as ISO 8601 in UTC, without fractions. */
export function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function invalid(text: string, option: string): UsageError {
  return new UsageError('INVALID_TIME', `${option} takes a duration or a time, not "${text}".`, { hint: acceptedForms });
}
