import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { binaries } from './install.ts';

const script = fileURLToPath(new URL('moto_server.py', import.meta.url));

/** The account whose credentials `testing` are. */
export const accountId = '111122223333';

export interface Moto {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a moto server of its own on a port that the system chooses; ends with this process. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(join(binaries, 'python'), [script], {
    env: { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', MOTO_ACCOUNT_ID: accountId, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => { resolve(); }));
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    // Keeps reading to the end: a full pipe would stop the server. Only the start is kept.
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < 20_000) output += text;
      const found = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (found) resolve(Number(found[1]));
    });
    child.once('error', reject);
    void ended.then(() => { reject(new Error(`moto ended before it was ready:\n${output}`)); });
  });
  // Neither the child nor its pipes keep a finished test process alive.
  child.unref();
  for (const pipe of [child.stdin, child.stderr]) (pipe as unknown as { unref(): void }).unref();
  await untilReady(port);
  return {
    port,
    stop: () => {
      child.stdin.destroy();
      child.kill('SIGKILL');
      return ended;
    },
  };
}

async function untilReady(port: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/moto-api/data.json`);
      await answer.arrayBuffer();
      if (answer.ok) return;
    } catch (error) {
      if (attempt > 100) throw error;
    }
    await sleep(20);
  }
}
