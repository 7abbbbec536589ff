import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateFlowLogsCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountId, startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { runCommand } from '../run.ts';
import type { CommandRun } from '../run.ts';

const group = '/vpc/flow';
const now = Math.floor(Date.now() / 1000);
const record = (start: number) => `2 111122223333 eni-0123456789abcdef0 192.0.2.1 10.1.0.5 40000 443 6 3 180 ${start} ${start + 60} REJECT OK`;

let emulator: Emulator;
let home: string;

beforeAll(async () => {
  emulator = await startEmulator();
  home = mkdtempSync(join(tmpdir(), 'netdiag-snapshot-aws-'));
  const client = { region: 'us-east-1', endpoint: emulator.endpoint, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
  const ec2 = new EC2Client(client);
  const logs = new CloudWatchLogsClient(client);
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))).Vpc!.VpcId!;
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await ec2.send(new CreateFlowLogsCommand({ ResourceType: 'VPC', ResourceIds: [vpcId], TrafficType: 'ALL', LogGroupName: group, DeliverLogsPermissionArn: 'arn:aws:iam::111122223333:role/flow' }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'eni-0123456789abcdef0-all' }));
  const starts = [now - 7200, now - 1200, now - 600];
  await logs.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: 'eni-0123456789abcdef0-all', logEvents: starts.map((start) => ({ timestamp: start * 1000, message: record(start) })) }));
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});
beforeEach(() => {
  emulator.rules.clear();
});

const save = (...argv: string[]): Promise<CommandRun> =>
  runCommand(['snapshot', 'save', ...argv], { cwd: home, env: emulator.environment(), now: new Date(now * 1000).toISOString() });

describe('netdiag snapshot save, from AWS', () => {
  it('saves the configuration, and no records unless they are asked for', async () => {
    const { code, stdout, stderr } = await save('plain');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`account ${accountId}, us-east-1`);
    expect(readdirSync(join(home, 'plain'))).not.toContain('flow-logs');
    expect(readFileSync(join(home, `plain/accounts/${accountId}/us-east-1/Vpcs.json`), 'utf8')).toContain('10.1.0.0/16');
  });

  it('keeps the records of the window with --since', async () => {
    const { code, stdout } = await save('since', '--since', '1h', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ flowLogs: { sources: [`cloudwatch:${group}`], records: 2, until: null } });
    const [file = ''] = readdirSync(join(home, 'since/flow-logs'));
    expect(gunzipSync(readFileSync(join(home, 'since/flow-logs', file))).toString().split('\n').slice(1)).toEqual([record(now - 1200), record(now - 600), '']);
  });

  it('reads the last hour of a log group that is named', async () => {
    expect(JSON.parse((await save('named', '--flow-logs', `cloudwatch:${group}`, '--json')).stdout)).toMatchObject({ flowLogs: { records: 2 } });
  });

  it('saves what it may read where a call is refused, names the action, and leaves with 3', async () => {
    emulator.rules.refuse('ec2:DescribeNetworkAcls');
    const { code, stdout } = await save('refused');
    expect(code).toBe(3);
    expect(stdout).toContain(`ec2:DescribeNetworkAcls in account ${accountId}, us-east-1`);
    expect(readdirSync(join(home, `refused/accounts/${accountId}/us-east-1`))).not.toContain('NetworkAcls.json');
    // Offline it is still known that the call was refused.
    const again = await runCommand(['snapshot', 'save', 'copy', '--snapshot', 'refused'], { cwd: home });
    expect(again.code).toBe(3);
  });

  it('shows progress and, with --debug, each call', async () => {
    const { messages } = await save('debug', '--quiet');
    expect(messages.filter((message) => /^progress: Asking AWS: \d+ of \d+ calls/.test(message)).length).toBeGreaterThan(10);
    expect(messages.some((message) => /^debug: ec2:DescribeVpcs in us-east-1: \d+ ms$/.test(message))).toBe(true);
    expect(messages.some((message) => message.startsWith('debug: Region us-east-1 (from AWS_REGION), no profile, credentials from AWS_ACCESS_KEY_ID'))).toBe(true);
    expect(messages.join('\n')).not.toContain('testing');
  });
});
