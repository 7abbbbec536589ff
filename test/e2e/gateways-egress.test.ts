/** Spokes that go out through the NAT gateway of another VPC, built through the API, asked live, broken, and repaired as printed. */
import {
  AllocateAddressCommand, AssociateTransitGatewayRouteTableCommand, CreateNatGatewayCommand, CreateTransitGatewayCommand, CreateTransitGatewayRouteCommand, CreateTransitGatewayRouteTableCommand,
  CreateTransitGatewayVpcAttachmentCommand, DeleteRouteCommand, DescribeTransitGatewayAttachmentsCommand, DisableTransitGatewayRouteTablePropagationCommand, DisassociateTransitGatewayRouteTableCommand,
  EnableTransitGatewayRouteTablePropagationCommand, ModifyTransitGatewayVpcAttachmentCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { WhyRejectedAnswer } from '../../src/core/diagnosis/answer.ts';
import { clients } from '../emulator/fixtures.ts';
import type { Clients } from '../emulator/fixtures.ts';
import { addRoute, anywhereTcp, createInternetGateway, createSubnet, createVpc, runInstance } from '../emulator/parts.ts';
import type { SubnetParts } from '../emulator/parts.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

interface Attached {
  readonly vpcId: string;
  readonly cidr: string;
  readonly attachmentId: string;
  /** The subnet of the attachment. */
  readonly door: SubnetParts;
}

let emulator: Emulator;
let ec2: Clients['ec2'];
let transitGatewayId: string;
let app: Attached;
let db: Attached;
let egress: Attached;
let appSubnet: SubnetParts;
let natSubnet: SubnetParts;
let natGatewayId: string;
let spokesTableId: string;
let egressTableId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  ({ ec2 } = clients(emulator));
});
afterAll(() => emulator.stop());

/** Healthy: one table leads all spokes out, the other leads back to each. */
beforeEach(async () => {
  await emulator.reset();
  const Options = { DefaultRouteTableAssociation: 'disable', DefaultRouteTablePropagation: 'disable' } as const;
  transitGatewayId = (await ec2.send(new CreateTransitGatewayCommand({ Options }))).TransitGateway!.TransitGatewayId!;
  [spokesTableId, egressTableId] = [await createTable(), await createTable()];
  [app, db, egress] = [await attached('app', '10.1', spokesTableId), await attached('db', '10.2', spokesTableId), await attached('egress', '10.9', egressTableId)];
  const toGateway = { TransitGatewayId: transitGatewayId };
  appSubnet = await createSubnet(ec2, app.vpcId, '10.1.1.0/24');
  await runInstance(ec2, 'app', { vpcId: app.vpcId, subnetId: appSubnet.id, privateIp: '10.1.1.10' });
  await addRoute(ec2, appSubnet, '0.0.0.0/0', toGateway);
  const dbSubnet = await createSubnet(ec2, db.vpcId, '10.2.1.0/24');
  await runInstance(ec2, 'db', { vpcId: db.vpcId, subnetId: dbSubnet.id, privateIp: '10.2.1.10' }, [anywhereTcp(5432)]);
  await addRoute(ec2, dbSubnet, '0.0.0.0/0', toGateway);

  natSubnet = await createSubnet(ec2, egress.vpcId, '10.9.5.0/24');
  await addRoute(ec2, natSubnet, '0.0.0.0/0', { GatewayId: await createInternetGateway(ec2, egress.vpcId) });
  await addRoute(ec2, natSubnet, '10.0.0.0/8', toGateway);
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  natGatewayId = (await ec2.send(new CreateNatGatewayCommand({ SubnetId: natSubnet.id, AllocationId }))).NatGateway!.NatGatewayId!;
  await addRoute(ec2, egress.door, '0.0.0.0/0', { NatGatewayId: natGatewayId });
  await transitRoute(spokesTableId, '0.0.0.0/0', egress.attachmentId);
  for (const spoke of [app, db]) await ec2.send(new EnableTransitGatewayRouteTablePropagationCommand({ TransitGatewayRouteTableId: egressTableId, TransitGatewayAttachmentId: spoke.attachmentId }));
});

const createTable = async (): Promise<string> =>
  (await ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId: transitGatewayId }))).TransitGatewayRouteTable!.TransitGatewayRouteTableId!;

