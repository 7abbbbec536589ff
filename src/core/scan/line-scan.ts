/** From the bytes of a log to its sums: batches of ordinary lines, and with care whatever is not ordinary. */
import { UsageError } from '../errors.ts';
import type { LineReader, OriginState } from '../flows/line-reader.ts';
import type { RecordPlan } from '../flows/record-plan.ts';
import type { FlowRecord, RecordFormat } from '../flows/types.ts';
import { INPUT, LONGEST_LINE, PIECE } from './job.ts';
import type { Job, ReadLines } from './job.ts';
import { looksOf } from './looks.ts';

/** What is done with the lines of logs. */
export interface LineUser {
  /** Fields whose columns it reads. */
  readonly wanted: ReadonlySet<string>;
  /** The batches to come have this format. */
  format(plan: RecordPlan): void;
  /**
   * The job's first rows were read; those that are unusual have come as records.
   * @param recordAt the record of an ordinary row
   */
  batch(rows: number, recordAt: (row: number) => FlowRecord): void;
  record(record: FlowRecord): void;
  malformed(origin: string, line: string, reason: string): void;
}

const LINE_FEED = 10;
/** Bytes by which text is told from anything else. */
const LOOKED_AT = 4096;

export class LineScan {
  readonly #job: Job;
  readonly #readLines: ReadLines;
  readonly #reader: LineReader;
  readonly #user: LineUser;
  readonly #decoder = new TextDecoder();
  #state: OriginState;
  /** The format that the job is set to; null where lines are read one by one. */
  #plan: RecordPlan | null = null;
  /** What the job was last set to. */
  #configured: RecordPlan | null = null;
  /** Bytes that wait for the end of their line. */
  #left = 0;
  #isFirst = true;
  /** Header lines that changed the format of lines before them, over all origins. */
  formatChanges = 0;

  constructor(job: Job, readLines: ReadLines, reader: LineReader, user: LineUser) {
    this.#job = job;
    this.#readLines = readLines;
    this.#reader = reader;
    this.#user = user;
    this.#state = reader.begin('');
  }

  /** A new file, object or log stream. */
  begin(origin: string, format: RecordFormat | null = null): void {
    this.#state = this.#reader.begin(origin, format);
    this.#left = 0;
    this.#isFirst = true;
    this.#plan = null;
  }

  /** The next bytes. Throws UsageError NOT_A_FLOW_LOG for what is no text. */
  feed(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += PIECE) {
      const piece = bytes.length <= PIECE ? bytes : bytes.subarray(from, from + PIECE);
      this.#job.bytes.set(piece, INPUT + this.#left);
      const end = INPUT + this.#left + piece.length;
      const rest = this.#scan(INPUT, end);
      this.#left = end - rest;
      if (this.#left > LONGEST_LINE) throw notText(this.#state.origin);
      this.#job.bytes.copyWithin(INPUT, rest, end);
    }
  }

  /** The origin ends: its last line may lack its end. */
  end(): void {
    if (this.#left === 0) return;
    this.#job.bytes[INPUT + this.#left] = LINE_FEED;
    this.#scan(INPUT, INPUT + this.#left + 1);
    this.#left = 0;
  }

  /** Reads the whole lines; gives where the line begins that is not whole. */
  #scan(from: number, to: number): number {
    if (this.#isFirst) {
      const end = this.#job.bytes.lastIndexOf(LINE_FEED, to - 1);
      if (end < from) return from;
      this.#isFirst = false;
      if (!isMostlyPrintable(this.#decoder.decode(this.#job.bytes.subarray(from, Math.min(end, from + LOOKED_AT))))) throw notText(this.#state.origin);
    }
    for (let place = from; ; ) {
      if (this.#plan === null) {
        const end = this.#job.bytes.indexOf(LINE_FEED, place);
        if (end < 0 || end >= to) return place;
        this.#readOne(place, end);
        place = end + 1;
        // Whether the first line is a header is known only now.
        if (this.#state.started) this.#adoptFormat();
      } else {
        const rows = this.#readLines(place, to);
        if (rows === 0) return place;
        const done = this.#readRows(rows);
        place = this.#job.lineStart(done);
      }
    }
  }

  /** Reads the unusual lines of a batch, and hands it over up to one that changes the format; gives how many rows are done. */
  #readRows(rows: number): number {
    const job = this.#job;
    for (let row = 0; row < rows && job.unusualRows > 0; row++) {
      if (!job.isUnusual(row)) continue;
      this.#readOne(job.lineStart(row), job.lineStart(row + 1) - 1);
      if ((this.#state.header ?? this.#state.without) === this.#plan) continue;
      this.#user.batch(row, this.#recordAt);
      this.formatChanges++;
      this.#adoptFormat();
      return row + 1;
    }
    this.#user.batch(rows, this.#recordAt);
    return rows;
  }

  readonly #recordAt = (row: number): FlowRecord => {
    const read = this.#reader.readLine(this.#text(this.#job.lineStart(row), this.#job.lineStart(row + 1) - 1), this.#state);
    if (read === null || typeof read === 'string') throw new Error('An ordinary line is a record.');
    return read;
  };

  #text(from: number, to: number): string {
    return this.#decoder.decode(this.#job.bytes.subarray(from, to));
  }

  #adoptFormat(): void {
    const plan = this.#state.header ?? this.#state.without;
    if (plan === this.#configured) {
      this.#plan = plan;
      return;
    }
    const looks = looksOf(plan, this.#user.wanted, this.#reader.hasRivals(plan));
    this.#plan = looks === null ? null : plan;
    if (looks === null) return;
    this.#configured = plan;
    this.#job.configure(looks);
    this.#user.format(plan);
  }

  #readOne(from: number, to: number): void {
    const line = this.#text(from, to);
    if (line.includes('\0')) throw notText(this.#state.origin);
    const read = this.#reader.readLine(line, this.#state);
    if (typeof read === 'string') this.#user.malformed(this.#state.origin, line.trim(), read);
    else if (read !== null) this.#user.record(read);
  }
}

/** At most one in ten of the characters is a control character or no UTF-8. */
function isMostlyPrintable(text: string): boolean {
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0x7f || code === 0xfffd) odd++;
  }
  return odd * 10 <= text.length;
}

function notText(origin: string): UsageError {
  return new UsageError('NOT_A_FLOW_LOG', `${origin} is not a flow log: it holds binary data.`, {
    hint: 'Flow logs are text, gzip or Parquet.',
  });
}
