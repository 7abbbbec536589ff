/** Adds up on this machine. */
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Context } from '../../cli/context.ts';
import { UsageError } from '../../core/errors.ts';
import { RecordParser, emptyReadingStats } from '../../core/flows/parser.ts';
import type { LogChunk, RecordFormat } from '../../core/flows/types.ts';
import { RecordScan } from '../../core/scan/record-scan.ts';
import type { ListedObject } from '../../sources/aws/s3-listing.ts';
import type { ByteSource } from '../../sources/scan/byte-source.ts';
import type { FileScan } from '../../sources/scan/scan-files.ts';
import type { BucketPlace, FilesPlace, LabPlace, LogGroupPlace } from '../record-places.ts';
import type { Part, PartRequest } from './part.ts';
import type { FoundFile } from './prepared.ts';
import { progressText } from './progress.ts';

/** Lines that are at hand. */
export async function addLab({ place, formats, lines }: LabPlace, request: PartRequest): Promise<Part> {
  return await addChunks(place, formats, once(lines), request);
}

/** Events of a log group, by FilterLogEvents. */
export async function addEvents(found: LogGroupPlace, request: PartRequest, context: Context): Promise<Part> {
  const { readLogGroup } = await import('../../sources/aws/cloudwatch-logs.ts');
  const { place, formats, target, group, aggregationSeconds } = found;
  let bytesRead = 0;
  const chunks = readLogGroup({
    group, target, formats, aggregationSeconds,
    window: request.plan.window, interest: { interfaceIds: [], addresses: [], action: null }, usePattern: false,
    now: Math.floor(context.clock().getTime() / 1000),
    signal: request.signal,
    onWarning: context.warn,
    onBytes: (count) => {
      bytesRead += count;
      context.progress(`Adding up ${place}: ${progressText({ bytesRead, records: null })}`);
    },
  });
  const part = await addChunks(place, formats, chunks, request);
  return { ...part, source: { ...part.source, bytesRead } };
}

async function addChunks(place: string, formats: readonly RecordFormat[], chunks: AsyncIterable<LogChunk>, { plan, signal }: PartRequest): Promise<Part> {
  const stats = emptyReadingStats();
  const [first, ...others] = formats;
  const format = plan.format ?? first ?? null;
  const parser = new RecordParser(stats, { ...(format === null ? {} : { format }), otherFormats: [...others, ...plan.otherFormats] });
  const scan = new RecordScan(plan);
  const origins = new Set<string>();
  let malformed = 0;
  let isInterrupted = false;
  try {
    for await (const chunk of chunks) {
      origins.add(chunk.origin);
      for (const record of parser.parse(chunk)) scan.add(record);
      for (; malformed < stats.malformed; malformed += 1) {
        const sample = stats.malformedSamples[malformed];
        scan.addMalformed(sample?.origin ?? chunk.origin, sample?.line ?? '', sample?.reason ?? '');
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    isInterrupted = true;
  }
  return { source: { source: place, engine: 'local', files: origins.size, bytesRead: 0 }, result: scan.result(), isInterrupted, warnings: [], isComplete: true };
}

export async function addFiles({ place }: FilesPlace, files: readonly FoundFile[], request: PartRequest, context: Context): Promise<Part> {
  const { fileBytes } = await import('../../sources/files/log-files.ts');
  const sources = files.map(({ path, size }): ByteSource => ({ name: path, size, path: resolve(context.cwd, path), open: () => fileBytes(path, context.cwd) }));
  return await addSources(place, sources, request, context);
}

export async function addStdin({ place }: FilesPlace, request: PartRequest, context: Context): Promise<Part> {
  const { stdin } = context.streams;
  if (stdin.isTerminal) context.warn('Reading flow log records from the terminal: end them with Ctrl-D.');
  return await addSources(place, [{ name: 'standard input', size: null, open: () => untilAborted(stdin.open(), request.signal) }], request, context);
}

export async function addBucket(found: BucketPlace, objects: readonly ListedObject[], requesterPays: boolean, request: PartRequest, context: Context): Promise<Part> {
  const { bucketSources } = await import('../../sources/aws/s3-bytes.ts');
  const { place, bucket, target } = found;
  return await addSources(place, bucketSources({ bucket, target, requesterPays, signal: request.signal }, objects), request, context);
}

async function addSources(place: string, sources: readonly ByteSource[], { plan, signal }: PartRequest, context: Context): Promise<Part> {
  const { scanFiles } = await import('../../sources/scan/scan-files.ts');
  const total = sources.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0);
  const started = context.clock().getTime();
  const scan = await scanFiles(plan, sources, {
    signal,
    onWarning: context.warn,
    onProgress: ({ files, bytesRead, records, currentFile }) => {
      const seconds = (context.clock().getTime() - started) / 1000;
      context.progress(`Adding up ${files} of ${sources.length} files, ${progressText({ bytesRead, total, records, seconds })} (${currentFile})`);
    },
  });
  return partOf(place, scan, sources.length);
}

function partOf(place: string, { result, files, bytesRead, failed, interrupted }: FileScan, asked: number): Part {
  // Whoever named one file has the error; of many, each broken one is named and the others count.
  const [only] = failed;
  if (only !== undefined && !interrupted && failed.length === asked && result.totals.records === 0) throw only.error;
  const broken = interrupted ? [] : failed;
  const warnings = broken.map(({ error }) => `${error.message} ${result.totals.records === 0 ? '' : 'The rest of it is left out.'}`.trim());
  return {
    source: { source: place, engine: 'local', files, bytesRead },
    result, isInterrupted: interrupted, warnings,
    isComplete: broken.every(({ error }) => error instanceof UsageError && error.code === 'OBJECT_GONE'),
  };
}

/** Standard input may wait for ever: an abort ends it, and lets go of it. */
async function* untilAborted(stream: Readable, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const end = (): void => { stream.destroy(); };
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const bytes of stream) if (bytes instanceof Uint8Array) yield bytes;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function* once(chunk: LogChunk): AsyncIterable<LogChunk> {
  yield await Promise.resolve(chunk);
}
