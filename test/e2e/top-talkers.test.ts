/** Who moves the most traffic, asked of an AWS: the same top ten from every engine, and what goes wrong there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopTalkersAnswer } from '../../src/core/talkers/answer.ts';
import { openLab } from '../../src/sources/labs/index.ts';
import { netdiag } from '../cli/spawn.ts';
import { runCommand } from '../commands/run.ts';
import { clients, peeringLab, putCloudWatchRecords, putS3Records, recordLine, webLab } from '../emulator/fixtures.ts';
import type { Clients } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { ask } from './ask.ts';

const hour = 3_600_000;
/** Labs tell of an hour in the past; CloudWatch Logs takes nothing older than 14 days. */
const base = Math.floor((Date.now() - 3 * hour) / hour) * hour;

interface LabRecords {
  readonly lines: readonly string[];
  readonly format: string;
}

/** The records of a lab, as if its hour had begun at `base`. */
function labRecords(spec: string): LabRecords {
  const { flowLogLines, flowLogWindow } = openLab(spec);
  const fields = flowLogLines.format?.fields ?? [];
  const shift = base / 1000 - (flowLogWindow.start ?? 0);
  const lines = flowLogLines.lines.map((line) => line.split(' ').map((value, index) => (['start', 'end'].includes(fields[index] ?? '') ? String(Number(value) + shift) : value)).join(' '));
  return { lines, format: fields.map((field) => `\${${field}}`).join(' ') };
}

let emulator: Emulator;
let aws: Clients;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
  folder = mkdtempSync(join(tmpdir(), 'netdiag-talkers-'));
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'flow-records' }));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await emulator.stop();
});

const window = ['--since', new Date(base).toISOString(), '--until', new Date(base + hour).toISOString()];
const numbers = ({ rows, totals, histogram }: TopTalkersAnswer): object => ({
  rows: rows.map(({ key, bytes, packets, flows, accepted, rejected, share }) => ({ key, bytes, packets, flows, accepted, rejected, share })), totals, histogram,
});

