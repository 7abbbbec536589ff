import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { credentialProvider } from '../../../src/sources/aws/credentials.ts';
import { resolveSettings } from '../../../src/sources/aws/settings.ts';
import type { SettingsRequest } from '../../../src/sources/aws/settings.ts';
import { resolveTargets } from '../../../src/sources/aws/targets.ts';
import { caught, containing, matching } from './setup.ts';

let folder: string;
let files: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netdiag-settings-'));
  files = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  await writeFile(join(folder, 'config'), [
    '[default]', 'region = eu-west-1',
    '[profile prod]', 'region = ap-south-1', 'aws_access_key_id = PRODKEY', 'aws_secret_access_key = prod-secret',
    '[profile local]', 'region = us-east-2', 'endpoint_url = http://127.0.0.1:4566',
    '[profile bare]', 'output = json',
    '[sso-session corp]', 'sso_region = us-east-1', 'sso_start_url = https://example.com/start',
  ].join('\n'));
  await writeFile(join(folder, 'credentials'), ['[staging]', 'aws_access_key_id = STAGEKEY', 'aws_secret_access_key = stage-secret'].join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

function request(changes: Partial<Omit<SettingsRequest, 'env'>> = {}, env: Record<string, string> = {}): SettingsRequest {
  return { profile: null, region: null, endpointUrl: null, timeoutSeconds: 60, ...changes, env: { ...files, ...env } };
}

describe('Region', () => {
  it.each([
    { changes: { region: 'eu-north-1', profile: 'prod' }, env: { AWS_REGION: 'us-west-1' }, region: 'eu-north-1', from: '--region' },
    { changes: { profile: 'prod' }, env: { AWS_REGION: 'us-west-1', AWS_DEFAULT_REGION: 'us-west-2' }, region: 'us-west-1', from: 'AWS_REGION' },
    { changes: { profile: 'prod' }, env: { AWS_DEFAULT_REGION: 'us-west-2' }, region: 'us-west-2', from: 'AWS_DEFAULT_REGION' },
    { changes: { profile: 'prod' }, env: { AWS_REGION: '' }, region: 'ap-south-1', from: 'profile prod' },
    { changes: {}, env: { AWS_PROFILE: 'prod' }, region: 'ap-south-1', from: 'profile prod' },
    { changes: {}, env: {}, region: 'eu-west-1', from: 'profile default' },
  ])('$region comes from $from', async ({ changes, env, region, from }) => {
    expect((await resolveSettings(request(changes, env as Record<string, string>))).region).toEqual({ value: region, from });
  });

  it('is asked for where nothing sets it, with the profiles that have one', async () => {
    expect(await caught(resolveSettings(request({ profile: 'bare' })))).toMatchObject({
      code: 'NO_REGION', exitCode: 2, hint: matching(/AWS_REGION.*--profile bare.*default, local, prod/),
    });
  });

  it('is refused where it cannot be one', async () => {
    expect(await caught(resolveSettings(request({ region: 'us-east-1.example.com/' })))).toMatchObject({ code: 'INVALID_REGION', message: containing('--region') });
  });
});

describe('profile', () => {
  it('is named with the ones there are if it is in neither file', async () => {
    const error = await caught(resolveSettings(request({ profile: 'prdo' })));
    expect(error).toMatchObject({ code: 'PROFILE_NOT_FOUND', exitCode: 2, message: containing('prdo (from --profile)') });
    expect(error).toMatchObject({ hint: 'Did you mean prod? Known profiles: bare, default, local, prod, staging.' });
  });

  it('is found in the credentials file alone, and by AWS_DEFAULT_PROFILE', async () => {
    const settings = await resolveSettings(request({ region: 'us-east-1' }, { AWS_DEFAULT_PROFILE: 'staging' }));
    expect(settings.profile).toEqual({ value: 'staging', from: 'AWS_DEFAULT_PROFILE' });
  });

  it('excludes the keys of the environment by flag, not by variable', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'ENVKEY', AWS_SECRET_ACCESS_KEY: 'env-secret', AWS_SESSION_TOKEN: 'token', AWS_EC2_METADATA_DISABLED: 'true' };
    const keyOf = async (asked: SettingsRequest) => (await (await credentialProvider(await resolveSettings(asked)))()).accessKeyId;
    expect(await keyOf(request({}, keys))).toBe('ENVKEY');
    expect(await keyOf(request({}, { ...keys, AWS_PROFILE: 'prod' }))).toBe('ENVKEY');
    expect(await keyOf(request({ profile: 'prod' }, keys))).toBe('PRODKEY');
    expect(await keyOf(request({ profile: 'staging', region: 'us-east-1' }, keys))).toBe('STAGEKEY');
  });
});

describe('endpoints', () => {
  it('come from the flag, the service\'s variable, the general one, then the profile', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://general.test', AWS_ENDPOINT_URL_EC2: 'http://ec2.test', AWS_ENDPOINT_URL_LOGS: 'http://logs.test', AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: 'http://elb.test' };
    const { endpoints } = await resolveSettings(request({}, env));
    const general = { value: 'http://general.test', from: 'AWS_ENDPOINT_URL' };
    expect(endpoints).toEqual({
      athena: general,
      elb: general,
      elbv2: { value: 'http://elb.test', from: 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2' },
      ec2: { value: 'http://ec2.test', from: 'AWS_ENDPOINT_URL_EC2' },
      logs: { value: 'http://logs.test', from: 'AWS_ENDPOINT_URL_LOGS' },
      s3: general,
      sts: general,
    });
    expect((await resolveSettings(request({ endpointUrl: 'http://flag.test' }, env))).endpoints.ec2).toEqual({ value: 'http://flag.test', from: '--endpoint-url' });
    expect((await resolveSettings(request({ profile: 'local' }))).endpoints.ec2).toEqual({ value: 'http://127.0.0.1:4566', from: 'profile local' });
    expect((await resolveSettings(request({}, { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }))).endpoints.ec2).toBeNull();
  });

  it('have a scheme', async () => {
    expect(await caught(resolveSettings(request({ endpointUrl: '127.0.0.1:5000' })))).toMatchObject({ code: 'INVALID_ENDPOINT_URL', exitCode: 2 });
  });
});

it('makes a target of each profile in each Region, once', async () => {
  const targets = await resolveTargets({ profiles: ['prod', 'staging', 'prod'], regions: ['us-east-1', 'eu-west-1'], endpointUrl: null, env: files, timeoutSeconds: 60 });
  expect(targets.map((target) => `${target.settings.profile?.value ?? ''} ${target.region}`)).toEqual(['prod us-east-1', 'prod eu-west-1', 'staging us-east-1', 'staging eu-west-1']);
  const own = await resolveTargets({ profiles: ['prod', 'local'], regions: [], endpointUrl: null, env: files, timeoutSeconds: 60 });
  expect(own.map((target) => target.region)).toEqual(['ap-south-1', 'us-east-2']);
});
