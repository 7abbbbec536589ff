import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { API_ACTIONS, iamPolicy } from '../../../src/sources/aws/actions.ts';
import { callAws } from '../../../src/sources/aws/call.ts';
import type { CallReport } from '../../../src/sources/aws/clients.ts';
import { mapError } from '../../../src/sources/aws/errors.ts';
import type { AwsTarget, TargetsRequest } from '../../../src/sources/aws/targets.ts';
import { startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { caught, containing, matching, targetOf } from './setup.ts';

let emulator: Emulator;
beforeAll(async () => { emulator = await startEmulator(); });
afterAll(() => emulator.stop());

async function describeVpcs(target: AwsTarget): Promise<unknown> {
  const ec2 = await target.clients.ec2();
  return callAws(target, 'ec2', 'DescribeVpcs', undefined, (options) => ec2.describeVpcs({}, options));
}

const failureWith = async (changes: Partial<TargetsRequest>) => caught(describeVpcs(await targetOf(emulator, changes)));

describe('the read-only guard', () => {
  it('sends no call that changes something', async () => {
    const target = await targetOf(emulator);
    const before = emulator.requests.length;
    const [ec2, s3] = [await target.clients.ec2(), await target.clients.s3()];
    const error = await caught(callAws(target, 'ec2', 'CreateVpc', undefined, (options) => ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }), options)));
    // A plain error: not the user's fault, nor that of AWS.
    expect(error).toMatchObject({ name: 'Error', message: 'netdiag only reads: ec2:CreateVpc is not in its table of API actions.' });
    expect(await caught(s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })))).toMatchObject({ message: containing('s3:PutObject') });
    expect(emulator.requests.length).toBe(before);
    await ec2.send(new DescribeVpcsCommand({}));
    expect(emulator.requests.length).toBe(before + 1);
  });

  it('lets through nothing but reading operations', () => {
    for (const { operation } of API_ACTIONS) expect(operation).toMatch(/^(Describe|Get|List|Filter|Search|StartQuery(Execution)?$|StopQuery(Execution)?$)/);
  });
});

it('makes the IAM policy from the same table', () => {
  const policy = iamPolicy();
  const allowed = policy.Statement.flatMap(({ Action }) => Action);
  for (const { iamAction } of API_ACTIONS) if (iamAction !== null) expect(allowed).toContain(iamAction);
  expect(allowed).toContain('kms:Decrypt');
  expect(allowed.filter((action) => action.startsWith('sts:') || action.includes('*'))).toEqual([]);
});

it('reports every call with its attempts, and no secret', async () => {
  const calls: CallReport[] = [];
  const env = { ...emulator.environment(), AWS_SECRET_ACCESS_KEY: 'very-secret' };
  emulator.rules.failOnce('ec2:DescribeVpcs');
  await describeVpcs(await targetOf(emulator, { env, onCall: (call) => calls.push(call) }));
  expect(calls).toMatchObject([{ service: 'ec2', operation: 'DescribeVpcs', region: 'us-east-1', attempts: 2 }]);
  emulator.rules.refuse('ec2:DescribeVpcs');
  await caught(describeVpcs(await targetOf(emulator, { env, onCall: (call) => calls.push(call) })));
  expect(calls[1]).toMatchObject({ error: 'UnauthorizedOperation', attempts: 1 });
  expect(JSON.stringify(calls)).not.toContain('very-secret');
  emulator.rules.clear();
});

