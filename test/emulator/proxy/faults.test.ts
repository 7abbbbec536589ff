import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeNetworkAclsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clients } from '../clients.ts';
import type { Clients } from '../clients.ts';
import { startEmulator } from '../server.ts';
import type { Emulator } from '../server.ts';

let emulator: Emulator;
let aws: Clients;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const status = (code: number): object => ({ $metadata: { httpStatusCode: code } });

it('refuses calls in the words of each service', async () => {
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'records' }));
  await aws.s3.send(new PutObjectCommand({ Bucket: 'records', Key: 'a', Body: 'x' }));
  for (const action of ['ec2:DescribeNetworkAcls', 'logs:DescribeLogGroups', 's3:ListBucket', 'sts:*']) emulator.rules.refuse(action);
  await expect(aws.ec2.send(new DescribeNetworkAclsCommand({}))).rejects.toMatchObject({ name: 'UnauthorizedOperation', ...status(403) });
  await expect(aws.logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException', ...status(400) });
  await expect(aws.s3.send(new ListObjectsV2Command({ Bucket: 'records' }))).rejects.toMatchObject({ name: 'AccessDenied', ...status(403) });
  await expect(aws.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'AccessDenied', ...status(403) });
  expect((await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: 'records', Key: 'a' }));
  expect(await Body!.transformToString()).toBe('x');
});

it('throttles so many times, and for ever', async () => {
  emulator.rules.throttle('ec2:DescribeVpcs', 2);
  emulator.rules.throttle('logs:DescribeLogGroups', Infinity);
  for (let n = 0; n < 2; n += 1) {
    await expect(aws.ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded', ...status(503) });
    await expect(aws.logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException' });
  }
  expect((await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  await expect(aws.logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException' });
});

it('fails once, drops connections and takes its time', async () => {
  emulator.rules.failOnce('ec2:DescribeVpcs');
  await expect(aws.ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'InternalError', ...status(500) });
  emulator.rules.dropConnection('ec2:DescribeVpcs', 1);
  await expect(aws.ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ code: 'ECONNRESET' });
  emulator.rules.delay('ec2:DescribeVpcs', 300);
  const before = performance.now();
  expect((await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  expect(performance.now() - before).toBeGreaterThan(290);
  expect(emulator.requests.map(({ operation }) => operation)).toEqual(['DescribeVpcs', 'DescribeVpcs', 'DescribeVpcs']);
});

it('passes everything else through', async () => {
  expect(await aws.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'records' }));
  await aws.s3.send(new PutObjectCommand({ Bucket: 'records', Key: 'year=2026/a b.log', Body: Buffer.from([0, 255, 10, 13]) }));
  const { Body, ContentLength } = await aws.s3.send(new GetObjectCommand({ Bucket: 'records', Key: 'year=2026/a b.log', Range: 'bytes=1-2' }));
  expect([ContentLength, ...(await Body!.transformToByteArray())]).toEqual([2, 255, 10]);
  expect(emulator.requests.at(-1)).toMatchObject({ service: 's3', operation: 'GetObject', params: { Bucket: 'records', Key: 'year=2026/a b.log' } });
});
