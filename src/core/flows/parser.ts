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
      for (const row of chunk.rows) this.#keep(this.#reader.readRow(Object.entries(row), chunk.origin), chunk.origin, () => JSON.stringify(row), records);
      return records;
    }
    const known = this.#origins.get(chunk.origin);
    const state = known === undefined ? this.#reader.begin(chunk.origin, chunk.format) : { ...this.#reader.begin(chunk.origin, chunk.format), header: known.header, started: known.started };
    this.#origins.set(chunk.origin, state);
    for (const line of chunk.lines) {
      const read = this.#reader.readLine(line, state);
      if (read !== null) this.#keep(read, chunk.origin, () => line.trim(), records);
    }
    return records;
  }

  #keep(read: FlowRecord | string, origin: string, line: () => string, records: FlowRecord[]): void {
    const stats = this.#stats;
    if (typeof read === 'string') {
      stats.malformed++;
      if (stats.malformedSamples.length < SAMPLES) {
        stats.malformedSamples.push({ origin, line: line().slice(0, SAMPLE_LENGTH), reason: read.slice(0, SAMPLE_LENGTH) });
      }
      return;
    }
    const kind = recordClass(read);
    if (kind === 'skip-data') stats.skipData++;
    else if (kind === 'no-data') stats.noData++;
    else stats.read++;
    records.push(read);
  }
}

/** The aggregation interval at its longest, in seconds (VPC User Guide, "Flow log basics"). */
const LONGEST_INTERVAL = 600;

/**
 * Whether the span of the record overlaps the window. A record that lacks one of its times is taken to be as long as
 * the longest aggregation interval; one that lacks both may belong anywhere, and does.
 */
export function recordInWindow(record: Pick<FlowRecord, 'start' | 'end'>, window: TimeWindow): boolean {
  if (record.start === 0 && record.end === 0) return true;
  const start = record.start === 0 ? record.end - LONGEST_INTERVAL : record.start;
  const end = record.end === 0 ? record.start + LONGEST_INTERVAL : record.end;
  return (window.end === null || start < window.end) && (window.start === null || end >= window.start);
}
