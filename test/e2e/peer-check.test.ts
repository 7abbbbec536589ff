/** Two VPCs are peered step by step by nothing but what peer-check prints; it reads AWS and asks for nothing that changes it. */
import { ModifyVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { apiAction } from '../../src/sources/aws/actions.ts';
import type { PeerCheckAnswer } from '../../src/core/peer-check/answer.ts';
import { netdiag } from '../cli/spawn.ts';
import { clients, peeringLab } from '../emulator/fixtures.ts';
import type { Clients, PeeringLab } from '../emulator/fixtures.ts';
import { awsCli, startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { ask } from './ask.ts';

let emulator: Emulator;
let aws: Clients;
let lab: PeeringLab;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.reset();
  lab = await peeringLab(aws);
});

const question = ['peer-check', 'vpc1', 'vpc2'];
const check = () => ask<PeerCheckAnswer>(emulator, question);
const failing = ({ checks }: PeerCheckAnswer): string[] => checks.filter(({ status, gates }) => gates && status === 'fail').map(({ id }) => id);

/** The commands of one check's first fix, as they are printed. */
async function applyFix(answer: PeerCheckAnswer, id: string): Promise<void> {
  const fix = answer.checks.find((one) => one.id === id && (one.fix?.commands.length ?? 0) > 0)?.fix;
  expect(fix?.verified).toBe(true);
  for (const command of fix!.commands) await awsCli(emulator, command);
}

it('from nothing to ready, one fix after the other', async () => {
  const steps: [failing: readonly string[], apply: string][] = [
    [['peering-connection', 'routes', 'routes'], 'peering-connection'],
    [['routes', 'routes'], 'routes'],
    [['routes'], 'routes'],
  ];
  for (const [expected, apply] of steps) {
    const { code, document } = await check();
    expect([code, document.verdict, failing(document), document.withAllFixes]).toEqual([1, 'broken', expected, 'ready']);
    await applyFix(document, apply);
  }
  const { code, document } = await check();
  expect([code, document.verdict, failing(document)]).toEqual([0, 'ready', []]);
  expect(document.subnets.map(({ ok }) => ok)).toEqual([true, true]);
});

it('a request that waits: the printed acceptance, and both routes at once', async () => {
  const id = await lab.requestPeering();
  await lab.addRoute(1);
  const { document } = await ask<PeerCheckAnswer>(emulator, ['peer-check', id]);
  expect(document.peering).toMatchObject({ id, status: 'pending-acceptance' });
  expect(failing(document)).toEqual(['peering-state', 'routes']);
  for (const { fix } of document.checks) for (const command of fix?.commands ?? []) await awsCli(emulator, command);
  const { code, document: after } = await check();
  expect([code, after.verdict]).toEqual([0, 'ready']);
});

it('the optional fixes switch DNS resolution on, once both VPCs have DNS host names', async () => {
  await lab.requestPeering();
  await lab.acceptPeering();
  for (const side of [1, 2] as const) await lab.addRoute(side);
  const before = (await check()).document;
  expect(before.checks.filter(({ id, status }) => id === 'vpc-dns' && status === 'warn')).toHaveLength(2);
  expect(before.checks.filter(({ id }) => id === 'dns-resolution').map(({ fix }) => fix)).toEqual([null, null]);
  for (const { vpcId } of [lab.vpc1, lab.vpc2]) await aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
  const { document } = await check();
  await applyFix(document, 'dns-resolution');
  const once = (await check()).document.checks.filter(({ id }) => id === 'dns-resolution');
  expect(once.map(({ status }) => status).sort()).toEqual(['pass', 'warn']);
});

it('with a port: the printed rule opens it', async () => {
  await lab.requestPeering();
  await lab.acceptPeering();
  for (const side of [1, 2] as const) await lab.addRoute(side);
  const port = [...question, '--port', '5432'];
  const { code, document } = await ask<PeerCheckAnswer>(emulator, port);
  expect([code, failing(document)]).toEqual([1, ['security-groups']]);
  await applyFix(document, 'security-groups');
  expect((await ask<PeerCheckAnswer>(emulator, port)).code).toBe(0);
});

it('only reads, and two attributes of each VPC', async () => {
  const already = emulator.requests.length;
  await check();
  const ec2 = emulator.requests.slice(already).filter(({ service }) => service === 'ec2');
  for (const { operation } of ec2) expect(apiAction('ec2', operation), operation).not.toBeNull();
  const asked = ec2.filter(({ operation }) => operation === 'DescribeVpcAttribute').map(({ params }) => `${String(params['VpcId'])} ${String(params['Attribute'])}`);
  for (const { vpcId } of [lab.vpc1, lab.vpc2]) for (const attribute of ['enableDnsSupport', 'enableDnsHostnames']) expect(asked).toContain(`${vpcId} ${attribute}`);
});

it('a refused attribute is named, and changes nothing', async () => {
  await lab.requestPeering();
  await lab.acceptPeering();
  for (const side of [1, 2] as const) await lab.addRoute(side);
  emulator.rules.refuse('ec2:DescribeVpcAttribute');
  const { code, document } = await check();
  expect(code).toBe(0);
  expect(document.checks.filter(({ id }) => id === 'vpc-dns').map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  expect(document.missing.map(({ hint }) => hint).join()).toContain('ec2:DescribeVpcAttribute');
});

it('--watch waits until it is ready, and leaves with 0', async () => {
  const id = await lab.requestPeering();
  for (const side of [1, 2] as const) await lab.addRoute(side);
  const watching = netdiag([...question, '--watch', '--watch-interval', '1', '--watch-timeout', '90', '--quiet'], { env: emulator.environment() });
  await seen(() => emulator.requests.filter(({ operation }) => operation === 'DescribeVpcs').length >= 2);
  await awsCli(emulator, `aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${id} --region us-east-1`);
  const { code, stdout, stderr } = await watching;
  expect([code, stdout, stderr]).toEqual([0, '', '']);
});

it('--watch gives up, with the code and the answer of its last look', async () => {
  const { code, stdout, stderr } = await netdiag([...question, '--watch', '--watch-interval', '1', '--watch-timeout', '2', '--json'], { env: emulator.environment() });
  expect([code, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'peer-check', verdict: 'broken' });
});

async function seen(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600 && !condition(); attempt += 1) await new Promise((resolve) => { setTimeout(resolve, 100); });
  expect(condition()).toBe(true);
}
