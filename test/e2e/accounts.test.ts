/** A peering between accounts: answered with a profile for each, not known with one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcceptVpcPeeringConnectionCommand, CreateRouteCommand, CreateVpcPeeringConnectionCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { netdiag } from '../cli/spawn.ts';
import { awsCli } from '../emulator/aws-cli.ts';
import { clients, publicNetwork } from '../emulator/fixtures.ts';
import type { Clients, PublicNetwork } from '../emulator/fixtures.ts';
import { accountId } from '../emulator/moto.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { ask, outline, printedCommands } from './ask.ts';

const otherAccount = '444455556666';
const roleArn = `arn:aws:iam::${otherAccount}:role/network-reader`;
const icmp = { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const ping = ['why-rejected', 'here', '10.2.1.10', '--protocol', 'icmp', '--no-flow-logs', '--region', 'us-east-1'];
const both = ['--profile', 'ours', '--profile', 'theirs'];

let emulator: Emulator;
let home: string;
let env: Readonly<Record<string, string>>;
let here: { readonly aws: Clients; readonly network: PublicNetwork };
let there: { readonly aws: Clients; readonly network: PublicNetwork };
let peering: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-accounts-'));
  emulator = await startEmulator();
  // As people have them: keys for one account, a role in the other.
  writeFileSync(join(home, 'config'), `[profile ours]\nregion = us-east-1\n[profile theirs]\nregion = us-east-1\nrole_arn = ${roleArn}\nsource_profile = ours\n`);
  writeFileSync(join(home, 'credentials'), '[ours]\naws_access_key_id = testing\naws_secret_access_key = testing\n');
  // The AWS CLI keeps what a role gave it at home.
  env = { HOME: home, AWS_CONFIG_FILE: join(home, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') };
  const ours = clients(emulator);
  const { Credentials: role } = await ours.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'tests' }));
  const theirs = clients(emulator, 'us-east-1', { accessKeyId: role!.AccessKeyId!, secretAccessKey: role!.SecretAccessKey!, sessionToken: role!.SessionToken! });
  const build = async (aws: Clients, n: 1 | 2, instanceName: string) => ({
    aws, network: await publicNetwork(aws, { name: `vpc${n}`, instanceName, vpcCidr: `10.${n}.0.0/16`, subnetCidr: `10.${n}.1.0/24`, privateIp: `10.${n}.1.10`, ingress: [icmp] }),
  });
  [here, there] = [await build(ours, 1, 'here'), await build(theirs, 2, 'there')];
  const request = new CreateVpcPeeringConnectionCommand({ VpcId: here.network.vpcId, PeerVpcId: there.network.vpcId, PeerOwnerId: otherAccount });
  peering = (await ours.ec2.send(request)).VpcPeeringConnection!.VpcPeeringConnectionId!;
  await ours.ec2.send(new CreateRouteCommand({ RouteTableId: here.network.routeTableId, DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: peering }));
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});

it('pending: the other account accepts, and needs a route', async () => {
  const { code, document } = await ask(emulator, [...ping, ...both], { env });
  expect(code).toBe(1);
  expect(outline(document)).toMatchObject([{ kind: 'peering', id: peering }, { kind: 'route', direction: 'return', id: there.network.routeTableId }]);
  expect(document.causes.map(({ resource }) => resource.account)).toEqual([accountId, otherAccount]);
});

it('with one profile alone the other account is named', async () => {
  await there.aws.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peering }));
  const { code, document } = await ask(emulator, [...ping, '--profile', 'ours'], { env });
  expect([code, document.verdict, document.causes]).toEqual([3, 'inconclusive', []]);
  expect(JSON.stringify(document.missing)).toContain(otherAccount);
  expect(JSON.stringify(document.missing)).toContain('--profile');
});

it('a route on one side: the fix is for the other account, and works with its profile', async () => {
  const { document } = await ask(emulator, [...ping, ...both], { env });
  expect(outline(document)).toEqual([{ code: 'NETDIAG_NO_RETURN_ROUTE', kind: 'route', direction: 'return', id: there.network.routeTableId, verified: true }]);
  for (const command of printedCommands(document)) {
    // Keys in the environment would win over the profile.
    const profiles = Object.fromEntries(Object.entries({ ...emulator.environment(), ...env }).filter(([name]) => !name.startsWith('AWS_ACCESS') && !name.startsWith('AWS_SECRET')));
    await awsCli({ ...emulator, environment: () => ({ ...profiles, AWS_PROFILE: 'theirs' }) }, command);
  }
  const repaired = await ask(emulator, [...ping, ...both], { env });
  expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
});

it('a snapshot of both accounts answers the same', async () => {
  const folder = join(home, 'both');
  expect((await netdiag(['snapshot', 'save', folder, ...both, '--region', 'us-east-1', '--quiet'], { env: { ...emulator.environment(), ...env } })).code).toBe(0);
  const live = await ask(emulator, [...ping, ...both], { env });
  const saved = await ask(emulator, ['why-rejected', 'here', '10.2.1.10', '--protocol', 'icmp', '--no-flow-logs', '--snapshot', folder]);
  expect(saved.document).toEqual({ ...live.document, question: { ...live.document.question, window: { start: null, end: null } } });
});
