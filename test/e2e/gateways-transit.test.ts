/** Two VPCs on a transit gateway, asked live and from a snapshot; what is missing is added as printed, and the question is asked again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssociateTransitGatewayRouteTableCommand, CreateTransitGatewayCommand, CreateTransitGatewayRouteCommand, CreateTransitGatewayRouteTableCommand, CreateTransitGatewayVpcAttachmentCommand,
  DeleteTransitGatewayRouteCommand, DisableTransitGatewayRouteTablePropagationCommand, EnableTransitGatewayRouteTablePropagationCommand, ModifyTransitGatewayVpcAttachmentCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { WhyRejectedAnswer } from '../../src/core/diagnosis/answer.ts';
import { netdiag } from '../cli/spawn.ts';
import { clients } from '../emulator/fixtures.ts';
import type { Clients } from '../emulator/fixtures.ts';
import { addRoute, anywhereTcp, createSubnet, createVpc, runInstance } from '../emulator/parts.ts';
import type { SubnetParts } from '../emulator/parts.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

interface Spoke {
  readonly vpcId: string;
  readonly cidr: string;
  readonly subnet: SubnetParts;
  readonly attachmentId: string;
  /** The transit gateway route table that routes what comes from this VPC. */
  readonly tableId: string;
}

let emulator: Emulator;
let ec2: Clients['ec2'];
let home: string;
let transitGatewayId: string;
let app: Spoke;
let db: Spoke;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-transit-'));
  emulator = await startEmulator();
  ({ ec2 } = clients(emulator));
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});

/** Healthy: a table for each VPC, to which the other one propagates. */
beforeEach(async () => {
  await emulator.reset();
  const Options = { DefaultRouteTableAssociation: 'disable', DefaultRouteTablePropagation: 'disable' } as const;
  transitGatewayId = (await ec2.send(new CreateTransitGatewayCommand({ Options }))).TransitGateway!.TransitGatewayId!;
  [app, db] = [await spoke('app', '10.1'), await spoke('db', '10.2')];
  await propagate(db, app);
  await propagate(app, db);
  await addRoute(ec2, app.subnet, db.cidr, { TransitGatewayId: transitGatewayId });
  await addRoute(ec2, db.subnet, app.cidr, { TransitGatewayId: transitGatewayId });
});

async function spoke(name: string, net: string): Promise<Spoke> {
  const { id: vpcId } = await createVpc(ec2, `${name}-vpc`, `${net}.0.0/16`);
  const subnet = await createSubnet(ec2, vpcId, `${net}.1.0/24`);
  await runInstance(ec2, name, { vpcId, subnetId: subnet.id, privateIp: `${net}.1.10` }, [anywhereTcp(5432)]);
  const { TransitGatewayVpcAttachment } = await ec2.send(new CreateTransitGatewayVpcAttachmentCommand({ TransitGatewayId: transitGatewayId, VpcId: vpcId, SubnetIds: [subnet.id] }));
  const attachmentId = TransitGatewayVpcAttachment!.TransitGatewayAttachmentId!;
  const tableId = (await ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId: transitGatewayId }))).TransitGatewayRouteTable!.TransitGatewayRouteTableId!;
  await ec2.send(new AssociateTransitGatewayRouteTableCommand({ TransitGatewayRouteTableId: tableId, TransitGatewayAttachmentId: attachmentId }));
  return { vpcId, cidr: `${net}.0.0/16`, subnet, attachmentId, tableId };
}

/** The blocks of the first VPC become routes in the table of the second. */
async function propagate({ attachmentId }: Spoke, { tableId }: Spoke): Promise<void> {
  await ec2.send(new EnableTransitGatewayRouteTablePropagationCommand({ TransitGatewayRouteTableId: tableId, TransitGatewayAttachmentId: attachmentId }));
}

async function stopPropagation({ attachmentId }: Spoke, { tableId }: Spoke): Promise<void> {
  await ec2.send(new DisableTransitGatewayRouteTablePropagationCommand({ TransitGatewayRouteTableId: tableId, TransitGatewayAttachmentId: attachmentId }));
}

const pair = ['app', 'db', '--port', '5432'];
const question = ['why-rejected', ...pair, '--no-flow-logs'];

async function expectReachable(): Promise<void> {
  const { code, document } = await ask(emulator, question);
  expect([code, document.verdict, document.causes, document.missing]).toEqual([0, 'reachable', [], []]);
}

/** The printed commands are these, each as `aws ec2 OPERATION …`; run, they make the pair reachable. */
async function expectRepair(document: WhyRejectedAnswer, commands: readonly string[]): Promise<void> {
  expect(document.causes.every(({ fix }) => fix?.verified)).toBe(true);
  expect(printedCommands(document)).toEqual(commands.map((command) => expect.stringContaining(command) as string));
  await applyFixes(emulator, document);
  await expectReachable();
}