async function attached(name: string, net: string, tableId: string): Promise<Attached> {
  const { id: vpcId } = await createVpc(ec2, `${name}-vpc`, `${net}.0.0/16`);
  const door = await createSubnet(ec2, vpcId, `${net}.9.0/28`);
  const { TransitGatewayVpcAttachment } = await ec2.send(new CreateTransitGatewayVpcAttachmentCommand({ TransitGatewayId: transitGatewayId, VpcId: vpcId, SubnetIds: [door.id] }));
  const attachmentId = TransitGatewayVpcAttachment!.TransitGatewayAttachmentId!;
  await ec2.send(new AssociateTransitGatewayRouteTableCommand({ TransitGatewayRouteTableId: tableId, TransitGatewayAttachmentId: attachmentId }));
  return { vpcId, cidr: `${net}.0.0/16`, attachmentId, door };
}

async function transitRoute(TransitGatewayRouteTableId: string, DestinationCidrBlock: string, TransitGatewayAttachmentId: string | null): Promise<void> {
  await ec2.send(new CreateTransitGatewayRouteCommand({ TransitGatewayRouteTableId, DestinationCidrBlock, ...(TransitGatewayAttachmentId === null ? { Blackhole: true } : { TransitGatewayAttachmentId }) }));
}

const out = ['inspect', 'app', '203.0.113.50', '--port', '443'];
const between = ['inspect', 'app', 'db', '--port', '5432'];

async function expectReachable(argv: readonly string[]): Promise<WhyRejectedAnswer> {
  const { code, document } = await ask(emulator, argv);
  expect([code, document.verdict, document.causes, document.missing]).toEqual([0, 'reachable', [], []]);
  return document;
}

it('out through the NAT gateway of another VPC, and back', async () => {
  const document = await expectReachable(out);
  const hops = (direction: 'forward' | 'return'): string[] => document.path[direction].map(({ component }) => component.id);
  const inOrder = (ids: readonly string[], expected: readonly string[]): string[] => ids.filter((id) => expected.includes(id));
  const there = [transitGatewayId, app.attachmentId, spokesTableId, egress.attachmentId, natGatewayId];
  expect(inOrder(hops('forward'), there)).toEqual(there);
  const back = [natGatewayId, transitGatewayId, egress.attachmentId, egressTableId, app.attachmentId];
  expect(inOrder(hops('return'), back)).toEqual(back);
  expect(document.path.forward.filter(({ action }) => action === 'translate').map(({ component }) => component.id)).toContain(natGatewayId);
});

it('no route back from the NAT gateway to the spoke: printed, applied, answered', async () => {
  await ec2.send(new DeleteRouteCommand({ RouteTableId: natSubnet.routeTableId, DestinationCidrBlock: '10.0.0.0/8' }));
  const { code, document } = await ask(emulator, out);
  expect([code, document.verdict]).toEqual([1, 'blocked']);
  expect(outline(document)).toEqual([{ code: 'NETDIAG_NO_RETURN_ROUTE', kind: 'route', direction: 'return', id: natSubnet.routeTableId, verified: true }]);
  expect(printedCommands(document)).toEqual([expect.stringContaining(`create-route --route-table-id ${natSubnet.routeTableId} --destination-cidr-block ${app.cidr} --transit-gateway-id ${transitGatewayId}`)]);
  await applyFixes(emulator, document);
  await expectReachable(out);
});

