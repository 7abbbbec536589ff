/** Lab 2 of the labs: a web server whose port 443 is closed, with flow logs in S3; and how the program looks while it asks. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RejectedOverview } from '../../src/core/diagnosis/answer.ts';
import { bin, netdiag, shell } from '../cli/spawn.ts';
import { clients, putS3Records, recordLine, webLab } from '../emulator/fixtures.ts';
import type { Clients, WebLab } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { applyFixes, ask, outline } from './ask.ts';

const client = '198.51.100.7';
const web = '10.0.1.20';
const https = ['why-rejected', client, 'web', '--port', '443'];
const http = ['why-rejected', client, 'web', '--port', '80'];
const start = Math.floor(Date.now() / 1000) * 1000 - 15 * 60_000;

let emulator: Emulator;
let aws: Clients;
let lab: WebLab;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = clients(emulator);
  lab = await webLab(aws);
  await write(0, [
    ...[40001, 40002, 40003].map((port, index) => tcp('in', port, 443, index, 'REJECT')),
    tcp('in', 40010, 80, 0, 'ACCEPT'), tcp('out', 40010, 80, 0, 'ACCEPT'),
    // Somebody else: two ports of a scan, and a packet that no rule of today explains.
    tcp('in', 50000, 3389, 0, 'REJECT', '203.0.113.9'), tcp('in', 50001, 23, 1, 'REJECT', '203.0.113.9'),
    tcp('in', 50002, 22, 1, 'REJECT', '203.0.113.9'),
  ]);
});
afterAll(() => emulator.stop());

/** A record of the web server's interface, so many seconds after the start. */
function tcp(way: 'in' | 'out', clientPort: number, port: number, seconds: number, action: 'ACCEPT' | 'REJECT', address = client): string {
  const common = { interfaceId: lab.vpc.networkInterfaceId, start: new Date(start + seconds * 1000), action };
  return way === 'in'
    ? recordLine({ ...common, srcaddr: address, dstaddr: web, srcport: clientPort, dstport: port })
    : recordLine({ ...common, srcaddr: web, dstaddr: address, srcport: port, dstport: clientPort });
}

async function write(minutes: number, lines: readonly string[]): Promise<void> {
  await putS3Records(aws.s3, { bucket: lab.bucket, flowLogId: lab.flowLogId, time: new Date(start + minutes * 60_000 + 40_000), lines });
}

describe('port 443 closed', () => {
  it('names the security group, the rule that nearly allows it and the REJECT records in S3', async () => {
    const { code, document } = await ask(emulator, https);
    expect([code, document.verdict]).toEqual([1, 'blocked']);
    expect(outline(document)).toEqual([{ code: 'ENI_SG_RULES_MISMATCH', kind: 'security-group', direction: 'forward', id: lab.vpc.securityGroupId, verified: true }]);
    const [cause] = document.causes;
    expect(cause).toMatchObject({
      rule: null, nearMiss: { rule: { ports: '80', peer: '0.0.0.0/0' }, differs: ['port'] },
      evidence: { records: 3, firstSeen: new Date(start).toISOString().replace('.000', ''), lastSeen: new Date(start + 32_000).toISOString().replace('.000', '') },
    });
    expect(cause?.fix?.commands).toEqual([`aws ec2 authorize-security-group-ingress --group-id ${lab.vpc.securityGroupId} --protocol tcp --port 443 --cidr ${client}/32 --region us-east-1`]);
    expect(document.flowLogs).toMatchObject({
      pattern: 'rejected-entering-destination', agreement: 'agree', counts: { forwardAccept: 0, forwardReject: 3, returnAccept: 0, returnReject: 0 },
      coverage: [{ flowLogId: lab.flowLogId, resourceId: lab.vpc.vpcId, destination: `s3://${lab.bucket}`, covers: ['destination'] }],
    });
  });

  it('is the same for the public address, for the instance id and for any client', async () => {
    for (const destination of [lab.vpc.publicIp, lab.vpc.instanceId]) {
      const { document } = await ask(emulator, ['why-rejected', client, destination, '--port', '443']);
      expect(document.flowLogs.counts.forwardReject, destination).toBe(3);
      expect(document.causes.map(({ resource }) => resource.id)).toEqual([lab.vpc.securityGroupId]);
    }
    const { code, document } = await ask(emulator, ['why-rejected', 'internet', 'web', '--port', '443']);
    expect([code, document.causes.map(({ kind }) => kind)]).toEqual([1, ['security-group']]);
  });

  it('finds port 443 in the records where none is named', async () => {
    const { code, document } = await ask(emulator, ['why-rejected', client, 'web']);
    expect([code, document.question.port, document.causes[0]?.kind]).toEqual([1, 443, 'security-group']);
  });

  it('port 80 answers', async () => {
    const { code, document } = await ask(emulator, http);
    expect([code, document.verdict]).toEqual([0, 'reachable']);
    expect(document.flowLogs).toMatchObject({ pattern: 'answered', agreement: 'agree', counts: { forwardAccept: 1, forwardReject: 0, returnAccept: 1, returnReject: 0 } });
  });

  it('groups everything that was rejected, and every REJECT is in one group', async () => {
    const { code, document } = await ask<RejectedOverview>(emulator, ['why-rejected']);
    expect(code).toBe(1);
    expect(document.records).toEqual({ read: 8, rejected: 6, malformed: 0, noData: 0, skipData: 0 });
    expect([...document.groups, ...document.unexplained].reduce((sum, { records }) => sum + records, 0)).toBe(6);
    expect(document.groups.flatMap(({ examples }) => examples.map(({ dstport }) => dstport)).sort((a, b) => a - b)).toEqual([23, 443, 3389]);
    for (const { cause } of document.groups) expect(cause).toMatchObject({ kind: 'security-group', resource: { id: lab.vpc.securityGroupId } });
    expect(document.unexplained).toMatchObject([{ reason: 'the configuration allows it now: most likely it was changed since', records: 1, examples: [{ dstport: 22 }] }]);
  });
});

