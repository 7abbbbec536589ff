import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installEmulator } from './emulator/install.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs once before all tests: builds the program that tests spawn, and installs the AWS emulator. */
export default async function setup(): Promise<void> {
  if (!isBuilt()) build();
  await installEmulator();
}

/** A failed build leaves no bundle: the tests that spawn it fail, all others still tell something. */
function build(): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) console.error(`The bundle in dist could not be built:\n${stderr.split('\n').filter((line) => line.includes('ERROR')).join('\n')}`);
}

/** Nothing in src, no folder either (deleted files), nor the kernel's source, is younger than the bundle. */
function isBuilt(): boolean {
  const bundle = join(root, 'dist', 'cli.js');
  if (!existsSync(bundle)) return false;
  const builtAt = statSync(bundle).mtimeMs;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return ['src', 'scripts/build.mjs', 'kernel/lines.ts', ...sources.map((name) => join('src', name))].every((name) => statSync(join(root, name)).mtimeMs < builtAt);
}
