/** A load balancer asked live by its name: what is missing is added as printed, and a snapshot answers the same. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand, ElasticLoadBalancingV2Client, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { netdiag } from '../cli/spawn.ts';
import { clients } from '../emulator/clients.ts';
import type { Clients } from '../emulator/clients.ts';
import { anywhereTcp, createSubnet, createVpc, runInstance } from '../emulator/parts.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

let emulator: Emulator;
let ec2: Clients['ec2'];
let home: string;
let arn: string;
let appGroup: string;
let balancerGroup: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-balancer-'));
  emulator = await startEmulator();
  ({ ec2 } = clients(emulator));
  const elb = new ElasticLoadBalancingV2Client({ region: 'us-east-1', endpoint: emulator.endpoint, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
  const { id: vpcId } = await createVpc(ec2, 'shop', '10.1.0.0/16');
  const a = await createSubnet(ec2, vpcId, '10.1.1.0/24', { zone: 'us-east-1a' });
  const b = await createSubnet(ec2, vpcId, '10.1.2.0/24', { zone: 'us-east-1b' });
  await runInstance(ec2, 'client', { vpcId, subnetId: a.id, privateIp: '10.1.1.10' });
  const app = await runInstance(ec2, 'app', { vpcId, subnetId: b.id, privateIp: '10.1.2.10' }, [anywhereTcp(22)]);
  appGroup = app.groupId;
  balancerGroup = (await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'front', Description: 'front', VpcId: vpcId }))).GroupId!;
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: balancerGroup, IpPermissions: [anywhereTcp(80)] }));
  arn = (await elb.send(new CreateLoadBalancerCommand({ Name: 'front', Scheme: 'internal', Subnets: [a.id, b.id], SecurityGroups: [balancerGroup] }))).LoadBalancers![0]!.LoadBalancerArn!;
  const group = (await elb.send(new CreateTargetGroupCommand({ Name: 'app', Protocol: 'HTTP', Port: 8080, VpcId: vpcId }))).TargetGroups![0]!.TargetGroupArn!;
  await elb.send(new CreateListenerCommand({ LoadBalancerArn: arn, Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'forward', TargetGroupArn: group }] }));
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: group, Targets: [{ Id: app.instanceId }] }));
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});

it('names the group of the targets, and its repair makes the load balancer reachable', async () => {
  const { document, code } = await ask(emulator, ['why-rejected', 'client', 'front', '--port', '80', '--no-flow-logs']);
  expect(code).toBe(1);
  expect(outline(document)).toEqual([{ code: 'ENI_SG_RULES_MISMATCH', kind: 'security-group', direction: 'forward', id: appGroup, verified: true }]);
  expect(printedCommands(document)).toEqual([`aws ec2 authorize-security-group-ingress --group-id ${appGroup} --protocol tcp --port 8080 --source-group ${balancerGroup} --region us-east-1`]);
  expect(document.question.destination).toMatchObject({ input: 'front', id: arn, loadBalancerType: 'application' });
  await applyFixes(emulator, document);
  const after = await ask(emulator, ['inspect', 'client', arn, '--port', '80']);
  expect(after.document).toMatchObject({ verdict: 'reachable', causes: [] });
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: appGroup, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: balancerGroup }] }] }));
});

it('answers the same from a snapshot, with a file for each call made per object', async () => {
  const saved = join(home, 'snapshot');
  expect((await netdiag(['snapshot', 'save', saved], { env: emulator.environment() })).code).toBe(0);
  const files = readdirSync(saved, { recursive: true, encoding: 'utf8' }).map((path) => path.replace(/^.*\//, '').replace(/\.(loadbalancer|targetgroup|listener).*/, ''));
  expect(files).toEqual(expect.arrayContaining(['LoadBalancers.json', 'TargetGroups.json', 'describe-listeners', 'describe-rules', 'describe-target-health', 'describe-target-group-attributes', 'describe-load-balancer-attributes']));
  const live = await ask(emulator, ['inspect', 'client', 'front', '--port', '80']);
  const offline = await ask(emulator, ['inspect', 'client', 'front', '--port', '80', '--snapshot', saved]);
  expect(offline.document).toEqual(live.document);
});

it('asks nothing about load balancers where the question is about none, and needs no permission for it', async () => {
  emulator.rules.refuse('elasticloadbalancing:*');
  const before = emulator.requests.length;
  const { document } = await ask(emulator, ['inspect', 'client', 'app', '--port', '22']);
  expect(document.verdict).toBe('reachable');
  expect(emulator.requests.slice(before).filter(({ service }) => service === 'elasticloadbalancing')).toEqual([]);
  const refused = await ask<{ readonly error: { readonly code: string; readonly hint: string } }>(emulator, ['inspect', 'client', 'front', '--port', '80']);
  expect(refused.code).toBe(3);
  expect(refused.document.error).toMatchObject({ code: 'ACCESS_DENIED', hint: 'Allow elasticloadbalancing:DescribeLoadBalancers.' });
  emulator.rules.clear();
});

it('names the permission that the targets need', async () => {
  emulator.rules.refuse('elasticloadbalancing:DescribeTargetHealth');
  const { document, code } = await ask(emulator, ['inspect', 'client', 'front', '--port', '80']);
  expect(code).toBe(3);
  expect(document.missing.map(({ hint }) => hint).join()).toContain('elasticloadbalancing:DescribeTargetHealth');
  emulator.rules.clear();
});