describe('text', () => {
  // eslint-disable-next-line no-control-regex
  const escapes = /\u001b/;

  it('has no escape codes in a pipe, and nothing on standard error', async () => {
    const { code, stdout, stderr } = await netdiag(https, { env: emulator.environment() });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).not.toMatch(escapes);
    expect(stdout).toMatch(new RegExp(`^✗ blocked.*\\n[^]*${lab.vpc.securityGroupId}[^]*verified[^]*\\n *aws ec2 authorize-security-group-ingress`));
  });

  it.skipIf(!existsSync('/usr/bin/script'))('is coloured on a terminal, with progress on standard error that is cleared before the answer', async () => {
    const env = { ...emulator.environment(), TERM: 'xterm-256color' };
    const onTerminal = (redirection: string) => shell(`script -qec "stty cols 100; '${process.execPath}' '${bin}' ${https.join(' ')} ${redirection}" /dev/null`, { env });
    const [both, answer] = await Promise.all([onTerminal(''), onTerminal('2>/dev/null')]);
    expect([both.code, answer.code]).toEqual([1, 1]);
    expect(both.stdout).toContain('Asking AWS: ');
    expect(answer.stdout).not.toContain('Asking AWS');
    expect(answer.stdout).toContain('\u001b[31m');
    const last = both.stdout.slice(both.stdout.lastIndexOf('Asking AWS'));
    expect(last.slice(0, last.indexOf('blocked'))).toContain('\u001b[0K');
    // The commands are whole, whatever the width: they are made to be copied.
    expect(answer.stdout).toContain(`aws ec2 authorize-security-group-ingress --group-id ${lab.vpc.securityGroupId} --protocol tcp --port 443 --cidr ${client}/32 --region us-east-1`);
  });

  it('says nothing at all with --quiet', async () => {
    expect(await netdiag([...https, '--quiet'], { env: emulator.environment() })).toEqual({ code: 1, stdout: '', stderr: '' });
  });
});

// The last ones: they change the lab.
describe('port 443 opened by the printed command', () => {
  beforeAll(async () => {
    await applyFixes(emulator, (await ask(emulator, https)).document);
  });

  it('is reachable, and the old records are said to disagree', async () => {
    const { code, document } = await ask(emulator, https);
    expect([code, document.verdict, document.causes]).toEqual([0, 'reachable', []]);
    expect(document.flowLogs).toMatchObject({ pattern: 'rejected-entering-destination', agreement: 'disagree', counts: { forwardReject: 3 } });
    expect(document.flowLogs.agreementMessage).toMatch(/disagree.*passes now.*Last REJECT/);
  });

  it('is answered, once records of the new state are there', async () => {
    await write(5, [tcp('in', 40020, 443, 300, 'ACCEPT'), tcp('out', 40020, 443, 300, 'ACCEPT')]);
    const { code, document } = await ask(emulator, [...https, '--since', new Date(start + 240_000).toISOString()]);
    expect(code).toBe(0);
    expect(document.flowLogs).toMatchObject({ pattern: 'answered', agreement: 'agree', counts: { forwardAccept: 1, forwardReject: 0, returnAccept: 1, returnReject: 0 } });
    const whole = await ask(emulator, https);
    expect(whole.document.flowLogs.counts).toEqual({ forwardAccept: 1, forwardReject: 3, returnAccept: 1, returnReject: 0 });
    expect(whole.document.flowLogs).toMatchObject({ pattern: 'answered', agreement: 'agree' });
    expect(whole.document.flowLogs.agreementMessage).toMatch(/Last REJECT .*, first ACCEPT .*: it was changed in between/);
  });

  it('is open to everybody once the whole port is', async () => {
    await lab.openPort443();
    const { code, document } = await ask(emulator, ['why-rejected', 'internet', 'web', '--port', '443']);
    expect([code, document.verdict]).toEqual([0, 'reachable']);
  });
});
