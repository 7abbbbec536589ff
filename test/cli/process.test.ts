/** The built program as a process: pipes, signals, terminals. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, netdiag, shell } from './spawn.ts';

const escape = '\u001b[';
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-process-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('streams', () => {
  it('answers on standard output alone', async () => {
    expect(await netdiag(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^netdiag \d+\.\d+\.\d+\n$/) as string, stderr: '' });
    const { code, stdout, stderr } = await netdiag(['demo', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'demo' });
  });

  it('names Node and the SDK with --version --json', async () => {
    const { stdout } = await netdiag(['--version', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, node: process.versions.node, sdk: { '@aws-sdk/client-ec2': expect.stringMatching(/^3\./) as string } });
  });

  it('ends silently where the reader leaves', async () => {
    for (const line of ['netdiag demo web', 'netdiag demo --json', 'netdiag --help']) {
      expect(await shell(`${line} | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`)).toEqual({ code: 0, stdout: '0\n', stderr: '' });
      expect(await shell(`${line} | true; echo "\${PIPESTATUS[0]}"`)).toEqual({ code: 0, stdout: '0\n', stderr: '' });
    }
  });

  it('ends silently where nobody reads its errors', async () => {
    expect(await shell('{ netdiag frobnicate 2>&1 >&3 | true; } 3>&1; echo "${PIPESTATUS[0]}"')).toMatchObject({ stderr: '' });
  });

  it('says that the disk is full', async (test) => {
    if (!existsSync('/dev/full')) test.skip();
    const { code, stderr } = await shell('netdiag demo > /dev/full');
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error\[OUTPUT_FAILED\]: Standard output cannot be written: .*ENOSPC/);
  });

  it('runs with its streams closed', async () => {
    expect(await shell('netdiag --version <&-')).toMatchObject({ code: 0, stderr: '' });
    expect(await shell('netdiag inspect <&-')).toMatchObject({ code: 2, stdout: '' });
    expect(await shell('netdiag demo >&-')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await shell('netdiag demo frobnicate 2>&-')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('exit codes', () => {
  it.each([
    [[], 0], [['--help'], 0], [['help', 'inspect'], 0], [['demo', '--quiet'], 0],
    [['frobnicate'], 2], [['inspect'], 2], [['inspect', 'a', 'b', '--port', '0'], 2], [['demo', 'frobnicate'], 2], [['snapshot', 'save'], 2],
  ])('%j leaves with %i', async (argv, code) => {
    expect((await netdiag(argv)).code).toBe(code);
  });

  it('answers errors with a document on standard output with --json', async () => {
    const { code, stdout, stderr } = await netdiag(['inspect', '--prot', '--json']);
    expect([code, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, command: 'inspect', error: { code: 'UNKNOWN_OPTION' } });
  });

  it('asks nobody in a pipeline: a missing argument is an error that names it', async () => {
    expect((await netdiag(['inspect'])).stderr).toMatch(/SOURCE and a DESTINATION/);
    expect((await netdiag(['why-rejected', 'web'])).stderr).toMatch(/no DESTINATION/);
  });
});

describe('colour', () => {
  it('is not in pipes, unless it is forced', async () => {
    expect((await netdiag(['--help'])).stdout).not.toContain(escape);
    expect((await netdiag(['frobnicate'])).stderr).not.toContain(escape);
    expect((await netdiag(['--help'], { env: { FORCE_COLOR: '1' } })).stdout).toContain(escape);
    expect((await netdiag(['frobnicate'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(escape);
    expect((await netdiag(['--help'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(escape);
    expect((await netdiag(['--help', '--no-color'], { env: { FORCE_COLOR: '1' } })).stdout).not.toContain(escape);
  });

  it('leaves marks of ASCII where the locale is not UTF-8', async () => {
    const { stdout } = await netdiag(['snapshot', 'save', join(home, 'ascii'), '--lab', 'web'], { env: { LC_ALL: 'C' } });
    expect(stdout).toMatch(/^ok Saved to/);
    expect(stdout).toMatch(/^[\0-\x7f]*$/);
  });
});

/** Runs it on a pseudo-terminal of util-linux's `script`. */
const hasScript = existsSync('/usr/bin/script');
const onTerminal = (line: string, env: Readonly<Record<string, string>> = {}) =>
  shell(`script -qec "stty cols 50; '${process.execPath}' '${bin}' ${line}" /dev/null`, { env: { TERM: 'xterm-256color', ...env } });

