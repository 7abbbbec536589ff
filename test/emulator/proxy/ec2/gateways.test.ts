import {
  AllocateAddressCommand, AssociateTransitGatewayRouteTableCommand, CreateNatGatewayCommand, CreateSubnetCommand, CreateTransitGatewayCommand, CreateTransitGatewayRouteCommand,
  CreateTransitGatewayRouteTableCommand, CreateTransitGatewayVpcAttachmentCommand, CreateVpcCommand, DeleteNatGatewayCommand, DeleteTransitGatewayVpcAttachmentCommand,
  DescribeAddressesCommand, DescribeNatGatewaysCommand, DescribeNetworkInterfacesCommand, DescribeTransitGatewayAttachmentsCommand, DescribeTransitGatewayRouteTablesCommand,
  DisableTransitGatewayRouteTablePropagationCommand, DisassociateTransitGatewayRouteTableCommand, EnableTransitGatewayRouteTablePropagationCommand,
  ReplaceTransitGatewayRouteCommand, SearchTransitGatewayRoutesCommand,
} from '@aws-sdk/client-ec2';
import type { Filter, TransitGatewayRequestOptions } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clients } from '../../clients.ts';
import type { Clients } from '../../clients.ts';
import { startEmulator } from '../../server.ts';
import type { Emulator } from '../../server.ts';

let emulator: Emulator;
let ec2: Clients['ec2'];
beforeAll(async () => {
  emulator = await startEmulator();
  ({ ec2 } = clients(emulator));
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

async function network(cidr: string, subnetCidr = cidr): Promise<{ vpcId: string; subnetId: string }> {
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }))).Vpc!.VpcId!;
  return { vpcId, subnetId: (await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: subnetCidr }))).Subnet!.SubnetId! };
}

describe('a NAT gateway', () => {
  it('has addresses of its subnet, none of them twice, and its interface shows them', async () => {
    const { subnetId } = await network('10.1.0.0/16', '10.1.2.0/28');
    const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand({}));
    const { NatGateway: first } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnetId, AllocationId }));
    expect(first?.NatGatewayAddresses).toMatchObject([{ PrivateIp: '10.1.2.14', PublicIp, IsPrimary: true, Status: 'succeeded' }]);
    await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnetId, ConnectivityType: 'private' }));
    await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnetId, ConnectivityType: 'private', PrivateIpAddress: '10.1.2.7' }));
    const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({}));
    expect(NatGateways!.map((one) => one.NatGatewayAddresses![0]!.PrivateIp)).toEqual(['10.1.2.14', '10.1.2.13', '10.1.2.7']);
    const NetworkInterfaceIds = [first!.NatGatewayAddresses![0]!.NetworkInterfaceId!];
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }));
    expect(NetworkInterfaces).toMatchObject([{
      InterfaceType: 'nat_gateway', PrivateIpAddress: '10.1.2.14', PrivateIpAddresses: [{ PrivateIpAddress: '10.1.2.14' }], Groups: [], Status: 'in-use',
      Description: `Interface for NAT Gateway ${first!.NatGatewayId!}`, Association: { PublicIp },
    }]);
    expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toMatchObject([{ PrivateIpAddress: '10.1.2.14' }]);
  });

  it('takes its interface with it', async () => {
    const { subnetId } = await network('10.1.0.0/16');
    const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnetId, ConnectivityType: 'private' }));
    expect((await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toHaveLength(1);
    await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: NatGateway!.NatGatewayId! }));
    expect((await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    expect((await ec2.send(new DescribeNatGatewaysCommand({}))).NatGateways).toMatchObject([{ State: 'deleted' }]);
  });
});

