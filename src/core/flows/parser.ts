/** From pieces of sources to records. Nothing in a log is fatal: what cannot be read is counted and shown. */
import { LineReader, recordClass } from './line-reader.ts';
import type { OriginState, RecordParserOptions } from './line-reader.ts';
import type { FlowRecord, LogChunk, ReadingStats, TimeWindow } from './types.ts';

export type { RecordParserOptions } from './line-reader.ts';

/** Statistics of a reading that has not begun. */
export function emptyReadingStats(): ReadingStats {
  return { read: 0, noData: 0, skipData: 0, malformed: 0, malformedSamples: [], sources: [], warnings: [] };
}

const SAMPLES = 5;
const SAMPLE_LENGTH = 200;

/**
 * Parses the chunks of any number of origins, in any order between origins, in order within one.
 *
 * - NODATA and SKIPDATA lines are yielded too, with their `logStatus` and without addresses, because they say that
 *   the interface was watched.
 * - `start` and `end` are 0 where the format lacks them or the record has `-`.
 */
export class RecordParser {
  readonly #stats: ReadingStats;
  readonly #reader: LineReader;
  readonly #origins = new Map<string, OriginState>();

  constructor(stats: ReadingStats, options: RecordParserOptions = {}) {
    this.#stats = stats;
    this.#reader = new LineReader(options);
  }

  /** The records of a chunk. Adds to the statistics; throws nothing. */
  parse(chunk: LogChunk): FlowRecord[] {
    const records: FlowRecord[] = [];
    if (chunk.kind === 'rows') {
      for (const row of chunk.rows) {
        const read = this.#reader.readRow(Object.entries(row), chunk.origin);
        if (countRead(this.#stats, read, chunk.origin, () => JSON.stringify(row))) records.push(read);
      }
      return records;
    }
    const { lines, format } = chunk.kind === 'lines' ? chunk : { lines: textLines(chunk.bytes), format: null };
    const known = this.#origins.get(chunk.origin);
    const state = known === undefined ? this.#reader.begin(chunk.origin, format) : { ...this.#reader.begin(chunk.origin, format), header: known.header, started: known.started };
    this.#origins.set(chunk.origin, state);
    for (const line of lines) {
      const read = this.#reader.readLine(line, state);
      if (read !== null && countRead(this.#stats, read, chunk.origin, () => line.trim())) records.push(read);
    }
    return records;
  }
}

/** The lines of a text chunk, without their ends. */
export function textLines(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Counts what a line came to; whether it is a record. */
export function countRead(stats: ReadingStats, read: FlowRecord | string, origin: string, line: () => string): read is FlowRecord {
  if (typeof read === 'string') {
    stats.malformed++;
    if (stats.malformedSamples.length < SAMPLES) {
      stats.malformedSamples.push({ origin, line: line().slice(0, SAMPLE_LENGTH), reason: read.slice(0, SAMPLE_LENGTH) });
    }
    return false;
  }
  const kind = recordClass(read);
  if (kind === 'skip-data') stats.skipData++;
  else if (kind === 'no-data') stats.noData++;
  else stats.read++;
  return true;
}

/** The aggregation interval at its longest, in seconds (VPC User Guide, "Flow log basics"). */
const LONGEST_INTERVAL = 600;

/**
 * Whether the span of the record overlaps the window. A record that lacks one of its times is taken to be as long as
 * the longest aggregation interval; one that lacks both may belong anywhere, and does.
 */
export function recordInWindow(record: Pick<FlowRecord, 'start' | 'end'>, window: TimeWindow): boolean {
  return isInWindow(record.start, record.end, window);
}

/** The same of times that may be 0 for none. */
export function isInWindow(recordStart: number, recordEnd: number, window: TimeWindow): boolean {
  if (recordStart === 0 && recordEnd === 0) return true;
  const start = recordStart === 0 ? recordEnd - LONGEST_INTERVAL : recordStart;
  const end = recordEnd === 0 ? recordStart + LONGEST_INTERVAL : recordEnd;
  return (window.end === null || start < window.end) && (window.start === null || end >= window.start);
}
