/** Lab 1 of the labs: two VPCs to be peered, flow logs of VPC 1 in a log group. Every stage is asked, repaired as printed and asked again. */
import { CreateFlowLogsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InspectAnswer, InterfaceEndpointAnswer } from '../../src/core/diagnosis/answer.ts';
import { clients, peeringLab, putCloudWatchRecords, recordLine } from '../emulator/fixtures.ts';
import type { Clients, PeeringLab, PublicNetwork } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline, printedCommands } from './ask.ts';

let emulator: Emulator;
let aws: Clients;
let lab: PeeringLab;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await emulator.reset();
  lab = await peeringLab(aws);
});

const ping = ['why-rejected', 'vpc1-instance', '10.2.1.10', '--protocol', 'icmp'];
const minutesAgo = (minutes: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000);

type Way = 'request' | 'reply';

/** One record for each time, as the flow log of this interface would have it. */
async function record(at: PublicNetwork, way: Way, minutes: readonly number[]): Promise<void> {
  const [srcaddr, dstaddr] = way === 'request' ? ['10.1.1.10', '10.2.1.10'] : ['10.2.1.10', '10.1.1.10'];
  const lines = minutes.map((ago) => recordLine({ interfaceId: at.networkInterfaceId, srcaddr, dstaddr, protocol: 1, start: minutesAgo(ago), action: 'ACCEPT' }));
  await putCloudWatchRecords(aws.logs, at === lab.vpc1 ? lab.logGroup : 'vpc2-flow-logs', at.networkInterfaceId, lines);
}

/** What an interface logs beside the question: other pairs, and a minute without traffic. */
async function recordOthers(at: PublicNetwork): Promise<void> {
  const start = minutesAgo(9);
  const seconds = start.getTime() / 1000;
  await putCloudWatchRecords(aws.logs, lab.logGroup, at.networkInterfaceId, [
    recordLine({ interfaceId: at.networkInterfaceId, srcaddr: '10.1.1.10', dstaddr: '10.2.1.11', protocol: 1, start, action: 'ACCEPT' }),
    recordLine({ interfaceId: at.networkInterfaceId, srcaddr: '198.51.100.7', dstaddr: '10.1.1.10', srcport: 40000, dstport: 3389, start, action: 'REJECT' }),
    recordLine({ interfaceId: at.networkInterfaceId, srcaddr: '10.1.1.10', dstaddr: '10.2.1.10', srcport: 40000, dstport: 22, protocol: 6, start, action: 'ACCEPT' }),
    `2 111122223333 ${at.networkInterfaceId} - - - - - - - ${seconds} ${seconds + 60} - NODATA`,
  ]);
}

