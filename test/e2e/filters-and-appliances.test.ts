/** Prefix lists, IPv6 and NAT instances, built through the API and asked live: right, broken, and repaired as printed. */
import {
  AuthorizeSecurityGroupIngressCommand, CreateManagedPrefixListCommand, CreateNetworkAclCommand, CreateNetworkAclEntryCommand, CreateVpcEndpointCommand, DescribeNetworkAclsCommand,
  ModifyManagedPrefixListCommand, ModifyNetworkInterfaceAttributeCommand, ReplaceNetworkAclAssociationCommand, RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clients } from '../emulator/fixtures.ts';
import type { Clients } from '../emulator/fixtures.ts';
import { addRoute, createInternetGateway, createSubnet, createVpc, runInstance } from '../emulator/parts.ts';
import type { SubnetParts } from '../emulator/parts.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline } from './ask.ts';

let emulator: Emulator;
let ec2: Clients['ec2'];
let vpcId: string;
let clientSubnet: SubnetParts;
let serverSubnet: SubnetParts;
let server: { readonly groupId: string; readonly networkInterfaceId: string };
beforeAll(async () => {
  emulator = await startEmulator();
  ({ ec2 } = clients(emulator));
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.reset();
  const vpc = await createVpc(ec2, 'shop', '10.0.0.0/16', true);
  vpcId = vpc.id;
  const block = (index: number): string => vpc.ipv6Cidr!.replace(/00::\/56$/, `0${index}::/64`);
  clientSubnet = await createSubnet(ec2, vpcId, '10.0.1.0/24', { ipv6Cidr: block(1) });
  serverSubnet = await createSubnet(ec2, vpcId, '10.0.2.0/24', { ipv6Cidr: block(2) });
  await runInstance(ec2, 'client', { vpcId, subnetId: clientSubnet.id, privateIp: '10.0.1.20', ipv6: block(1).replace('/64', '20') });
  server = await runInstance(ec2, 'server', { vpcId, subnetId: serverSubnet.id, privateIp: '10.0.2.20', ipv6: block(2).replace('/64', '20') });
});

const inspect = (destination: string, ...more: string[]): string[] => ['inspect', 'client', destination, '--port', '443', ...more];

it('a group rule for a prefix list: admitted, taken off the list, and admitted again as printed', async () => {
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand({ PrefixListName: 'clients', AddressFamily: 'IPv4', MaxEntries: 3, Entries: [{ Cidr: '10.0.1.0/24' }] }));
  const PrefixListId = PrefixList!.PrefixListId!;
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: server.groupId, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId }] }] }));
  const open = await ask(emulator, inspect('server'));
  expect([open.code, open.document.verdict, open.document.missing]).toEqual([0, 'reachable', []]);
  expect(open.document.path.forward.find(({ component }) => component.id === server.groupId)?.rule).toMatchObject({ peer: PrefixListId });

  await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, RemoveEntries: [{ Cidr: '10.0.1.0/24' }], AddEntries: [{ Cidr: '10.0.7.0/24' }] }));
  const closed = await ask(emulator, inspect('server'));
  expect([closed.code, closed.document.verdict]).toEqual([1, 'blocked']);
  expect(outline(closed.document)).toMatchObject([{ kind: 'security-group', direction: 'forward', id: server.groupId, verified: true }]);
  expect(closed.document.causes[0]?.nearMiss).toMatchObject({ rule: { peer: PrefixListId }, differs: ['source'] });
  await applyFixes(emulator, closed.document);
  const repaired = await ask(emulator, inspect('server'));
  expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
});

it('IPv6 between subnets: a rule of IPv4 does not cover it, and the printed one does', async () => {
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: server.groupId, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }));
  const v4 = await ask(emulator, inspect('server'));
  const ipv6 = await serverIpv6();
  expect([v4.code, v4.document.verdict]).toEqual([0, 'reachable']);
  const v6 = await ask(emulator, inspect(ipv6));
  expect([v6.code, v6.document.verdict]).toEqual([1, 'blocked']);
  expect(outline(v6.document)).toMatchObject([{ kind: 'security-group', direction: 'forward', id: server.groupId, verified: true }]);
  await applyFixes(emulator, v6.document);
  const repaired = await ask(emulator, inspect(ipv6));
  expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
});

