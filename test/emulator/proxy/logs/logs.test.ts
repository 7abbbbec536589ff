import {
  CreateLogGroupCommand, CreateLogStreamCommand, DescribeLogGroupsCommand, DescribeLogStreamsCommand, FilterLogEventsCommand,
  GetQueryResultsCommand, PutLogEventsCommand, StartQueryCommand, StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput, StartQueryCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clients } from '../../clients.ts';
import type { Clients } from '../../clients.ts';
import { startEmulator } from '../../server.ts';
import type { Emulator } from '../../server.ts';

let emulator: Emulator;
let aws: Clients;
// On a five-minute border: bin(5m) splits the records below at a known place.
const t0 = Math.floor(Date.now() / 300_000) * 300_000 - 600_000;
const records = [
  { stream: 'eni-1-all', at: t0, text: '2 111122223333 eni-1 10.0.2.9 10.0.1.5 40000 443 6 10 400 1 2 REJECT OK' },
  { stream: 'eni-1-all', at: t0 + 60_000, text: '2 111122223333 eni-1 10.0.2.9 10.0.1.5 40001 443 6 5 200 1 2 REJECT OK' },
  { stream: 'eni-2-all', at: t0 + 30_000, text: '2 111122223333 eni-2 10.0.2.8 10.0.1.5 40002 80 6 7 9000 1 2 ACCEPT OK' },
  { stream: 'eni-2-all', at: t0 + 300_000, text: '2 111122223333 eni-2 10.0.2.8 10.0.1.5 40003 80 6 3 100 1 2 ACCEPT OK' },
];

beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
beforeEach(async () => {
  await emulator.reset();
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'flows' }));
  for (const logStreamName of ['eni-1-all', 'eni-2-all']) {
    await aws.logs.send(new CreateLogStreamCommand({ logGroupName: 'flows', logStreamName }));
    const logEvents = records.filter(({ stream }) => stream === logStreamName).map(({ at, text }) => ({ timestamp: at, message: text }));
    await aws.logs.send(new PutLogEventsCommand({ logGroupName: 'flows', logStreamName, logEvents }));
  }
});
afterAll(() => emulator.stop());

