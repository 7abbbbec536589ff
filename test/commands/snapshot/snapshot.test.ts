import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLab } from '../../../src/sources/labs/index.ts';
import { runCommand } from '../run.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-snapshot-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const recordLines = (dir: string): string[] =>
  readdirSync(join(home, dir, 'flow-logs')).sort().flatMap((name) => gunzipSync(readFileSync(join(home, dir, 'flow-logs', name))).toString().trimEnd().split('\n'));

describe('netdiag snapshot save', () => {
  it('copies a lab to a folder: configuration and records', async () => {
    const { code, stdout, stderr } = await runCommand(['snapshot', 'save', 'out', '--lab', 'web:closed'], { cwd: home });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('✓ Saved to out\n');
    expect(stdout).toMatch(/Instances +1\n/);
    const lines = openLab('web:closed').flowLogLines.lines;
    expect(stdout).toContain(`${lines.length} records of lab web:closed`);
    expect(recordLines('out').slice(1)).toEqual(lines);
    const vpcs = JSON.parse(readFileSync(join(home, 'out/accounts/111122223333/us-east-1/Vpcs.json'), 'utf8')) as { Vpcs: object[] };
    expect(vpcs.Vpcs).toHaveLength(1);
  });

  it('is a document with --json', async () => {
    const { stdout } = await runCommand(['snapshot', 'save', 'out', '--lab', 'web', '--json'], { cwd: home, now: '2026-11-21T12:00:00Z' });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1, command: 'snapshot', directory: 'out', savedAt: '2026-11-21T12:00:00.000Z', refused: [],
      scopes: [{ account: '111122223333', region: 'us-east-1', objects: { Vpcs: 1, Reservations: 1, NatGateways: 0 } }],
      flowLogs: { since: null, until: null, sources: ['lab web:closed'] },
    });
  });

  it('copies a snapshot to the same files', async () => {
    await runCommand(['snapshot', 'save', 'one', '--lab', 'peering'], { cwd: home });
    expect((await runCommand(['snapshot', 'save', 'two', '--snapshot', 'one'], { cwd: home })).code).toBe(0);
    const folder = 'accounts/111122223333/us-east-1';
    const names = readdirSync(join(home, 'one', folder)).sort();
    expect(names.length).toBeGreaterThan(10);
    expect(readdirSync(join(home, 'two', folder)).sort()).toEqual(names);
    for (const name of names) expect(readFileSync(join(home, 'two', folder, name), 'utf8')).toBe(readFileSync(join(home, 'one', folder, name), 'utf8'));
    expect(recordLines('two')).toEqual(recordLines('one'));
  });

  it('keeps the records of the window alone', async () => {
    const lines = openLab('web:closed').flowLogLines.lines;
    const format = openLab('web:closed').flowLogLines.format?.fields ?? [];
    const starts = lines.map((line) => Number(line.split(' ')[format.indexOf('start')])).sort((a, b) => a - b);
    const middle = starts[Math.floor(starts.length / 2)] ?? 0;
    const until = new Date(middle * 1000).toISOString();
    await runCommand(['snapshot', 'save', 'out', '--lab', 'web:closed', '--until', until], { cwd: home });
    expect(recordLines('out').length - 1).toBe(starts.filter((start) => start < middle).length);
  });

  it('leaves the records out with --no-flow-logs', async () => {
    const { stdout } = await runCommand(['snapshot', 'save', 'out', '--lab', 'web', '--no-flow-logs'], { cwd: home });
    expect(stdout).not.toContain('Flow log records');
    expect(readdirSync(join(home, 'out'))).not.toContain('flow-logs');
  });

  it('keeps records of two formats in two files, and names lines that are none', async () => {
    const v2 = '2 111122223333 eni-0123456789abcdef0 192.0.2.1 10.0.1.10 40000 443 6 1 40 1795255200 1795255260 REJECT OK';
    writeFileSync(join(home, 'a.log'), `${v2}\nnot a record\n`);
    writeFileSync(join(home, 'b.log'), 'srcaddr dstaddr start end\n192.0.2.2 10.0.1.10 1795255200 1795255260\n');
    const { code, messages } = await runCommand(['snapshot', 'save', 'out', '--lab', 'web', '--flow-logs', '*.log'], { cwd: home });
    expect(code).toBe(0);
    expect(readdirSync(join(home, 'out/flow-logs'))).toHaveLength(2);
    expect(recordLines('out')).toEqual(expect.arrayContaining([v2, 'srcaddr dstaddr start end', '192.0.2.2 10.0.1.10 1795255200 1795255260']));
    expect(messages).toContain('warning: *.log has 1 malformed line, not kept.');
  });

  it('reads records from standard input', async () => {
    const stdin = '2 111122223333 eni-0123456789abcdef0 192.0.2.1 10.0.1.10 40000 443 6 1 40 1795255200 1795255260 REJECT OK\n';
    await runCommand(['snapshot', 'save', 'out', '--lab', 'web', '--flow-logs', '-'], { cwd: home, stdin });
    expect(recordLines('out').slice(1)).toEqual([stdin.trimEnd()]);
  });

  it('names a refused call before anything else, and leaves with 3', async () => {
    await runCommand(['snapshot', 'save', 'one', '--lab', 'web'], { cwd: home });
    const path = join(home, 'one/manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
    const refusal = { status: 'refused', operation: 'DescribeNetworkAcls', account: '111122223333', region: 'us-east-1', action: 'ec2:DescribeNetworkAcls', key: 'NetworkAcls', code: 'UnauthorizedOperation', message: 'No.' };
    writeFileSync(path, JSON.stringify({ ...manifest, calls: [refusal] }));
    const { code, stdout } = await runCommand(['snapshot', 'save', 'two', '--snapshot', 'one'], { cwd: home });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^\? Not everything could be read: 1 call was refused\./);
    expect(stdout).toContain('? ec2:DescribeNetworkAcls in account 111122223333, us-east-1 (UnauthorizedOperation)');
    const document = await runCommand(['snapshot', 'save', 'two', '--snapshot', 'one', '--json'], { cwd: home });
    expect(JSON.parse(document.stdout)).toMatchObject({ refused: [{ action: 'ec2:DescribeNetworkAcls', key: 'NetworkAcls' }] });
  });

  it.each([
    [['snapshot'], 'MISSING_ARGUMENT'],
    [['snapshot', 'save'], 'MISSING_ARGUMENT'],
    [['snapshot', 'save', ''], 'MISSING_ARGUMENT'],
    [['snapshot', 'load', 'x'], 'INVALID_ARGUMENT'],
    [['snapshot', 'save', 'out', '--snapshot', 'nowhere'], 'SNAPSHOT_NOT_FOUND'],
  ])('%j: %s', async (argv, errorCode) => {
    const { code, stderr } = await runCommand(argv, { cwd: home });
    expect(code).toBe(2);
    expect(stderr).toContain(`error[${errorCode}]`);
    expect(readdirSync(home)).toEqual([]);
  });
});
