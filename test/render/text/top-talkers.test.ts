/** What the labs do not show: sums that are approximate, partial, merged, of other engines, and long or hostile values. */
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { TalkerRow, TopTalkersAnswer } from '../../../src/core/talkers/answer.ts';
import { renderTopTalkers } from '../../../src/render/text/top-talkers.ts';

const row = (key: Readonly<Record<string, string>>, changes: Partial<TalkerRow> = {}): TalkerRow =>
  ({ key, bytes: 5e9, packets: 4e6, flows: 100, accepted: 100, rejected: 0, share: 0.5, names: {}, overTime: [1, 0, 4, 8], missing: null, ...changes });
const bucket = (minute: number, bytes: number, rejected = 0) =>
  ({ start: `2026-11-02T09:0${String(minute)}:00Z`, end: `2026-11-02T09:0${String(minute + 1)}:00Z`, bytes, packets: bytes / 1000, flows: 10, accepted: 10 - rejected, rejected });

const answer: TopTalkersAnswer = {
  window: { start: '2026-11-02T09:00:00Z', end: '2026-11-02T09:04:00Z' }, by: ['srcaddr', 'dstaddr'], metric: 'bytes', counting: 'once',
  rows: [
    row({ srcaddr: '10.0.0.5', dstaddr: '203.0.113.7' }, { names: { srcaddr: [{ type: 'instance', id: 'i-0a', name: '网络\u001b[31m' }], dstaddr: [{ type: 'aws-service', id: null, name: 'S3' }] } }),
    row({ srcaddr: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff', dstaddr: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1' }, { accepted: 60, rejected: 40, bytes: 3e9, share: 0.3, overTime: null }),
    row({ srcaddr: '10.0.0.6', dstaddr: '10.0.0.220' }, { accepted: 0, rejected: 100, bytes: 2e9, share: 0.2, names: { dstaddr: [{ type: 'nat-gateway', id: 'nat-1', name: null }] } }),
  ],
  keys: 2_000_000,
  totals: { records: 400, bytes: 1e10, packets: 1e7, flows: 300, accepted: 260, rejected: 140, noData: 2, skipData: 3, malformed: 4 },
  merged: { otherViews: { records: 80, bytes: 3e9, packets: 5 }, translated: { records: 20, bytes: 1e9, packets: 5 } },
  histogram: [bucket(0, 1e9), bucket(1, 0, 2), bucket(2, 3e9), bucket(3, 6e9, 10)],
  sources: [{ source: 'cloudwatch:group', engine: 'insights', files: 0, bytesRead: 0, bytesScanned: 4e9, estimatedCost: 0.02 }, { source: 's3://bucket/', engine: 'local', files: 3, bytesRead: 2e6 }],
  approximation: { maxError: { bytes: 500, packets: 7, flows: 1 }, histogram: true }, partial: true, warnings: ['b.log.gz ends too early.'],
};

const at = (columns: number | null, changes: Partial<TopTalkersAnswer> = {}): string => renderTopTalkers({ ...answer, ...changes }, { columns, colorLevel: 0, unicode: true });

describe.each([40, 60, 80, 120, 200])('%i columns', (columns) => {
  it('fits, whatever the names and addresses are', () => {
    for (const line of at(columns).split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    // eslint-disable-next-line no-control-regex
    expect(at(columns)).not.toMatch(/\u001b/);
  });
});

it('says what is not exact, what was left out, and what it cost', () => {
  const text = at(200).replaceAll(/\s+/g, ' ');
  expect(text).toContain('partial: ended before everything was read');
  expect(text).toContain('Not counted twice: 80 records (3.0 GB) of the same flows at another interface and 20 records (1.0 GB) of the other leg behind a gateway.');
  expect(text).toMatch(/a key that is not shown has at most 500 bytes, 7 packets, 1 flow/);
  expect(text).toContain('the histogram has the shape of all records');
  expect(text).toContain('cloudwatch:group summed by CloudWatch Logs Insights, 4.0 GB scanned, about $0.02');
  expect(text).toContain('3 SKIPDATA');
  expect(text).toContain('b.log.gz ends too early.');
});

it('tells accepted, rejected and mixed rows apart without colour', () => {
  const lines = at(null).split('\n').filter((line) => /^ +\d+ {2}srcaddr /.test(line));
  expect(lines.map((line) => /rejected (\d+)$/.exec(line)?.[1])).toEqual(['0', '40', '100']);
  expect(at(200).match(/ (✓|✗ 40%|✗) {2,}/g)?.map((mark) => mark.trim())).toEqual(['✓', '✗ 40%', '✗']);
});

it('of nothing says so', () => {
  const nothing = { rows: [], histogram: [], keys: 0, totals: { ...answer.totals, records: 0, flows: 0, bytes: 0, packets: 0, accepted: 0, rejected: 0 } };
  expect(at(80, nothing)).toMatch(/^\? no matching records {2}2026-11-02 09:00 to 09:04 UTC/);
});
