/** Puts a finished snapshot in its place, so that an interrupted save leaves no half of one. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { readJsonFile, reasonOf } from './snapshot-json.ts';
import { ACCOUNTS_FOLDER, FLOW_LOG_FOLDER, isDocumentName, isRegionName, MANIFEST_FILE } from './snapshot-layout.ts';
import { isManifest } from './snapshot-manifest.ts';

const STAGING = '.netdiag-saving-';

// Not every system error: `write` may read from the network, whose failures are not the folder's.
const DISK_ERRORS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']);

/**
 * Lets `write` fill a folder beside DIR, which then becomes DIR. A folder that exists keeps its place (it may be a mount,
 * or where the user's shell stands), and its parts are exchanged. An earlier snapshot in it is replaced; files that are
 * no part of one (a README, `.git`) stay.
 * @throws UsageError `NOT_A_SNAPSHOT` for a folder that holds something else, `UNWRITABLE_SNAPSHOT`.
 */
export async function publishSnapshot(dir: string, write: (staging: string) => Promise<void>): Promise<void> {
  const target = resolve(dir);
  const present = await entriesOf(target, dir);
  if (present !== null) await requireSnapshotOrEmpty(target, dir, present);
  const staging = join(present === null ? dirname(target) : target, `${STAGING}${basename(target)}-${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(staging, { recursive: true });
    await write(staging);
    if (present === null) await rename(staging, target);
  } catch (cause) {
    await rm(staging, { recursive: true, force: true });
    throw isSystemError(cause) && DISK_ERRORS.has(cause.code) ? unwritable(dir, cause) : cause;
  }
  if (present !== null) await exchange(target, staging, present, dir);
}

/** The manifest leaves first and comes last: whatever has one is whole. Where this fails, both snapshots stay in `staging`. */
async function exchange(target: string, staging: string, present: readonly string[], dir: string): Promise<void> {
  const old = join(staging, '.old');
  try {
    const fresh = (await readdir(staging)).sort(manifestLast);
    await mkdir(old);
    for (const name of present.filter(isPartOfSnapshot).sort(manifestLast).reverse()) await rename(join(target, name), join(old, name));
    for (const name of fresh) await rename(join(staging, name), join(target, name));
  } catch (cause) {
    throw unwritable(dir, cause);
  }
  await rm(staging, { recursive: true, force: true });
}

function manifestLast(a: string, b: string): number {
  return Number(a === MANIFEST_FILE) - Number(b === MANIFEST_FILE);
}

function isPartOfSnapshot(name: string): boolean {
  return name === ACCOUNTS_FOLDER || name === FLOW_LOG_FOLDER || isRegionName(name) || isDocumentName(name) || name.startsWith(STAGING);
}

/** Null where there is no such folder. */
async function entriesOf(target: string, dir: string): Promise<readonly string[] | null> {
  try {
    return await readdir(target);
  } catch (cause) {
    if (isSystemError(cause) && cause.code === 'ENOENT') return null;
    if (isSystemError(cause) && cause.code === 'ENOTDIR') {
      throw new UsageError('NOT_A_SNAPSHOT', `${dir} is a file; a snapshot is a folder.`, { hint: 'Name a new folder.' });
    }
    throw unwritable(dir, cause);
  }
}

async function requireSnapshotOrEmpty(target: string, dir: string, present: readonly string[]): Promise<void> {
  const others = present.filter((name) => !name.startsWith(STAGING) && name !== '.DS_Store');
  if (others.length === 0) return;
  if (others.includes(MANIFEST_FILE) && isManifest(await readJsonFile(join(target, MANIFEST_FILE)).catch(() => null))) return;
  throw new UsageError('NOT_A_SNAPSHOT', `${dir} is not empty, and netdiag did not write it.`, {
    hint: 'Name a new or an empty folder, or a snapshot that netdiag saved: that one is replaced.',
  });
}

function isSystemError(cause: unknown): cause is Error & { code: string } {
  return cause instanceof Error && 'syscall' in cause && 'code' in cause && typeof cause.code === 'string';
}

function unwritable(dir: string, cause: unknown): UsageError {
  return new UsageError('UNWRITABLE_SNAPSHOT', `Cannot write ${dir}: ${reasonOf(cause)}.`, { hint: 'Name a folder that you may write to.', cause });
}
