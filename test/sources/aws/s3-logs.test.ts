import { gzipSync } from 'node:zlib';

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { textLines } from '../../../src/core/flows/parser.ts';
import type { LogChunk } from '../../../src/core/flows/types.ts';
import { readBucket } from '../../../src/sources/aws/s3-logs.ts';
import type { BucketRequest } from '../../../src/sources/aws/s3-logs.ts';
import { startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { caught, containing, targetOf, writer } from './setup.ts';

const bucket = 'flow-logs-111122223333';
const header = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const line = (name: string) => `2 111122223333 eni-0aaa 10.0.1.5 10.0.2.7 40000 443 6 3 180 1795305600 1795305660 ACCEPT ${name}`;
const file = (name: string) => gzipSync(`${header}\n${line(name)}\n`);
const at = (text: string) => Date.parse(text) / 1000;

const plain = (day: string, time: string, account = '111122223333', region = 'us-east-1') =>
  `AWSLogs/${account}/vpcflowlogs/${region}/${day.replaceAll('-', '/')}/${account}_vpcflowlogs_${region}_fl-0abc_${day.replaceAll('-', '')}T${time}Z_0a1b2c3d.log.gz`;
const hive = (day: string, hour: string, time: string) => {
  const [year, month, date] = day.split('-');
  return `AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/year=${year}/month=${month}/day=${date}/hour=${hour}/111122223333_vpcflowlogs_us-east-1_fl-0abc_${day.replaceAll('-', '')}T${time}Z_0a1b2c3d.log.gz`;
};

let emulator: Emulator;
let before: number;
let s3: S3Client;
const fetched = () => emulator.requests.slice(before).filter(({ operation }) => operation === 'GetObject').length;
const listed = () => emulator.requests.slice(before).filter(({ operation }) => operation === 'ListObjectsV2').length;
const put = (key: string, body: Uint8Array | string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new S3Client(writer(emulator));
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const [day, time] of [['2026-11-19', '1200'], ['2026-11-21', '0955'], ['2026-11-21', '1000'], ['2026-11-21', '1800'], ['2026-11-22', '1000']] as const) {
    await put(plain(day, time), file(`plain-${day}-${time}`));
    await put(`hive/${hive(day, time.slice(0, 2), time)}`, file(`hive-${day}-${time}`));
  }
  await put(plain('2026-11-21', '1000', '444455556666', 'eu-west-1'), file('other-account'));
  await put('copies/a.log', `${header}\n${line('copy-a')}\n`);
  await put('copies/b.log.gz', file('copy-b'));
  await put('copies-2/c.log.gz', file('copy-c'));
});
afterAll(() => emulator.stop());
beforeEach(() => {
  emulator.rules.clear();
  before = emulator.requests.length;
});

async function read(changes: Partial<BucketRequest> = {}): Promise<{ names: string[]; origins: string[]; warnings: string[]; files: string[]; bytes: number }> {
  const found: { names: string[]; origins: string[]; warnings: string[]; files: string[]; bytes: number } = { names: [], origins: [], warnings: [], files: [], bytes: 0 };
  const request: BucketRequest = {
    bucket, prefix: '', target: await targetOf(emulator), window: { start: null, end: null },
    onWarning: (message) => found.warnings.push(message), onFile: (name) => found.files.push(name), onBytes: (count) => { found.bytes += count; }, ...changes,
  };
  for await (const chunk of readBucket(request)) {
    found.origins.push(chunk.origin);
    found.names.push(...recordNames(chunk));
  }
  return found;
}

const recordNames = (chunk: LogChunk) => (chunk.kind === 'text' ? textLines(chunk.bytes).filter((one) => one !== header && one !== '').map((one) => one.split(' ').at(-1)!) : []);
const tenToEleven = { start: at('2026-11-21T10:00:00Z'), end: at('2026-11-21T11:00:00Z') };

describe('the window', () => {
  it('leaves objects of other times unfetched, in the plain layout', async () => {
    const { names, origins, files, bytes } = await read({ window: tenToEleven });
    expect(names).toEqual(['plain-2026-11-21-0955', 'plain-2026-11-21-1000', 'other-account']);
    expect(origins[0]).toBe(`s3://${bucket}/${plain('2026-11-21', '0955')}`);
    expect(files).toHaveLength(3);
    expect(bytes).toBe(file('plain-2026-11-21-0955').length + file('plain-2026-11-21-1000').length + file('other-account').length);
    expect(fetched()).toBe(3);
  });

  it('leaves them unfetched in the Hive layout, under a prefix', async () => {
    expect((await read({ prefix: '/hive/', window: tenToEleven })).names).toEqual(['hive-2026-11-21-0955', 'hive-2026-11-21-1000']);
    expect(fetched()).toBe(2);
  });

  it('lists days, not years', async () => {
    await read({ prefix: 'hive', window: tenToEleven });
    const prefixes = emulator.requests.slice(before).filter(({ operation }) => operation === 'ListObjectsV2').map(({ params }) => JSON.stringify(params));
    expect(prefixes.filter((prefix) => prefix.includes('day='))).toHaveLength(3);
  });

  it('may be without an end', async () => {
    expect((await read({ prefix: 'hive', window: { start: at('2026-11-21T17:30:00Z'), end: null } })).names).toEqual(['hive-2026-11-21-1800', 'hive-2026-11-22-1000']);
  });

  it('is everything under the prefix where there is none', async () => {
    expect((await read({ prefix: 'hive' })).names).toHaveLength(5);
    expect((await read()).names).toHaveLength(14);
  });
});

