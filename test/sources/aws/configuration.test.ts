import {
  AllocateAddressCommand, AuthorizeSecurityGroupIngressCommand, CreateFlowLogsCommand, CreateManagedPrefixListCommand, CreateNatGatewayCommand,
  CreateRouteCommand, CreateRouteTableCommand, CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Collection } from '../../../src/core/network/documents.ts';
import { apiAction } from '../../../src/sources/aws/actions.ts';
import { DESCRIBE_CALLS } from '../../../src/sources/aws/calls.ts';
import { collectConfiguration } from '../../../src/sources/aws/configuration.ts';
import { joinScopes } from '../../../src/sources/aws/join-scopes.ts';
import { startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { caught, containing, targetOf, writer } from './setup.ts';

let emulator: Emulator;
let usedPrefixList: string;
let before: number;

const seen = (operation: string) => emulator.requests.slice(before).filter((request) => request.operation === operation);

beforeAll(async () => {
  emulator = await startEmulator();
  const ec2 = new EC2Client(writer(emulator));
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))).Vpc!.VpcId!;
  const subnets = [];
  for (let index = 0; index < 7; index += 1) subnets.push(await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.1.${index}.0/24` })));
  const prefixList = async (name: string) => (await ec2.send(new CreateManagedPrefixListCommand({
    PrefixListName: name, AddressFamily: 'IPv4', MaxEntries: 5, Entries: [{ Cidr: '198.51.100.0/24', Description: 'office' }],
  }))).PrefixList!.PrefixListId!;
  usedPrefixList = await prefixList('used');
  await prefixList('unused');
  const group = await ec2.send(new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: 'web', Description: 'web' }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group.GroupId, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: usedPrefixList }] }] }));
  const address = await ec2.send(new AllocateAddressCommand({}));
  const nat = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnets[0]!.Subnet!.SubnetId, AllocationId: address.AllocationId }));
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  await ec2.send(new CreateRouteCommand({ RouteTableId: table.RouteTable!.RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: nat.NatGateway!.NatGatewayId }));
  await ec2.send(new CreateFlowLogsCommand({ ResourceType: 'VPC', ResourceIds: [vpcId], TrafficType: 'ALL', LogGroupName: '/vpc/flow', DeliverLogsPermissionArn: 'arn:aws:iam::111122223333:role/flow' }));
});
afterAll(() => emulator.stop());
beforeEach(() => {
  emulator.rules.clear();
  before = emulator.requests.length;
});

const items = (collection: Collection, key: string) => collection.documents.filter(({ content }) => key in content).flatMap(({ content }) => content[key] as Record<string, unknown>[]);

describe('collectConfiguration', () => {
  it('yields documents as the CLI prints them, with account and Region', async () => {
    const progress: { done: number; total: number }[] = [];
    const collection = await collectConfiguration([await targetOf(emulator)], { onProgress: (step) => progress.push(step) });
    expect(collection.refusals).toEqual([]);
    expect(collection.documents.map(({ origin }) => origin).slice(0, 2)).toEqual(['ec2:DescribeVpcs in us-east-1', 'ec2:DescribeSubnets in us-east-1']);
    expect(new Set(collection.documents.map(({ scope }) => JSON.stringify(scope)))).toEqual(new Set(['{"account":"111122223333","region":"us-east-1"}']));
    expect(items(collection, 'Subnets').map(({ CidrBlock }) => CidrBlock)).toContain('10.1.6.0/24');
    expect(items(collection, 'NatGateways')[0]!['CreateTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}000)?\+00:00$/);
    expect(items(collection, 'VpnGateways')).toEqual([]);
    expect(JSON.stringify(collection)).not.toContain('$metadata');
    expect(progress.at(-1)!.done).toBe(progress.at(-1)!.total);
    expect(progress.length).toBe(DESCRIBE_CALLS.length + 3);
  });

  it('keeps no secret of a VPN connection', async () => {
    emulator.rules.answer('ec2:DescribeVpnConnections', '<vpnConnectionSet><item><vpnConnectionId>vpn-0abc</vpnConnectionId><customerGatewayConfiguration>very-secret</customerGatewayConfiguration>'
      + '<options><tunnelOptionSet><item><outsideIpAddress>192.0.2.1</outsideIpAddress><preSharedKey>very-secret</preSharedKey></item></tunnelOptionSet></options></item></vpnConnectionSet>');
    const collection = await collectConfiguration([await targetOf(emulator)]);
    expect(items(collection, 'VpnConnections')).toEqual([{ VpnConnectionId: 'vpn-0abc', Options: { TunnelOptions: [{ OutsideIpAddress: '192.0.2.1' }] } }]);
  });

  it('asks for the entries of those prefix lists only that something names, and of S3 and DynamoDB', async () => {
    const collection = await collectConfiguration([await targetOf(emulator)]);
    expect(items(collection, 'PrefixLists').filter(({ PrefixListName }) => PrefixListName === 'used' || PrefixListName === 'unused')).toHaveLength(2);
    const read = collection.documents.filter(({ content }) => 'Entries' in content).map(({ content }) => content);
    expect(read).toContainEqual({ PrefixListId: usedPrefixList, Entries: [{ Cidr: '198.51.100.0/24', Description: 'office' }] });
    const nameOf = (id: unknown) => items(collection, 'PrefixLists').find(({ PrefixListId }) => PrefixListId === id)!['PrefixListName'];
    expect(read.map(({ PrefixListId }) => nameOf(PrefixListId)).sort()).toEqual(['com.amazonaws.us-east-1.dynamodb', 'com.amazonaws.us-east-1.s3', 'used']);
    expect(seen('GetManagedPrefixListEntries')).toHaveLength(3);
  });

  it('is the same in pages of two, and asks for large pages', async () => {
    const whole = await collectConfiguration([await targetOf(emulator)]);
    const largest = seen('DescribeRouteTables')[0]!.params;
    expect(Number(largest['MaxResults'])).toBe(100);
    before = emulator.requests.length;
    emulator.rules.forcePageSize(2);
    const paged = await collectConfiguration([await targetOf(emulator)]);
    expect(seen('DescribeSubnets').length).toBeGreaterThan(3);
    expect(paged).toEqual(whole);
  });

  it('stands in the same order whatever arrives first', async () => {
    const whole = await collectConfiguration([await targetOf(emulator)]);
    emulator.rules.delay('ec2:DescribeVpcs', 400);
    emulator.rules.delay('ec2:DescribeSubnets', 200);
    expect(await collectConfiguration([await targetOf(emulator)])).toEqual(whole);
  });

  it('goes on after a refused call, and names the permission', async () => {
    emulator.rules.refuse('ec2:DescribeNetworkAcls');
    const collection = await collectConfiguration([await targetOf(emulator)]);
    expect(collection.refusals).toMatchObject([
      { scope: { account: '111122223333', region: 'us-east-1' }, operation: 'DescribeNetworkAcls', action: 'ec2:DescribeNetworkAcls', key: 'NetworkAcls', code: 'UnauthorizedOperation' },
    ]);
    expect(collection.documents.some(({ content }) => 'NetworkAcls' in content)).toBe(false);
    expect(items(collection, 'Subnets').length).toBeGreaterThan(6);
  });

  it('knows the account by what it owns where STS refuses', async () => {
    emulator.rules.refuse('sts:GetCallerIdentity');
    const collection = await collectConfiguration([await targetOf(emulator)]);
    expect(collection.documents[0]!.scope.account).toBe('111122223333');
  });

  it('tries a throttled call again', async () => {
    emulator.rules.throttle('ec2:DescribeSubnets', 2);
    const calls: { operation: string; attempts: number }[] = [];
    const collection = await collectConfiguration([await targetOf(emulator, { onCall: (call) => calls.push(call) })]);
    expect(items(collection, 'Subnets').length).toBeGreaterThan(6);
    expect(calls.find(({ operation }) => operation === 'DescribeSubnets')!.attempts).toBe(3);
  });

  it('gives up on a call that stays throttled, within its time', async () => {
    emulator.rules.throttle('ec2:DescribeSubnets', Infinity);
    expect(await caught(collectConfiguration([await targetOf(emulator)]))).toMatchObject({ exitCode: 4, code: 'THROTTLED', message: containing('ec2:DescribeSubnets in us-east-1') });
    const started = performance.now();
    expect(await caught(collectConfiguration([await targetOf(emulator, { timeoutSeconds: 1 })]))).toMatchObject({ exitCode: 4, code: 'TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(2500);
  });

  it('survives one failure and one lost connection, and names a lasting one', async () => {
    emulator.rules.failOnce('ec2:DescribeVpcs');
    emulator.rules.dropConnection('ec2:DescribeSubnets', 1);
    expect(items(await collectConfiguration([await targetOf(emulator)]), 'Subnets').length).toBeGreaterThan(6);
    emulator.rules.dropConnection('ec2:DescribeSubnets', Infinity);
    expect(await caught(collectConfiguration([await targetOf(emulator)]))).toMatchObject({ exitCode: 4, code: 'ENDPOINT_UNREACHABLE', message: containing(emulator.endpoint) });
  });

  it('collects several Regions, each in its own scope', async () => {
    const collection = await collectConfiguration([await targetOf(emulator), await targetOf(emulator, { regions: ['eu-west-1'] })]);
    const regions = collection.documents.filter(({ content }) => 'Vpcs' in content).map(({ scope }) => scope.region);
    expect(regions).toEqual(['us-east-1', 'eu-west-1']);
  });

  it('joins two profiles of one account, and needs a permission of one of them only', async () => {
    emulator.rules.refuse('ec2:DescribeNetworkAcls');
    const refused = await collectConfiguration([await targetOf(emulator)]);
    emulator.rules.clear();
    const whole = await collectConfiguration([await targetOf(emulator)]);
    expect(joinScopes([refused, whole])).toEqual({ documents: expect.toSatisfy((documents: unknown[]) => documents.length === whole.documents.length) as unknown, refusals: [] });
    expect(joinScopes([refused, refused]).refusals).toHaveLength(1);
  });

  it('ends at once with the reason of the signal', async () => {
    emulator.rules.delay('ec2:DescribeVpcs', 5000);
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const collecting = collectConfiguration([await targetOf(emulator)], { signal: controller.signal });
    setTimeout(() => { controller.abort(reason); }, 100);
    const started = performance.now();
    expect(await caught(collecting)).toBe(reason);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('leaves an opt-in feature out, with a warning, where the endpoint does not know it', async () => {
    const nowhere = await targetOf(emulator);
    const warnings: string[] = [];
    const ec2 = await nowhere.clients.ec2();
    // The emulator knows the call: the answer of an endpoint that does not is put in front of it.
    ec2.middlewareStack.add((next, context) => (args) => {
      if (context.commandName === 'DescribeVpcBlockPublicAccessOptionsCommand') throw Object.assign(new Error('unknown'), { name: 'InvalidAction', $metadata: { httpStatusCode: 400 } });
      return next(args);
    }, { step: 'finalizeRequest' });
    const collection = await collectConfiguration([nowhere], { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual(['DescribeVpcBlockPublicAccessOptions is not known in us-east-1: what it would tell is left out.']);
    expect(collection.documents.some(({ content }) => 'VpcBlockPublicAccessOptions' in content)).toBe(false);
    expect(collection.refusals).toEqual([]);
  });
});

it('makes no call that the table of actions lacks', () => {
  for (const { operation } of DESCRIBE_CALLS) expect(apiAction('ec2', operation), operation).not.toBeNull();
});
