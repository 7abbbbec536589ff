/** JSON files as people have them: UTF-8 with or without a byte order mark, and UTF-16, which PowerShell's `>` writes. */
import { readFile } from 'node:fs/promises';
import { UsageError } from '../../core/errors.ts';
import { locateJsonFault } from './snapshot-json-fault.ts';

/**
 * Reads and parses one file of a snapshot.
 * @throws UsageError `BROKEN_SNAPSHOT_FILE` (with line and column) or `UNREADABLE_SNAPSHOT_FILE`.
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new UsageError('UNREADABLE_SNAPSHOT_FILE', `Cannot read ${path}: ${reasonOf(cause)}.`, {
      hint: 'Give yourself read permission on the snapshot folder and its files.',
      cause,
    });
  }
  return parseJson(decodeText(bytes), path);
}

/** The text of a file, without its byte order mark. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2, bytes.length & ~1)).swap16().toString('utf16le');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('utf8', 3);
  return bytes.toString('utf8');
}

function parseJson(text: string, path: string): unknown {
  try {
    const content: unknown = JSON.parse(text);
    return content;
  } catch (cause) {
    const fault = locateJsonFault(text);
    const where = fault === null ? reasonOf(cause) : `${fault.reason} (line ${fault.line}, column ${fault.column})`;
    throw new UsageError('BROKEN_SNAPSHOT_FILE', `Cannot read ${path} as JSON: ${where}.`, {
      hint: 'Collect it again with `--output json`, or remove it: what it would have told is then not known.',
      cause,
    });
  }
}

/** What failed, in the words of the system, without code and path. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (!('code' in cause)) return cause.message;
  switch (cause.code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'no such file or folder';
    case 'ENOSPC':
      return 'no space left on the device';
    case 'EROFS':
      return 'the file system is read-only';
    default:
      return cause.message;
  }
}
