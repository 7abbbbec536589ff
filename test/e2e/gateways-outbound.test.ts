/** Ways out of a private subnet, built through the API and asked live: a NAT gateway, a gateway endpoint of S3, an egress-only gateway. */
import {
  AllocateAddressCommand, CreateEgressOnlyInternetGatewayCommand, CreateNatGatewayCommand, CreateNetworkAclCommand, CreateNetworkAclEntryCommand, CreateVpcEndpointCommand,
  DeleteEgressOnlyInternetGatewayCommand, DeleteNatGatewayCommand, DeleteVpcEndpointsCommand, DescribeNetworkAclsCommand, DescribeRouteTablesCommand,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clients } from '../emulator/fixtures.ts';
import type { Clients } from '../emulator/fixtures.ts';
import { addRoute, createInternetGateway, createSubnet, createVpc, runInstance } from '../emulator/parts.ts';
import type { SubnetParts } from '../emulator/parts.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

const outside = '203.0.113.50';
const outsideIpv6 = '2600:1f18::50';

let emulator: Emulator;
let ec2: Clients['ec2'];
let vpcId: string;
let internetGatewayId: string;
let privateSubnet: SubnetParts;
let publicSubnet: SubnetParts;
let webIpv6: string;
beforeAll(async () => {
  emulator = await startEmulator();
  ({ ec2 } = clients(emulator));
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.reset();
  const vpc = await createVpc(ec2, 'web-vpc', '10.0.0.0/16', true);
  vpcId = vpc.id;
  const ipv6Cidr = vpc.ipv6Cidr!.replace(/\/56$/, '/64');
  webIpv6 = ipv6Cidr.replace('/64', '20');
  internetGatewayId = await createInternetGateway(ec2, vpcId);
  privateSubnet = await createSubnet(ec2, vpcId, '10.0.1.0/24', { ipv6Cidr });
  publicSubnet = await createSubnet(ec2, vpcId, '10.0.2.0/24');
  await runInstance(ec2, 'web', { vpcId, subnetId: privateSubnet.id, privateIp: '10.0.1.20', ipv6: webIpv6 });
});

const inspect = (destination: string, ...more: string[]): string[] => ['inspect', 'web', destination, '--port', '443', ...more];

describe('a NAT gateway', () => {
  let natGatewayId: string;
  beforeEach(async () => {
    const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: publicSubnet.id, AllocationId }));
    natGatewayId = NatGateway!.NatGatewayId!;
    await addRoute(ec2, privateSubnet, '0.0.0.0/0', { NatGatewayId: natGatewayId });
  });
  const openPublicSubnet = (): Promise<void> => addRoute(ec2, publicSubnet, '0.0.0.0/0', { GatewayId: internetGatewayId });

  it('in a subnet with a default route: out and back, by its own address', async () => {
    await openPublicSubnet();
    const { code, document } = await ask(emulator, inspect(outside));
    expect([code, document.verdict, document.missing]).toEqual([0, 'reachable', []]);
    const translation = document.path.forward.find(({ action }) => action === 'translate');
    expect(translation).toMatchObject({ component: { id: natGatewayId }, detail: 'source 10.0.1.20 becomes 10.0.2.254' });
    expect(document.path.return.find(({ action }) => action === 'translate')).toMatchObject({ component: { id: natGatewayId }, detail: expect.stringContaining('becomes 10.0.1.20') as string });
    const asked = await ask(emulator, ['why-rejected', outside, 'web', '--port', '443', '--no-flow-logs']);
    expect([asked.code, asked.document.verdict]).toEqual([1, 'blocked']);
  });

  it('in a subnet without a default route: the route is printed, and helps', async () => {
    const { code, document } = await ask(emulator, inspect(outside));
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(outline(document)).toMatchObject([{ kind: 'route', direction: 'forward', id: publicSubnet.routeTableId, verified: true }]);
    expect(printedCommands(document)).toEqual([expect.stringContaining(`create-route --route-table-id ${publicSubnet.routeTableId} --destination-cidr-block 0.0.0.0/0 --gateway-id ${internetGatewayId}`)]);
    await applyFixes(emulator, document);
    const repaired = await ask(emulator, inspect(outside));
    expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
  });

  it('deleted: its route is a blackhole', async () => {
    await openPublicSubnet();
    await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: natGatewayId }));
    const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [privateSubnet.routeTableId] }));
    expect(RouteTables![0]!.Routes).toContainEqual(expect.objectContaining({ NatGatewayId: natGatewayId, State: 'blackhole' }));
    const { code, document } = await ask(emulator, inspect(outside));
    expect([code, document.verdict, document.causes.length]).toEqual([1, 'blocked', 1]);
    expect(document.causes[0]).toMatchObject({ direction: 'forward' });
    expect(JSON.stringify(document.causes[0])).toContain(natGatewayId);
  });

  it('behind a network ACL that lets no reply in', async () => {
    await openPublicSubnet();
    const NetworkAclId = await aclOf(publicSubnet.id);
    for (const Egress of [true, false]) await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress, Protocol: '-1', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' }));
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 50, Egress: false, Protocol: '6', RuleAction: 'deny', CidrBlock: '0.0.0.0/0', PortRange: { From: 1024, To: 65535 } }));
    const { code, document } = await ask(emulator, inspect(outside));
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(outline(document)).toMatchObject([{ kind: 'network-acl', direction: 'return', id: NetworkAclId, verified: true }]);
    expect(document.causes[0]?.rule).toMatchObject({ ruleNumber: 50, egress: false });
    await applyFixes(emulator, document);
    const repaired = await ask(emulator, inspect(outside));
    expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
  });

  /** A network ACL of the subnet's own, still without entries. */
  async function aclOf(subnetId: string): Promise<string> {
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }));
    const { NetworkAclAssociationId } = NetworkAcls![0]!.Associations!.find((one) => one.SubnetId === subnetId)!;
    const NetworkAclId = (await ec2.send(new CreateNetworkAclCommand({ VpcId: vpcId }))).NetworkAcl!.NetworkAclId!;
    await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId: NetworkAclAssociationId, NetworkAclId }));
    return NetworkAclId;
  }
});

