/** The threads of a scan, as the one that leads them sees them. */
import { Worker } from 'node:worker_threads';

import type { PartialScan } from '../../core/scan/partial-scan.ts';
import type { ScanPlan } from '../../core/scan/plan.ts';
import { builtFile } from './built-file.ts';
import type { ByteSource } from './byte-source.ts';
import { bytesPlace, recordsPlace, STOP } from './tasks.ts';
import type { FileRange, Report, SourceFailure, Task } from './tasks.ts';

/** Bytes that are on their way to a thread at most: more would only wait there. */
const MOST_UNDER_WAY = 4 * 1024 * 1024;

/** What all threads share. */
export class Counters {
  readonly #numbers: Float64Array;
  readonly #threads: number;

  constructor(threads: number) {
    this.#threads = threads;
    this.#numbers = new Float64Array(new SharedArrayBuffer((1 + threads * 2) * 8));
  }

  get shared(): Float64Array {
    return this.#numbers;
  }

  get isStopped(): boolean {
    return this.#numbers[STOP] !== 0;
  }

  stop(): void {
    this.#numbers[STOP] = 1;
  }

  get bytes(): number {
    return this.#sum(bytesPlace);
  }

  get records(): number {
    return this.#sum(recordsPlace);
  }

  #sum(place: (index: number) => number): number {
    let sum = 0;
    for (let index = 0; index < this.#threads; index++) sum += this.#numbers[place(index)] ?? 0;
    return sum;
  }
}

export interface SourceRead {
  readonly failure: SourceFailure | null;
  readonly changedFormat: boolean;
}

export class ScanThread {
  readonly #worker = new Worker(builtFile('scan-worker.js'));
  readonly #onWarning: (message: string) => void;
  readonly #counters: Counters;
  /** Waits for the report of a task. */
  #settle: { readonly resolve: (report: Report) => void; readonly reject: (error: Error) => void } | null = null;
  #failure: Error | null = null;
  #underWay: number[] = [];
  #onTaken: (() => void) | null = null;

  constructor(plan: ScanPlan, counters: Counters, index: number, onWarning: (message: string) => void) {
    this.#onWarning = onWarning;
    this.#counters = counters;
    this.#worker.on('message', (report: Report) => { this.#receive(report); });
    this.#worker.on('error', (error) => { this.#fail(error instanceof Error ? error : new Error(String(error))); });
    this.#worker.on('exit', () => { this.#fail(new Error('A thread of the scan ended too early.')); });
    this.#post({ kind: 'setup', plan, counters: counters.shared, index });
  }

  /** Reads a source, or a part of a file. Throws what reading a stream throws. */
  async read(source: ByteSource, range: FileRange | null): Promise<SourceRead> {
    if (source.path !== undefined) return readOf(await this.#ask({ kind: 'file', name: source.name, path: source.path, range }));
    const done = this.#ask({ kind: 'stream', name: source.name });
    // Should the thread fail while bytes are read here, that is seen below.
    done.catch(() => undefined);
    let isBroken = true;
    try {
      for await (const bytes of source.open()) {
        if (this.#counters.isStopped) break;
        await this.#hand(bytes);
      }
      isBroken = this.#counters.isStopped;
    } finally {
      this.#post({ kind: 'end', isBroken });
      await done;
    }
    return readOf(await done);
  }

  /** The sums of all that was read; the thread ends. */
  async finish(): Promise<PartialScan> {
    const report = await this.#ask({ kind: 'finish' });
    if (report.kind !== 'sums') throw new Error('A thread of the scan has no sums.');
    return report.partial;
  }

  async close(): Promise<void> {
    this.#failure ??= new Error('The scan was given up.');
    await this.#worker.terminate();
  }

  async #hand(bytes: Uint8Array): Promise<void> {
    // A transferred buffer is gone from here; it may be a part of one that others use.
    const own = new Uint8Array(bytes);
    this.#underWay.push(own.length);
    this.#worker.postMessage({ kind: 'bytes', bytes: own } satisfies Task, [own.buffer]);
    while (this.#failure === null && this.#underWay.reduce((sum, length) => sum + length, 0) > MOST_UNDER_WAY) {
      await new Promise<void>((resolve) => { this.#onTaken = resolve; });
    }
    if (this.#failure !== null) throw this.#failure;
  }

  #post(task: Task): void {
    this.#worker.postMessage(task);
  }

  async #ask(task: Task): Promise<Report> {
    if (this.#failure !== null) throw this.#failure;
    const report = new Promise<Report>((resolve, reject) => { this.#settle = { resolve, reject }; });
    this.#post(task);
    return await report;
  }

  #receive(report: Report): void {
    if (report.kind === 'warning') this.#onWarning(report.message);
    else if (report.kind === 'taken') {
      this.#underWay.shift();
      this.#onTaken?.();
    } else this.#settle?.resolve(report);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#settle?.reject(this.#failure);
    this.#onTaken?.();
  }
}

function readOf(report: Report): SourceRead {
  if (report.kind !== 'done') throw new Error('A thread of the scan lost its way.');
  return report;
}
