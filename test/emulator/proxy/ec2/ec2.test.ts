import {
  AcceptVpcPeeringConnectionCommand, AllocateAddressCommand, AssignIpv6AddressesCommand, AssignPrivateIpAddressesCommand, AssociateAddressCommand, AttachInternetGatewayCommand,
  CreateFlowLogsCommand, CreateInternetGatewayCommand, CreateNatGatewayCommand, CreateNetworkAclCommand, CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand, CreateRouteCommand, CreateSubnetCommand, CreateVpcCommand, CreateVpcPeeringConnectionCommand,
  DeleteNatGatewayCommand, DeleteNetworkInterfaceCommand, DeleteVpcPeeringConnectionCommand, DescribeFlowLogsCommand, DescribeInstancesCommand,
  DescribeNetworkAclsCommand, DescribeNetworkInterfacesCommand, DescribeRouteTablesCommand, DescribeSecurityGroupVpcAssociationsCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand, DescribeVpcBlockPublicAccessOptionsCommand, DescribeVpcEncryptionControlsCommand,
  DescribeVpcsCommand, DetachInternetGatewayCommand, paginateDescribeVpcs, RunInstancesCommand, StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clients } from '../../clients.ts';
import type { Clients } from '../../clients.ts';
import { startEmulator } from '../../server.ts';
import type { Emulator } from '../../server.ts';

let emulator: Emulator;
let aws: Clients;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

async function vpc(cidr: string, ipv6 = false): Promise<string> {
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: cidr, AmazonProvidedIpv6CidrBlock: ipv6 }));
  return Vpc!.VpcId!;
}

async function subnet(vpcId: string, cidr: string, ipv6?: string): Promise<string> {
  const { Subnet } = await aws.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr, Ipv6CidrBlock: ipv6 }));
  return Subnet!.SubnetId!;
}

async function mainTable(vpcId: string): Promise<string> {
  const { RouteTables } = await aws.ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }));
  return RouteTables![0]!.RouteTableId!;
}

async function stateOf(table: string, cidr: string): Promise<string | undefined> {
  const { RouteTables } = await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [table] }));
  return RouteTables![0]!.Routes!.find(({ DestinationCidrBlock }) => DestinationCidrBlock === cidr)?.State;
}

describe('the state of routes', () => {
  it('is blackhole for a peering until it is accepted, and after it is deleted', async () => {
    const [a, b] = [await vpc('10.1.0.0/16'), await vpc('10.2.0.0/16')];
    const { VpcPeeringConnection } = await aws.ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: a, PeerVpcId: b }));
    const peering = { VpcPeeringConnectionId: VpcPeeringConnection!.VpcPeeringConnectionId! };
    const table = await mainTable(a);
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId: table, DestinationCidrBlock: '10.2.0.0/16', ...peering }));
    expect(await stateOf(table, '10.2.0.0/16')).toBe('blackhole');
    await aws.ec2.send(new AcceptVpcPeeringConnectionCommand(peering));
    expect(await stateOf(table, '10.2.0.0/16')).toBe('active');
    await aws.ec2.send(new DeleteVpcPeeringConnectionCommand(peering));
    expect(await stateOf(table, '10.2.0.0/16')).toBe('blackhole');
    expect(await stateOf(table, '10.1.0.0/16')).toBe('active');
  });

  it('is blackhole for a detached internet gateway', async () => {
    const a = await vpc('10.1.0.0/16');
    const { InternetGateway } = await aws.ec2.send(new CreateInternetGatewayCommand({}));
    const gateway = { InternetGatewayId: InternetGateway!.InternetGatewayId!, VpcId: a };
    await aws.ec2.send(new AttachInternetGatewayCommand(gateway));
    const table = await mainTable(a);
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway.InternetGatewayId }));
    expect(await stateOf(table, '0.0.0.0/0')).toBe('active');
    await aws.ec2.send(new DetachInternetGatewayCommand(gateway));
    expect(await stateOf(table, '0.0.0.0/0')).toBe('blackhole');
    const filter = (value: string): DescribeRouteTablesCommand => new DescribeRouteTablesCommand({ Filters: [{ Name: 'route.state', Values: [value] }] });
    expect((await aws.ec2.send(filter('blackhole'))).RouteTables?.map(({ RouteTableId }) => RouteTableId)).toEqual([table]);
  });

  it('is blackhole for a deleted NAT gateway and a deleted interface', async () => {
    const a = await vpc('10.1.0.0/16');
    const inside = await subnet(a, '10.1.1.0/24');
    const table = await mainTable(a);
    const { NatGateway } = await aws.ec2.send(new CreateNatGatewayCommand({ SubnetId: inside, ConnectivityType: 'private' }));
    const { NetworkInterface } = await aws.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: inside }));
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: NatGateway!.NatGatewayId }));
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId: table, DestinationCidrBlock: '10.9.0.0/16', NetworkInterfaceId: NetworkInterface!.NetworkInterfaceId }));
    expect(await stateOf(table, '0.0.0.0/0')).toBe('active');
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: NatGateway!.NatGatewayId }));
    await aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: NetworkInterface!.NetworkInterfaceId }));
    expect(await stateOf(table, '0.0.0.0/0')).toBe('blackhole');
    expect(await stateOf(table, '10.9.0.0/16')).toBe('blackhole');
  });

  it('follows the instance behind an interface', async () => {
    const a = await vpc('10.1.0.0/16');
    const { Instances } = await aws.ec2.send(new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, SubnetId: await subnet(a, '10.1.1.0/24') }));
    const [instance] = Instances!;
    const table = await mainTable(a);
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', NetworkInterfaceId: instance!.NetworkInterfaces![0]!.NetworkInterfaceId }));
    expect(await stateOf(table, '0.0.0.0/0')).toBe('active');
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [instance!.InstanceId!] }));
    expect(await stateOf(table, '0.0.0.0/0')).toBe('blackhole');
  });
});