it('keeps the account\'s credentials to the endpoints that are set', async () => {
  const before = emulator.requests.length;
  await describeVpcs(await targetOf(emulator, { env: { ...emulator.environment(), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, endpointUrl: emulator.endpoint }));
  expect(emulator.requests.length).toBe(before + 1);
});

describe('failures', () => {
  it('names an endpoint that nothing listens on, and who set it', async () => {
    const error = await failureWith({ endpointUrl: 'http://127.0.0.1:9' });
    expect(error).toMatchObject({ exitCode: 4, code: 'ENDPOINT_UNREACHABLE', message: matching(/http:\/\/127\.0\.0\.1:9 .*ECONNREFUSED/), hint: containing('--endpoint-url') });
  });

  it('names a host that does not exist', async () => {
    expect(await failureWith({ endpointUrl: 'http://ec2.invalid', timeoutSeconds: 15 })).toMatchObject({ exitCode: 4, code: 'ENDPOINT_UNREACHABLE', message: containing('http://ec2.invalid') });
  });

  it('ends a call that gets no answer when its time is over', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const started = performance.now();
    const error = await failureWith({ endpointUrl: `http://127.0.0.1:${port}`, timeoutSeconds: 0.5 });
    expect(error).toMatchObject({ exitCode: 4, code: 'TIMEOUT', hint: containing('--timeout') });
    expect(performance.now() - started).toBeLessThan(2000);
    silent.closeAllConnections();
    silent.close();
  });

  it('tells missing credentials', async () => {
    const env = { ...emulator.environment(), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    expect(await failureWith({ env })).toMatchObject({ exitCode: 4, code: 'NO_CREDENTIALS', message: 'No AWS credentials were found.', hint: containing('netdiag demo') });
  });

  it('tells an expired SSO login, a profile without credentials, and one that cannot be used', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netdiag-sso-'));
    await mkdir(join(folder, '.aws'));
    await writeFile(join(folder, '.aws', 'config'), [
      '[profile dev]', 'sso_session = corp', 'sso_account_id = 111122223333', 'sso_role_name = reader',
      '[sso-session corp]', 'sso_region = us-east-1', 'sso_start_url = https://example.com/start',
      '[profile bare]', 'output = json',
      '[profile broken]', 'credential_process = /nowhere/no-such-program',
    ].join('\n'));
    // The SDK looks for SSO profiles by the process's own environment, whatever it is passed.
    vi.stubEnv('HOME', folder);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, '.aws', 'config'));
    const env = { HOME: folder, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: emulator.endpoint, AWS_EC2_METADATA_DISABLED: 'true' };
    expect(await failureWith({ env, profiles: ['dev'] })).toMatchObject({ exitCode: 4, code: 'SSO_EXPIRED', hint: 'Run: aws sso login --profile dev' });
    expect(await failureWith({ env, profiles: ['bare'] })).toMatchObject({ exitCode: 4, code: 'NO_CREDENTIALS', message: 'The profile bare holds no AWS credentials.' });
    expect(await failureWith({ env, profiles: ['broken'] })).toMatchObject({ exitCode: 4, code: 'CREDENTIALS_INVALID', message: containing('profile broken') });
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['AuthFailure', 401, '', 'CREDENTIALS_INVALID'],
    ['InvalidClientTokenId', 403, '', 'CREDENTIALS_INVALID'],
    ['ExpiredToken', 403, '', 'CREDENTIALS_EXPIRED'],
    ['ExpiredTokenException', 400, '', 'CREDENTIALS_EXPIRED'],
    ['RequestExpired', 400, '', 'CLOCK_SKEW'],
    ['RequestTimeTooSkewed', 403, '', 'CLOCK_SKEW'],
    ['InvalidSignatureException', 403, 'Signature not yet current: …', 'CLOCK_SKEW'],
    ['SignatureDoesNotMatch', 403, 'The signature does not match.', 'CREDENTIALS_INVALID'],
    ['OptInRequired', 401, '', 'REGION_NOT_ENABLED'],
    ['UnauthorizedOperation', 403, '', 'ACCESS_DENIED'],
    ['AccessDeniedException', 400, '', 'ACCESS_DENIED'],
    ['SomethingNew', 403, '', 'ACCESS_DENIED'],
    ['RequestLimitExceeded', 503, '', 'THROTTLED'],
    ['InternalError', 500, '', 'AWS_UNAVAILABLE'],
    ['InvalidParameterValue', 400, 'bad', 'AWS_FAILED'],
  ])('maps %s (HTTP %d) to its own message', async (name, httpStatusCode, message, code) => {
    const { settings } = await targetOf(emulator);
    const cause = Object.assign(new Error(message), { name, $metadata: { httpStatusCode, attempts: 3 } });
    const error = mapError(cause, { service: 'ec2', operation: 'DescribeVpcs', settings });
    expect(error).toMatchObject({ code, cause, exitCode: code === 'ACCESS_DENIED' ? 3 : 4 });
    expect(error.hint).toBeTruthy();
    if (code === 'ACCESS_DENIED') expect(error).toMatchObject({ action: 'ec2:DescribeVpcs', serviceCode: name });
  });

  it('names the key\'s permission where S3 may not decrypt', async () => {
    const { settings } = await targetOf(emulator);
    const cause = Object.assign(new Error('User is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:…'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(mapError(cause, { service: 's3', operation: 'GetObject', settings })).toMatchObject({ action: 'kms:Decrypt' });
    expect(mapError(Object.assign(new Error('Access Denied'), { name: 'AccessDenied' }), { service: 's3', operation: 'ListObjectsV2', settings })).toMatchObject({ action: 's3:ListBucket' });
  });
});
