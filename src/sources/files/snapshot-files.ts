/** Finds the files of a snapshot folder, each with the scope that its folders name. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { Scope } from '../../core/network/documents.ts';
import { reasonOf } from './snapshot-json.ts';
import { ACCOUNTS_FOLDER, FLOW_LOG_FOLDER, isDocumentName, isRegionName } from './snapshot-layout.ts';

export interface SnapshotFile {
  readonly path: string;
  readonly scope: Scope;
}

export interface SnapshotFolder {
  /** In the order of their paths. */
  readonly files: readonly SnapshotFile[];
  readonly flowLogFolder: string | null;
  /** Folders that hold JSON files and name neither an account nor a Region. */
  readonly unreadFolders: readonly string[];
}

interface Listing {
  readonly documents: readonly string[];
  readonly folders: readonly string[];
}

/** @throws UsageError `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_IS_A_FILE` or `UNREADABLE_SNAPSHOT_FILE`. */
export async function findSnapshotFiles(dir: string): Promise<SnapshotFolder> {
  await requireFolder(dir);
  const top = await list(dir);
  const files: SnapshotFile[] = inFolder(dir, top, { account: null, region: null });
  const unread: string[] = [];
  for (const name of top.folders) {
    const path = join(dir, name);
    if (name === ACCOUNTS_FOLDER) await readAccounts(path, files, unread);
    else if (isRegionName(name)) files.push(...inFolder(path, await list(path), { account: null, region: name }));
    else if (name !== FLOW_LOG_FOLDER) unread.push(path);
  }
  return {
    files,
    flowLogFolder: top.folders.includes(FLOW_LOG_FOLDER) ? join(dir, FLOW_LOG_FOLDER) : null,
    unreadFolders: await foldersWithDocuments(unread),
  };
}

async function readAccounts(dir: string, files: SnapshotFile[], unread: string[]): Promise<void> {
  // Any name will do for an account: it says who looked, and a pseudonym tells two of them apart as well as a number.
  for (const account of (await list(dir)).folders) {
    const path = join(dir, account);
    const listing = await list(path);
    files.push(...inFolder(path, listing, { account, region: null }));
    for (const name of listing.folders) {
      const regionPath = join(path, name);
      if (isRegionName(name)) files.push(...inFolder(regionPath, await list(regionPath), { account, region: name }));
      else unread.push(regionPath);
    }
  }
}

function inFolder(dir: string, listing: Listing, scope: Scope): SnapshotFile[] {
  return listing.documents.map((name) => ({ path: join(dir, name), scope }));
}

async function foldersWithDocuments(folders: readonly string[]): Promise<string[]> {
  const withDocuments: string[] = [];
  for (const folder of folders) {
    // A folder that is none of ours may well be closed to us (lost+found).
    const listing = await list(folder).catch(() => null);
    if (listing !== null && listing.documents.length > 0) withDocuments.push(folder);
  }
  return withDocuments;
}

async function list(dir: string): Promise<Listing> {
  let entries;
  try {
    entries = await readdir(dir, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(dir, cause);
  }
  const documents: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (await isFolder(dir, entry)) folders.push(entry.name);
    else if (isDocumentName(entry.name)) documents.push(entry.name);
  }
  return { documents: documents.sort(), folders: folders.sort() };
}

async function isFolder(dir: string, entry: { name: string; isDirectory(): boolean; isSymbolicLink(): boolean }): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return (await stat(join(dir, entry.name))).isDirectory();
  } catch {
    // A link to nowhere: if it is named as a document, reading it names the path.
    return false;
  }
}

async function requireFolder(dir: string): Promise<void> {
  let isDirectory: boolean;
  try {
    isDirectory = (await stat(dir)).isDirectory();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      throw new UsageError('SNAPSHOT_NOT_FOUND', `There is no folder ${dir}.`, { hint: `Make one: netdiag snapshot save ${dir}` });
    }
    throw unreadable(dir, cause);
  }
  if (isDirectory) return;
  throw new UsageError('SNAPSHOT_IS_A_FILE', `${dir} is a file; a snapshot is a folder.`, { hint: 'Name the folder that holds it.' });
}

function unreadable(path: string, cause: unknown): UsageError {
  return new UsageError('UNREADABLE_SNAPSHOT_FILE', `Cannot read ${path}: ${reasonOf(cause)}.`, {
    hint: 'Give yourself read permission on the snapshot folder and its files.',
    cause,
  });
}
