import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayPrefixes, keyMayHold, parseLogKey } from '../../../src/core/flows/s3-keys.ts';

const NAME = '111122223333_vpcflowlogs_eu-west-1_fl-0a1b2c3d4e5f60001_20261122T0935Z_0a1b2c3d.log.gz';
const SLOT = Date.UTC(2026, 10, 22, 9, 35) / 1000;
const PARSED = { account: '111122223333', region: 'eu-west-1', flowLogId: 'fl-0a1b2c3d4e5f60001', slotStart: SLOT, fileFormat: 'text' };

describe('parseLogKey', () => {
  it.each([
    ['plain', `AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/22/${NAME}`],
    ['plain with hours', `logs/all/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/22/09/${NAME}`],
    ['Hive', `p/AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/day=22/hour=09/${NAME}`],
    ['a copy', `./downloads/${NAME}`],
    ['a copy without its folder', NAME],
    ['a decompressed copy', NAME.replace('.gz', '')],
  ])('reads a key of the layout: %s', (_, key) => {
    expect(parseLogKey(key)).toEqual(PARSED);
  });

  it.each(['.log.parquet', '.parquet', '.gz.parquet', '.log.parquet.gz'])('knows Parquet by %s', (extension) => {
    expect(parseLogKey(NAME.replace('.log.gz', extension))).toEqual({ ...PARSED, fileFormat: 'parquet' });
  });

  it.each([
    '',
    'AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/22/',
    NAME.replace('vpcflowlogs', 'elasticloadbalancing'),
    NAME.replace('20261122', '20261322'),
    NAME.replace('T0935Z', 'T2561Z'),
    NAME.replace('111122223333', '1111'),
    'web.log',
  ])('does not take %j for one', (key) => {
    expect(parseLogKey(key)).toBeNull();
  });
});

describe('keyMayHold', () => {
  it.each([
    ['the slot itself', SLOT, SLOT + 300, true],
    ['a moment in it', SLOT + 10, SLOT + 11, true],
    ['15 minutes after it', SLOT + 1200, SLOT + 1300, true],
    ['more than that after it', SLOT + 1201, SLOT + 1300, false],
    ['15 minutes before it', SLOT - 2000, SLOT - 899, true],
    ['more than that before it', SLOT - 2000, SLOT - 900, false],
    ['everything', null, null, true],
    ['everything from later', SLOT + 5000, null, false],
    ['everything until earlier', null, SLOT - 5000, false],
  ])('%s', (_, start, end, expected) => {
    expect(keyMayHold(NAME, { start, end })).toBe(expected);
  });

  it('keeps files of other names', () => {
    expect(keyMayHold('web.log', { start: 0, end: 1 })).toBe(true);
  });

  it('keeps every file that can hold a record of the window', () => {
    // A record is up to 600 s long; its end lies in the slot, its times are up to 60 s off.
    const record = fc.record({ end: fc.integer({ min: SLOT - 60, max: SLOT + 359 }), length: fc.nat(600), off: fc.nat(60), before: fc.nat(5000), after: fc.integer({ min: 1, max: 5000 }) });
    fc.assert(fc.property(record, ({ end, length, off, before, after }) => {
      const start = end - length - off;
      const inside = start + Math.floor(length / 2);
      expect(keyMayHold(NAME, { start: inside - before, end: inside + after })).toBe(true);
      expect(keyMayHold(NAME, { start: start - before, end: start + 1 })).toBe(true);
      expect(keyMayHold(NAME, { start: end, end: end + after })).toBe(true);
    }));
  });
});

describe('dayPrefixes', () => {
  const plain = { account: '111122223333', region: 'eu-west-1', hive: false, perHour: false };
  const window = { start: SLOT, end: SLOT + 3600 };

  it('lists the day with one more at either end', () => {
    const root = 'logs/AWSLogs/111122223333/vpcflowlogs/eu-west-1/';
    expect(dayPrefixes('logs', plain, window)).toEqual([`${root}2026/11/21/`, `${root}2026/11/22/`, `${root}2026/11/23/`]);
    expect(dayPrefixes('logs/', plain, window)).toEqual(dayPrefixes('logs', plain, window));
    expect(dayPrefixes('', plain, window)[0]).toBe('AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/21/');
  });

  it('passes the ends of months and years', () => {
    const time = Date.UTC(2027, 0, 1, 0, 1) / 1000;
    expect(dayPrefixes('', plain, { start: time, end: time + 1 }).map((prefix) => prefix.slice(-11))).toEqual(['2026/12/31/', '2027/01/01/', '2027/01/02/']);
  });

  it('lists Hive folders', () => {
    expect(dayPrefixes('', { ...plain, hive: true }, window)[1]).toBe(
      'AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=11/day=22/',
    );
  });

  it('lists hours where there are folders for them and the window is short', () => {
    const hours = dayPrefixes('', { ...plain, perHour: true }, window);
    expect(hours.map((prefix) => prefix.slice(-4))).toEqual(['/06/', '/07/', '/08/', '/09/', '/10/', '/11/', '/12/', '/13/']);
    expect(dayPrefixes('', { ...plain, hive: true, perHour: true }, window)[0]).toMatch(/day=22\/hour=06\/$/);
    expect(dayPrefixes('', { ...plain, perHour: true }, { start: SLOT, end: SLOT + 3 * 86_400 })).toEqual(dayPrefixes('', plain, { start: SLOT, end: SLOT + 3 * 86_400 }));
  });

  it('lists everything where the window has no start or end, or is years long', () => {
    const root = ['AWSLogs/111122223333/vpcflowlogs/eu-west-1/'];
    expect(dayPrefixes('', plain, { start: null, end: SLOT })).toEqual(root);
    expect(dayPrefixes('', plain, { start: SLOT, end: null })).toEqual(root);
    expect(dayPrefixes('', plain, { start: 0, end: SLOT })).toEqual(root);
  });

  it('has the folder of every moment of the window, once', () => {
    const spans = fc.record({ start: fc.integer({ min: SLOT - 1e7, max: SLOT + 1e7 }), length: fc.integer({ min: 1, max: 1e6 }), at: fc.double({ min: 0, max: 1, noNaN: true }), perHour: fc.boolean() });
    fc.assert(fc.property(spans, ({ start, length, at, perHour }) => {
      const prefixes = dayPrefixes('', { ...plain, perHour }, { start, end: start + length });
      expect(new Set(prefixes).size).toBe(prefixes.length);
      const moment = new Date((start + Math.floor(length * at)) * 1000).toISOString();
      const folder = `${moment.slice(0, 10).replaceAll('-', '/')}/${moment.slice(11, 13)}/x.log.gz`;
      expect(prefixes.some((prefix) => `AWSLogs/111122223333/vpcflowlogs/eu-west-1/${folder}`.startsWith(prefix))).toBe(true);
    }));
  });
});
