import { gunzipSync } from 'node:zlib';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeFlowLogsCommand, DescribeInstancesCommand, DescribeRouteTablesCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clients, peeringLab, putCloudWatchRecords, putS3Records, recordLine, webLab } from './fixtures.ts';
import type { Clients } from './fixtures.ts';
import { startEmulator } from './server.ts';
import type { Emulator } from './server.ts';

let emulator: Emulator;
let aws: Clients;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
});
afterAll(() => emulator.stop());

it('builds lab 1 and repairs it step by step', async () => {
  const lab = await peeringLab(aws);
  const routes = async (): Promise<(string | undefined)[]> => {
    const { RouteTables } = await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [lab.vpc1.routeTableId, lab.vpc2.routeTableId] }));
    return RouteTables!.flatMap(({ Routes }) => Routes!.map(({ DestinationCidrBlock, State }) => `${DestinationCidrBlock ?? ''} ${State ?? ''}`)).sort();
  };
  const own = ['0.0.0.0/0 active', '0.0.0.0/0 active', '10.1.0.0/16 active', '10.2.0.0/16 active'];
  expect(await routes()).toEqual(own);
  expect(await lab.requestPeering()).toMatch(/^pcx-/);
  await lab.addRoute(1);
  expect(await routes()).toEqual([...own, '10.2.0.0/16 blackhole']);
  await lab.acceptPeering();
  await lab.addRoute(2);
  expect(await routes()).toEqual(['0.0.0.0/0 active', '0.0.0.0/0 active', '10.1.0.0/16 active', '10.1.0.0/16 active', '10.2.0.0/16 active', '10.2.0.0/16 active']);

  const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: ['vpc1-instance'] }] }));
  expect(Reservations![0]!.Instances).toMatchObject([{ InstanceId: lab.vpc1.instanceId, PrivateIpAddress: '10.1.1.10', PublicIpAddress: lab.vpc1.publicIp, SubnetId: lab.vpc1.subnetId }]);
  const { FlowLogs } = await aws.ec2.send(new DescribeFlowLogsCommand({}));
  expect(FlowLogs).toMatchObject([{ FlowLogId: lab.flowLogId, ResourceId: lab.vpc1.vpcId, LogGroupName: lab.logGroup, TrafficType: 'ALL' }]);

  const start = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000);
  const record = { interfaceId: lab.vpc1.networkInterfaceId, srcaddr: '10.1.1.10', dstaddr: '10.2.1.10', protocol: 1, action: 'ACCEPT' } as const;
  const lines = [new Date(start.getTime() + 60_000), start].map((at) => recordLine({ ...record, start: at }));
  await putCloudWatchRecords(aws.logs, lab.logGroup, record.interfaceId, lines);
  const { events } = await aws.logs.send(new FilterLogEventsCommand({ logGroupName: lab.logGroup }));
  expect(events?.map(({ timestamp, message }) => [timestamp, message])).toEqual([[start.getTime(), lines[1]], [start.getTime() + 60_000, lines[0]]]);
});

it('builds lab 2, opens its port and writes its records', async () => {
  const lab = await webLab(aws);
  const ports = async (): Promise<(number | undefined)[]> => {
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [lab.vpc.securityGroupId] }));
    return SecurityGroups![0]!.IpPermissions!.map(({ FromPort }) => FromPort);
  };
  expect(await ports()).toEqual([22, 80]);
  await lab.openPort443();
  expect(await ports()).toEqual([22, 80, 443]);
  const line = recordLine({ interfaceId: lab.vpc.networkInterfaceId, srcaddr: '203.0.113.7', dstaddr: '10.0.1.20', srcport: 40000, dstport: 443, start: new Date(), action: 'REJECT' });
  const key = await putS3Records(aws.s3, { bucket: lab.bucket, flowLogId: lab.flowLogId, time: new Date('2026-03-04T05:08:59Z'), lines: [line] });
  expect(key).toMatch(/^AWSLogs\/111122223333\/vpcflowlogs\/us-east-1\/2026\/03\/04\/111122223333_vpcflowlogs_us-east-1_fl-\w+_20260304T0505Z_\w+\.log\.gz$/);
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: lab.bucket, Key: key }));
  const text = gunzipSync(await Body!.transformToByteArray()).toString('utf8');
  expect(text).toBe(`version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n${line}\n`);
  const hive = await putS3Records(aws.s3, { bucket: lab.bucket, prefix: 'team/', flowLogId: 'fl-1', time: new Date('2026-03-04T05:08:59Z'), lines: [], hiveCompatiblePartitions: true, perHourPartition: true });
  expect(hive).toContain('team/AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=03/day=04/hour=05/111122223333_vpcflowlogs');
});