describe.skipIf(!hasScript)('on a terminal', () => {
  it('is coloured and as wide as the terminal', async () => {
    const { code, stdout } = await onTerminal('help demo');
    expect(code).toBe(0);
    expect(stdout).toContain(escape);
    // eslint-disable-next-line no-control-regex
    const lines = stdout.replace(/\u001b\[[\d;]*m/g, '').split('\r\n');
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(50);
  });

  it('obeys NO_COLOR and TERM=dumb', async () => {
    expect((await onTerminal('--help', { NO_COLOR: '1' })).stdout).not.toContain(escape);
    expect((await onTerminal('--help', { TERM: 'dumb' })).stdout).not.toContain(escape);
  });

  it('shows progress, and clears it before the answer', async () => {
    await netdiag(['snapshot', 'save', join(home, 'progress'), '--lab', 'web']);
    const { stdout } = await onTerminal(`snapshot save ${join(home, 'again')} --snapshot ${join(home, 'progress')} --no-color`);
    const answer = stdout.indexOf('Saved to');
    expect(stdout.slice(0, answer)).toContain('Reading');
    expect(stdout.slice(0, answer)).toContain(`${escape}K`);
    expect(stdout.slice(answer)).not.toContain('Reading');
  });

  it('shows none with --quiet', async () => {
    const { stdout } = await onTerminal(`snapshot save ${join(home, 'quiet')} --lab web --quiet`);
    expect(stdout).toBe('');
  });
});

describe('Ctrl-C', () => {
  it('ends a call that hangs within 200 ms, with 130 and without half an answer', async () => {
    // An endpoint that takes every call and never answers.
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    let lastRequest = 0;
    server.on('request', () => (lastRequest = performance.now()));
    const { port } = server.address() as AddressInfo;
    const env = { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
    const argv = ['snapshot', 'save', join(home, 'interrupted'), '--region', 'us-east-1', '--endpoint-url', `http://127.0.0.1:${port}`, '--json'];
    const child = spawn(process.execPath, [bin, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let written = '';
    child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (written += chunk.toString()));
    // While the SDK's modules are evaluated no signal is heard. The calls have all arrived once it is quiet.
    await expect.poll(() => lastRequest > 0 && performance.now() - lastRequest > 1000, { timeout: 20_000 }).toBe(true);
    const start = performance.now();
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    const milliseconds = performance.now() - start;
    server.closeAllConnections();
    server.close();
    expect([code, written]).toEqual([130, '']);
    // 200 ms, and as much again for a machine that is busy with other tests.
    expect(milliseconds).toBeLessThan(400);
    expect(readdirSync(home).filter((name) => name.includes('interrupted'))).toEqual([]);
  });
});

describe('start-up', () => {
  it('loads neither the SDK nor what only some runs need for help, version, errors and labs', async () => {
    const trace = join(import.meta.dirname, 'loaded.mjs');
    for (const argv of [['--help'], ['--version'], ['inspect', '--help'], ['frobnicate'], ['demo'], ['snapshot', 'save', join(home, 'loaded'), '--lab', 'web']]) {
      const { stderr } = await shell(`NODE_OPTIONS='--import ${trace}' netdiag ${argv.join(' ')} >/dev/null`);
      expect(stderr).toContain('loaded: ');
      expect(stderr, argv.join(' ')).not.toMatch(/loaded: .*node_modules\/(@aws-sdk|@smithy|inquirer|@inquirer|ora)\//);
    }
  });
});
