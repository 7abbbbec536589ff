/** Looks through logs for the records of a question, and counts the others without making records of them. */
import { InterfacesSeen } from '../flows/coverage.ts';
import type { LineReader } from '../flows/line-reader.ts';
import { countRead, emptyReadingStats, isInWindow } from '../flows/parser.ts';
import type { RecordPlan } from '../flows/record-plan.ts';
import type { FlowRecord, RecordInterest, TimeWindow } from '../flows/types.ts';
import { Batch, wantedFields } from './batch.ts';
import { LEFT_OUT } from './columns.ts';
import type { Job, ReadLines } from './job.ts';
import { LineScan } from './line-scan.ts';
import type { LineUser } from './line-scan.ts';
import { ACCEPT, NODATA, NO_ACTION, OK, REJECT } from './looks.ts';
import { Values } from './values.ts';
import { DASH } from './words.ts';

/** What was seen on the way, in all sources. */
export class Sightings {
  readonly stats = emptyReadingStats();
  readonly seen = new InterfacesSeen();
  /** From the first to the last record of the window, in Unix seconds; nulls without one. */
  span: TimeWindow = { start: null, end: null };
  /** End of the newest record of the window that tells of traffic; 0 without one. */
  newest = 0;
}

export interface FinderRequest {
  readonly window: TimeWindow;
  /** Records of other actions and other interfaces are counted only. */
  readonly interest: RecordInterest;
  readonly visit: (record: FlowRecord) => void;
}

const FIELDS = [{ name: 'interface-id', kind: 'text' }] as const;

/** A finder for logs whose lines the reader knows. Text goes to its `lines`, single records to `record`. */
export class RecordFinder implements LineUser {
  readonly wanted = wantedFields(FIELDS);
  readonly lines: LineScan;
  readonly #request: FinderRequest;
  readonly #sightings: Sightings;
  readonly #batch: Batch;
  #values = new Values();
  /** Interfaces that are known to have been seen; of all others the name is taken down. */
  #known = new Set<number>();
  #interfaces: ReadonlySet<number>;

  constructor(job: Job, readLines: ReadLines, reader: LineReader, request: FinderRequest, sightings: Sightings) {
    this.#request = request;
    this.#sightings = sightings;
    this.#batch = new Batch(job);
    this.#interfaces = this.#wordsOfInterfaces();
    this.lines = new LineScan(job, readLines, reader, this);
  }

  format(plan: RecordPlan): void {
    this.#batch.configure(plan, FIELDS);
  }

  batch(rows: number, recordAt: (row: number) => FlowRecord): void {
    this.#clearValues();
    const batch = this.#batch;
    batch.load(rows, this.#values);
    const { stats } = this.#sightings;
    const { window, interest, visit } = this.#request;
    const wanted = interest.action === 'ACCEPT' ? ACCEPT : interest.action === 'REJECT' ? REJECT : -1;
    const words = batch.words[0] ?? new Uint32Array(rows).fill(DASH);
    for (let row = 0; row < rows; row++) {
      const status = batch.status[row] ?? LEFT_OUT;
      if (status === LEFT_OUT) continue;
      if (status === OK) stats.read++;
      else if (status === NODATA) stats.noData++;
      else stats.skipData++;
      const start = Math.max(0, batch.start[row] ?? 0);
      const end = Math.max(0, batch.end[row] ?? 0);
      if (!isInWindow(start, end, window)) continue;
      const action = batch.action[row] ?? NO_ACTION;
      const word = words[row] ?? DASH;
      this.#see(word, action);
      this.#spread(start, end);
      if (action === NO_ACTION) continue;
      this.#sightings.newest = Math.max(this.#sightings.newest, end);
      if ((wanted < 0 || action === wanted) && (this.#interfaces.size === 0 || word === DASH || this.#interfaces.has(word))) visit(recordAt(row));
    }
  }

  /** A record that was read by itself, and counted already. */
  found(record: FlowRecord): void {
    const { window, interest, visit } = this.#request;
    // More is read than the window holds: a log that showed an interface before may be silent since for reasons of its own.
    if (!isInWindow(record.start, record.end, window)) return;
    this.#sightings.seen.add(record);
    this.#spread(record.start, record.end);
    if (record.action === null) return;
    this.#sightings.newest = Math.max(this.#sightings.newest, record.end);
    const isOfInterface = interest.interfaceIds.length === 0 || record.interfaceId === null || interest.interfaceIds.includes(record.interfaceId);
    if ((interest.action === null || record.action === interest.action) && isOfInterface) visit(record);
  }

  record(record: FlowRecord): void {
    if (countRead(this.#sightings.stats, record, record.origin, () => '')) this.found(record);
  }

  malformed(origin: string, line: string, reason: string): void {
    countRead(this.#sightings.stats, reason, origin, () => line);
  }

  #see(word: number, action: number): void {
    const key = word * 3 + action;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const text = this.#values.text(word, 'text');
    this.#sightings.seen.add({ interfaceId: text === '-' ? null : text, action: action === ACCEPT ? 'ACCEPT' : action === REJECT ? 'REJECT' : null });
  }

  #spread(start: number, end: number): void {
    const { span } = this.#sightings;
    if (start <= 0 || (span.start !== null && span.end !== null && start >= span.start && end <= span.end)) return;
    this.#sightings.span = { start: Math.min(span.start ?? start, start), end: Math.max(span.end ?? end, end) };
  }

  /** Interfaces are few; what stands in their place in a log of another kind may be without number. */
  #clearValues(): void {
    if (this.#values.count < MOST_VALUES) return;
    this.#values = new Values();
    this.#known = new Set();
    this.#interfaces = this.#wordsOfInterfaces();
  }

  #wordsOfInterfaces(): ReadonlySet<number> {
    return new Set(this.#request.interest.interfaceIds.map((id) => this.#values.textWord(id)));
  }
}

const MOST_VALUES = 100_000;
