import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const home = join(cache, 'emulator');
const stamp = join(home, 'installed');
const lock = join(cache, 'emulator.lock');

/** The folder of the virtual environment's programs: `python`, `aws`. */
export const binaries = join(home, 'bin');

// A whole installation takes about half a minute; a lock older than this has lost its owner.
const STALE_LOCK_MS = 10 * 60_000;

/**
 * Makes the Python environment of the emulator in `.cache/emulator`, once per content of
 * requirements.txt. Safe to call from several processes at once; takes under a millisecond when
 * there is nothing to do.
 */
export async function installEmulator(): Promise<void> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (installed() === wanted) return;
  await acquireLock();
  try {
    if (installed() === wanted) return;
    rmSync(home, { recursive: true, force: true });
    makeVirtualEnvironment();
    run(join(binaries, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    writeFileSync(stamp, wanted);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function installed(): string | undefined {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

async function acquireLock(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (isAbandoned()) rmSync(lock, { recursive: true, force: true });
      else await sleep(200);
    }
  }
}

function isAbandoned(): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_LOCK_MS) return true;
    const owner = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    if (owner > 0) process.kill(owner, 0);
    return false;
  } catch (error) {
    // ESRCH: the owner is gone. ENOENT: the lock is just being taken or given back.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function makeVirtualEnvironment(): void {
  const first = spawnSync('python3', ['-m', 'venv', home], { encoding: 'utf8' });
  if (first.status === 0) return;
  if (first.error) {
    throw new Error('The tests need Python 3.10 or later on the PATH as python3.', { cause: first.error });
  }
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['install', '-y', '-q', 'python3-venv']);
    run('python3', ['-m', 'venv', '--clear', home]);
    return;
  }
  throw new Error(
    `python3 -m venv failed. On Debian and Ubuntu: apt-get install python3-venv, then run the tests again.\n${first.stdout}${first.stderr}`,
  );
}

function run(program: string, args: readonly string[]): void {
  const result = spawnSync(program, args, { encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`${program} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`, { cause: result.error });
  }
}
