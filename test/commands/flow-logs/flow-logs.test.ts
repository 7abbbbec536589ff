/** `flow-logs` on both labs and on snapshots, from healthy to never collected. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowLogsCheckAnswer } from '../../../src/core/flow-logs-check/answer.ts';
import { schemaProblems } from '../../labs/schema.ts';
import { runCommand } from '../run.ts';

const full = '${version} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${tcp-flags} ${pkt-srcaddr} ${pkt-dstaddr} ${flow-direction}';
const role = 'arn:aws:iam::111122223333:role/flow-logs';
const log = (FlowLogId: string, ResourceId: string, more: object = {}): object => ({
  FlowLogId, ResourceId, FlowLogStatus: 'ACTIVE', DeliverLogsStatus: 'SUCCESS', TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs', LogGroupName: 'flows',
  DeliverLogsPermissionArn: role, LogFormat: full, MaxAggregationInterval: 60, ...more,
});
const eni = (id: string, subnet: string, instance: string | null, owner = '111122223333'): object => ({
  NetworkInterfaceId: id, SubnetId: subnet, VpcId: 'vpc-a', OwnerId: owner, PrivateIpAddress: '10.1.0.9', PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: '10.1.0.9' }],
  Groups: [], Status: 'in-use', ...(instance === null ? {} : { Attachment: { InstanceId: instance, DeviceIndex: 0 } }),
});
const base = {
  Vpcs: [{ VpcId: 'vpc-a', OwnerId: '111122223333', CidrBlock: '10.1.0.0/16', Tags: [{ Key: 'Name', Value: 'app' }] }],
  Subnets: ['1', '2'].map((n) => ({ SubnetId: `subnet-${n}`, VpcId: 'vpc-a', OwnerId: '111122223333', CidrBlock: `10.1.${n}.0/24`, AvailabilityZone: 'eu-west-1a' })),
  NetworkInterfaces: [eni('eni-1', 'subnet-1', 'i-web'), eni('eni-2', 'subnet-2', 'i-web')],
  Reservations: [{ OwnerId: '111122223333', Instances: [{ InstanceId: 'i-web', State: { Name: 'running' }, NetworkInterfaces: [], Tags: [{ Key: 'Name', Value: 'web' }] }] }],
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-flow-logs-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

interface Answered {
  readonly code: number;
  readonly answer: FlowLogsCheckAnswer;
  /** `covered pass`, … */
  readonly found: readonly string[];
}

async function asked(argv: readonly string[]): Promise<Answered> {
  const { code, stdout } = await runCommand(['flow-logs', ...argv, '--json'], { cwd: home });
  const answer = JSON.parse(stdout) as FlowLogsCheckAnswer;
  expect(schemaProblems('flow-logs', stdout)).toEqual([]);
  return { code, answer, found: answer.checks.map(({ id, status }) => `${id} ${status}`) };
}

