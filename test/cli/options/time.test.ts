import { describe, expect, it } from 'vitest';
import { durationSeconds, parseTime, parseTimeRange } from '../../../src/cli/options/time.ts';
import { errorOf, now } from './parse.ts';

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe('durationSeconds', () => {
  it.each([['90s', 90], ['15m', 900], ['1h', 3600], ['1h30m', 5400], ['7d', 604_800], ['2w', 1_209_600], ['1w2d3h4m5s', 788_645]])('%s is %i seconds', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it.each(['', 'm', '15', '15 m', '-15m', '1.5h', '30m1h', '15M', '1h1h', '15min'])('"%s" is no duration', (text) => {
    expect(durationSeconds(text)).toBeNull();
  });
});

describe('parseTime', () => {
  it.each([
    ['15m', '2026-11-21T11:45:00.000Z'],
    ['7d', '2026-11-14T12:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T10:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T10:00:30Z', '2026-11-20T10:00:30.000Z'],
    ['2026-11-20T10:00:30.250Z', '2026-11-20T10:00:30.000Z'],
    ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20T10:00:00-0530', '2026-11-20T15:30:00.000Z'],
    ['2026-11-20 10:00:00Z', '2026-11-20T10:00:00.000Z'],
  ])('--since %s', (text, expected) => {
    expect(iso(parseTime(text, '--since', now, 'start'))).toBe(expected);
  });

  it('takes a date for the whole day: --until ends it', () => {
    expect(iso(parseTime('2026-11-20', '--until', now, 'end'))).toBe('2026-11-21T00:00:00.000Z');
  });

  it('refuses local time and shows the form to use', () => {
    const error = errorOf(() => parseTime('2026-11-20T10:00', '--since', now, 'start'));
    expect(error).toMatchObject({ code: 'TIME_WITHOUT_ZONE', exitCode: 2 });
    expect(error.hint).toContain('--since 2026-11-20T10:00:00Z');
  });

  it.each(['2026-02-30', '2026-13-01', '2026-11-31T00:00Z'])('%s is not a day', (text) => {
    expect(errorOf(() => parseTime(text, '--since', now, 'start')).message).toContain('not a day of the calendar');
  });

  it.each(['yesterday', '10:00', '1700000000', '2026-11-20T25:00Z', '2026-11-20T10Z', '2026-11-20T10:00+25:00', ''])('"%s" is refused with the forms', (text) => {
    const error = errorOf(() => parseTime(text, '--since', now, 'start'));
    expect(error.code).toBe('INVALID_TIME');
    expect(error.hint).toContain('1h30m');
  });
});

describe('parseTimeRange', () => {
  it('gives both ends in Unix seconds', () => {
    expect(parseTimeRange('2h', '1h', now)).toEqual({ since: 1795255200, until: 1795258800 });
    expect(parseTimeRange(null, null, now)).toEqual({ since: null, until: null });
  });

  it('covers a whole day where both name it', () => {
    const { since, until } = parseTimeRange('2026-11-20', '2026-11-20', now);
    expect((until ?? 0) - (since ?? 0)).toBe(86_400);
  });

  it.each([['1h', '2h'], ['1h', '1h'], ['2026-11-20', '2026-11-19']])('--since %s --until %s is no window', (since, until) => {
    expect(errorOf(() => parseTimeRange(since, until, now))).toMatchObject({ code: 'TIME_RANGE_EMPTY', exitCode: 2 });
  });

  it.each(['2026-11-22', '2026-11-21T12:00:01Z', '0m'])('--since %s is not in the past', (since) => {
    expect(errorOf(() => parseTimeRange(since, null, now))).toMatchObject({ code: 'TIME_IN_FUTURE', exitCode: 2 });
  });
});
