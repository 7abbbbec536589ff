/** Adds up the records of files, objects and streams, on all processors. */
import { availableParallelism } from 'node:os';

import { UsageError } from '../../core/errors.ts';
import { Aggregation } from '../../core/scan/aggregation.ts';
import type { ScanPlan, ScanResult } from '../../core/scan/plan.ts';
import { resultOf } from '../../core/scan/result.ts';
import { sumScan } from '../../core/scan/sum-scan.ts';
import { fileBytes } from '../files/log-files.ts';
import type { ByteSource } from './byte-source.ts';
import { fileRanges } from './file-ranges.ts';
import { loadKernel } from './kernel.ts';
import { readSource } from './read-source.ts';
import { Counters, ScanThread } from './scan-pool.ts';
import type { FileRange, SourceFailure } from './tasks.ts';

export interface ScanProgress {
  /** Files, objects and streams that were begun. */
  readonly files: number;
  /** Bytes as stored. */
  readonly bytesRead: number;
  readonly records: number;
  /** The last one that was begun. */
  readonly currentFile: string;
}

export interface ScanOptions {
  /** Threads; 0 to scan in this one. By default as many as there are processors, for more than a few megabytes. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: ScanProgress) => void;
  readonly onWarning?: (message: string) => void;
}

export interface FileScan {
  readonly result: ScanResult;
  readonly files: number;
  /** Bytes as stored. */
  readonly bytesRead: number;
  /** Sources that could not be read, or not to their end: what came before the break is in the result. */
  readonly failed: readonly { readonly name: string; readonly error: UsageError }[];
  /** The signal was given: the result holds what had been read by then. */
  readonly interrupted: boolean;
}

/** Starting threads takes longer than reading this many bytes here. */
const FEW_BYTES = 8 * 1024 * 1024;
/** Each thread has sums of its own. */
const MOST_THREADS = 8;
const PROGRESS_INTERVAL = 100;

/**
 * The sums of all sources. Text, gzip and Parquet are told apart by their bytes. The lines of a source are of the
 * format that its header names, else of the plan's.
 *
 * Throws what `open` of a source throws, other than UsageError.
 */
export async function scanFiles(plan: ScanPlan, sources: AsyncIterable<ByteSource> | Iterable<ByteSource>, options: ScanOptions = {}): Promise<FileScan> {
  const begun: ByteSource[] = [];
  const { few, rest } = await fewOf(sources);
  const threads = Math.min(options.workers ?? (rest === null ? 0 : availableParallelism()), MOST_THREADS);
  const all = remembered(rest === null ? few : joined(few, rest), begun);
  if (threads === 0) return await new Run(plan, options).alone(all);
  const scan = await new Run(plan, options).together(all, threads, true);
  if (scan !== null) return scan;
  // The format of a file changed midway: it was cut into parts that could not know. As a whole it is read right.
  const stream = begun.find(({ path }) => path === undefined);
  if (stream !== undefined) {
    throw new UsageError('MIXED_FORMATS', `A large file changes its format midway, and ${stream.name} cannot be read twice.`, { hint: 'Ask about files and streams one by one.' });
  }
  return (await new Run(plan, options).together(begun, threads, false)) ?? (await new Run(plan, options).alone(begun));
}

/** One reading of all sources. */
class Run {
  readonly #plan: ScanPlan;
  readonly #options: ScanOptions;
  readonly #failed: { name: string; error: UsageError }[] = [];
  #files = 0;
  #currentFile = '';