/** Null: never collected. */
async function ofLogs(logs: readonly object[] | null, names: readonly string[] = [], more: object = {}): Promise<Answered> {
  const folder = join(home, 'shop/accounts/111122223333/eu-west-1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'all.json'), JSON.stringify({ ...base, ...(logs === null ? {} : { FlowLogs: logs }), ...more }));
  return await asked([...names, '--snapshot', 'shop']);
}

describe('the labs', () => {
  it('peering: vpc2 has no flow log, and the one of vpc1 shows how to make one', async () => {
    const { code, answer } = await asked(['--lab', 'peering']);
    expect([code, answer.verdict, answer.uncovered.map(({ name }) => name)]).toEqual([1, 'missing', ['vpc2']]);
    const fix = answer.checks.find(({ status }) => status === 'fail')?.fix;
    expect(fix).toMatchObject({ verified: true });
    expect(fix?.commands).toEqual([expect.stringMatching(
      /^aws ec2 create-flow-logs --resource-type VPC --resource-ids vpc-\w+ --traffic-type ALL --log-destination-type cloud-watch-logs --log-group-name vpc1-flow-logs --deliver-logs-permission-arn arn:aws:iam::111122223333:role\/flow-logs-to-cloudwatch --log-format '\$\{version\} .*' --max-aggregation-interval 60 --region us-east-1$/,
    )]);
    expect(answer.checks.find(({ id }) => id === 'format')).toMatchObject({ status: 'warn', gates: false, message: expect.stringMatching(/no tcp-flags .*no flow-direction .*no pkt-srcaddr and pkt-dstaddr/) as string });
  });

  it('peering: one instance of each side', async () => {
    const { code, answer } = await asked(['vpc1-instance', '--lab', 'peering']);
    expect([code, answer.verdict, answer.flowLogs.length, answer.resources[0]?.type]).toEqual([0, 'healthy', 1, 'instance']);
    const both = await asked(['vpc1-instance', 'vpc2-instance', 'vpc1-instance', '--lab', 'peering']);
    expect([both.code, both.answer.resources.length, both.answer.uncovered[0]?.type]).toEqual([1, 2, 'network-interface']);
  });

  it('web: all is well', async () => {
    const { code, answer, found } = await asked(['--lab', 'web']);
    expect([code, answer.verdict]).toEqual([0, 'healthy']);
    expect(found).toEqual(['covered', 'status', 'delivery', 'traffic-type', 'destination', 'format', 'interval'].map((id) => `${id} pass`));
    expect(answer.flowLogs[0]).toMatchObject({ trafficType: 'ALL', destinationType: 's3', aggregationInterval: 60, status: 'ACTIVE', deliverStatus: 'SUCCESS', deliverError: null, resource: { type: 'vpc' } });
  });

  it('text names verdict, flow log and command; --quiet leaves the exit code', async () => {
    const { stdout } = await runCommand(['flow-logs', '--lab', 'peering']);
    expect(stdout).toMatch(/^✗ missing {2}vpc-/);
    expect(stdout).toContain('cloudwatch:vpc1-flow-logs, 60 s');
    expect(stdout).toMatch(/^ {2}aws ec2 create-flow-logs /m);
    expect(await runCommand(['flow-logs', '--lab', 'peering', '--quiet'])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('what is wrong', () => {
  it.each([
    ['Access error', {}, /role\/flow-logs may not write to flows\. .*administers IAM of account 111122223333 .*vpc-flow-logs\.amazonaws\.com/],
    ['Access error', { LogDestinationType: 's3', LogDestination: 'arn:aws:s3:::my-logs' }, /owner of the bucket .*delivery\.logs\.amazonaws\.com/],
    ['Rate limited', {}, /higher quota/],
    ['Unknown error', {}, /AWS Support/],
    ['Something new', {}, /Something new/],
  ])('delivery fails: %s %j', async (message, more, words) => {
    const { code, answer } = await ofLogs([log('fl-1', 'vpc-a', { DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: message, ...more })]);
    expect([code, answer.verdict, answer.uncovered]).toEqual([1, 'unhealthy', []]);
    expect(answer.checks.find(({ id }) => id === 'delivery')).toMatchObject({ status: 'fail', message: expect.stringMatching(words) as string });
    expect(answer.checks.some(({ id }) => id === 'traffic-type')).toBe(false);
  });

  it('there is none, and nothing tells where records could go', async () => {
    const { code, answer } = await ofLogs([]);
    expect([code, answer.verdict, answer.uncovered.map(({ id }) => id), answer.checks[0]?.fix]).toEqual([1, 'missing', ['vpc-a'], null]);
  });

  it.each([['failed delivery', { DeliverLogsStatus: 'FAILED' }], ['Data Firehose', { LogDestinationType: 'kinesis-data-firehose' }], ['another account', { DeliverCrossAccountRole: role }]])(
    'a flow log with %s is no pattern for another', async (_what, more) => {
      const { answer } = await ofLogs([log('fl-1', 'subnet-1', more)], ['subnet-2']);
      expect([answer.verdict, answer.checks[0]?.fix]).toEqual(['missing', null]);
    });

  it('it is not active', async () => {
    const { code, answer, found } = await ofLogs([log('fl-1', 'vpc-a', { FlowLogStatus: 'DELETING' })]);
    expect([code, answer.verdict, found.includes('status fail')]).toEqual([1, 'unhealthy', true]);
  });

  it('flow logs were never collected', async () => {
    const { code, answer } = await ofLogs(null);
    expect([code, answer.verdict, answer.uncovered]).toEqual([3, 'inconclusive', []]);
    expect(answer.missing).toEqual([expect.objectContaining({ what: 'flow logs of account 111122223333 in eu-west-1', hint: expect.stringContaining('ec2:DescribeFlowLogs') as string })]);
  });

  it('nothing tells whether records are delivered', async () => {
    expect(await ofLogs([log('fl-1', 'vpc-a', { DeliverLogsStatus: undefined })])).toMatchObject({ code: 3, answer: { verdict: 'inconclusive' } });
  });
});

describe('what it cannot show', () => {
  it.each(['REJECT', 'ACCEPT'])('%s only is a warning', async (TrafficType) => {
    const { code, answer } = await ofLogs([log('fl-1', 'vpc-a', { TrafficType })]);
    expect([code, answer.verdict]).toEqual([0, 'healthy']);
    expect(answer.checks.find(({ id }) => id === 'traffic-type')).toMatchObject({ status: 'warn', message: expect.stringContaining(`fl-1 records ${TrafficType} only`) as string });
  });

  it('one of each is both, on whatever level', async () => {
    const { found } = await ofLogs([log('fl-1', 'vpc-a', { TrafficType: 'ACCEPT' }), log('fl-2', 'subnet-1', { TrafficType: 'REJECT' })], ['eni-1']);
    expect(found).toContain('traffic-type pass');
    // The other interface of the instance has no REJECT.
    expect((await ofLogs([log('fl-1', 'vpc-a', { TrafficType: 'ACCEPT' }), log('fl-2', 'subnet-1', { TrafficType: 'REJECT' })], ['web'])).found).toContain('traffic-type warn');
  });

  it('a half that is not delivered is no half', async () => {
    const { answer, found } = await ofLogs([log('fl-1', 'vpc-a', { TrafficType: 'ACCEPT', DeliverLogsStatus: 'FAILED' }), log('fl-2', 'vpc-a', { TrafficType: 'REJECT' })]);
    expect([answer.verdict, found.includes('traffic-type warn')]).toEqual(['unhealthy', true]);
  });

  it('Data Firehose, missing fields, and 600 s', async () => {
    const { code, answer } = await ofLogs([log('fl-1', 'vpc-a', { LogDestinationType: 'kinesis-data-firehose', LogDestination: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/x', LogFormat: '${srcaddr} ${dstaddr} ${start} ${end}', MaxAggregationInterval: 600 })]);
    const message = (of: string): string | undefined => answer.checks.find(({ id }) => id === of)?.message;
    expect(code).toBe(0);
    expect(message('destination')).toContain('cannot read them back');
    expect(message('format')).toContain('interface-id, protocol, dstport and action');
    expect(message('interval')).toContain('With 60 s');
  });

  it('a transit gateway has no filter', async () => {
    const { answer, found } = await ofLogs([log('fl-1', 'vpc-a'), log('fl-2', 'tgw-1', { TrafficType: undefined })]);
    expect(answer.flowLogs[1]).toMatchObject({ trafficType: null, resource: { type: 'transit-gateway', id: 'tgw-1' } });
    expect(found.filter((text) => text === 'format pass')).toHaveLength(1);
  });
});

describe('who covers what', () => {
  it('all subnets cover a VPC, one of two does not', async () => {
    expect(await ofLogs([log('fl-1', 'subnet-1'), log('fl-2', 'subnet-2')], ['app'])).toMatchObject({ code: 0, answer: { verdict: 'healthy' } });
    const { code, answer } = await ofLogs([log('fl-1', 'subnet-1')], ['app']);
    expect([code, answer.verdict, answer.uncovered.map(({ id }) => id)]).toEqual([1, 'missing', ['subnet-2']]);
    expect(answer.checks[0]?.fix).toMatchObject({ verified: true, commands: [expect.stringContaining('--resource-type Subnet --resource-ids subnet-2 ') as string] });
  });

  it('an interface alone covers neither its subnet nor the whole instance', async () => {
    const logs = [log('fl-1', 'eni-1')];
    expect((await ofLogs(logs, ['eni-1'])).code).toBe(0);
    expect((await ofLogs(logs, ['subnet-1'])).answer).toMatchObject({ verdict: 'missing', flowLogs: [{ id: 'fl-1' }] });
    expect((await ofLogs(logs, ['web'])).answer).toMatchObject({ verdict: 'missing', uncovered: [{ id: 'eni-2' }] });
  });

  it('an instance speaks for interfaces that share its name', async () => {
    const shared = { NetworkInterfaces: base.NetworkInterfaces.map((one) => ({ ...one, TagSet: [{ Key: 'Name', Value: 'web' }] })) };
    expect((await ofLogs([log('fl-1', 'vpc-a')], ['web'], shared)).answer.resources).toMatchObject([{ type: 'instance', id: 'i-web' }]);
  });

  it('what another account may record in its VPC is not known here', async () => {
    const shared = { Vpcs: [{ VpcId: 'vpc-a', OwnerId: '444455556666', CidrBlock: '10.1.0.0/16' }], Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-a', OwnerId: '444455556666', CidrBlock: '10.1.1.0/24', AvailabilityZone: 'eu-west-1a' }], NetworkInterfaces: [eni('eni-1', 'subnet-1', null)] };
    expect(await ofLogs([], ['eni-1'], shared)).toMatchObject({ code: 3, answer: { verdict: 'inconclusive', uncovered: [] } });
    expect(await ofLogs([log('fl-1', 'eni-1')], ['eni-1'], shared)).toMatchObject({ code: 0, answer: { verdict: 'healthy' } });
  });
});

describe('flow-logs refuses', () => {
  it.each([[['nothing-such'], 'UNKNOWN_RESOURCE'], [['subnet-'], 'AMBIGUOUS_RESOURCE'], [['app', ''], 'INVALID_ARGUMENT'], [['--prot'], 'UNKNOWN_OPTION']])('%j: %s', async (names, code) => {
    const folder = join(home, 'shop/accounts/111122223333/eu-west-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'all.json'), JSON.stringify({ ...base, FlowLogs: [] }));
    const run = await runCommand(['flow-logs', ...names, '--snapshot', 'shop', '--json'], { cwd: home });
    expect([run.code, (JSON.parse(run.stdout) as { error: { code: string } }).error.code]).toEqual([2, code]);
  });

  it('to say that there is no such interface where none were read', async () => {
    const folder = join(home, 'shop/accounts/111122223333/eu-west-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'all.json'), JSON.stringify({ Vpcs: base.Vpcs, FlowLogs: [] }));
    const run = await runCommand(['flow-logs', 'eni-0123456789abcdef0', '--snapshot', 'shop'], { cwd: home });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('network interfaces');
  });
});

/** The fields that the contract promises. */
const promised = ['verdict', 'flowLogs', 'checks', 'uncovered', ...['resource', 'destination', 'trafficType', 'aggregationInterval', 'format', 'deliverStatus'].map((name) => `flowLogs.0.${name}`), ...['id', 'status', 'resource', 'message', 'fix'].map((name) => `checks.0.${name}`)];

it.each(promised)('the schema asks for %s', async (path) => {
  const { stdout } = await runCommand(['flow-logs', '--lab', 'peering', '--json']);
  const document = JSON.parse(stdout) as Record<string, unknown>;
  const steps = path.split('.');
  const holder = steps.slice(0, -1).reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, document);
  expect(Reflect.deleteProperty(holder, steps.at(-1)!)).toBe(true);
  expect(schemaProblems('flow-logs', JSON.stringify(document))).not.toEqual([]);
});
