/** The generated SQL, run by DuckDB over records: the same table as our own scan makes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import { RecordParser, emptyReadingStats } from '../../../src/core/flows/parser.ts';
import type { RecordFormat } from '../../../src/core/flows/types.ts';
import { RecordScan } from '../../../src/core/scan/record-scan.ts';
import { createTable, tableSource, type AthenaTable } from '../../../src/core/talkers/athena-table.ts';
import { athenaLikeSource, duckdbSource } from '../../../src/core/talkers/duckdb.ts';
import type { TalkersPlan } from '../../../src/core/talkers/plan.ts';
import { resultOfSql, type SqlRow } from '../../../src/core/talkers/sql-rows.ts';
import { sqlOf, type SqlSource } from '../../../src/core/talkers/sql.ts';
import { summarize } from '../../../src/core/talkers/summary.ts';
import type { TopTalkersAnswer } from '../../../src/core/talkers/answer.ts';
import { planOf, type Asked } from './ask.ts';
import { emptyNetwork } from './simulate.ts';

const FORMAT: RecordFormat = { fields: [...DEFAULT_FORMAT.fields, 'pkt-srcaddr', 'pkt-dstaddr', 'flow-direction', 'pkt-dst-aws-service', 'pkt-src-aws-service', 'tcp-flags'] };
const START = Date.UTC(2026, 10, 2, 9) / 1000;

let duckdb: DuckDBConnection;
let folder: string;
beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create()).connect();
  // Trino's type, which the comparison of IPv6 addresses names.
  await duckdb.run('CREATE TYPE ipaddress AS VARCHAR');
  folder = mkdtempSync(join(tmpdir(), 'netdiag-sql-'));
});
afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const address = fc.constantFrom('10.0.0.1', '10.0.0.200', '10.0.1.9', '9.255.255.255', '192.0.2.7', '203.0.113.9');
const line = fc.record({
  eni: fc.constantFrom('eni-a', 'eni-b', 'eni-c'), from: address, to: address, fromPort: fc.constantFrom(0, 22, 443, 40000, 50000), toPort: fc.constantFrom(0, 22, 443, 40000, 50000),
  protocol: fc.constantFrom(6, 17, 1), bytes: fc.integer({ min: 0, max: 9e9 }), packets: fc.integer({ min: 0, max: 1e6 }), second: fc.integer({ min: 0, max: 7200 }),
  action: fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT'), kind: fc.constantFrom('OK', 'OK', 'OK', 'OK', 'NODATA', 'SKIPDATA'), packet: fc.constantFrom(null, '10.0.1.9', '198.51.100.1'),
}).map(({ eni, from, to, fromPort, toPort, protocol, bytes, packets, second, action, kind, packet }) => {
  const [start, end] = [START + second, START + second + 30];
  if (kind !== 'OK') return `2 111122223333 ${eni} - - - - - - - ${start} ${end} - ${kind} - - - - - -`;
  return `2 111122223333 ${eni} ${from} ${to} ${fromPort} ${toPort} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} OK ${from} ${packet ?? to} ingress ${packet === null ? '-' : 'S3'} - ${protocol === 6 ? 2 : '-'}`;
});
const lines = fc.array(line, { minLength: 1, maxLength: 40 });

const QUESTIONS: readonly Asked[] = [
  {}, { isRaw: true }, { by: 'pair', metric: 'packets' }, { by: 'conversation' }, { by: 'conversation', isRaw: true, metric: 'flows' }, { by: 'dstport,protocol', action: 'REJECT' },
  { by: 'service' }, { by: 'hour,action', isRaw: true }, { by: 'tcp-flags' },
  { filters: ['srcaddr=10.0.0.0/24', 'dstport!=443'] }, { filters: ['dstaddr!=10.0.0.0/8'] }, { isRaw: true, filters: ['dstaddr!=10.0.0.0/8,192.0.2.7'] },
  { by: 'srcport', filters: ['dstport=20-500,40000', 'protocol=tcp,icmp'] }, { filters: ['pkt-dst-aws-service=S3'] }, { filters: ['pkt-dst-aws-service!=S3'], isRaw: true },
  { window: { start: START + 600, end: START + 4200 } }, { window: { start: START + 600, end: null }, isRaw: true }, { filters: ['srcaddr=0.0.0.0/0'] },
];

async function rowsOf(sql: string): Promise<SqlRow[]> {
  const { getRowsJS } = await duckdb.runAndReadAll(sql).then((reader) => ({ getRowsJS: () => reader.getRowsJS() }));
  return getRowsJS().map((row) => row.map((value) => (value === null ? null : String(value as string | number | bigint))));
}

async function bySql(plan: TalkersPlan, source: SqlSource): Promise<TopTalkersAnswer> {
  const rows = await rowsOf(sqlOf(plan.scan, source, 60, 100_000));
  return summarize(resultOfSql(plan.scan, rows, FORMAT.fields, 60), plan, emptyNetwork(), { sources: [], partial: false, warnings: [] });
}

function byScan(plan: TalkersPlan, all: readonly string[]): TopTalkersAnswer {
  const scan = new RecordScan({ ...plan.scan, bucketSeconds: 60 });
  const stats = emptyReadingStats();
  for (const record of new RecordParser(stats, { format: FORMAT }).parse({ kind: 'lines', origin: 'test', lines: all, format: FORMAT })) scan.add(record);
  return summarize(scan.result(), plan, emptyNetwork(), { sources: [], partial: false, warnings: [] });
}

/** Athena's table: columns by its names, `-` read as NULL in columns of numbers. */
async function athenaView(path: string): Promise<SqlSource> {
  const columns = FORMAT.fields.map((field) => `'${field}': 'VARCHAR'`).join(', ');
  const integers = ['version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'tcp-flags'];
  const selected = FORMAT.fields.map((field) => (integers.includes(field) ? `TRY_CAST("${field}" AS BIGINT)` : `"${field}"`) + ` AS "${field.replaceAll('-', '_')}"`).join(', ');
  await duckdb.run(`CREATE OR REPLACE VIEW flow_logs AS SELECT ${selected} FROM read_csv('${path}', delim = ' ', header = true, columns = {${columns}})`);
  return athenaLikeSource('flow_logs', FORMAT.fields);
}

describe.each(QUESTIONS.map((asked) => [JSON.stringify(asked), asked] as const))('%s', (_name, asked) => {
  it.each(['athena', 'duckdb'] as const)('gives the same in %s as our own scan', async (dialect) => {
    await fc.assert(fc.asyncProperty(lines, async (all) => {
      const path = join(folder, 'records.log.gz');
      writeFileSync(path, gzipSync([FORMAT.fields.join(' '), ...all, ''].join('\n')));
      const plan = planOf({ ...asked, cellSeconds: null });
      const source = dialect === 'duckdb' ? duckdbSource(path, FORMAT) : await athenaView(path);
      expect(await bySql(plan, source)).toEqual(byScan(plan, all));
    }), { numRuns: 6 });
  });
});

it('keeps to the greatest keys, and says what the others may have', async () => {
  const path = join(folder, 'records.log.gz');
  const all = Array.from({ length: 20 }, (_, index) => `2 111122223333 eni-a 10.0.0.${index} 10.0.1.9 40000 443 6 1 ${(index + 1) * 100} ${START} ${START + 5} ACCEPT OK - - - - - -`);
  writeFileSync(path, gzipSync([FORMAT.fields.join(' '), ...all, ''].join('\n')));
  const plan = planOf({ by: 'srcaddr', isRaw: true, cellSeconds: null });
  const source = duckdbSource(path, FORMAT);
  // One row of kinds, one of the bucket, five of keys.
  const result = resultOfSql(plan.scan, await rowsOf(sqlOf(plan.scan, source, 60, 7)), FORMAT.fields, 60);
  expect(result.keys.count).toBe(5);
  expect(result.totals.bytes).toBe(21_000);
  expect(result.approximation?.maxError.bytes).toBe(1600);
});

describe('tables', () => {
  const table: AthenaTable = {
    database: 'logs', name: 'flows', location: 's3://b/AWSLogs/', parameters: {},
    columns: FORMAT.fields.map((field) => ({ name: field.replaceAll('-', '_'), type: 'string' })), partitions: [],
  };
  const window = { start: Date.UTC(2026, 10, 2, 9) / 1000, end: Date.UTC(2026, 10, 2, 10) / 1000 };

  it('are narrowed to the days of the window, with one more at either end', () => {
    const withDay = (type: string, parameters: Readonly<Record<string, string>>, name = 'day') => tableSource({ ...table, partitions: [{ name, type }], parameters }, window).partitions;
    expect(withDay('string', { 'projection.day.format': 'yyyy/MM/dd' })).toEqual([`"day" BETWEEN '2026/11/01' AND '2026/11/03'`]);
    expect(withDay('date', {}, 'date')).toEqual([`"date" BETWEEN DATE '2026-11-01' AND DATE '2026-11-03'`]);
    // In a format that nobody told, nothing is left out.
    expect(withDay('string', {})).toEqual([]);
    const hive = ['year', 'month', 'day'].map((name) => ({ name, type: 'string' }));
    expect(tableSource({ ...table, partitions: hive }, window).partitions[0]).toContain(`("year" = '2026' AND "month" = '11' AND "day" = '02')`);
  });

  it('of numbers that are kept as text are read as numbers', () => {
    expect(tableSource(table, window).columns.of('bytes')).toBe('TRY_CAST(bytes AS bigint)');
    expect(tableSource(table, window).columns.of('end')).toBe('TRY_CAST("end" AS bigint)');
  });

  it('are made with partition projection', () => {
    const ddl = createTable({ database: 'default', bucket: 'my-logs', prefix: 'vpc', accounts: ['111122223333'], regions: ['us-east-1', 'eu-west-1'], isHive: false, isParquet: false, format: DEFAULT_FORMAT, since: Date.UTC(2024, 0, 1) / 1000 });
    expect(ddl).toMatch(/^CREATE EXTERNAL TABLE IF NOT EXISTS `default`.`vpc_flow_logs_my_logs_vpc` \(\n {2}`version` bigint,\n/);
    expect(ddl).toContain(`'storage.location.template' = 's3://my-logs/vpc/AWSLogs/\${aws_account}/vpcflowlogs/\${aws_region}/\${day}/'`);
    expect(ddl).toContain(`'projection.aws_region.values' = 'us-east-1,eu-west-1'`);
    expect(ddl).toContain(`'projection.day.range' = '2024/01/01,NOW+1DAY'`);
  });
});
