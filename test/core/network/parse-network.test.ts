import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import type { DescribeDocument, Scope } from '../../../src/core/network/documents.ts';
import type { Network } from '../../../src/core/network/network.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';

const A = '111122223333';
const B = '444455556666';
const here: Scope = { account: A, region: 'us-east-1' };
const nowhere: Scope = { account: null, region: null };

const parse = (...documents: (readonly [Scope, Record<string, unknown>])[]): Network =>
  parseNetwork({ refusals: [], documents: documents.map(([scope, content], i): DescribeDocument => ({ scope, origin: `file-${i}.json`, content })) });

const vpc = (id: string, owner: string, extra: object = {}): object => ({ VpcId: id, OwnerId: owner, CidrBlock: '10.0.0.0/16', ...extra });
const subnet = (id: string, vpcId: string, owner: string, zone = 'us-east-1a'): object => ({ SubnetId: id, VpcId: vpcId, OwnerId: owner, AvailabilityZone: zone, CidrBlock: '10.0.0.0/24' });

describe('broken documents', () => {
  const messageOf = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      if (error instanceof UsageError && error.code === 'BROKEN_DOCUMENT') return error.message;
      throw error;
    }
    throw new Error('it was read');
  };

  it.each([
    [{ Vpcs: {} }, 'file-0.json: Vpcs is an object, expected a list'],
    [{ Vpcs: ['vpc-1'] }, 'file-0.json: Vpcs[0] is string "vpc-1", expected an object'],
    [{ Vpcs: [{ OwnerId: A }] }, 'file-0.json: Vpcs[0].VpcId is missing'],
    [{ Vpcs: [{ VpcId: 7 }] }, 'file-0.json: Vpcs[0].VpcId is number 7, expected text'],
    [{ Vpcs: [vpc('vpc-1', A), vpc('vpc-2', A, { CidrBlock: '10.0.0.0/40' })] }, "file-0.json: Vpcs[1].CidrBlock is '10.0.0.0/40', expected a CIDR such as 10.0.0.0/16"],
    [{ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', SubnetId: 's', VpcId: 'v', PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.01' }] }] },
      "file-0.json: NetworkInterfaces[0].PrivateIpAddresses[0].PrivateIpAddress is '10.0.0.01', expected an IP address"],
    [{ VpcPeeringConnections: [{ VpcPeeringConnectionId: 'pcx-1', AccepterVpcInfo: { VpcId: 'vpc-1' } }] }, 'file-0.json: VpcPeeringConnections[0] has no RequesterVpcInfo'],
  ])('%j name file and place', (content, message) => {
    expect(messageOf(() => parse([here, content]))).toBe(message);
  });

  it('are told of when their rules are first asked for', () => {
    const network = parse([here, {
      NetworkAcls: [{ NetworkAclId: 'acl-1', VpcId: 'vpc-1', Entries: [{ RuleNumber: 100, Protocol: 'x', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' }] }],
      SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: '22', ToPort: 22 }] }],
      RouteTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Routes: [{ DestinationCidrBlock: 'everywhere', GatewayId: 'local' }] }],
    }]);
    expect(messageOf(() => network.data.networkAcls.get('acl-1')?.entries)).toBe("file-0.json: NetworkAcls[0].Entries[0].Protocol is 'x', expected a protocol number");
    expect(messageOf(() => network.data.securityGroups.get('sg-1')?.rules)).toBe('file-0.json: SecurityGroups[0].IpPermissions[0].FromPort is string "22", expected a number');
    expect(messageOf(() => network.data.routeTables.get('rtb-1')?.routes)).toBe("file-0.json: RouteTables[0].Routes[0].DestinationCidrBlock is 'everywhere', expected a CIDR such as 10.0.0.0/16");
  });
});