it('healthy: every hop there and back', async () => {
  const { code, document } = await ask(emulator, ['inspect', ...pair]);
  expect([code, document.verdict]).toEqual([0, 'reachable']);
  const hops = (direction: 'forward' | 'return'): string[] => document.path[direction].map(({ component }) => component.id);
  expect(hops('forward')).toEqual(expect.arrayContaining([app.attachmentId, app.tableId, db.attachmentId]));
  expect(hops('return')).toEqual(expect.arrayContaining([db.attachmentId, db.tableId, app.attachmentId]));
  expect(emulator.requests.filter(({ operation }) => operation === 'SearchTransitGatewayRoutes').map(({ params }) => params['TransitGatewayRouteTableId'])).toEqual([app.tableId, db.tableId].sort());
});

it('no propagation there, and none back: a static route each', async () => {
  await stopPropagation(db, app);
  await stopPropagation(app, db);
  const { code, document } = await ask(emulator, question);
  expect([code, document.verdict]).toEqual([1, 'blocked']);
  expect(outline(document)).toEqual([
    { code: 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', kind: 'transit-gateway', direction: 'forward', id: app.tableId, verified: true },
    { code: 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT', kind: 'transit-gateway', direction: 'return', id: db.tableId, verified: true },
  ]);
  const route = (from: Spoke, to: Spoke): string =>
    `aws ec2 create-transit-gateway-route --transit-gateway-route-table-id ${from.tableId} --destination-cidr-block ${to.cidr} --transit-gateway-attachment-id ${to.attachmentId}`;
  await expectRepair(document, [route(app, db), route(db, app)]);
});

it('no return route in the route table of the other VPC', async () => {
  const other = await spoke('web', '10.3');
  await propagate(other, app);
  await propagate(app, other);
  await addRoute(ec2, app.subnet, other.cidr, { TransitGatewayId: transitGatewayId });
  const { document } = await ask(emulator, ['why-rejected', 'app', 'web', '--port', '5432', '--no-flow-logs']);
  expect(outline(document)).toMatchObject([{ kind: 'route', direction: 'return', id: other.subnet.routeTableId, verified: true }]);
  expect(printedCommands(document)).toEqual([expect.stringContaining(`create-route --route-table-id ${other.subnet.routeTableId}`)]);
  await applyFixes(emulator, document);
  const again = await ask(emulator, ['why-rejected', 'app', 'web', '--port', '5432', '--no-flow-logs']);
  expect([again.code, again.document.verdict]).toEqual([0, 'reachable']);
});

it('a blackhole for the block wins over the propagated route, and is replaced', async () => {
  const route = { TransitGatewayRouteTableId: app.tableId, DestinationCidrBlock: db.cidr };
  await ec2.send(new CreateTransitGatewayRouteCommand({ ...route, Blackhole: true }));
  const { document } = await ask(emulator, question);
  expect(outline(document)).toMatchObject([{ code: 'TGW_RTB_BAD_STATE_ROUTE', direction: 'forward', id: app.tableId }]);
  await expectRepair(document, [`aws ec2 replace-transit-gateway-route --transit-gateway-route-table-id ${app.tableId}`]);
  await ec2.send(new DeleteTransitGatewayRouteCommand(route));
  await expectReachable();
});

it('attachment in another zone than the sender', async () => {
  const elsewhere = await createSubnet(ec2, app.vpcId, '10.1.2.0/24', { zone: 'us-east-1b' });
  const change = { TransitGatewayAttachmentId: app.attachmentId };
  await ec2.send(new ModifyTransitGatewayVpcAttachmentCommand({ ...change, AddSubnetIds: [elsewhere.id], RemoveSubnetIds: [app.subnet.id] }));
  const { code, document } = await ask(emulator, question);
  expect([code, document.verdict]).toEqual([1, 'blocked']);
  expect(outline(document)).toMatchObject([{ code: 'TGW_ROUTE_AZ_RESTRICTION', direction: 'forward', id: app.attachmentId }]);
  await ec2.send(new ModifyTransitGatewayVpcAttachmentCommand({ ...change, AddSubnetIds: [app.subnet.id] }));
  await expectReachable();
});

it('routes that may not be searched leave it open', async () => {
  emulator.rules.refuse('ec2:SearchTransitGatewayRoutes');
  const { code, document } = await ask(emulator, question);
  expect([code, document.verdict, document.causes]).toEqual([3, 'inconclusive', []]);
  expect(JSON.stringify(document.missing)).toContain('ec2:SearchTransitGatewayRoutes');
});

it('a snapshot gives the same documents, healthy and not', async () => {
  for (const state of ['healthy', 'broken']) {
    if (state === 'broken') await stopPropagation(app, db);
    const folder = join(home, state);
    const saved = await netdiag(['snapshot', 'save', folder, '--quiet'], { env: emulator.environment() });
    expect([saved.code, saved.stderr]).toEqual([0, '']);
    for (const argv of [question, ['inspect', ...pair]]) {
      const live = await ask(emulator, argv);
      const offline = await ask(emulator, [...argv, '--snapshot', folder]);
      expect(live.document.verdict).toBe(state === 'healthy' ? 'reachable' : 'blocked');
      const timeless = (document: WhyRejectedAnswer): object => ({ ...document, question: { ...document.question, window: null } });
      expect([offline.code, timeless(offline.document)]).toEqual([live.code, timeless(live.document)]);
    }
  }
});
