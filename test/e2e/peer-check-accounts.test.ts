/** peer-check between two accounts: never ready with one profile; with both, its commands name the profile that may run them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateVpcPeeringConnectionCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PeerCheckAnswer } from '../../src/core/peer-check/answer.ts';
import { awsCli } from '../emulator/aws-cli.ts';
import { clients, publicNetwork } from '../emulator/fixtures.ts';
import type { PublicNetwork } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { ask } from './ask.ts';

const otherAccount = '444455556666';
const roleArn = `arn:aws:iam::${otherAccount}:role/network-reader`;
const both = ['--profile', 'ours', '--profile', 'theirs', '--region', 'us-east-1'];

let emulator: Emulator;
let home: string;
let env: Readonly<Record<string, string>>;
let ours: PublicNetwork;
let theirs: PublicNetwork;
let peering: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-peer-accounts-'));
  emulator = await startEmulator();
  writeFileSync(join(home, 'config'), `[profile ours]\nregion = us-east-1\n[profile theirs]\nregion = us-east-1\nrole_arn = ${roleArn}\nsource_profile = ours\n`);
  writeFileSync(join(home, 'credentials'), '[ours]\naws_access_key_id = testing\naws_secret_access_key = testing\n');
  env = { HOME: home, AWS_CONFIG_FILE: join(home, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') };
  const here = clients(emulator);
  const { Credentials: role } = await here.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'tests' }));
  const there = clients(emulator, 'us-east-1', { accessKeyId: role!.AccessKeyId!, secretAccessKey: role!.SecretAccessKey!, sessionToken: role!.SessionToken! });
  const network = (aws: typeof here, n: 1 | 2): Promise<PublicNetwork> =>
    publicNetwork(aws, { name: `vpc${n}`, instanceName: `host${n}`, vpcCidr: `10.${n}.0.0/16`, subnetCidr: `10.${n}.1.0/24`, privateIp: `10.${n}.1.10`, ingress: [] });
  [ours, theirs] = [await network(here, 1), await network(there, 2)];
  peering = (await here.ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: ours.vpcId, PeerVpcId: theirs.vpcId, PeerOwnerId: otherAccount }))).VpcPeeringConnection!.VpcPeeringConnectionId!;
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});

const check = (...options: readonly string[]) => ask<PeerCheckAnswer>(emulator, ['peer-check', peering, ...options], { env });

it('with one profile: who has to accept, and with which command', async () => {
  const { code, document } = await check('--profile', 'ours', '--region', 'us-east-1');
  expect([code, document.verdict]).toEqual([1, 'broken']);
  const state = document.checks.find(({ id }) => id === 'peering-state')!;
  expect(state).toMatchObject({ status: 'fail', fix: null });
  expect(state.message).toContain(`account ${otherAccount}`);
  expect(state.message).toContain(`aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${peering}`);
});

it('with both: every printed command names its profile, and together they make it ready', async () => {
  const { document } = await check(...both);
  const fixes = document.checks.flatMap(({ resource, fix }) => (fix?.commands ?? []).map((command) => ({ account: resource.account, command })));
  expect(fixes.map(({ command }) => /^aws ec2 (\S+) --profile (\S+)/.exec(command)?.slice(1).join(' '))).toEqual(['accept-vpc-peering-connection theirs', 'create-route ours', 'create-route theirs']);
  // Keys in the environment would win over the profile.
  const profiles = Object.fromEntries(Object.entries({ ...emulator.environment(), ...env }).filter(([name]) => !name.startsWith('AWS_ACCESS') && !name.startsWith('AWS_SECRET')));
  for (const { command } of fixes) await awsCli({ ...emulator, environment: () => profiles }, command);
  const { code, document: after } = await check(...both);
  expect([code, after.verdict, after.subnets.map(({ ok }) => ok)]).toEqual([0, 'ready', [true, true]]);
});

it('complete, and still not ready for who reads one side alone', async () => {
  const { code, document } = await check('--profile', 'theirs', '--region', 'us-east-1');
  expect([code, document.verdict]).toEqual([3, 'inconclusive']);
  expect(document.missing[0]!.what).toContain('account 111122223333');
  expect(document.missing[0]!.hint).toContain('--profile');
});
