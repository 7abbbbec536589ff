import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'netdiag-snapshot-'));
  onTestFinished(() => { rmSync(dir, { recursive: true, force: true }); });
  return dir;
}

/** Files by their path below the folder; objects are written as JSON. */
export function folderWith(files: Readonly<Record<string, string | Buffer | object>>): string {
  const dir = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
  return dir;
}

export async function usageError(promise: Promise<unknown>): Promise<UsageError> {
  const error: unknown = await promise.then(() => null, (cause: unknown) => cause);
  if (error instanceof UsageError) return error;
  throw new Error(`expected a UsageError, got ${String(error)}`);
}