describe('scopes', () => {
  it('join the pages of one key', () => {
    const network = parse([here, { Vpcs: [vpc('vpc-1', A)] }], [here, { Vpcs: [vpc('vpc-2', A)] }]);
    expect([...network.data.vpcs.keys()]).toEqual(['vpc-1', 'vpc-2']);
  });

  it('without folders take account and Region from owners and zones', () => {
    const network = parse([nowhere, { Vpcs: [vpc('vpc-1', A)], Subnets: [subnet('subnet-1', 'vpc-1', A, 'eu-west-1b')], InternetGateways: [{ InternetGatewayId: 'igw-1' }] }]);
    expect(network.data.scopes.map(({ asked }) => asked)).toEqual([{ account: A, region: 'eu-west-1' }]);
    expect(network.data.internetGateways.get('igw-1')).toMatchObject({ account: A, region: 'eu-west-1' });
  });

  it('without folders or zones take the Region from ARNs', () => {
    const network = parse([nowhere, { Vpcs: [vpc('vpc-1', A)], FlowLogs: [{ FlowLogId: 'fl-1', ResourceId: 'vpc-1', DeliverLogsPermissionArn: `arn:aws:logs:us-west-2:${A}:x` }] }]);
    expect(network.data.vpcs.get('vpc-1')?.region).toBe('us-west-2');
  });

  it('of two Regions stay apart', () => {
    const west = { account: A, region: 'us-west-2' };
    const network = parse([here, { Vpcs: [vpc('vpc-1', A)], NetworkAcls: [] }], [west, { Vpcs: [vpc('vpc-2', A)] }]);
    expect(network.data.vpcs.get('vpc-2')).toMatchObject(west);
    expect(network.isCollected('NetworkAcls', here)).toBe(true);
    expect(network.isCollected('NetworkAcls', west)).toBe(false);
  });

  it('under a pseudonym are those of the account inside', () => {
    const network = parse([{ account: '999999999999', region: 'us-east-1' }, { Vpcs: [vpc('vpc-1', A)], RouteTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1' }], VpcPeeringConnections: [] }]);
    expect(network.isCollected('VpcPeeringConnections', { account: A, region: 'us-east-1' })).toBe(true);
    expect(network.isCollected('VpcPeeringConnections', { account: B, region: 'us-east-1' })).toBe(false);
  });

  it('of a participant do not speak for the owner of a shared VPC', () => {
    // The participant sees the shared subnet, but neither its route tables nor its network ACLs.
    const network = parse([{ account: B, region: 'us-east-1' }, { Vpcs: [vpc('vpc-1', A)], Subnets: [subnet('subnet-1', 'vpc-1', A)], NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', OwnerId: B, VpcId: 'vpc-1', SubnetId: 'subnet-1' }], NetworkAcls: [], RouteTables: [] }]);
    const shared = network.data.subnets.get('subnet-1');
    expect(shared?.account).toBe(A);
    expect(network.isCollected('RouteTables', { account: A, region: 'us-east-1' })).toBe(false);
    expect(shared === undefined ? null : network.networkAclOf(shared).state).toBe('unknown');
    expect(network.isCollected('NetworkInterfaces', { account: B, region: 'us-east-1' })).toBe(true);
  });
});

describe('collected or not', () => {
  it('tells a thing that is gone from one that nobody asked for', () => {
    const asked = parse([here, { VpcPeeringConnections: [] }]);
    const notAsked = parse([here, { Vpcs: [] }]);
    const state = (network: Network, owner: Scope): string => network.lookup(network.data.peerings, 'VpcPeeringConnections', 'pcx-1', owner).state;
    expect(state(asked, here)).toBe('absent');
    expect(state(notAsked, here)).toBe('unknown');
    expect(state(asked, { account: B, region: 'us-east-1' })).toBe('unknown');
    expect(state(asked, { account: A, region: 'eu-west-1' })).toBe('unknown');
  });

  it('names the permission where a call was refused', () => {
    const network = parseNetwork({
      documents: [{ scope: here, origin: 'x', content: { Vpcs: [] } }],
      refusals: [{ scope: here, operation: 'DescribeNetworkAcls', action: 'ec2:DescribeNetworkAcls', key: 'NetworkAcls', code: 'UnauthorizedOperation', message: 'no' }],
    });
    expect(network.missing('NetworkAcls', here).hint).toContain('ec2:DescribeNetworkAcls was refused (UnauthorizedOperation)');
  });
});

describe('one object seen from two scopes', () => {
  const there = { account: B, region: 'us-east-1' };
  const side = (vpcId: string, owner: string, extra: object = {}): object => ({ VpcId: vpcId, OwnerId: owner, Region: 'us-east-1', ...extra });
  const mine = { VpcPeeringConnectionId: 'pcx-1', Status: { Code: 'active' }, Tags: [{ Key: 'Name', Value: 'mine' }], RequesterVpcInfo: side('vpc-1', A, { CidrBlock: '10.0.0.0/16' }), AccepterVpcInfo: side('vpc-2', B) };
  const theirs = { VpcPeeringConnectionId: 'pcx-1', Status: { Code: 'active' }, Tags: [{ Key: 'Name', Value: 'theirs' }], RequesterVpcInfo: side('vpc-1', A), AccepterVpcInfo: side('vpc-2', B, { CidrBlock: '10.1.0.0/16' }) };

  it.each([['requester first', true], ['accepter first', false]])("is one, the owner's view before the other's, fields of either kept: %s", (_name, isFirst) => {
    const views: [Scope, Record<string, unknown>][] = [
      [here, { Vpcs: [vpc('vpc-1', A)], VpcPeeringConnections: [mine] }], [there, { Vpcs: [vpc('vpc-2', B)], VpcPeeringConnections: [theirs] }],
    ];
    const { peerings } = parse(...(isFirst ? views : views.reverse())).data;
    expect(peerings.size).toBe(1);
    const peering = peerings.get('pcx-1');
    expect(peering?.name).toBe('mine');
    expect(peering?.requester.cidrs.map(({ text }) => text)).toEqual(['10.0.0.0/16']);
    expect(peering?.accepter.cidrs.map(({ text }) => text)).toEqual(['10.1.0.0/16']);
  });
});

describe('prefix lists', () => {
  const cidrs = (network: Network): unknown => network.data.prefixLists.get('pl-1')?.cidrs?.map(({ text }) => text) ?? null;

  it('of describe-prefix-lists carry their CIDRs', () => {
    expect(cidrs(parse([here, { PrefixLists: [{ PrefixListId: 'pl-1', Cidrs: ['192.0.2.0/24'] }] }]))).toEqual(['192.0.2.0/24']);
  });

  it('of describe-managed-prefix-lists get theirs from another call, if it was made', () => {
    const list = { PrefixLists: [{ PrefixListId: 'pl-1', PrefixListName: 'mine', OwnerId: A }] };
    expect(cidrs(parse([here, list], [here, { PrefixListId: 'pl-1', Entries: [{ Cidr: '10.1.0.0/16' }] }]))).toEqual(['10.1.0.0/16']);
    expect(cidrs(parse([here, list], [here, { PrefixListId: 'pl-1', Entries: [] }]))).toEqual([]);
    expect(cidrs(parse([here, list]))).toBeNull();
  });
});

describe('interfaces', () => {
  const instance = {
    InstanceId: 'i-1', State: { Name: 'running' }, Platform: 'windows', Placement: { AvailabilityZone: 'us-east-1a' },
    NetworkInterfaces: [{
      NetworkInterfaceId: 'eni-1', VpcId: 'vpc-1', SubnetId: 'subnet-1', OwnerId: A, Groups: [{ GroupId: 'sg-1' }], Attachment: { DeviceIndex: 0 },
      PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.9', Primary: false }, { PrivateIpAddress: '10.0.0.8', Primary: true, Association: { PublicIp: '198.51.100.8' } }],
      Ipv6Addresses: [{ Ipv6Address: '2001:DB8::8' }],
    }],
  };
  const reservations = { Reservations: [{ OwnerId: A, Instances: [instance] }] };

  it('are taken from the instances where they were not listed themselves', () => {
    const own = parse([here, reservations]).data.interfaces.get('eni-1');
    expect(own).toMatchObject({ instanceId: 'i-1', isPrimaryInterface: true, groupIds: ['sg-1'], region: 'us-east-1' });
    // The primary address first, IPv6 in canonical form.
    expect(own?.addresses.map(({ address, publicIp }) => [address.text, publicIp?.text ?? null])).toEqual([['10.0.0.8', '198.51.100.8'], ['10.0.0.9', null], ['2001:db8::8', null]]);
  });

  it('are those listed where they were', () => {
    expect(parse([here, { ...reservations, NetworkInterfaces: [] }]).data.interfaces.size).toBe(0);
  });

  it('have instances with state and platform', () => {
    expect(parse([here, reservations]).data.instances.get('i-1')).toMatchObject({ state: 'running', isWindows: true, account: A });
  });
});