describe('FilterLogEvents', () => {
  const filter = (input: FilterLogEventsCommandInput): Promise<FilterLogEventsCommandOutput> =>
    aws.logs.send(new FilterLogEventsCommand({ ...('logGroupIdentifier' in input ? {} : { logGroupName: 'flows' }), ...input }));
  const at = ({ events }: FilterLogEventsCommandOutput): number[] => events!.map(({ timestamp }) => timestamp! - t0);

  it('takes patterns, streams by prefix, and times that include their ends', async () => {
    expect(at(await filter({ filterPattern: '[f1,f2,f3,f4,f5,f6,f7=443,...]' }))).toEqual([0, 60_000]);
    expect(at(await filter({ logStreamNamePrefix: 'eni-2' }))).toEqual([30_000, 300_000]);
    expect(at(await filter({ startTime: t0 + 30_000, endTime: t0 + 60_000 }))).toEqual([30_000, 60_000]);
    expect(at(await filter({ startTime: t0, startFromHead: false }))).toEqual([300_000, 60_000, 30_000, 0]);
    await expect(filter({ filterPattern: '[f1, f2' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(filter({ logGroupName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('takes the ARN of a group', async () => {
    const logGroupIdentifier = 'arn:aws:logs:us-east-1:111122223333:log-group:flows';
    expect(at(await filter({ logGroupIdentifier }))).toHaveLength(4);
    const { logStreams } = await aws.logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier }));
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['eni-1-all', 'eni-2-all']);
  });

  it('cuts pages, and sends empty ones with a token first where told to', async () => {
    emulator.rules.emptyPages(2);
    const pages: number[][] = [];
    let nextToken: string | undefined;
    do {
      const page = await filter({ limit: 3, nextToken });
      pages.push(at(page));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(pages).toEqual([[], [], [0, 30_000, 60_000], [300_000]]);
    await expect(filter({ limit: 3, nextToken: 'made-up' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('is refused for a group of the class Infrequent Access', async () => {
    emulator.rules.infrequentAccess('flows');
    await expect(filter({})).rejects.toMatchObject({ name: 'InvalidOperationException' });
    await aws.logs.send(new CreateLogGroupCommand({ logGroupName: 'others' }));
    const { logGroups } = await aws.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName, logGroupClass }) => [logGroupName, logGroupClass])).toEqual([['flows', 'INFREQUENT_ACCESS'], ['others', 'STANDARD']]);
    const found = await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'THER' }));
    expect(found.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['others']);
  });
});

describe('Logs Insights', () => {
  const start = (queryString: string, more: Partial<StartQueryCommandInput> = {}): Promise<string> =>
    aws.logs
      .send(new StartQueryCommand({ logGroupName: 'flows', startTime: t0 / 1000, endTime: t0 / 1000 + 600, queryString, ...more }))
      .then(({ queryId }) => queryId!);
  const parse = 'parse @message "* * * * * * * * * * * * * *" as version, account, eni, src, dst, sport, dport, proto, packets, bytes, start, end, action, status';

  async function rows(queryString: string): Promise<Record<string, string>[]> {
    const queryId = await start(queryString);
    expect((await aws.logs.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Running');
    const { status, results } = await aws.logs.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    return results!.map((row) => Object.fromEntries(row.map(({ field, value }) => [field!, value!])));
  }

  it('answers stats over parsed fields', async () => {
    expect(await rows(`${parse} | stats sum(bytes) as b, count(*), min(packets) as least, max(packets) as most by src, dst | sort b desc | limit 5`)).toEqual([
      { src: '10.0.2.8', dst: '10.0.1.5', b: '9100', 'count(*)': '2', least: '3', most: '7' },
      { src: '10.0.2.9', dst: '10.0.1.5', b: '600', 'count(*)': '2', least: '5', most: '10' },
    ]);
    const time = (offset: number): string => new Date(t0 + offset).toISOString().slice(0, 23).replace('T', ' ');
    expect(await rows('stats sum(bytes) as b by bin(5m) as t | sort t asc')).toEqual([{ t: time(0), b: '9600' }, { t: time(300_000), b: '100' }]);
  });

  it('filters with words, lists, parentheses and subnets', async () => {
    const count = async (condition: string): Promise<string | undefined> => (await rows(`${parse} | filter ${condition} | stats count(*) as n`))[0]?.n;
    expect(await count('action = "REJECT" and (dport = 443 or dport = 80)')).toBe('2');
    expect(await count('dport in ["80", 8080] and packets > 3')).toBe('1');
    expect(await count('not (src = "10.0.2.9") or bytes >= 400')).toBe('3');
    expect(await count('isIpv4InSubnet(src, "10.0.2.8/31") and src not in ["10.0.2.9"]')).toBe('2');
    expect(await count('@logStream like "eni-1" and @message like /400.. 443/')).toBe('2');
    expect(await count('dstPort = 443 and unknown = 1')).toBe('0');
  });

  it('gives events newest first, with their pointer, and counts what it scanned', async () => {
    const queryId = await start('fields @timestamp, @message, @logStream | filter @message like /REJECT/ | limit 1');
    await aws.logs.send(new GetQueryResultsCommand({ queryId }));
    const { results, statistics } = await aws.logs.send(new GetQueryResultsCommand({ queryId }));
    expect(results!.map((row) => row.map(({ field }) => field))).toEqual([['@timestamp', '@message', '@logStream', '@ptr']]);
    expect(results![0]![1]!.value).toBe(records[1]!.text);
    expect(statistics).toEqual({ recordsScanned: 4, recordsMatched: 2, bytesScanned: records.reduce((sum, { text }) => sum + text.length, 0) });
  });

  it('reads the seconds from start to end, both inclusive, and counts as matched what the filters before stats let through', async () => {
    const queryId = await start('filter action = "REJECT" | stats count(*) as n by interfaceId | filter n > 5', { startTime: t0 / 1000, endTime: t0 / 1000 + 60 });
    await aws.logs.send(new GetQueryResultsCommand({ queryId }));
    const { results, statistics } = await aws.logs.send(new GetQueryResultsCommand({ queryId }));
    expect(results).toEqual([]);
    expect(statistics).toMatchObject({ recordsScanned: 3, recordsMatched: 2 });
  });

  it('leaves events that parse does not match, without its fields', async () => {
    expect(await rows('parse @message "* ACCEPT" as head | filter not ispresent(head) | stats count(*) as n by action')).toEqual([{ action: 'REJECT', n: '2' }]);
  });

  it.each([
    'stats sum(bytes',
    'fields @message | dedup srcAddr',
    'filter bytes + 1 > 2',
    'parse @message "* *" as one',
    'stats pct(bytes, 95)',
    'filter action = "REJECT" | limit 0',
    'filter isIpv4InSubnet(srcAddr, "10.0.0.0/99")',
    'fields @message sort @timestamp',
  ])('refuses %s', async (queryString) => {
    await expect(start(queryString)).rejects.toMatchObject({ name: 'MalformedQueryException' });
  });

  it('can be stopped, and limited', async () => {
    const queryId = await start('fields @message', { logGroupName: undefined, logGroupIdentifiers: ['arn:aws:logs:us-east-1:111122223333:log-group:flows'] });
    expect(await aws.logs.send(new StopQueryCommand({ queryId }))).toMatchObject({ success: true });
    expect((await aws.logs.send(new GetQueryResultsCommand({ queryId }))).status).toBe('Cancelled');
    emulator.rules.limitQueries(1);
    await expect(start('fields @message')).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(start('fields @message', { logGroupName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