it('a gateway endpoint of S3, by the prefix list in its route', async () => {
  const request = new CreateVpcEndpointCommand({ VpcId: vpcId, ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway', RouteTableIds: [privateSubnet.routeTableId] });
  const endpointId = (await ec2.send(request)).VpcEndpoint!.VpcEndpointId!;
  const { code, document } = await ask(emulator, inspect('s3'));
  expect([code, document.verdict, document.missing]).toEqual([0, 'reachable', []]);
  expect(document.path.forward.at(-1)).toMatchObject({ component: { type: 'vpc-endpoint', id: endpointId }, detail: 'to com.amazonaws.us-east-1.s3' });
  expect(document.path.forward.find(({ component }) => component.type === 'route-table')?.rule).toMatchObject({ destination: expect.stringMatching(/^pl-/) as string });

  // Its route goes with it, and the name still stands for an address of the service.
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
  const without = await ask(emulator, inspect('s3'));
  expect([without.code, without.document.verdict]).toEqual([1, 'blocked']);
  expect(outline(without.document)).toMatchObject([{ kind: 'route', direction: 'forward', id: privateSubnet.routeTableId }]);
});

it('an egress-only gateway lets IPv6 out and back, and nobody in', async () => {
  const { EgressOnlyInternetGateway } = await ec2.send(new CreateEgressOnlyInternetGatewayCommand({ VpcId: vpcId }));
  const gatewayId = EgressOnlyInternetGateway!.EgressOnlyInternetGatewayId!;
  await addRoute(ec2, privateSubnet, '::/0', { EgressOnlyInternetGatewayId: gatewayId });
  const out = await ask(emulator, inspect(outsideIpv6));
  expect([out.code, out.document.verdict, out.document.missing]).toEqual([0, 'reachable', []]);
  expect(out.document.path.forward).toContainEqual(expect.objectContaining({ component: expect.objectContaining({ type: 'egress-only-internet-gateway', id: gatewayId }) as object }));
  const incoming = await ask(emulator, ['inspect', outsideIpv6, 'web', '--port', '443']);
  expect([incoming.code, incoming.document.verdict]).toEqual([1, 'blocked']);

  await ec2.send(new DeleteEgressOnlyInternetGatewayCommand({ EgressOnlyInternetGatewayId: gatewayId }));
  const gone = await ask(emulator, inspect(outsideIpv6));
  expect([gone.code, gone.document.verdict]).toEqual([1, 'blocked']);
  expect(gone.document.causes).toMatchObject([{ direction: 'forward' }]);
});
