import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DEFAULT_FORMAT, parseFormat } from '../../../src/core/flows/format.ts';
import type { LogChunk } from '../../../src/core/flows/types.ts';
import { readLogGroup } from '../../../src/sources/aws/cloudwatch-logs.ts';
import type { LogGroupRequest } from '../../../src/sources/aws/cloudwatch-logs.ts';
import { startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { all, caught, containing, targetOf, writer } from './setup.ts';

const group = '/vpc/flow-logs';
/** An hour ago: events older than 14 days are refused. */
const t0 = Math.floor(Date.now() / 1000) - 3600;
const anything = { interfaceIds: [], addresses: [], action: null };

const record = (eni: string, start: number, action: string, port = 443) =>
  `2 111122223333 ${eni} 10.0.1.5 10.0.2.7 40000 ${port} 6 3 180 ${start} ${start + 60} ${action} OK`;

let emulator: Emulator;
let before: number;
const seen = (operation: string) => emulator.requests.slice(before).filter((request) => request.operation === operation);

beforeAll(async () => {
  emulator = await startEmulator();
  const logs = new CloudWatchLogsClient(writer(emulator));
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: `${group}-other` }));
  const put = async (stream: string, events: (readonly [number, string])[]) => {
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }));
    await logs.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents: events.map(([start, message]) => ({ timestamp: start * 1000, message })) }));
  };
  await put('eni-0aaa-all', [0, 60, 120, 180, 1200].map((offset) => [t0 + offset, record('eni-0aaa', t0 + offset, offset === 60 ? 'REJECT' : 'ACCEPT')]));
  await put('eni-0bbb-reject', [[t0 + 30, record('eni-0bbb', t0 + 30, 'REJECT')]]);
});
afterAll(() => emulator.stop());
beforeEach(() => {
  emulator.rules.clear();
  before = emulator.requests.length;
});

async function request(changes: Partial<LogGroupRequest> = {}): Promise<LogGroupRequest> {
  return {
    group, target: await targetOf(emulator), window: { start: null, end: null }, formats: [DEFAULT_FORMAT], interest: anything,
    usePattern: true, aggregationSeconds: 60, now: t0 + 3600, ...changes,
  };
}

const linesOf = (chunks: readonly LogChunk[]) => chunks.flatMap((chunk) => (chunk.kind === 'lines' ? chunk.lines : []));
const read = async (changes: Partial<LogGroupRequest> = {}) => linesOf(await all(readLogGroup(await request(changes))));

