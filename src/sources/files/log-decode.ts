/** From the bytes of a flow log file or object to lines or rows. What they are is told by the bytes, not the name. */
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '../../core/errors.ts';
import type { LogChunk } from '../../core/flows/types.ts';
import { decodeLines } from './log-lines.ts';
import { decodeParquet } from './log-parquet.ts';

export interface LogDecodeOptions {
  /** Told of what is odd but no error, such as an empty file. */
  readonly onWarning?: (message: string) => void;
  /** Told how many more bytes were read, before they are decompressed. */
  readonly onBytes?: (bytes: number) => void;
}

/** A part of a log: bytes of its text, decompressed, or rows of a table. */
export type LogPiece =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, string>>[] };

/**
 * Decodes plain text, gzip (also of several members) and Parquet. Text and gzip stream: memory does not grow with the
 * file; a Parquet file is held as a whole. An empty file has no chunks and gives a warning.
 *
 * Throws UsageError, with the name in the message: `TRUNCATED_FILE`, `CORRUPT_FILE`, `NOT_A_FLOW_LOG`. Errors of the
 * stream itself pass through.
 * @param name the path or `s3://…` name, which becomes the chunks' `origin`
 */
export async function* decodeLogObject(stream: AsyncIterable<Uint8Array>, name: string, options: LogDecodeOptions = {}): AsyncIterable<LogChunk> {
  const pieces = readLogPieces(stream, name, options)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const all = resumed(first.value, pieces);
  if (first.value.kind === 'text') yield* decodeLines(textOf(all), name);
  else for await (const piece of all) if (piece.kind === 'rows') yield { ...piece, origin: name };
}

/** The pieces of a log: all of one kind. Throws as decodeLogObject does, and does not look into the text. */
export async function* readLogPieces(stream: AsyncIterable<Uint8Array>, name: string, options: LogDecodeOptions = {}): AsyncGenerator<LogPiece, void> {
  let empty = true;
  for await (const piece of decodeBytes(counted(stream, options.onBytes), name, 'file')) {
    empty = false;
    yield piece;
  }
  if (empty) options.onWarning?.(`${name} is empty.`);
}

async function* resumed<T>(first: T, rest: AsyncIterator<T, unknown>): AsyncIterable<T> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // A reader that stops early lets go of the file or the connection.
    await rest.return?.();
  }
}

async function* textOf(pieces: AsyncIterable<LogPiece>): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) if (piece.kind === 'text') yield piece.bytes;
}

/** What may be inside: gzip holds a file, but not gzip again. */
async function* decodeBytes(bytes: AsyncIterable<Uint8Array>, name: string, where: 'file' | 'gzip'): AsyncIterable<LogPiece> {
  const { head, all, close } = await peek(bytes, MAGIC_LENGTH);
  if (where === 'file' && startsWith(head, [0x1f, 0x8b])) yield* decodeBytes(gunzip(all, name), name, 'gzip');
  else if (startsWith(head, PARQUET)) {
    for await (const rows of decodeParquet(all, name)) yield { kind: 'rows', rows };
  } else {
    const other = OTHER_FORMATS.find(([magic]) => startsWith(head, magic));
    if (other !== undefined) {
      await close();
      throw new UsageError('NOT_A_FLOW_LOG', `${name} is ${other[1]}, not a flow log.`, { hint: other[2] });
    }
    for await (const piece of all) yield { kind: 'text', bytes: piece };
  }
}

const MAGIC_LENGTH = 4;
const PARQUET = [0x50, 0x41, 0x52, 0x31];
const DECOMPRESS = 'Decompress it first, and pipe it in: … | netdiag … --flow-logs -';
const OTHER_FORMATS: readonly (readonly [magic: readonly number[], what: string, hint: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive', 'Unpack it, and name the folder with --flow-logs.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with Zstandard', DECOMPRESS],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2', DECOMPRESS],
  [[0xfd, 0x37, 0x7a, 0x58], 'compressed with xz', DECOMPRESS],
  [[0x1f, 0x8b], 'compressed twice', DECOMPRESS],
  [[0xff, 0xfe], 'text in UTF-16', 'Save it in UTF-8: PowerShell writes UTF-16 with ">".'],
  [[0xfe, 0xff], 'text in UTF-16', 'Save it in UTF-8: PowerShell writes UTF-16 with ">".'],
];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, index) => bytes[index] === byte);
}

async function* counted(stream: AsyncIterable<Uint8Array>, onBytes: ((bytes: number) => void) | undefined): AsyncIterable<Uint8Array> {
  for await (const bytes of stream) {
    onBytes?.(bytes.length);
    yield bytes;
  }
}

interface Peeked {
  readonly head: Uint8Array;
  /** The head and what follows it. */
  readonly all: AsyncIterable<Uint8Array>;
  /** To be called where `all` is not read. */
  readonly close: () => Promise<unknown>;
}

async function peek(stream: AsyncIterable<Uint8Array>, length: number): Promise<Peeked> {
  const iterator = stream[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, all: rest(head, iterator), close: async () => iterator.return?.() };
}

async function* rest(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  if (head.length > 0) yield* resumed(head, iterator);
  else await iterator.return?.();
}

/** Larger pieces than Node's 16 kB: fewer turns of the event loop. With 256 kB a scan takes a fourteenth longer. */
const GUNZIP_PIECE = 1024 * 1024;

async function* gunzip(bytes: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  const unzipped = createGunzip({ chunkSize: GUNZIP_PIECE });
  pipeline(Readable.from(bytes, { objectMode: true }), unzipped, () => {
    // Its error comes out of the iteration below.
  });
  try {
    for await (const piece of unzipped) {
      if (piece instanceof Uint8Array) yield piece;
    }
  } catch (error) {
    throw gzipError(error, name);
  }
}

function gzipError(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') {
    return new UsageError('TRUNCATED_FILE', `${name} ends too early: its gzip data is cut off.`, { hint: 'Copy the file again.', cause: error });
  }
  if (code === 'Z_DATA_ERROR') {
    return new UsageError('CORRUPT_FILE', `${name} is damaged: its gzip data cannot be decompressed.`, { hint: 'Copy the file again.', cause: error });
  }
  return error;
}
