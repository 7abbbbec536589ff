/** Writes a snapshot folder, always in the full layout: `DIR/accounts/ACCOUNT/REGION/KEY.json`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { Collection } from '../../core/network/documents.ts';
import { isRegionName, MANIFEST_FILE } from './snapshot-layout.ts';
import { withRefusals } from './snapshot-manifest.ts';
import type { SnapshotFlowLogs, SnapshotManifest } from './snapshot-manifest.ts';
import { snapshotPages, unplacedScopes } from './snapshot-pages.ts';
import { publishSnapshot } from './snapshot-publish.ts';

export interface WriteSnapshotOptions {
  /**
   * Adds the records, before anything of the snapshot is in its place: call `writeFlowLogRecords` with the folder given,
   * and return what the manifest is to say of them.
   */
  readonly writeRecords?: (dir: string) => Promise<SnapshotFlowLogs>;
}

/**
 * Refused calls of the collection are added to the manifest's calls. A scope without account or Region is written without
 * that folder. What was read again with `readSnapshot` is the same but for the division into pages.
 * @returns the manifest as it was written.
 * @throws UsageError `NOT_A_SNAPSHOT`, `UNWRITABLE_SNAPSHOT` or `NOT_A_REGION`.
 */
export async function writeSnapshot(
  dir: string,
  collection: Collection,
  manifest: SnapshotManifest,
  options: WriteSnapshotOptions = {},
): Promise<SnapshotManifest> {
  const [unplaced] = unplacedScopes(collection, isRegionName);
  if (unplaced !== undefined) {
    throw new UsageError('NOT_A_REGION', `A snapshot has no place for Region "${String(unplaced.region)}".`, { hint: 'Name a Region such as us-east-1.' });
  }
  let written = withRefusals(manifest, collection);
  await publishSnapshot(dir, async (staging) => {
    for (const { segments, content } of snapshotPages(collection)) await writeJson(join(staging, ...segments), content);
    if (options.writeRecords !== undefined) written = { ...written, flowLogs: await options.writeRecords(staging) };
    await writeJson(join(staging, MANIFEST_FILE), written);
  });
  return written;
}

async function writeJson(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(content, sortedKeys, 2)}\n`);
}

/** Two saves of one configuration are the same bytes, whatever order the SDK fills its objects in. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