describe('pages', () => {
  it('honours MaxResults and its bounds, and validates tokens', async () => {
    for (let n = 0; n < 6; n += 1) await vpc(`10.${n}.0.0/16`);
    const first = await aws.ec2.send(new DescribeVpcsCommand({ MaxResults: 5 }));
    expect(first.Vpcs).toHaveLength(5);
    const second = await aws.ec2.send(new DescribeVpcsCommand({ MaxResults: 5, NextToken: first.NextToken }));
    expect(new Set([...first.Vpcs!, ...second.Vpcs!].map(({ VpcId }) => VpcId)).size).toBe(7);
    expect(second.NextToken).toBeUndefined();
    await expect(aws.ec2.send(new DescribeVpcsCommand({ NextToken: 'made-up' }))).rejects.toMatchObject({ name: 'InvalidNextToken' });
    await expect(aws.ec2.send(new DescribeRouteTablesCommand({ MaxResults: 5, NextToken: first.NextToken }))).rejects.toMatchObject({ name: 'InvalidNextToken' });
    await expect(aws.ec2.send(new DescribeRouteTablesCommand({ MaxResults: 101 }))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('are small where forced, not for a question by id', async () => {
    for (let n = 0; n < 4; n += 1) await vpc(`10.${n}.0.0/16`);
    emulator.rules.forcePageSize(2);
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateDescribeVpcs({ client: aws.ec2 }, {})) pages.push(page.Vpcs!.map(({ VpcId }) => VpcId));
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const byId = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: pages.flat().map(String) }));
    expect(byId.Vpcs).toHaveLength(5);
    const inside = await subnet(String(pages[1]![1]), '10.2.1.0/24');
    for (let n = 0; n < 3; n += 1) await aws.ec2.send(new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, SubnetId: inside }));
    const instances = await aws.ec2.send(new DescribeInstancesCommand({}));
    expect(instances.Reservations).toHaveLength(2);
    expect((await aws.ec2.send(new DescribeInstancesCommand({ NextToken: instances.NextToken }))).Reservations).toHaveLength(1);
  });
});

it('filters interfaces by public, secondary and IPv6 address', async () => {
  const a = await vpc('10.1.0.0/16', true);
  const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [a] }));
  const block = Vpcs![0]!.Ipv6CidrBlockAssociationSet![0]!.Ipv6CidrBlock!.replace(/\/56$/, '/64');
  const inside = await subnet(a, '10.1.1.0/24', block);
  const create = async (address: string): Promise<string> => {
    const { NetworkInterface } = await aws.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: inside, PrivateIpAddress: address }));
    return NetworkInterface!.NetworkInterfaceId!;
  };
  const [one, two] = [await create('10.1.1.5'), await create('10.1.1.6')];
  const { AllocationId, PublicIp } = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  await aws.ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId: one }));
  const v6 = block.replace('/64', '5');
  await aws.ec2.send(new AssignIpv6AddressesCommand({ NetworkInterfaceId: two, Ipv6Addresses: [v6] }));
  await aws.ec2.send(new AssignPrivateIpAddressesCommand({ NetworkInterfaceId: two, PrivateIpAddresses: ['10.1.1.77'] }));
  const found = async (Name: string, value: string): Promise<(string | undefined)[]> => {
    const filters = [{ Name: 'vpc-id', Values: [a] }, { Name, Values: [value] }];
    const { NetworkInterfaces } = await aws.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: filters }));
    return NetworkInterfaces!.map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  };
  expect(await found('association.public-ip', PublicIp!)).toEqual([one]);
  expect(await found('addresses.association.public-ip', PublicIp!)).toEqual([one]);
  expect(await found('addresses.private-ip-address', '10.1.1.*')).toEqual([one, two]);
  expect(await found('addresses.private-ip-address', '10.1.1.77')).toEqual([two]);
  expect(await found('ipv6-addresses.ipv6-address', v6)).toEqual([two]);
  expect(await found('association.public-ip', '192.0.2.1')).toEqual([]);
});