describe.each(['peering:complete', 'web:closed'])('lab %s', (spec) => {
  const name = spec.replace(':', '-');
  const { lines, format } = labRecords(spec);
  let local: TopTalkersAnswer;
  beforeAll(async () => {
    const header = format.replaceAll(/\$\{([^}]+)\}/g, '$1');
    writeFileSync(join(folder, `${name}.log.gz`), gzipSync([header, ...lines, ''].join('\n')));
    await putCloudWatchRecords(aws.logs, name, 'eni-0a1b', lines, format);
    const endAt = format.split(' ').indexOf('${end}');
    const slots = new Map<number, string[]>();
    for (const line of lines) {
      const slot = Math.floor(Number(line.split(' ')[endAt]) / 300);
      slots.set(slot, [...(slots.get(slot) ?? []), line]);
    }
    for (const [slot, own] of slots) await putS3Records(aws.s3, { bucket: 'flow-records', prefix: name, flowLogId: 'fl-0a1b', time: new Date(slot * 300_000), lines: own, format });
    local = (await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', join(folder, `${name}.log.gz`), ...window])).document;
  });

  it.each([
    ['by FilterLogEvents', `cloudwatch:${spec.replace(':', '-')}`, 'local'], ['by Logs Insights', `cloudwatch:${spec.replace(':', '-')}`, 'insights'], ['from S3', `s3://flow-records/${spec.replace(':', '-')}`, 'local'],
  ])('%s it is the same as from a file', async (_how, source, engine) => {
    const { code, document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', source, '--engine', engine, '--format', format, ...window]);
    expect(code).toBe(0);
    expect(numbers(document)).toEqual(numbers(local));
    expect(document.rows).toHaveLength(10);
    expect(document.sources).toMatchObject([{ source, engine }]);
  });

  it.each([
    ['--by', 'conversation'], ['--by', 'pair', '--metric', 'packets'], ['--raw'], ['--by', 'dstport', '--action', 'REJECT', '--metric', 'flows'], ['--by', 'hour'],
    ['--filter', 'srcaddr=198.51.100.0/24', '--filter', 'dstport=20-100'], ['--filter', 'dstport!=22', '--filter', 'protocol=tcp'], ['--bucket', '10m'],
  ])('%s %s', async (...options) => {
    const question = ['top-talkers', ...options, '--format', format, ...window];
    // In this process: starting one takes longer than the question.
    const here = async (...argv: string[]): Promise<TopTalkersAnswer> => {
      const { code, stdout, stderr } = await runCommand([...question, ...argv, '--json'], { env: emulator.environment(), now: new Date().toISOString() });
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as TopTalkersAnswer;
    };
    const byFile = await here('--flow-logs', join(folder, `${name}.log.gz`));
    expect(numbers(await here('--flow-logs', `cloudwatch:${name}`, '--engine', 'insights'))).toEqual(numbers(byFile));
    expect(numbers(await here('--flow-logs', `s3://flow-records/${name}`))).toEqual(numbers(byFile));
    expect(byFile.totals.records).toBeGreaterThan(0);
  });
});

describe('a bucket', () => {
  const record = (minute: number, index: number): string =>
    recordLine({ interfaceId: 'eni-0a1b', srcaddr: `10.0.0.${String(index % 50)}`, dstaddr: '10.9.9.9', srcport: 40000 + index, dstport: 443, bytes: 100, start: new Date(base + minute * 60_000), action: 'ACCEPT' });

  it('of 2,000 small objects is read whole', async () => {
    await aws.s3.send(new CreateBucketCommand({ Bucket: 'many-objects' }));
    const all = Array.from({ length: 2000 }, (_, index) => index);
    for (let from = 0; from < all.length; from += 100) {
      await Promise.all(all.slice(from, from + 100).map((index) => aws.s3.send(new PutObjectCommand({
        Bucket: 'many-objects', Key: `logs/${String(index).padStart(5, '0')}.log.gz`, Body: gzipSync(`${record(index % 60, index)}\n`),
      }))));
    }
    const { document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--by', 'srcaddr', '--flow-logs', 's3://many-objects/logs', ...window]);
    expect(document.totals).toMatchObject({ records: 2000, bytes: 200_000 });
    expect(document.keys).toBe(50);
    expect(document.sources).toMatchObject([{ engine: 'local', files: 2000 }]);
  });

  it('with Hive prefixes, hours and blanks in its keys is read', async () => {
    await aws.s3.send(new CreateBucketCommand({ Bucket: 'odd-keys' }));
    await putS3Records(aws.s3, { bucket: 'odd-keys', prefix: 'team a/flow logs', flowLogId: 'fl-0a1b', time: new Date(base + 60_000), lines: [record(0, 1)], hiveCompatiblePartitions: true, perHourPartition: true });
    await aws.s3.send(new PutObjectCommand({ Bucket: 'odd-keys', Key: 'team a/flow logs/copied by hand (1).log', Body: `${record(5, 2)}\n` }));
    const { document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', 's3://odd-keys/team a/flow logs', ...window]);
    expect(document.totals.records).toBeGreaterThanOrEqual(1);
    const whole = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', 's3://odd-keys/team a/flow logs/copied by hand (1).log', ...window]);
    expect(whole.document.totals.records).toBe(1);
  });

  it('with broken objects: each is named, the others count, and the answer is not complete', async () => {
    await aws.s3.send(new CreateBucketCommand({ Bucket: 'broken' }));
    const good = gzipSync(Array.from({ length: 500 }, (_, index) => record(1, index)).join('\n'));
    for (const [key, body] of [['a.log.gz', good], ['b.log.gz', good.subarray(0, good.length - 40)], ['c.log.gz', Buffer.from('no gzip at all, \u0000 and binary')]] as const) {
      await aws.s3.send(new PutObjectCommand({ Bucket: 'broken', Key: key, Body: body }));
    }
    const { code, document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', 's3://broken/', ...window], { stderr: /^[^]*$/ });
    expect(code).toBe(3);
    expect(document.totals.records).toBeGreaterThanOrEqual(500);
    expect(document.warnings.join('\n')).toMatch(/b\.log\.gz ends too early[^]*c\.log\.gz is not a flow log/);
  });

  it('that may not be listed names the permission: exit code 3', async () => {
    emulator.rules.refuse('s3:ListBucket');
    const { code, document } = await ask<{ error: { code: string; message: string } }>(emulator, ['top-talkers', '--flow-logs', 's3://flow-records/', ...window], { stderr: /^[^]*$/ });
    emulator.rules.clear();
    expect([code, document.error.code]).toEqual([3, 'ACCESS_DENIED']);
    expect(document.error.message).toContain('s3:ListBucket');
  });

  it('whose transfer breaks off goes on where it was', async () => {
    emulator.rules.cutTransfer('s3:GetObject', 2);
    const before = emulator.requests.length;
    const { code, document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', 's3://flow-records/web-closed', ...window]);
    emulator.rules.clear();
    expect([code, document.totals.records]).toEqual([0, 56]);
    const transfers = emulator.requests.slice(before).filter(({ operation }) => operation === 'GetObject');
    expect(transfers.length).toBe((document.sources[0]?.files ?? 0) + 2);
  });

  it('whose requester pays is read with --yes alone', async () => {
    emulator.rules.requesterPays('flow-records');
    const question = ['top-talkers', '--flow-logs', 's3://flow-records/web-closed', ...window];
    const refused = await ask<{ error: { code: string; hint: string } }>(emulator, question, { stderr: /^[^]*$/ });
    expect([refused.code, refused.document.error.hint]).toEqual([3, expect.stringContaining('agree to that with --yes')]);
    const { code, document } = await ask<TopTalkersAnswer>(emulator, [...question, '--yes']);
    emulator.rules.clear();
    expect([code, document.totals.records]).toEqual([0, 56]);
  });

  it('that is empty for this time is an answer, and says so', async () => {
    const { code, document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', 's3://flow-records/peering-complete', '--since', '10m'], { stderr: /^[^]*$/ });
    expect([code, document.totals.records, document.rows, document.histogram]).toEqual([0, 0, [], []]);
  });
});

describe('Athena', () => {
  const spec = 'web:closed';
  const name = 'web-closed';
  const source = `s3://flow-records/${name}`;
  const question = ['top-talkers', '--flow-logs', source, '--engine', 'athena', '--format', labRecords(spec).format, ...window];
  /** A table tells no time apart: the histogram is that of all records, and each row has none. */
  const comparable = ({ rows, totals }: TopTalkersAnswer): object => ({ rows: rows.map(({ key, bytes, packets, flows, rejected }) => ({ key, bytes, packets, flows, rejected })), totals });

  it('without a table prints the one to make: exit code 3', async () => {
    const { code, document } = await ask<{ error: { code: string; hint: string } }>(emulator, question, { stderr: /^[^]*$/ });
    expect([code, document.error.code]).toEqual([3, 'NO_ATHENA_TABLE']);
    expect(document.error.hint).toContain('CREATE EXTERNAL TABLE IF NOT EXISTS `default`.`vpc_flow_logs_flow_records_web_closed`');
    expect(emulator.requests.filter(({ operation }) => operation === 'StartQueryExecution')).toEqual([]);
  });

  it('makes it with --create-table, finds it afterwards, and gives the same top ten', async () => {
    const local = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', source, ...window]);
    for (const options of [['--create-table'], [], ['--athena-table', 'vpc_flow_logs_flow_records_web_closed']]) {
      const { code, document } = await ask<TopTalkersAnswer>(emulator, [...question, ...options]);
      expect(code).toBe(0);
      expect(comparable(document)).toEqual(comparable(local.document));
      expect(document.sources).toMatchObject([{ source, engine: 'athena', estimatedCost: 0.00005 }]);
      expect(document.histogram).toEqual(local.document.histogram);
    }
  });

  it.each([['--raw'], ['--by', 'conversation'], ['--by', 'dstport', '--action', 'REJECT', '--metric', 'flows'], ['--filter', 'srcaddr=198.51.100.0/24']])('%s %s', async (...options) => {
    const [local, athena] = [
      await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', source, ...window, ...options]),
      await ask<TopTalkersAnswer>(emulator, [...question, ...options]),
    ];
    expect(comparable(athena.document)).toEqual(comparable(local.document));
  });

  it('a table that there is not is an error', async () => {
    const { code, document } = await ask<{ error: { code: string } }>(emulator, [...question, '--athena-table', 'nowhere.to_be_found'], { stderr: /^[^]*$/ });
    expect([code, document.error.code]).toEqual([2, 'ATHENA_TABLE_NOT_FOUND']);
  });
});

describe('a log group', () => {
  it('of the Infrequent Access class is added up by Logs Insights', async () => {
    emulator.rules.infrequentAccess('web-closed');
    const { document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--flow-logs', 'cloudwatch:web-closed', '--format', labRecords('web:closed').format, ...window]);
    emulator.rules.clear();
    expect(document.sources).toMatchObject([{ engine: 'insights', files: 0 }]);
    expect(document.sources[0]?.bytesScanned).toBeGreaterThan(1000);
    expect(document.totals.records).toBe(56);
  });

  it('a field that its format lacks: an error that lists what there is', async () => {
    const { code, document } = await ask<{ error: { code: string; message: string; hint: string } }>(emulator, ['top-talkers', '--by', 'pkt-dst-aws-service', '--flow-logs', 'cloudwatch:peering-complete', ...window], { stderr: /^[^]*$/ });
    expect([code, document.error.code]).toEqual([2, 'FIELD_NOT_IN_FORMAT']);
    expect(document.error.hint).toContain('srcaddr, dstaddr');
  });

  it('more than is scanned without asking needs --yes', async () => {
    emulator.rules.answer('logs:DescribeLogGroups', { logGroups: [{ logGroupName: 'web-closed', creationTime: base - 24 * hour, storedBytes: 5e12, arn: 'arn:aws:logs:us-east-1:111122223333:log-group:web-closed:*' }] });
    const question = ['top-talkers', '--flow-logs', 'cloudwatch:web-closed', '--format', labRecords('web:closed').format, ...window];
    const { code, document } = await ask<{ error: { code: string; message: string } }>(emulator, question, { stderr: /^[^]*$/ });
    expect([code, document.error.code]).toEqual([2, 'COSTS_MONEY']);
    expect(document.error.message).toMatch(/Logs Insights scans about \d+ GB of cloudwatch:web-closed, which costs about \$\d/);
    const agreed = await ask<TopTalkersAnswer>(emulator, [...question, '--yes']);
    emulator.rules.clear();
    expect([agreed.code, agreed.document.sources[0]?.engine]).toEqual([0, 'insights']);
  });

  it('whose queries are at their limit: exit code 4', async () => {
    emulator.rules.limitQueries(Infinity);
    const { code } = await netdiag(['top-talkers', '--flow-logs', 'cloudwatch:web-closed', '--engine', 'insights', '--timeout', '3', ...window], { env: emulator.environment() });
    emulator.rules.clear();
    expect(code).toBe(4);
  });
});

describe('without --flow-logs', () => {
  it('reads what DescribeFlowLogs names, in CloudWatch Logs and in S3, and names the instances', async () => {
    const [web, peering] = [await webLab(aws), await peeringLab(aws)];
    const start = new Date(base + 600_000);
    await putS3Records(aws.s3, { bucket: web.bucket, flowLogId: web.flowLogId, time: new Date(base + 630_000), lines: [recordLine({ interfaceId: web.vpc.networkInterfaceId, srcaddr: '198.51.100.7', dstaddr: web.vpc.privateIp, dstport: 80, srcport: 40000, bytes: 700, start, action: 'ACCEPT' })] });
    await putCloudWatchRecords(aws.logs, peering.logGroup, peering.vpc1.networkInterfaceId, [recordLine({ interfaceId: peering.vpc1.networkInterfaceId, srcaddr: peering.vpc1.privateIp, dstaddr: '198.51.100.9', bytes: 300, start, action: 'ACCEPT' })]);
    const { code, document } = await ask<TopTalkersAnswer>(emulator, ['top-talkers', ...window]);
    expect([code, document.totals.bytes]).toEqual([0, 1000]);
    expect(document.sources.map(({ source, engine }) => [source, engine]).sort()).toEqual([[`cloudwatch:${peering.logGroup}`, 'local'], [`s3://${web.bucket}/`, 'local']]);
    expect(document.rows.map(({ key, names }) => [key['srcaddr'], key['dstaddr'], names['srcaddr']?.[0]?.name ?? names['dstaddr']?.[0]?.name])).toEqual([
      ['198.51.100.7', web.vpc.privateIp, 'web'], [peering.vpc1.privateIp, '198.51.100.9', 'vpc1-instance'],
    ]);
    const byInstance = await ask<TopTalkersAnswer>(emulator, ['top-talkers', '--by', 'instance', ...window]);
    expect(byInstance.document.rows.map(({ key }) => key['instance'])).toEqual([web.vpc.instanceId, peering.vpc1.instanceId]);
  });

  it('says that there are none: exit code 3', async () => {
    emulator.rules.answer('ec2:DescribeFlowLogs', '<flowLogSet/>');
    const { code, document } = await ask<{ error: { code: string } }>(emulator, ['top-talkers'], { stderr: /^[^]*$/ });
    emulator.rules.clear();
    expect([code, document.error.code]).toEqual([3, 'NO_FLOW_LOGS']);
  });
});