describe('a transit gateway', () => {
  async function gateway(Options: TransitGatewayRequestOptions = {}): Promise<string> {
    return (await ec2.send(new CreateTransitGatewayCommand({ Options }))).TransitGateway!.TransitGatewayId!;
  }
  const attach = async (TransitGatewayId: string, cidr: string): Promise<string> => {
    const { vpcId, subnetId } = await network(cidr);
    const { TransitGatewayVpcAttachment } = await ec2.send(new CreateTransitGatewayVpcAttachmentCommand({ TransitGatewayId, VpcId: vpcId, SubnetIds: [subnetId] }));
    return TransitGatewayVpcAttachment!.TransitGatewayAttachmentId!;
  };
  const tableOf = async (TransitGatewayId: string): Promise<string> =>
    (await ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId }))).TransitGatewayRouteTable!.TransitGatewayRouteTableId!;
  const tables = async (): Promise<string[]> =>
    (await ec2.send(new DescribeTransitGatewayRouteTablesCommand({}))).TransitGatewayRouteTables!.map((one) => one.TransitGatewayRouteTableId!);
  const associations = async (): Promise<(string | undefined)[]> =>
    (await ec2.send(new DescribeTransitGatewayAttachmentsCommand({}))).TransitGatewayAttachments!.map((one) => one.Association?.TransitGatewayRouteTableId);
  const search = async (TransitGatewayRouteTableId: string, ...Filters: Filter[]): Promise<string[]> => {
    const filters = Filters.length > 0 ? Filters : [{ Name: 'state', Values: ['active', 'blackhole'] }];
    const { Routes } = await ec2.send(new SearchTransitGatewayRoutesCommand({ TransitGatewayRouteTableId, Filters: filters }));
    return Routes!.map((one) => [one.DestinationCidrBlock, one.Type, one.State, ...(one.TransitGatewayAttachments ?? []).map((to) => to.TransitGatewayAttachmentId)].join(' '));
  };

  it('associates attachments with its default table, and lets them propagate there', async () => {
    const id = await gateway();
    const [one, two] = [await attach(id, '10.1.0.0/16'), await attach(id, '10.2.0.0/16')];
    const [table = ''] = await tables();
    expect(await associations()).toEqual([table, table]);
    expect(await search(table)).toEqual([`10.1.0.0/16 propagated active ${one}`, `10.2.0.0/16 propagated active ${two}`]);
    await ec2.send(new DisableTransitGatewayRouteTablePropagationCommand({ TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: one }));
    await ec2.send(new DisassociateTransitGatewayRouteTableCommand({ TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: two }));
    expect(await associations()).toEqual([table, undefined]);
    expect(await search(table)).toEqual([`10.2.0.0/16 propagated active ${two}`]);
  });

  it('without a default table has what was asked for alone', async () => {
    const id = await gateway({ DefaultRouteTableAssociation: 'disable', DefaultRouteTablePropagation: 'disable' });
    const [one, two] = [await attach(id, '10.1.0.0/16'), await attach(id, '10.2.0.0/16')];
    expect(await tables()).toEqual([]);
    expect(await associations()).toEqual([undefined, undefined]);
    const table = await tableOf(id);
    const named = { TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: one };
    await ec2.send(new AssociateTransitGatewayRouteTableCommand(named));
    await expect(ec2.send(new AssociateTransitGatewayRouteTableCommand(named))).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
    expect(await associations()).toEqual([table, undefined]);
    expect(await search(table)).toEqual([]);
    await ec2.send(new EnableTransitGatewayRouteTablePropagationCommand({ TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: two }));
    expect(await search(table)).toEqual([`10.2.0.0/16 propagated active ${two}`]);
  });

  it('finds static routes by its filters, before propagated ones, in pages', async () => {
    const id = await gateway();
    const [one, two] = [await attach(id, '10.1.0.0/16'), await attach(id, '10.2.0.0/16')];
    const [table = ''] = await tables();
    const route = { TransitGatewayRouteTableId: table, DestinationCidrBlock: '10.2.0.0/16' };
    await ec2.send(new CreateTransitGatewayRouteCommand({ ...route, TransitGatewayAttachmentId: one }));
    await ec2.send(new CreateTransitGatewayRouteCommand({ ...route, DestinationCidrBlock: '10.9.0.0/16', Blackhole: true }));
    expect(await search(table)).toEqual([`10.2.0.0/16 static active ${one}`, '10.9.0.0/16 static blackhole', `10.1.0.0/16 propagated active ${one}`]);
    expect(await search(table, { Name: 'state', Values: ['blackhole'] })).toEqual(['10.9.0.0/16 static blackhole']);
    expect(await search(table, { Name: 'type', Values: ['propagated'] })).toEqual([`10.1.0.0/16 propagated active ${one}`]);
    await expect(search(table, { Name: 'route-search.subnet-of-match', Values: ['10.0.0.0/8'] })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(search('tgw-rtb-0123456789abcdef0')).rejects.toMatchObject({ name: 'InvalidRouteTableID.NotFound' });

    await expect(ec2.send(new CreateTransitGatewayRouteCommand({ ...route, TransitGatewayAttachmentId: two }))).rejects.toMatchObject({ name: 'RouteAlreadyExists' });
    await ec2.send(new ReplaceTransitGatewayRouteCommand({ ...route, TransitGatewayAttachmentId: two }));
    expect(await search(table, { Name: 'type', Values: ['static'] })).toEqual([`10.2.0.0/16 static active ${two}`, '10.9.0.0/16 static blackhole']);
    await ec2.send(new DeleteTransitGatewayVpcAttachmentCommand({ TransitGatewayAttachmentId: two }));
    expect(await search(table, { Name: 'type', Values: ['static'] })).toEqual(['10.2.0.0/16 static blackhole', '10.9.0.0/16 static blackhole']);

    emulator.rules.forcePageSize(2);
    const asked = { TransitGatewayRouteTableId: table, Filters: [{ Name: 'state', Values: ['active', 'blackhole'] }] };
    const page = await ec2.send(new SearchTransitGatewayRoutesCommand(asked));
    expect([page.Routes?.length, page.AdditionalRoutesAvailable]).toEqual([2, false]);
    const last = await ec2.send(new SearchTransitGatewayRoutesCommand({ ...asked, NextToken: page.NextToken }));
    expect([last.Routes?.length, last.NextToken]).toEqual([1, undefined]);
  });
});
