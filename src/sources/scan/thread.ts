/** One thread of the scan: does what it is told, and hands its sums over at the end. */
import type { MessagePort } from 'node:worker_threads';

import { UsageError } from '../../core/errors.ts';
import { sumScan } from '../../core/scan/sum-scan.ts';
import type { SumScan } from '../../core/scan/sum-scan.ts';
import { fileBytes } from '../files/log-files.ts';
import { Inbox } from './inbox.ts';
import { loadKernel } from './kernel.ts';
import { readSource } from './read-source.ts';
import type { LogOrigin } from './read-source.ts';
import { bytesPlace, recordsPlace, STOP } from './tasks.ts';
import type { Report, SourceFailure, Task, ThreadSetup } from './tasks.ts';

/** Serves a port until its sums were asked for. */
export async function serve(port: MessagePort): Promise<void> {
  const inbox = new Inbox<Task>();
  port.on('message', (task: Task) => { inbox.put(task); });
  const report = (message: Report): void => { port.postMessage(message); };
  const first = await inbox.next();
  if (first.kind !== 'setup') return;
  const { job, readLines } = await loadKernel();
  const scan = sumScan(first.plan, job, readLines);
  for (;;) {
    const task = await inbox.next();
    if (task.kind === 'finish') break;
    if (task.kind === 'file') {
      const { range, path, name } = task;
      const part = range === null ? null : { start: range.from, end: range.to - 1 };
      const bytes = fileBytes(path, undefined, part);
      const changes = scan.lines.formatChanges;
      const failure = await read(scan, bytes, { name, header: range?.header ?? null }, first, report);
      report({ kind: 'done', failure, changedFormat: range !== null && scan.lines.formatChanges !== changes });
    } else if (task.kind === 'stream') {
      const stream = new TaskStream(inbox, report);
      const failure = await read(scan, stream.bytes(), { name: task.name, header: null }, first, report);
      await stream.drain();
      report({ kind: 'done', failure: stream.isBroken ? null : failure, changedFormat: false });
    }
  }
  scan.records.flush();
  report({ kind: 'sums', partial: scan.aggregation.partial() });
  port.close();
}

async function read(scan: SumScan, stream: AsyncIterable<Uint8Array>, origin: LogOrigin, { counters, index }: ThreadSetup, report: (message: Report) => void): Promise<SourceFailure | null> {
  const { totals } = scan.aggregation;
  try {
    await readSource(scan, stream, origin, {
      onBytes(bytes) {
        counters[bytesPlace(index)] = (counters[bytesPlace(index)] ?? 0) + bytes;
        counters[recordsPlace(index)] = totals.records;
      },
      onWarning: (message) => { report({ kind: 'warning', message }); },
      isStopped: () => counters[STOP] !== 0,
    });
    return null;
  } catch (error) {
    if (error instanceof BrokenStream) return null;
    if (error instanceof UsageError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
}

class BrokenStream extends Error {}

/** Bytes that come as messages. */
class TaskStream {
  isBroken = false;
  #isOver = false;
  readonly #inbox: Inbox<Task>;
  readonly #report: (message: Report) => void;

  constructor(inbox: Inbox<Task>, report: (message: Report) => void) {
    this.#inbox = inbox;
    this.#report = report;
  }

  async *bytes(): AsyncIterable<Uint8Array> {
    for (let piece = await this.#next(); piece !== null; piece = await this.#next()) yield piece;
    if (this.isBroken) throw new BrokenStream();
  }

  /** Passes over what nobody reads any more. */
  async drain(): Promise<void> {
    while (!this.#isOver) await this.#next();
  }

  async #next(): Promise<Uint8Array | null> {
    const task = await this.#inbox.next();
    if (task.kind === 'bytes') {
      this.#report({ kind: 'taken' });
      return task.bytes;
    }
    this.#isOver = true;
    this.isBroken = task.kind !== 'end' || task.isBroken;
    return null;
  }
}