const forwardRoute = () => ({ code: 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS', kind: 'route', direction: 'forward', id: lab.vpc1.routeTableId, verified: true });
const returnRoute = () => ({ code: 'NETDIAG_NO_RETURN_ROUTE', kind: 'route', direction: 'return', id: lab.vpc2.routeTableId, verified: true });
const pending = (id: string) => ({ code: 'NETDIAG_PEERING_PENDING_ACCEPTANCE', kind: 'peering', direction: 'forward', id, verified: true });

interface Stage {
  readonly name: string;
  /** Brings the lab to this stage; returns the peering's id. */
  readonly build: () => Promise<string>;
  readonly causes: (peering: string) => readonly object[];
  /** The operations of the printed commands. */
  readonly operations: readonly string[];
}

const stages: readonly Stage[] = [
  {
    name: 'no peering',
    build: () => Promise.resolve(''),
    causes: () => [forwardRoute(), returnRoute()],
    operations: ['create-vpc-peering-connection', 'accept-vpc-peering-connection', 'create-route', 'create-route'],
  },
  {
    name: 'peering pending',
    build: () => lab.requestPeering(),
    causes: (peering) => [forwardRoute(), pending(peering), returnRoute()],
    operations: ['create-route', 'accept-vpc-peering-connection', 'create-route'],
  },
  {
    name: 'peering pending, both routes there (blackholes)',
    build: async () => {
      const peering = await lab.requestPeering();
      await lab.addRoute(1);
      await lab.addRoute(2);
      return peering;
    },
    causes: (peering) => [pending(peering)],
    operations: ['accept-vpc-peering-connection'],
  },
  { name: 'peering accepted, no routes', build: () => accepted(), causes: () => [forwardRoute(), returnRoute()], operations: ['create-route', 'create-route'] },
  { name: 'route in VPC 1 only', build: () => accepted(1), causes: () => [returnRoute()], operations: ['create-route'] },
  { name: 'route in VPC 2 only', build: () => accepted(2), causes: () => [forwardRoute()], operations: ['create-route'] },
];

async function accepted(...routes: (1 | 2)[]): Promise<string> {
  const peering = await lab.requestPeering();
  await lab.acceptPeering();
  for (const from of routes) await lab.addRoute(from);
  return peering;
}

describe('ping of the private address', () => {
  it.each(stages)('$name: blocked, and the printed fixes make it reachable', async ({ build, causes, operations }) => {
    const peering = await build();
    await record(lab.vpc1, 'request', [10, 8, 6]);
    await recordOthers(lab.vpc1);

    const { code, document } = await ask(emulator, ping);
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(outline(document)).toEqual(causes(peering));
    expect(document.question.source).toMatchObject({ id: lab.vpc1.networkInterfaceId, instanceId: lab.vpc1.instanceId, privateIp: '10.1.1.10', publicIp: lab.vpc1.publicIp });
    expect((document.question.destination as InterfaceEndpointAnswer).id).toBe(lab.vpc2.networkInterfaceId);
    expect(document.withAllFixes).toBe('reachable');
    expect(document.flowLogs).toMatchObject({
      // VPC 2 has no flow log: nobody can say whether the request arrived.
      pattern: 'not-covered',
      agreement: 'agree',
      counts: { forwardAccept: 3, forwardReject: 0, returnAccept: 0, returnReject: 0 },
      coverage: [{ flowLogId: lab.flowLogId, resourceId: lab.vpc1.vpcId, trafficType: 'ALL', destination: `cloudwatch:${lab.logGroup}`, covers: ['source'] }],
      malformed: 0,
    });
    for (const { evidence } of document.causes) expect(evidence).toMatchObject({ records: 3 });
    expect(document.warnings).toEqual([]);

    expect(printedCommands(document).map((command) => command.split(' ')[2])).toEqual(operations);
    await applyFixes(emulator, document);
    const repaired = await ask(emulator, ping);
    expect([repaired.code, repaired.document.verdict, repaired.document.causes]).toEqual([0, 'reachable', []]);
    // Unanswered requests from before are no proof against it, and none for it.
    expect(repaired.document.flowLogs).toMatchObject({ pattern: 'not-covered', agreement: 'silent' });
  });

  it('both routes: reachable, answered once the records show replies', async () => {
    await accepted(1, 2);
    await record(lab.vpc1, 'request', [20, 5, 4]);
    await record(lab.vpc1, 'reply', [5, 4]);
    const { code, document } = await ask(emulator, ping);
    expect([code, document.verdict]).toEqual([0, 'reachable']);
    expect(document.flowLogs).toMatchObject({ pattern: 'answered', agreement: 'agree', counts: { forwardAccept: 3, forwardReject: 0, returnAccept: 2, returnReject: 0 } });

    const inspected = await ask<InspectAnswer>(emulator, ['inspect', 'vpc1-instance', 'vpc2-instance', '--protocol', 'icmp']);
    expect([inspected.code, inspected.document.verdict]).toEqual([0, 'reachable']);
    expect(inspected.document.allowed.roundTrip).toEqual([{ protocol: 'icmp' }, { protocol: 'tcp', ports: [{ from: 22, to: 22 }] }]);
  });

  it('takes the traffic from the records, of endpoints named by their ids', async () => {
    await record(lab.vpc1, 'request', [10, 8]);
    const { code, document } = await ask(emulator, ['why-rejected', lab.vpc1.instanceId, lab.vpc2.networkInterfaceId]);
    expect([code, document.verdict, document.question.protocol]).toEqual([1, 'blocked', 'icmp']);
    expect(outline(document)).toEqual([forwardRoute(), returnRoute()]);
  });

  it('says that the records of a route that is gone show it answered', async () => {
    await record(lab.vpc1, 'request', [10]);
    await record(lab.vpc1, 'reply', [10]);
    const { code, document } = await ask(emulator, ping);
    expect(code).toBe(1);
    expect(document.flowLogs).toMatchObject({ pattern: 'answered', agreement: 'disagree' });
    expect(document.flowLogs.agreementMessage).toMatch(/disagree.*stopped now.*answered.*changed/);
  });
});

it('ping of the public address goes through the internet gateways, peered or not', async () => {
  const { code, document } = await ask(emulator, ['why-rejected', 'vpc1-instance', lab.vpc2.publicIp, '--protocol', 'icmp']);
  expect([code, document.verdict, document.causes]).toEqual([0, 'reachable', []]);
  const passed = document.path.forward.filter(({ component }) => component.type === 'internet-gateway').map(({ component }) => component.id);
  expect(passed).toEqual([lab.vpc1.internetGatewayId, lab.vpc2.internetGatewayId]);
});

describe('with flow logs of both VPCs', () => {
  beforeEach(async () => {
    // The group first: a flow log to one that is not there cannot deliver.
    await putCloudWatchRecords(aws.logs, 'vpc2-flow-logs', lab.vpc2.networkInterfaceId, []);
    const destination = { LogGroupName: 'vpc2-flow-logs', DeliverLogsPermissionArn: 'arn:aws:iam::111122223333:role/flow-logs' };
    await aws.ec2.send(new CreateFlowLogsCommand({ ResourceIds: [lab.vpc2.vpcId], ResourceType: 'VPC', TrafficType: 'ALL', ...destination }));
    await record(lab.vpc1, 'request', [10, 8]);
  });

  it('no peering: lost in transit', async () => {
    const { document } = await ask(emulator, ping);
    expect(document.flowLogs).toMatchObject({ pattern: 'lost-in-transit', agreement: 'agree' });
    expect(document.flowLogs.coverage.flatMap(({ covers }) => covers).sort()).toEqual(['destination', 'source']);
  });

  it('route in VPC 1 only: the reply is lost', async () => {
    await accepted(1);
    await record(lab.vpc2, 'request', [10, 8]);
    await record(lab.vpc2, 'reply', [10, 8]);
    const { document } = await ask(emulator, ping);
    expect(outline(document)).toEqual([returnRoute()]);
    expect(document.flowLogs).toMatchObject({ pattern: 'reply-lost-in-transit', agreement: 'agree' });
  });
});
