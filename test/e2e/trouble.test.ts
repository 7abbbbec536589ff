/** Permissions that are missing, AWS that throttles, and settings from everywhere: what is answered then, and what is said. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RejectedOverview } from '../../src/core/diagnosis/answer.ts';
import { clients, peeringLab, putCloudWatchRecords, putS3Records, recordLine, webLab } from '../emulator/fixtures.ts';
import type { PeeringLab, WebLab } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { ask, outline } from './ask.ts';

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
}

const https = ['why-rejected', '198.51.100.7', 'web', '--port', '443'];
const http = ['why-rejected', '198.51.100.7', 'web', '--port', '80'];
const ping = ['why-rejected', 'vpc1-instance', '10.2.1.10', '--protocol', 'icmp'];

let emulator: Emulator;
let web: WebLab;
let peering: PeeringLab;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-trouble-'));
  emulator = await startEmulator();
  const aws = clients(emulator);
  [web, peering] = [await webLab(aws), await peeringLab(aws)];
  const start = new Date(Math.floor(Date.now() / 1000) * 1000 - 10 * 60_000);
  const rejected = { interfaceId: web.vpc.networkInterfaceId, srcaddr: '198.51.100.7', dstaddr: '10.0.1.20', srcport: 40000, dstport: 443, start, action: 'REJECT' } as const;
  await putS3Records(aws.s3, { bucket: web.bucket, flowLogId: web.flowLogId, time: start, lines: [recordLine(rejected)] });
  const asked = { interfaceId: peering.vpc1.networkInterfaceId, srcaddr: '10.1.1.10', dstaddr: '10.2.1.10', protocol: 1, start, action: 'ACCEPT' } as const;
  await putCloudWatchRecords(aws.logs, peering.logGroup, peering.vpc1.networkInterfaceId, [recordLine(asked)]);
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await emulator.stop();
});
beforeEach(() => {
  emulator.rules.clear();
});

describe('a permission is missing', () => {
  it.each(['DescribeNetworkAcls', 'DescribeRouteTables', 'DescribeSecurityGroups', 'DescribeInternetGateways'])('ec2:%s: inconclusive, exit 3, and the action named', async (operation) => {
    emulator.rules.refuse(`ec2:${operation}`);
    const { code, document } = await ask(emulator, http);
    expect([code, document.verdict, document.causes]).toEqual([3, 'inconclusive', []]);
    expect(JSON.stringify([document.summary, document.missing, document.warnings])).toContain(`ec2:${operation}`);
  });

  it('what blocks for certain is still named', async () => {
    emulator.rules.refuse('ec2:DescribeNetworkAcls');
    const { code, document } = await ask(emulator, https);
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(outline(document)).toMatchObject([{ kind: 'security-group', id: web.vpc.securityGroupId }]);
    expect(JSON.stringify([document.missing, document.warnings])).toContain('ec2:DescribeNetworkAcls');
    expect(document.flowLogs.counts.forwardReject).toBe(1);
  });

  it('ec2:DescribeNetworkInterfaces: the instances tell of theirs; without those, no endpoint is called unknown', async () => {
    emulator.rules.refuse('ec2:DescribeNetworkInterfaces');
    const { code, document } = await ask(emulator, http);
    expect([code, document.verdict]).toEqual([0, 'reachable']);
    emulator.rules.refuse('ec2:DescribeInstances');
    const neither = await ask<Failure>(emulator, http);
    expect(neither.code).toBe(3);
    expect(JSON.stringify(neither.document)).toContain('ec2:DescribeNetworkInterfaces');
  });

  it('ec2:DescribeFlowLogs: the configuration answers, and silence of the records counts for nothing', async () => {
    emulator.rules.refuse('ec2:DescribeFlowLogs');
    const { code, document } = await ask(emulator, https);
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(document.flowLogs).toMatchObject({ pattern: 'not-covered', agreement: 'silent' });
    expect(document.warnings.join('\n')).toContain('ec2:DescribeFlowLogs');
    const overview = await ask<RejectedOverview>(emulator, ['why-rejected']);
    expect([overview.code, overview.document.groups]).toEqual([3, []]);
    expect(overview.document.warnings).toEqual([expect.stringContaining('ec2:DescribeFlowLogs')]);
  });

  it.each([
    ['s3:GetObject', https, () => `s3://${web.bucket}`],
    ['s3:ListBucket', https, () => `s3://${web.bucket}`],
    ['logs:FilterLogEvents', ping, () => `cloudwatch:${peering.logGroup}`],
  ] as const)('%s: the records are not counted as none', async (action, question, place) => {
    emulator.rules.refuse(action);
    const { code, document } = await ask(emulator, question);
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(document.flowLogs).toMatchObject({ pattern: 'not-covered', agreement: 'silent', coverage: [{ covers: [] }] });
    expect(document.warnings.join('\n')).toContain(action);
    expect(document.warnings.join('\n')).toContain(place());
  });

  it('s3:GetObject: the rejects that could not be read are not "nothing was rejected"', async () => {
    emulator.rules.refuse('s3:GetObject');
    emulator.rules.refuse('logs:FilterLogEvents');
    const { code, document } = await ask<RejectedOverview>(emulator, ['why-rejected']);
    expect([code, document.groups]).toEqual([3, []]);
    expect(document.warnings.join('\n')).toMatch(/s3:GetObject[^]*logs:FilterLogEvents|logs:FilterLogEvents[^]*s3:GetObject/);
  });

  it('a flow log that cannot deliver covers nothing, and its failure is told', async () => {
    emulator.rules.failDelivery(peering.flowLogId, 'Access error');
    const { document } = await ask(emulator, [...ping, '--since', '1m']);
    expect(document.flowLogs.coverage).toMatchObject([{ flowLogId: peering.flowLogId, status: 'delivery failed: Access error', covers: [] }]);
    expect(document.flowLogs.pattern).toBe('not-covered');
  });
});

describe('AWS is slow to answer', () => {
  it('two throttled calls are nobody\'s business', async () => {
    emulator.rules.throttle('ec2:DescribeSubnets', 2);
    emulator.rules.failOnce('ec2:DescribeVpcs');
    const { code, document } = await ask(emulator, https);
    expect([code, document.verdict, document.warnings]).toEqual([1, 'blocked', []]);
    expect(emulator.requests.filter(({ operation }) => operation === 'DescribeSubnets').length).toBeGreaterThanOrEqual(3);
  });

  it('throttled for ever: exit 4', async () => {
    emulator.rules.throttle('ec2:DescribeSubnets', Infinity);
    const { code, document } = await ask<Failure>(emulator, https);
    expect([code, document.error.code]).toEqual([4, 'THROTTLED']);
    expect(document.error.message).toContain('ec2:DescribeSubnets');
  });

  it('empty pages before the records do not end the reading', async () => {
    emulator.rules.emptyPages(3);
    const { document } = await ask(emulator, ping);
    expect(document.flowLogs.counts.forwardAccept).toBe(1);
  });

  it('nothing listens at the endpoint: exit 4, and who set it', async () => {
    const { code, document } = await ask<Failure>(emulator, [...https, '--endpoint-url', 'http://127.0.0.1:9']);
    expect([code, document.error.code]).toEqual([4, 'ENDPOINT_UNREACHABLE']);
    expect(`${document.error.message} ${document.error.hint ?? ''}`).toMatch(/127\.0\.0\.1:9.*--endpoint-url/);
  });

  it('a call that takes longer than --timeout: exit 4', async () => {
    emulator.rules.delay('ec2:DescribeSubnets', 3000);
    const { code, document } = await ask<Failure>(emulator, [...https, '--timeout', '1']);
    expect([code, document.error.code]).toEqual([4, 'TIMEOUT']);
  });
});

describe('settings', () => {
  it('AWS_DEFAULT_REGION alone, and --endpoint-url in place of the variable', async () => {
    const env = { AWS_REGION: '', AWS_ENDPOINT_URL: '' };
    const { code, document } = await ask(emulator, [...https, '--endpoint-url', emulator.endpoint], { env });
    expect([code, document.causes[0]?.resource.region]).toEqual([1, 'us-east-1']);
  });

  it('a Region in which there is nothing: the endpoint is unknown', async () => {
    const { code, document } = await ask<Failure>(emulator, [...https, '--region', 'eu-west-1']);
    expect(code).toBe(2);
    expect(document.error.message).toContain('web');
  });

  it('--profile from AWS_CONFIG_FILE: keys, Region and endpoint', async () => {
    const config = join(home, 'config');
    writeFileSync(config, `[profile lab]\nregion = us-east-1\naws_access_key_id = testing\naws_secret_access_key = testing\nendpoint_url = ${emulator.endpoint}\n`);
    const env = { AWS_CONFIG_FILE: config, AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_ENDPOINT_URL: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const { code, document } = await ask(emulator, [...https, '--profile', 'lab'], { env });
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    const unknown = await ask<Failure>(emulator, [...https, '--profile', 'lap'], { env });
    expect([unknown.code, unknown.document.error.code]).toEqual([2, 'PROFILE_NOT_FOUND']);
    expect(unknown.document.error.hint).toContain('lab');
  });

  it('no Region anywhere, no credentials anywhere', async () => {
    const noRegion = await ask<Failure>(emulator, https, { env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' } });
    expect([noRegion.code, noRegion.document.error.code]).toEqual([2, 'NO_REGION']);
    const noKeys = await ask<Failure>(emulator, https, { env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' } });
    expect([noKeys.code, noKeys.document.error.code]).toEqual([4, 'NO_CREDENTIALS']);
  });

});
