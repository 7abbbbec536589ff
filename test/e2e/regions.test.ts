/** A peering between Regions: answered with both Regions, not known with one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcceptVpcPeeringConnectionCommand, CreateRouteCommand, CreateVpcPeeringConnectionCommand, DeleteRouteCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { netdiag } from '../cli/spawn.ts';
import { clients, publicNetwork } from '../emulator/fixtures.ts';
import type { Clients, PublicNetwork } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

const icmp = { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const ping = ['why-rejected', 'virginia', '10.2.1.10', '--protocol', 'icmp', '--no-flow-logs'];
const both = ['--region', 'us-east-1', '--region', 'eu-west-1'];

let emulator: Emulator;
let home: string;
let here: { readonly aws: Clients; readonly network: PublicNetwork };
let there: { readonly aws: Clients; readonly network: PublicNetwork };
let peering: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-regions-'));
  emulator = await startEmulator();
  const build = async (n: 1 | 2, region: string, instanceName: string) => {
    const aws = clients(emulator, region);
    const plan = { name: `vpc${n}`, instanceName, vpcCidr: `10.${n}.0.0/16`, subnetCidr: `10.${n}.1.0/24`, privateIp: `10.${n}.1.10`, ingress: [icmp] };
    return { aws, network: await publicNetwork(aws, plan) };
  };
  [here, there] = [await build(1, 'us-east-1', 'virginia'), await build(2, 'eu-west-1', 'ireland')];
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});

describe('no peering', () => {
  it('the fix makes one between the Regions', async () => {
    const { code, document } = await ask(emulator, [...ping, ...both]);
    expect(code).toBe(1);
    expect(outline(document)).toMatchObject([{ kind: 'route', direction: 'forward', id: here.network.routeTableId }, { kind: 'route', direction: 'return', id: there.network.routeTableId }]);
    expect(document.causes.map(({ resource }) => resource.region)).toEqual(['us-east-1', 'eu-west-1']);
    const [create, accept, ...routes] = printedCommands(document);
    expect(create).toMatch(/--peer-region eu-west-1 --region us-east-1$/);
    expect(accept).toMatch(/--region eu-west-1$/);
    expect(routes.map((command) => /--region ([\w-]+)$/.exec(command)?.[1])).toEqual(['us-east-1', 'eu-west-1']);
  });
});

describe('peered', () => {
  beforeAll(async () => {
    const request = new CreateVpcPeeringConnectionCommand({ VpcId: here.network.vpcId, PeerVpcId: there.network.vpcId, PeerRegion: 'eu-west-1' });
    peering = (await here.aws.ec2.send(request)).VpcPeeringConnection!.VpcPeeringConnectionId!;
  });

  it('pending: the fix accepts it in the other Region, and adds a route in each', async () => {
    const { code, document } = await ask(emulator, [...ping, ...both]);
    expect(code).toBe(1);
    expect(document.causes.map(({ kind }) => kind)).toEqual(['route', 'peering', 'route']);
    expect(printedCommands(document)).toContain(`aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${peering} --region eu-west-1`);
    await there.aws.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peering }));
    await here.aws.ec2.send(new CreateRouteCommand({ RouteTableId: here.network.routeTableId, DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: peering }));
  });

  it('a route on one side: the fix is for the other Region, and works', async () => {
    const { code, document } = await ask(emulator, [...ping, ...both]);
    expect(code).toBe(1);
    expect(outline(document)).toEqual([{ code: 'NETDIAG_NO_RETURN_ROUTE', kind: 'route', direction: 'return', id: there.network.routeTableId, verified: true }]);
    await applyFixes(emulator, document);
    const repaired = await ask(emulator, [...ping, ...both]);
    expect([repaired.code, repaired.document.verdict]).toEqual([0, 'reachable']);
  });

  it('with one Region alone it is not known, and the other one is named', async () => {
    const { code, document } = await ask(emulator, [...ping, '--region', 'us-east-1']);
    expect([code, document.verdict, document.causes]).toEqual([3, 'inconclusive', []]);
    expect(JSON.stringify([document.missing, document.summary])).toContain('eu-west-1');
  });

  it('a route that is missing on the side that was read is certain', async () => {
    await here.aws.ec2.send(new DeleteRouteCommand({ RouteTableId: here.network.routeTableId, DestinationCidrBlock: '10.2.0.0/16' }));
    const { code, document } = await ask(emulator, [...ping, '--region', 'us-east-1']);
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(outline(document)[0]).toMatchObject({ kind: 'route', direction: 'forward', id: here.network.routeTableId });
    await here.aws.ec2.send(new CreateRouteCommand({ RouteTableId: here.network.routeTableId, DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: peering }));
  });

  it('a snapshot of both Regions answers the same', async () => {
    const folder = join(home, 'both');
    expect((await netdiag(['snapshot', 'save', folder, ...both, '--quiet'], { env: emulator.environment() })).code).toBe(0);
    const live = await ask(emulator, [...ping, ...both]);
    const saved = await ask(emulator, [...ping, '--snapshot', folder]);
    expect(saved.code).toBe(live.code);
    expect(saved.document).toEqual({ ...live.document, question: { ...live.document.question, window: { start: null, end: null } } });
  });
});
