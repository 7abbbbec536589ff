/** Fixes beside those of the two labs, on small networks: each is applied as printed, and the same question is asked again. */
import {
  CreateNetworkAclEntryCommand, DeleteNetworkAclEntryCommand, DescribeNetworkAclsCommand, DetachInternetGatewayCommand, RevokeSecurityGroupEgressCommand,
  RunInstancesCommand, StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clients, publicNetwork } from '../emulator/fixtures.ts';
import type { Clients, PublicNetwork } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

let emulator: Emulator;
let aws: Clients;
let web: PublicNetwork;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.reset();
  web = await publicNetwork(aws, {
    name: 'web-vpc', instanceName: 'web', vpcCidr: '10.0.0.0/16', subnetCidr: '10.0.1.0/24', privateIp: '10.0.1.20',
    ingress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
});

const https = ['why-rejected', '198.51.100.7', 'web', '--port', '443'];

/** The question is blocked by these causes alone; the printed commands are these; afterwards it is reachable. */
async function expectRepair(question: readonly string[], causes: readonly object[], operations: readonly string[]): Promise<void> {
  const { code, document } = await ask(emulator, question);
  expect([code, document.verdict]).toEqual([1, 'blocked']);
  expect(outline(document)).toMatchObject(causes);
  expect(outline(document)).toHaveLength(causes.length);
  expect(document.causes.every(({ fix }) => fix?.verified)).toBe(true);
  expect(printedCommands(document).map((command) => command.split(' ')[2])).toEqual(operations);
  await applyFixes(emulator, document);
  const repaired = await ask(emulator, question);
  expect([repaired.code, repaired.document.verdict, repaired.document.causes]).toEqual([0, 'reachable', []]);
}

async function defaultAcl(): Promise<string> {
  const { NetworkAcls } = await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [web.vpcId] }] }));
  return NetworkAcls![0]!.NetworkAclId!;
}

/** Another instance beside the web server, in its group, without a public address. */
async function runInstance(): Promise<string> {
  const request = { ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, SubnetId: web.subnetId, SecurityGroupIds: [web.securityGroupId] };
  return (await aws.ec2.send(new RunInstancesCommand(request))).Instances![0]!.InstanceId!;
}

it('network ACL: denied in, and the reply denied out', async () => {
  const NetworkAclId = await defaultAcl();
  const deny = { NetworkAclId, Protocol: '6', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' } as const;
  await aws.ec2.send(new CreateNetworkAclEntryCommand({ ...deny, RuleNumber: 50, Egress: false, PortRange: { From: 443, To: 443 } }));
  await aws.ec2.send(new CreateNetworkAclEntryCommand({ ...deny, RuleNumber: 1, Egress: true, PortRange: { From: 40000, To: 65535 } }));
  const { document } = await ask(emulator, https);
  expect(document.causes.map(({ rule }) => rule)).toMatchObject([{ ruleNumber: 50, egress: false }, { ruleNumber: 1, egress: true }]);
  expect(document.causes[1]?.partial).toEqual({ sourcePorts: [{ from: 40000, to: 65535 }] });
  // No number is left before entry 1: somebody has to decide how to renumber.
  expect(document.causes[1]).toMatchObject({ direction: 'return', fix: null });
  expect(document.causes[1]?.message).toContain('renumber');

  await aws.ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 1, Egress: true }));
  await aws.ec2.send(new CreateNetworkAclEntryCommand({ ...deny, RuleNumber: 2, Egress: true, PortRange: { From: 40000, To: 65535 } }));
  await expectRepair(https, [{ kind: 'network-acl', direction: 'forward', id: NetworkAclId }, { kind: 'network-acl', direction: 'return', id: NetworkAclId }], ['create-network-acl-entry', 'create-network-acl-entry']);
});

it('network ACL and security group: ping, denied by both', async () => {
  const NetworkAclId = await defaultAcl();
  await aws.ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 90, Egress: false, Protocol: '1', RuleAction: 'deny', CidrBlock: '198.51.100.0/24', IcmpTypeCode: { Type: 8, Code: -1 } }));
  const ping = ['why-rejected', '198.51.100.7', 'web', '--protocol', 'icmp'];
  await expectRepair(ping, [{ kind: 'network-acl', direction: 'forward', id: NetworkAclId }, { kind: 'security-group', id: web.securityGroupId }], ['create-network-acl-entry', 'authorize-security-group-ingress']);
});

it('security group: nothing allowed out', async () => {
  const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await aws.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: web.securityGroupId, IpPermissions: [everything] }));
  // The reply to what was let in needs no rule.
  expect((await ask(emulator, https)).code).toBe(0);
  await expectRepair(['why-rejected', 'web', '198.51.100.7', '--port', '443'], [{ kind: 'security-group', direction: 'forward', id: web.securityGroupId }], ['authorize-security-group-egress']);
});

it('instance: stopped', async () => {
  const client = await runInstance();
  await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [web.instanceId] }));
  await expectRepair(['why-rejected', client, 'web', '--port', '443'], [{ kind: 'instance', direction: 'forward', id: web.instanceId }], ['start-instances']);
});

it('instance: stopped, and its public address with it', async () => {
  await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [web.instanceId] }));
  await expectRepair(https, [{ kind: 'public-ip', id: web.networkInterfaceId }, { kind: 'instance', id: web.instanceId }], ['associate-address', 'start-instances']);
});

it('internet gateway: detached', async () => {
  await aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: web.internetGatewayId, VpcId: web.vpcId }));
  await expectRepair(https, [{ kind: 'internet-gateway', id: web.internetGatewayId }], ['attach-internet-gateway']);
  await aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: web.internetGatewayId, VpcId: web.vpcId }));
  const outwards = ['why-rejected', 'web', '198.51.100.7', '--port', '443'];
  await expectRepair(outwards, [{ kind: 'internet-gateway', direction: 'forward', id: web.internetGatewayId }], ['attach-internet-gateway']);
});

it('public address: none', async () => {
  const instance = await runInstance();
  await expectRepair(['why-rejected', '198.51.100.7', instance, '--port', '443'], [{ kind: 'public-ip' }], ['associate-address']);
});
