/** The built program, run as a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `NETDIAG_BIN` tests another build. */
export const bin = process.env['NETDIAG_BIN'] ?? fileURLToPath(new URL('../../bin/netdiag.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  /** In place of the tests' own environment, beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

export function netdiag(argv: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return command(process.execPath, [bin, ...argv], options);
}

/** Runs a line of bash in which `netdiag` is the built program. */
export function shell(line: string, options: SpawnOptions = {}): Promise<Ended> {
  return command('bash', ['--norc', '-c', `netdiag() { '${process.execPath}' '${bin}' "$@"; }\n${line}`], options);
}

function command(file: string, argv: readonly string[], { env = {}, cwd, input = '' }: SpawnOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, { cwd, env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    // The child may not read its input at all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
