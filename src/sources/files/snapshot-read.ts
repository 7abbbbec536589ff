/** Reads a snapshot folder: what `netdiag snapshot save` writes, and what people make with the AWS CLI. */
import { basename, dirname, relative } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { Collection, DescribeDocument } from '../../core/network/documents.ts';
import { findSnapshotFiles } from './snapshot-files.ts';
import type { SnapshotFile } from './snapshot-files.ts';
import { readJsonFile } from './snapshot-json.ts';
import { MANIFEST_FILE } from './snapshot-layout.ts';
import { isManifest, isObject, parseManifest, refusalsOf } from './snapshot-manifest.ts';
import type { SnapshotManifest } from './snapshot-manifest.ts';

export interface Snapshot {
  readonly collection: Collection;
  /** `DIR/flow-logs`, where it is there. */
  readonly flowLogFolder: string | null;
  /** Null for a folder that people made. */
  readonly manifest: SnapshotManifest | null;
  /** What was left unread, one sentence each. */
  readonly warnings: readonly string[];
}

type FileContent = { readonly file: SnapshotFile; readonly content: unknown } | { readonly file: SnapshotFile; readonly failure: unknown };

// Per-object calls leave thousands of small files; macOS lets a process open 256.
const FILES_AT_ONCE = 32;

/**
 * Documents come in the order of their paths, with the account and Region that their folders name (null where none does).
 * @throws UsageError `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_IS_A_FILE`, `EMPTY_SNAPSHOT`, `BROKEN_SNAPSHOT_FILE`,
 * `UNREADABLE_SNAPSHOT_FILE` or `NEWER_SNAPSHOT`.
 */
export async function readSnapshot(dir: string): Promise<Snapshot> {
  const folder = await findSnapshotFiles(dir);
  const documents: DescribeDocument[] = [];
  const warnings = folder.unreadFolders.map((path) => `Files in ${path} were not read: ${basename(path)} is not a Region.`);
  let manifest: SnapshotManifest | null = null;
  for (const read of await readAll(folder.files)) {
    if ('failure' in read) throw read.failure;
    const { file, content } = read;
    if (isTopManifest(dir, file) && isManifest(content)) manifest = parseManifest(content, file.path);
    else if (isObject(content)) documents.push({ scope: file.scope, origin: file.path, content });
    else warnings.push(`${file.path} was not read: ${kindOf(content)} is no describe output such as {"Vpcs": […]} (was it made with --query?).`);
  }
  const refusals = manifest === null ? [] : refusalsOf(manifest);
  if (documents.length === 0 && refusals.length === 0) throw emptySnapshot(dir, warnings);
  return { collection: { documents, refusals }, flowLogFolder: folder.flowLogFolder, manifest, warnings };
}

/** Failures are kept in their place, so that of several broken files the same one is named every time. */
async function readAll(files: readonly SnapshotFile[]): Promise<readonly FileContent[]> {
  const contents: FileContent[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index];
      if (file !== undefined) contents[index] = await readOne(file);
    }
  };
  await Promise.all(Array.from({ length: Math.min(FILES_AT_ONCE, files.length) }, worker));
  return contents;
}

async function readOne(file: SnapshotFile): Promise<FileContent> {
  try {
    return { file, content: await readJsonFile(file.path) };
  } catch (failure) {
    return { file, failure };
  }
}

function isTopManifest(dir: string, file: SnapshotFile): boolean {
  return basename(file.path).toLowerCase() === MANIFEST_FILE && relative(dir, dirname(file.path)) === '';
}

function kindOf(content: unknown): string {
  if (Array.isArray(content)) return 'a bare list';
  return content === null ? 'null' : `a bare ${typeof content}`;
}

function emptySnapshot(dir: string, warnings: readonly string[]): UsageError {
  return new UsageError('EMPTY_SNAPSHOT', [`There is no describe output in ${dir}.`, ...warnings].join(' '), {
    hint: `Fill it with: netdiag snapshot save ${dir}, or with the AWS CLI: aws ec2 describe-vpcs --output json > ${dir}/vpcs.json (and so on for subnets, route tables, …)`,
  });
}
