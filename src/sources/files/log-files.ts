/** `--flow-logs` sources that are files: one, a folder, a glob, or standard input. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { keyMayHold } from '../../core/flows/s3-keys.ts';
import type { LogChunk, TimeWindow } from '../../core/flows/types.ts';
import { decodeLogObject } from './log-decode.ts';
import type { LogDecodeOptions } from './log-decode.ts';
import { findLogFiles, fileError } from './log-find.ts';

export interface LogFilesOptions extends LogDecodeOptions {
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Folder that relative paths start from; by default the working directory. */
  readonly cwd?: string;
  /** Files that cannot hold records of it, by the time in a flow log file's name, are left unread. */
  readonly window?: TimeWindow;
  /** Told of each file before it is read, with its place and the number of files. */
  readonly onFile?: (path: string, index: number, count: number) => void;
}

/** Whether a `--flow-logs` value means files or standard input, not a log group or a bucket. */
export function isFileSpec(spec: string): boolean {
  return !/^(cloudwatch:|s3:\/\/)/i.test(spec);
}

/**
 * Reads a file, a folder with all below it, a glob or `-`, file after file in the order of their paths. The chunks'
 * `origin` is the path as it was named, or `standard input`.
 *
 * Throws UsageError: `NO_SUCH_FILE`, `NO_LOG_FILES` (folder or glob without any), `FILE_NOT_READABLE`, `NO_INPUT`, and
 * what decodeLogObject throws.
 */
export async function* readLogSource(spec: string, options: LogFilesOptions = {}): AsyncIterable<LogChunk> {
  if (spec === '-') {
    if (options.stdin === undefined) {
      throw new UsageError('NO_INPUT', 'Standard input holds no flow log records.', { hint: 'Pipe them in: zcat *.log.gz | netdiag … --flow-logs -' });
    }
    yield* decodeLogObject(options.stdin, 'standard input', options);
    return;
  }
  const found = await findLogFiles(spec, options.cwd);
  const { window } = options;
  const paths = window === undefined ? found : found.filter((path) => keyMayHold(path, window));
  if (paths.length === 0) {
    options.onWarning?.(`${spec} has no flow log file for this time: ${found.length === 1 ? 'its one file is' : `all ${found.length} are`} outside it by name.`);
  }
  for (const [index, path] of paths.entries()) {
    options.onFile?.(path, index, paths.length);
    yield* decodeLogObject(fileBytes(path, options.cwd), path, options);
  }
}

/** The bytes of a file, or a part of it: `end` is the place of its last byte. Throws UsageError `NO_SUCH_FILE`, `FILE_NOT_READABLE`. */
export async function* fileBytes(path: string, cwd?: string, part: { readonly start: number; readonly end: number } | null = null): AsyncIterable<Uint8Array> {
  const stream = createReadStream(cwd === undefined ? path : resolve(cwd, path), { highWaterMark: 256 * 1024, ...part });
  try {
    for await (const bytes of stream) {
      if (bytes instanceof Uint8Array) yield bytes;
    }
  } catch (error) {
    throw fileError(error, path);
  }
}