describe('a group of the Standard class', () => {
  it('is read as a whole without a window, by stream and with its format', async () => {
    const chunks = await all(readLogGroup(await request()));
    expect(linesOf(chunks)).toHaveLength(6);
    expect(new Set(chunks.map(({ origin }) => origin))).toEqual(new Set([`${group}/eni-0aaa-all`, `${group}/eni-0bbb-reject`]));
    expect(chunks.every((chunk) => chunk.kind === 'lines' && chunk.format === DEFAULT_FORMAT)).toBe(true);
  });

  it('asks in milliseconds, from one aggregation interval and a minute before the window', async () => {
    const lines = await read({ window: { start: t0 + 240, end: t0 + 300 } });
    expect(seen('FilterLogEvents')[0]!.params).toMatchObject({ startTime: (t0 + 240 - 60 - 60) * 1000, endTime: (t0 + 300) * 1000 - 1 });
    expect(lines).toEqual([record('eni-0aaa', t0 + 120, 'ACCEPT'), record('eni-0aaa', t0 + 180, 'ACCEPT')]);
    expect(await read({ window: { start: t0, end: t0 + 30 } })).not.toContain(record('eni-0bbb', t0 + 30, 'REJECT'));
  });

  it('goes on through empty pages that have a token', async () => {
    emulator.rules.emptyPages(3);
    expect(await read()).toHaveLength(6);
    expect(seen('FilterLogEvents')).toHaveLength(4);
  });

  it('reads the streams of the interfaces only, by the beginning of their names', async () => {
    const files: string[] = [];
    let bytes = 0;
    const lines = await read({ interest: { ...anything, interfaceIds: ['eni-0bbb'] }, usePattern: false, onFile: (name) => files.push(name), onBytes: (count) => { bytes += count; } });
    expect(lines).toEqual([record('eni-0bbb', t0 + 30, 'REJECT')]);
    expect(seen('FilterLogEvents')[0]!.params).toMatchObject({ logStreamNames: ['eni-0bbb-reject'] });
    expect(seen('FilterLogEvents')[0]!.params).not.toHaveProperty('filterPattern');
    expect(files).toEqual([`${group}/eni-0bbb-reject`]);
    expect(bytes).toBe(lines[0]!.length);
  });

  it('has nothing for an interface without a stream, and reads no events then', async () => {
    expect(await read({ interest: { ...anything, interfaceIds: ['eni-0ccc'] } })).toEqual([]);
    expect(seen('FilterLogEvents')).toEqual([]);
  });

  it('lets CloudWatch Logs choose by the pattern, unless several formats write there', async () => {
    const rejected = { ...anything, action: 'REJECT' as const };
    expect(await read({ interest: rejected })).toHaveLength(2);
    expect(await read({ interest: rejected, usePattern: false })).toHaveLength(6);
    const other = parseFormat('${interface-id} ${srcaddr} ${dstaddr} ${action}');
    expect(await read({ interest: rejected, formats: [other, DEFAULT_FORMAT] })).toHaveLength(6);
  });

  it('gives each line the format with its number of fields', async () => {
    const other = parseFormat('${interface-id} ${srcaddr} ${dstaddr} ${action}');
    const chunks = await all(readLogGroup(await request({ formats: [other, DEFAULT_FORMAT] })));
    expect(chunks.every((chunk) => chunk.kind === 'lines' && chunk.format === DEFAULT_FORMAT)).toBe(true);
    const warnings: string[] = [];
    await read({ formats: [DEFAULT_FORMAT, { fields: [...DEFAULT_FORMAT.fields].reverse() }], onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([containing('cannot be told apart')]);
  });

  it('is found by its ARN, also in another Region', async () => {
    expect(await read({ group: `arn:aws:logs:us-east-1:111122223333:log-group:${group}:*`, target: await targetOf(emulator, { regions: ['eu-west-1'] }) })).toHaveLength(6);
    expect(seen('FilterLogEvents')[0]!.region).toBe('us-east-1');
  });

  it('is read by its ARN where it is another account\'s', async () => {
    await read({ group: `arn:aws:logs:us-east-1:444455556666:log-group:${group}:*` });
    expect(seen('FilterLogEvents')[0]!.params).toMatchObject({ logGroupIdentifier: `arn:aws:logs:us-east-1:444455556666:log-group:${group}` });
  });

  it('is named with the groups like it if it is not there', async () => {
    expect(await caught(read({ group: '/vpc/flow-log' }))).toMatchObject({ exitCode: 2, code: 'LOG_GROUP_NOT_FOUND', message: containing('/vpc/flow-log in us-east-1'), hint: containing(`Did you mean ${group}`) });
    emulator.rules.refuse('logs:DescribeLogGroups');
    expect(await caught(read({ group: '/nowhere' }))).toMatchObject({ exitCode: 2, code: 'LOG_GROUP_NOT_FOUND' });
  });

  it('names the permission that is missing', async () => {
    emulator.rules.refuse('logs:FilterLogEvents');
    expect(await caught(read())).toMatchObject({ exitCode: 3, code: 'ACCESS_DENIED', action: 'logs:FilterLogEvents' });
  });

  it('ends with the reason of the signal', async () => {
    emulator.rules.delay('logs:FilterLogEvents', 3000);
    const controller = new AbortController();
    setTimeout(() => { controller.abort(new Error('interrupted')); }, 100);
    expect(await caught(read({ signal: controller.signal }))).toMatchObject({ message: 'interrupted' });
  });
});

describe('a group of the Infrequent Access class', () => {
  beforeEach(() => { emulator.rules.infrequentAccess(group); });

  it('is read by Insights, in seconds, and sorted by time', async () => {
    const lines = await read({ window: { start: t0 + 60, end: t0 + 181 }, aggregationSeconds: 0 });
    expect(lines).toEqual([[0, 'eni-0aaa', 'ACCEPT'], [60, 'eni-0aaa', 'REJECT'], [120, 'eni-0aaa', 'ACCEPT'], [180, 'eni-0aaa', 'ACCEPT'], [30, 'eni-0bbb', 'REJECT']]
      .map(([offset, eni, action]) => record(String(eni), t0 + Number(offset), String(action))));
    expect(seen('StartQuery')[0]!.params).toMatchObject({ startTime: t0, endTime: t0 + 180 });
    expect(seen('FilterLogEvents')).toEqual([]);
  });

  it('is narrowed to interfaces and action, unless all lines are wanted', async () => {
    const interest = { interfaceIds: ['eni-0aaa'], addresses: ['10.0.1.5', '10.0.2.7'], action: 'REJECT' as const };
    const scanned: number[] = [];
    const window = { start: t0, end: null };
    expect(await read({ window, interest, onScanned: (bytes) => scanned.push(bytes) })).toEqual([record('eni-0aaa', t0 + 60, 'REJECT')]);
    expect(scanned).toHaveLength(1);
    expect(await read({ window, interest, usePattern: false })).toHaveLength(5);
  });

  it('waits while too many queries run', async () => {
    emulator.rules.limitQueries(1);
    expect(await read({ window: { start: t0, end: null } })).toHaveLength(6);
    expect(seen('StartQuery')).toHaveLength(2);
  });

  it('is noticed when it is read, without permission to look the class up', async () => {
    emulator.rules.refuse('logs:DescribeLogGroups');
    expect(await read({ window: { start: t0, end: null } })).toHaveLength(6);
  });

  it('asks for halves of the time where a query has more rows than it returns, and tells what is lost in one second', async () => {
    const full = t0 + 5;
    const rows = (count: number, name: string) => Array.from({ length: count }, (_, index) => [{ field: '@message', value: `${name} ${index}` }, { field: '@logStream', value: 'eni-0aaa-all' }]);
    emulator.rules.answer('logs:StartQuery', ({ startTime, endTime }) => ({ queryId: `${String(startTime)}-${String(endTime)}` }));
    emulator.rules.answer('logs:GetQueryResults', ({ queryId }) => {
      const [from, to] = String(queryId).split('-').map(Number);
      const isFull = from! <= full && to! >= full;
      return { status: 'Complete', results: rows(isFull ? 10_000 : 1, String(queryId)), statistics: { bytesScanned: 1 } };
    });
    const warnings: string[] = [];
    const lines = await read({ window: { start: t0 + 60, end: t0 + 68 }, aggregationSeconds: 0, onWarning: (message) => warnings.push(message) });
    const spans = [...new Set(lines.map((text) => text.split(' ')[0]!))].map((span) => span.split('-').map(Number));
    expect(spans[0]![0]).toBe(t0);
    expect(spans.at(-1)![1]).toBe(t0 + 67);
    for (const [index, [from]] of spans.entries()) if (index > 0) expect(from).toBe(spans[index - 1]![1]! + 1);
    expect(spans).toContainEqual([full, full]);
    expect(lines).toHaveLength(10_000 + spans.length - 1);
    expect(warnings).toEqual([containing('More than 10000 records')]);
  });

  it('stops a query that nobody waits for any more', async () => {
    emulator.rules.delay('logs:GetQueryResults', 2000);
    const controller = new AbortController();
    const reading = caught(read({ window: { start: t0, end: null }, signal: controller.signal }));
    while (seen('GetQueryResults').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(new Error('interrupted'));
    expect(await reading).toMatchObject({ message: 'interrupted' });
    expect(seen('StopQuery')).toHaveLength(1);
  });
});