  constructor(plan: ScanPlan, options: ScanOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  /** In this thread. */
  async alone(sources: AsyncIterable<ByteSource> | Iterable<ByteSource>): Promise<FileScan> {
    const { signal } = this.#options;
    const { job, readLines } = await loadKernel();
    const scan = sumScan(this.#plan, job, readLines);
    const { totals } = scan.aggregation;
    let bytesRead = 0;
    const stop = this.#report(() => ({ bytesRead, records: totals.records }));
    try {
      for await (const source of sources) {
        if (signal?.aborted === true) break;
        this.#begin(source);
        const bytes = source.path === undefined ? source.open() : fileBytes(source.path);
        await readSource(scan, bytes, { name: source.name, header: null }, {
          onBytes: (more) => { bytesRead += more; },
          onWarning: (message) => { this.#options.onWarning?.(message); },
          isStopped: () => signal?.aborted === true,
        }).catch((error: unknown) => { this.#fail(source.name, error); });
      }
    } finally {
      stop();
    }
    scan.records.flush();
    return this.#scan(scan.aggregation, bytesRead);
  }

  /** In several threads; null where a file's format changed behind a place where it was cut. */
  async together(sources: AsyncIterable<ByteSource> | Iterable<ByteSource>, count: number, mayCut: boolean): Promise<FileScan | null> {
    const { signal, onWarning } = this.#options;
    const counters = new Counters(count);
    const threads = Array.from({ length: count }, (_, index) => new ScanThread(this.#plan, counters, index, (message) => onWarning?.(message)));
    const onAbort = (): void => { counters.stop(); };
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) counters.stop();
    const stop = this.#report(() => ({ bytesRead: counters.bytes, records: counters.records }));
    const changed: string[] = [];
    const parts = this.#parts(sources, mayCut);
    try {
      await Promise.all(threads.map(async (thread) => {
        for await (const { source, range } of parts) {
          try {
            const { failure, changedFormat } = await thread.read(source, range);
            if (changedFormat) {
              changed.push(source.name);
              counters.stop();
            }
            if (failure !== null) this.#fail(source.name, failureError(failure));
          } catch (error) {
            this.#fail(source.name, error);
          }
          if (changed.length > 0 || signal?.aborted === true) break;
        }
      }));
      if (changed.length > 0) return null;
      const sums = new Aggregation(this.#plan);
      for (const thread of threads) {
        sums.join(await thread.finish());
        await thread.close();
      }
      return this.#scan(sums, counters.bytes);
    } finally {
      stop();
      signal?.removeEventListener('abort', onAbort);
      await Promise.all(threads.map((thread) => thread.close()));
    }
  }

  async *#parts(sources: AsyncIterable<ByteSource> | Iterable<ByteSource>, mayCut: boolean): AsyncGenerator<{ source: ByteSource; range: FileRange | null }> {
    for await (const source of sources) {
      this.#begin(source);
      const { path, size } = source;
      for (const range of mayCut && path !== undefined && size !== null ? await fileRanges(path, size) : [null]) yield { source, range };
    }
  }

  #begin({ name }: ByteSource): void {
    this.#files++;
    this.#currentFile = name;
  }

  #fail(name: string, error: unknown): void {
    if (!(error instanceof UsageError)) throw error;
    if (!this.#failed.some((failure) => failure.name === name)) this.#failed.push({ name, error });
  }

  #scan(aggregation: Aggregation, bytesRead: number): FileScan {
    return { result: resultOf(aggregation), files: this.#files, bytesRead, failed: this.#failed, interrupted: this.#options.signal?.aborted === true };
  }

  #report(read: () => { readonly bytesRead: number; readonly records: number }): () => void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return () => undefined;
    const timer = setInterval(() => { onProgress({ files: this.#files, currentFile: this.#currentFile, ...read() }); }, PROGRESS_INTERVAL);
    return () => { clearInterval(timer); };
  }
}

const failureError = ({ code, message, hint }: SourceFailure): UsageError => new UsageError(code, message, { hint });

type Sources = AsyncIterable<ByteSource> | Iterable<ByteSource>;

/** The first sources, up to some bytes; `rest` is null where there are no more. */
async function fewOf(sources: Sources): Promise<{ readonly few: readonly ByteSource[]; readonly rest: AsyncIterator<ByteSource> | Iterator<ByteSource> | null }> {
  const iterator = Symbol.asyncIterator in sources ? sources[Symbol.asyncIterator]() : sources[Symbol.iterator]();
  const few: ByteSource[] = [];
  for (let bytes = 0; bytes < FEW_BYTES; ) {
    const next = await iterator.next();
    if (next.done === true) return { few, rest: null };
    few.push(next.value);
    // What has no size may be long.
    bytes += next.value.size ?? FEW_BYTES;
  }
  return { few, rest: iterator };
}

async function* joined(few: readonly ByteSource[], rest: AsyncIterator<ByteSource> | Iterator<ByteSource>): AsyncIterable<ByteSource> {
  try {
    yield* few;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* remembered(sources: Sources, begun: ByteSource[]): AsyncIterable<ByteSource> {
  for await (const source of sources) {
    begun.push(source);
    yield source;
  }
}
