/** The answer does not depend on how it was read: in many pages or one, from AWS or from a snapshot of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand, CreateFlowLogsCommand, CreateInternetGatewayCommand, CreateNetworkAclCommand, CreateNetworkInterfaceCommand, CreateRouteTableCommand,
  CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, CreateVpcPeeringConnectionCommand, RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RejectedOverview, WhyRejectedAnswer } from '../../src/core/diagnosis/answer.ts';
import { netdiag } from '../cli/spawn.ts';
import { clients, peeringLab, putCloudWatchRecords, recordLine } from '../emulator/fixtures.ts';
import type { Clients, PeeringLab } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { ask } from './ask.ts';

const many = 31;
const pageSize = 5;
const ping = ['why-rejected', 'vpc1-instance', '10.2.1.10', '--protocol', 'icmp'];
const desktop = ['why-rejected', '198.51.100.7', 'vpc1-instance', '--port', '3389'];

let emulator: Emulator;
let lab: PeeringLab;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-same-'));
  emulator = await startEmulator();
  const aws = clients(emulator);
  // The lab's own objects come last in every list: they are on the last page.
  await crowd(aws);
  lab = await peeringLab(aws);
  await lab.requestPeering();
  await lab.acceptPeering();
  await lab.addRoute(1);
  await records(aws);
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});
beforeEach(() => {
  emulator.rules.clear();
  (emulator.requests as unknown[]).length = 0;
});

/** More objects of every kind than fit on a page, in a VPC of their own; and VPCs besides. */
async function crowd({ ec2 }: Clients): Promise<void> {
  const VpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.77.0.0/16' }))).Vpc!.VpcId!;
  const subnetId = (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.77.200.0/22' }))).Subnet!.SubnetId!;
  for (let n = 0; n < many; n++) {
    const other = (await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${100 + n}.0.0/16` }))).Vpc!.VpcId!;
    await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.77.${n}.0/24` }));
    await ec2.send(new CreateRouteTableCommand({ VpcId }));
    await ec2.send(new CreateNetworkAclCommand({ VpcId }));
    await ec2.send(new CreateInternetGatewayCommand({}));
    const GroupId = (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: `group-${n}`, Description: 'One of many' }))).GroupId!;
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1000 + n, ToPort: 1000 + n, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }] }));
    await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnetId }));
    await ec2.send(new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1, SubnetId: subnetId }));
    await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId: other }));
    await ec2.send(new CreateFlowLogsCommand({ ResourceIds: [other], ResourceType: 'VPC', TrafficType: 'ALL', LogGroupName: 'nowhere', DeliverLogsPermissionArn: 'arn:aws:iam::111122223333:role/none' }));
  }
}

/** More than a page of FilterLogEvents takes, some older than the default window, and what no question is about. */
async function records(aws: Clients): Promise<void> {
  const { networkInterfaceId: interfaceId } = lab.vpc1;
  const now = Math.floor(Date.now() / 1000) * 1000;
  const at = (minutes: number): Date => new Date(now - minutes * 60_000);
  const minutes = Array.from({ length: 100 }, (_, index) => 5 + index);
  await putCloudWatchRecords(aws.logs, lab.logGroup, interfaceId, minutes.flatMap((ago) => [
    recordLine({ interfaceId, srcaddr: '10.1.1.10', dstaddr: '10.2.1.10', protocol: 1, start: at(ago), action: 'ACCEPT' }),
    recordLine({ interfaceId, srcaddr: '198.51.100.7', dstaddr: '10.1.1.10', srcport: 40000 + ago, dstport: 3389, start: at(ago), action: 'REJECT' }),
    recordLine({ interfaceId, srcaddr: '203.0.113.9', dstaddr: '10.1.1.10', srcport: 40000 + ago, dstport: 20 + (ago % 7), start: at(ago), action: ago % 7 === 2 ? 'ACCEPT' : 'REJECT' }),
    `2 111122223333 eni-0123456789abcdef0 - - - - - - - ${at(ago).getTime() / 1000} ${at(ago).getTime() / 1000 + 30} - NODATA`,
  ]));
}

const pagesAsked = (operation: string): number => emulator.requests.filter((request) => request.operation === operation).length;

describe('in pages of five', () => {
  it.each([['the ping', ping], ['everything rejected', ['why-rejected']]])('%s', async (_name, question) => {
    // A window that does not move between the two.
    const window = ['--since', new Date(Date.now() - 50 * 60_000).toISOString(), '--until', new Date(Date.now() - 60_000).toISOString()];
    const whole = await ask<object>(emulator, [...question, ...window]);
    expect(pagesAsked('DescribeVpcs')).toBe(1);
    emulator.rules.forcePageSize(pageSize);
    emulator.rules.emptyPages(2);
    const paged = await ask<object>(emulator, [...question, ...window]);
    expect([paged.code, paged.document]).toEqual([whole.code, whole.document]);
    for (const operation of ['Vpcs', 'Subnets', 'RouteTables', 'NetworkAcls', 'SecurityGroups', 'SecurityGroupRules', 'NetworkInterfaces', 'Instances', 'InternetGateways', 'VpcPeeringConnections', 'FlowLogs']) {
      expect(pagesAsked(`Describe${operation}`), operation).toBeGreaterThan(many / pageSize);
    }
  });
});

describe('from a snapshot', () => {
  const save = async (name: string, ...argv: string[]): Promise<string> => {
    const folder = join(home, name);
    const { code, stderr } = await netdiag(['snapshot', 'save', folder, '--quiet', ...argv], { env: emulator.environment() });
    expect([code, stderr]).toEqual([0, '']);
    return folder;
  };
  const withoutWindow = (document: WhyRejectedAnswer): object => ({ ...document, question: { ...document.question, window: null } });

  it('the whole answer is the same, configuration alone', async () => {
    const folder = await save('plain');
    for (const question of [ping, ['inspect', 'vpc1-instance', 'vpc2-instance']]) {
      const live = await ask(emulator, [...question, '--no-flow-logs']);
      const saved = await ask(emulator, [...question, '--no-flow-logs', '--snapshot', folder]);
      expect(saved.code).toBe(live.code);
      expect(withoutWindow(saved.document)).toEqual(withoutWindow(live.document));
    }
  });

  it('the whole answer is the same with the records of a window, saved in small pages', async () => {
    const window = ['--since', new Date(Date.now() - 30 * 60_000).toISOString(), '--until', new Date(Date.now() - 6 * 60_000).toISOString()];
    emulator.rules.forcePageSize(pageSize);
    const folder = await save('records', ...window);
    emulator.rules.clear();
    for (const question of [ping, desktop]) {
      const live = await ask(emulator, [...question, ...window]);
      const saved = await ask(emulator, [...question, '--snapshot', folder]);
      expect(live.document.flowLogs.counts).not.toEqual({ forwardAccept: 0, forwardReject: 0, returnAccept: 0, returnReject: 0 });
      expect(live.document.flowLogs.coverage[0]).toMatchObject({ covers: [question === ping ? 'source' : 'destination'] });
      expect(saved.document.flowLogs).toEqual(live.document.flowLogs);
      expect([saved.code, withoutWindow(saved.document)]).toEqual([live.code, withoutWindow(live.document)]);
    }
    const live = await ask<RejectedOverview>(emulator, ['why-rejected', ...window]);
    const saved = await ask<RejectedOverview>(emulator, ['why-rejected', '--snapshot', folder]);
    expect(saved.document.groups).toEqual(live.document.groups);
    expect(saved.document.unexplained).toEqual(live.document.unexplained);
    expect(saved.document.records.rejected).toBe(live.document.records.rejected);
  });
});