describe('the prefix', () => {
  it('may be any folder, or one object', async () => {
    expect((await read({ prefix: 'copies' })).names).toEqual(['copy-a', 'copy-b']);
    expect((await read({ prefix: 'copies', window: tenToEleven })).names).toEqual(['copy-a', 'copy-b']);
    expect((await read({ prefix: 'copies/b.log.gz' })).names).toEqual(['copy-b']);
  });

  it('may lead into AWSLogs, to an account, a Region or a day', async () => {
    const both = ['plain-2026-11-21-0955', 'plain-2026-11-21-1000'];
    for (const prefix of ['AWSLogs/111122223333', 'AWSLogs/111122223333/vpcflowlogs/us-east-1', 'AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/21']) {
      expect((await read({ prefix, window: tenToEleven })).names, prefix).toEqual(both);
    }
  });

  it('is narrowed to the accounts and Regions of the flow logs', async () => {
    expect((await read({ window: tenToEleven, owners: [{ account: '444455556666', region: null }] })).names).toEqual(['other-account']);
    expect((await read({ owners: [{ account: '111122223333', region: 'eu-west-1' }] })).names).toEqual([]);
    expect((await read({ prefix: 'AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/21', owners: [{ account: '444455556666', region: null }] })).names).toEqual([]);
    expect(fetched()).toBe(1);
  });
});

it('is the same over many pages and in stable order', async () => {
  for (let index = 0; index < 30; index += 1) await put(`many/${String(index).padStart(2, '0')}.log.gz`, file(`many-${index}`));
  emulator.rules.delay('s3:GetObject', 5);
  expect((await read({ prefix: 'many' })).names).toEqual(Array.from({ length: 30 }, (_, index) => `many-${index}`));
  const target = await targetOf(emulator);
  const client = await target.clients.s3();
  // Pages of four, as if the bucket held thousands of objects a page.
  client.middlewareStack.add((next, context) => (args) => {
    if (context.commandName === 'ListObjectsV2Command') Object.assign(args.input, { MaxKeys: 4 });
    return next(args);
  }, { step: 'initialize', priority: 'low' });
  before = emulator.requests.length;
  expect((await read({ prefix: 'many', target })).names).toHaveLength(30);
  expect(listed()).toBe(9);
});

it('streams large objects in their turn', async () => {
  const lines = Array.from({ length: 110_000 }, (_, index) => line(`large-${index}`));
  await put('large/1.log.gz', file('first'));
  await put('large/2.log', `${header}\n${lines.join('\n')}\n`);
  await put('large/3.log.gz', file('last'));
  const { names, bytes } = await read({ prefix: 'large' });
  expect(bytes).toBeGreaterThan(9_000_000);
  expect(names).toHaveLength(110_002);
  expect([names[0], names[1], names.at(-2), names.at(-1)]).toEqual(['first', 'large-0', 'large-109999', 'last']);
});

describe('an object that cannot be read', () => {
  it('is named in a warning, and the others go on', async () => {
    const whole = file('whole');
    const text = gzipSync(`${header}\n${Array.from({ length: 20_000 }, (_, index) => line(`n${index * 7919}`)).join('\n')}\n`);
    await put('broken/1.log.gz', text.subarray(0, text.length - 2000));
    await put('broken/2.log.gz', whole);
    await put('broken/3.log.gz', '');
    await put('broken/4.zip', Buffer.from('PK\u0003\u0004rest'));
    const { names, warnings } = await read({ prefix: 'broken' });
    expect(names).toContain('whole');
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain(`s3://${bucket}/broken/1.log.gz`);
    expect(warnings[2]).toContain('4.zip');
  });

  it('may vanish between listing and reading', async () => {
    for (const name of ['1', '2', '3']) await put(`vanishing/${name}.log.gz`, file(name));
    const target = await targetOf(emulator);
    const client = await target.clients.s3();
    client.middlewareStack.add((next, context) => async (args) => {
      if (context.commandName === 'GetObjectCommand' && 'Key' in args.input && args.input.Key === 'vanishing/2.log.gz') Object.assign(args.input, { Key: 'vanishing/gone' });
      return next(args);
    }, { step: 'initialize', priority: 'low' });
    const { names, warnings } = await read({ prefix: 'vanishing', target });
    expect(names).toEqual(['1', '3']);
    expect(warnings).toEqual([`s3://${bucket}/vanishing/2.log.gz was deleted while it was to be read: its records are left out.`]);
  });
});

describe('a bucket that cannot be read', () => {
  it('is named, with the permission that is missing', async () => {
    emulator.rules.refuse('s3:ListBucket');
    expect(await caught(read())).toMatchObject({ exitCode: 3, code: 'ACCESS_DENIED', action: 's3:ListBucket', message: containing(bucket) });
    emulator.rules.clear();
    emulator.rules.refuse('s3:GetObject');
    expect(await caught(read({ prefix: 'copies' }))).toMatchObject({ exitCode: 3, code: 'ACCESS_DENIED', action: 's3:GetObject' });
  });

  it('is named if it does not exist', async () => {
    expect(await caught(read({ bucket: 'no-such-bucket-here' }))).toMatchObject({ exitCode: 2, code: 'BUCKET_NOT_FOUND', message: 'There is no bucket no-such-bucket-here.' });
  });
});

it('tries again what breaks off, and stops fetching when nobody reads on', async () => {
  emulator.rules.dropConnection('s3:GetObject', 1);
  expect((await read({ prefix: 'copies' })).names).toEqual(['copy-a', 'copy-b']);
  before = emulator.requests.length;
  for await (const chunk of readBucket({ bucket, prefix: 'many', target: await targetOf(emulator), window: { start: null, end: null } })) {
    expect(recordNames(chunk)).toEqual(['many-0']);
    break;
  }
  expect(fetched()).toBeLessThanOrEqual(5);
});