it('a gateway endpoint of S3 behind a network ACL that knows private addresses only: the entries that are printed help', async () => {
  await ec2.send(new CreateVpcEndpointCommand({ VpcId: vpcId, ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway', RouteTableIds: [clientSubnet.routeTableId] }));
  const open = await ask(emulator, inspect('s3'));
  expect([open.code, open.document.verdict]).toEqual([0, 'reachable']);
  const NetworkAclId = await aclOf(clientSubnet.id);
  for (const Egress of [true, false]) await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress, Protocol: '-1', RuleAction: 'allow', CidrBlock: '10.0.0.0/8' }));
  const closed = await ask(emulator, inspect('s3'));
  expect([closed.code, closed.document.verdict]).toEqual([1, 'blocked']);
  expect(outline(closed.document)).toMatchObject([{ kind: 'network-acl', direction: 'forward', id: NetworkAclId, verified: true }, { kind: 'network-acl', direction: 'return', id: NetworkAclId, verified: true }]);
  await applyFixes(emulator, closed.document);
  const repaired = await ask(emulator, inspect('s3'));
  expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
});

it('a NAT instance: its source/destination check is switched off as printed, and what it does stays unknown', async () => {
  const gatewayId = await createInternetGateway(ec2, vpcId);
  await addRoute(ec2, serverSubnet, '0.0.0.0/0', { GatewayId: gatewayId });
  const nat = await runInstance(ec2, 'nat', { vpcId, subnetId: serverSubnet.id, privateIp: '10.0.2.30' }, [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }]);
  await addRoute(ec2, clientSubnet, '0.0.0.0/0', { NetworkInterfaceId: nat.networkInterfaceId });
  const blocked = await ask(emulator, inspect('203.0.113.50'));
  expect([blocked.code, blocked.document.verdict]).toEqual([1, 'blocked']);
  expect(outline(blocked.document)).toMatchObject([
    { code: 'ENI_SOURCE_DEST_CHECK_RESTRICTION', id: nat.networkInterfaceId, verified: true }, { code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS', id: nat.networkInterfaceId, verified: true },
  ]);
  await applyFixes(emulator, blocked.document);
  const repaired = await ask(emulator, inspect('203.0.113.50'));
  expect([repaired.code, repaired.document.verdict, repaired.document.causes]).toEqual([3, 'inconclusive', []]);
  expect(repaired.document.missing.map(({ what }) => what).join()).toContain(nat.networkInterfaceId);
});

it('an appliance between two subnets: a group that admits nothing blocks whatever the appliance does', async () => {
  const appliance = await runInstance(ec2, 'firewall', { vpcId, subnetId: (await createSubnet(ec2, vpcId, '10.0.3.0/24')).id, privateIp: '10.0.3.30' }, [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }]);
  await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: appliance.networkInterfaceId, SourceDestCheck: { Value: false } }));
  await addRoute(ec2, clientSubnet, '10.0.2.0/24', { NetworkInterfaceId: appliance.networkInterfaceId });
  const rule = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: server.groupId, IpPermissions: rule }));
  const open = await ask(emulator, inspect('server'));
  expect([open.code, open.document.verdict]).toEqual([3, 'inconclusive']);

  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: server.groupId, IpPermissions: rule }));
  const closed = await ask(emulator, inspect('server'));
  expect([closed.code, closed.document.verdict]).toEqual([1, 'blocked']);
  expect(outline(closed.document)).toMatchObject([{ kind: 'security-group', direction: 'forward', id: server.groupId, verified: true }]);
  await applyFixes(emulator, closed.document);
  expect((await ask(emulator, inspect('server'))).document.verdict).toBe('inconclusive');
});

async function serverIpv6(): Promise<string> {
  const { document } = await ask(emulator, ['inspect', 'client', 'server', '--protocol', 'icmpv6']);
  const { destination } = document.question;
  return 'privateIp' in destination ? (destination.privateIp ?? '') : '';
}

/** A network ACL of the subnet's own, still without entries. */
async function aclOf(subnetId: string): Promise<string> {
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }));
  const { NetworkAclAssociationId } = NetworkAcls![0]!.Associations!.find((one) => one.SubnetId === subnetId)!;
  const NetworkAclId = (await ec2.send(new CreateNetworkAclCommand({ VpcId: vpcId }))).NetworkAcl!.NetworkAclId!;
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId: NetworkAclAssociationId, NetworkAclId }));
  return NetworkAclId;
}