it('the transit gateway does not know the way back: a static route, printed and applied', async () => {
  await ec2.send(new DisableTransitGatewayRouteTablePropagationCommand({ TransitGatewayRouteTableId: egressTableId, TransitGatewayAttachmentId: app.attachmentId }));
  const { document } = await ask(emulator, out);
  expect(outline(document)).toEqual([{ code: 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', kind: 'transit-gateway', direction: 'return', id: egressTableId, verified: true }]);
  await applyFixes(emulator, document);
  await expectReachable(out);
});

it('spokes reach each other through the NAT gateway, until a blackhole keeps them apart', async () => {
  await expectReachable(between);
  await transitRoute(spokesTableId, '10.0.0.0/8', null);
  const { code, document } = await ask(emulator, between);
  expect([code, document.verdict]).toEqual([1, 'blocked']);
  expect(outline(document)).toMatchObject([{ code: 'TGW_RTB_BAD_STATE_ROUTE', direction: 'forward', id: spokesTableId }, { code: 'TGW_RTB_BAD_STATE_ROUTE', direction: 'return', id: spokesTableId }]);
  await expectReachable(out);
});

it('an attachment that is associated with no table: the only one that fits is printed', async () => {
  const only = await createTable();
  await ec2.send(new DisassociateTransitGatewayRouteTableCommand({ TransitGatewayRouteTableId: spokesTableId, TransitGatewayAttachmentId: app.attachmentId }));
  const { document } = await ask(emulator, out);
  expect(outline(document)).toMatchObject([{ code: 'TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION', direction: 'forward', id: app.attachmentId, verified: null }]);
  expect(document.causes[0]?.message).toContain('decide which transit gateway route table');
  expect([only, spokesTableId, egressTableId].some((id) => printedCommands(document).join().includes(id))).toBe(false);
});

it('the attachment lacks the zone of the sender: a subnet of that zone joins it as printed', async () => {
  const elsewhere = await createSubnet(ec2, app.vpcId, '10.1.9.16/28', { zone: 'us-east-1b' });
  await ec2.send(new ModifyTransitGatewayVpcAttachmentCommand({ TransitGatewayAttachmentId: app.attachmentId, AddSubnetIds: [elsewhere.id], RemoveSubnetIds: [app.door.id] }));
  const { document } = await ask(emulator, out);
  expect(outline(document)).toEqual([{ code: 'TGW_ROUTE_AZ_RESTRICTION', kind: 'transit-gateway', direction: 'forward', id: app.attachmentId, verified: true }]);
  expect(printedCommands(document)).toEqual([expect.stringContaining(`--add-subnet-ids ${app.door.id}`)]);
  await applyFixes(emulator, document);
  await expectReachable(out);
});

it('the rules of a policy table are asked for, and decide', async () => {
  const { TransitGatewayAttachments } = await ec2.send(new DescribeTransitGatewayAttachmentsCommand({}));
  const text = (name: string, value: string | undefined): string => (value === undefined ? '' : `<${name}>${value}</${name}>`);
  const attachment = (one: (typeof TransitGatewayAttachments & object)[number]): string => `<item>${text('transitGatewayAttachmentId', one.TransitGatewayAttachmentId)}${text('transitGatewayId', one.TransitGatewayId)}`
    + `${text('transitGatewayOwnerId', one.TransitGatewayOwnerId)}${text('resourceOwnerId', one.ResourceOwnerId)}${text('resourceType', one.ResourceType)}${text('resourceId', one.ResourceId)}${text('state', one.State)}`
    + `<association>${one.TransitGatewayAttachmentId === app.attachmentId ? text('transitGatewayPolicyTableId', 'tgw-ptb-1') : text('transitGatewayRouteTableId', one.Association?.TransitGatewayRouteTableId)}${text('state', 'associated')}</association></item>`;
  emulator.rules.answer('ec2:DescribeTransitGatewayAttachments', `<transitGatewayAttachments>${TransitGatewayAttachments!.map(attachment).join('')}</transitGatewayAttachments>`);
  const rule = (number: string, port: string, target: string): string => `<item>${text('policyRuleNumber', number)}<policyRule>${text('sourceCidrBlock', '*')}${text('sourcePortRange', '*')}${text('destinationCidrBlock', '*')}`
    + `${text('destinationPortRange', port)}${text('protocol', '6')}</policyRule>${text('targetRouteTableId', target)}${text('state', 'active')}</item>`;
  const shut = await createTable();
  await transitRoute(shut, '0.0.0.0/0', null);
  emulator.rules.answer('ec2:GetTransitGatewayPolicyTableEntries', `<transitGatewayPolicyTableEntries>${rule('20', '*', spokesTableId)}${rule('10', '25', shut)}</transitGatewayPolicyTableEntries>`);
  await expectReachable(out);
  expect(emulator.requests.find(({ operation }) => operation === 'GetTransitGatewayPolicyTableEntries')?.params).toMatchObject({ TransitGatewayPolicyTableId: 'tgw-ptb-1' });
  const { document } = await ask(emulator, ['inspect', 'app', '203.0.113.50', '--port', '25']);
  expect(outline(document)).toMatchObject([{ code: 'TGW_RTB_BAD_STATE_ROUTE', direction: 'forward', id: shut }]);
  emulator.rules.refuse('ec2:GetTransitGatewayPolicyTableEntries');
  const refused = await ask(emulator, out);
  expect([refused.code, refused.document.verdict]).toEqual([3, 'inconclusive']);
  expect(JSON.stringify(refused.document.missing)).toContain('ec2:GetTransitGatewayPolicyTableEntries');
});
