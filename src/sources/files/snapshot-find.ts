/** Folders that look like snapshots, for somebody who is asked for one. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNTS_FOLDER, MANIFEST_FILE, isRegionName } from './snapshot-layout.ts';

/** More are not looked at: a home folder may hold anything. */
const MOST_FOLDERS = 200;

/** Names of the folders in `folder` that hold a manifest, or a folder of accounts or of a Region; in order. */
export async function findSnapshotFolders(folder: string): Promise<readonly string[]> {
  const names = (await entriesOf(folder)).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name).sort();
  const looked = await Promise.all(names.slice(0, MOST_FOLDERS).map(async (name) => ({ name, isSnapshot: (await entriesOf(join(folder, name))).some(isOfSnapshot) })));
  return looked.filter(({ isSnapshot }) => isSnapshot).map(({ name }) => name);
}

type FolderEntry = Awaited<ReturnType<typeof entriesOf>>[number];

function isOfSnapshot(entry: FolderEntry): boolean {
  return entry.isDirectory() ? entry.name === ACCOUNTS_FOLDER || isRegionName(entry.name) : entry.name === MANIFEST_FILE;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // A folder that may not be read holds nothing to offer; it can still be typed.
    return [];
  }
}