describe('network ACLs', () => {
  it('end with the entries that cannot be deleted, for IPv6 too', async () => {
    const numbers = async (ipv6: boolean): Promise<(number | undefined)[]> => {
      const { NetworkAcl } = await aws.ec2.send(new CreateNetworkAclCommand({ VpcId: await vpc('10.1.0.0/16', ipv6) }));
      const { NetworkAcls } = await aws.ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [NetworkAcl!.NetworkAclId!] }));
      expect(NetworkAcl!.Entries).toEqual(NetworkAcls![0]!.Entries);
      expect(NetworkAcl!.Entries!.every(({ RuleAction, Protocol }) => RuleAction === 'deny' && Protocol === '-1')).toBe(true);
      return NetworkAcl!.Entries!.filter(({ Egress }) => Egress === false).map(({ RuleNumber }) => RuleNumber);
    };
    expect(await numbers(false)).toEqual([32767]);
    expect(await numbers(true)).toEqual([32767, 32768]);
  });

  it('by default let IPv6 through once the VPC has it', async () => {
    const a = await vpc('10.1.0.0/16', true);
    const { NetworkAcls } = await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [a] }] }));
    const ingress = NetworkAcls![0]!.Entries!.filter(({ Egress }) => Egress === false);
    expect(ingress.map(({ RuleNumber }) => RuleNumber).sort()).toEqual([100, 101, 32767, 32768]);
    expect(ingress.find(({ RuleNumber }) => RuleNumber === 101)).toMatchObject({ Ipv6CidrBlock: '::/0', RuleAction: 'allow' });
  });

  it('keep the ICMP type and code', async () => {
    const { NetworkAcl } = await aws.ec2.send(new CreateNetworkAclCommand({ VpcId: await vpc('10.1.0.0/16') }));
    const id = NetworkAcl!.NetworkAclId!;
    await aws.ec2.send(new CreateNetworkAclEntryCommand({
      NetworkAclId: id, RuleNumber: 90, Egress: false, Protocol: '1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0', IcmpTypeCode: { Type: 8, Code: 0 },
    }));
    const { NetworkAcls } = await aws.ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [id] }));
    expect(NetworkAcls![0]!.Entries!.find(({ RuleNumber }) => RuleNumber === 90)?.IcmpTypeCode).toEqual({ Type: 8, Code: 0 });
  });

  it('that do not exist are named as such', async () => {
    const question = aws.ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: ['acl-0123456789abcdef0'] }));
    await expect(question).rejects.toMatchObject({ name: 'InvalidNetworkAclID.NotFound' });
  });
});

it('keeps the S3 prefix and the options of a flow log, and can let its delivery fail', async () => {
  const a = await vpc('10.1.0.0/16');
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'records' }));
  const options = { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: false } as const;
  const { FlowLogIds } = await aws.ec2.send(new CreateFlowLogsCommand({
    ResourceIds: [a], ResourceType: 'VPC', TrafficType: 'ALL', LogDestinationType: 's3', LogDestination: 'arn:aws:s3:::records/team/', DestinationOptions: options,
  }));
  const [id] = FlowLogIds!;
  const read = async () => (await aws.ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [id!] }))).FlowLogs![0]!;
  expect(await read()).toMatchObject({ LogDestination: 'arn:aws:s3:::records/team/', DestinationOptions: options, DeliverLogsStatus: 'SUCCESS' });
  emulator.rules.failDelivery(id!, 'Access error');
  expect(await read()).toMatchObject({ DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' });
  const failed = await aws.ec2.send(new DescribeFlowLogsCommand({ Filter: [{ Name: 'deliver-log-status', Values: ['SUCCESS'] }] }));
  expect(failed.FlowLogs).toEqual([]);
  await expect(aws.ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: ['fl-0123456789abcdef0'] }))).rejects.toMatchObject({ name: 'InvalidFlowLogId.NotFound' });
});

it('answers the calls that moto lacks, as fixed by the test where it is', async () => {
  const { VpcBlockPublicAccessOptions } = await aws.ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}));
  expect(VpcBlockPublicAccessOptions).toMatchObject({ InternetGatewayBlockMode: 'off', AwsRegion: 'us-east-1' });
  expect((await aws.ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({}))).VpcBlockPublicAccessExclusions).toEqual([]);
  expect((await aws.ec2.send(new DescribeVpcEncryptionControlsCommand({}))).VpcEncryptionControls).toEqual([]);
  emulator.rules.answer(
    'ec2:DescribeSecurityGroupVpcAssociations',
    '<securityGroupVpcAssociationSet><item><groupId>sg-1</groupId><vpcId>vpc-1</vpcId><state>associated</state></item></securityGroupVpcAssociationSet>',
  );
  const { SecurityGroupVpcAssociations } = await aws.ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({}));
  expect(SecurityGroupVpcAssociations).toEqual([{ GroupId: 'sg-1', VpcId: 'vpc-1', State: 'associated' }]);
});
