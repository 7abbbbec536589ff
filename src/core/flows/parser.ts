/** From pieces of sources to records. Nothing in a log is fatal: what cannot be read is counted and shown. */
import { flowField } from './fields.ts';
import { DEFAULT_FORMAT, fieldName, headerFormat } from './format.ts';
import { looksLikePlan, planRecords, readColumns } from './record-plan.ts';
import type { RecordPlan } from './record-plan.ts';
import type { FlowRecord, LogChunk, ReadingStats, RecordFormat, TimeWindow } from './types.ts';

export interface RecordParserOptions {
  /** `--format`: for lines with neither a header nor a format of their own. */
  readonly format?: RecordFormat | null;
  /** Formats of all flow logs that may write into the source: one log group can hold records of several. */
  readonly otherFormats?: readonly RecordFormat[];
}

/** Statistics of a reading that has not begun. */
export function emptyReadingStats(): ReadingStats {
  return { read: 0, noData: 0, skipData: 0, malformed: 0, malformedSamples: [], sources: [], warnings: [] };
}

const SAMPLES = 5;
const SAMPLE_LENGTH = 200;

/** What is known of one file, object or log stream. */
interface OriginState {
  /** Plan of the last header line in it; decides over every other format. */
  header: RecordPlan | null;
  started: boolean;
}

/**
 * Parses the chunks of any number of origins, in any order between origins, in order within one.
 *
 * - The format of a line is that of the header line before it in its origin, else the chunk's, else the one given
 *   here, else the default (version 2). A line that does not fit it is tried in the other formats that are known.
 * - NODATA and SKIPDATA lines are yielded too, with their `logStatus` and without addresses, because they say that
 *   the interface was watched. Without a `log-status` field a line with no addresses and no counts is a NODATA or
 *   SKIPDATA line of which nobody can say which; it is counted as NODATA and its `logStatus` is null.
 * - `start` and `end` are 0 where the format lacks them or the record has `-`.
 * - Lines that begin with `{` are JSON objects whose keys are field names, as `--ndjson` prints records.
 */
export class RecordParser {
  readonly #stats: ReadingStats;
  readonly #fallback: RecordPlan;
  readonly #plans = new Map<string, RecordPlan>();
  /** Plans of lines by their number of columns. */
  readonly #byWidth = new Map<number, RecordPlan[]>();
  readonly #origins = new Map<string, OriginState>();

  constructor(stats: ReadingStats, options: RecordParserOptions = {}) {
    this.#stats = stats;
    this.#fallback = this.#linePlan(options.format ?? DEFAULT_FORMAT);
    for (const format of options.otherFormats ?? []) this.#linePlan(format);
    this.#linePlan(DEFAULT_FORMAT);
  }

  /** The records of a chunk. Adds to the statistics; throws nothing. */
  parse(chunk: LogChunk): FlowRecord[] {
    const records: FlowRecord[] = [];
    if (chunk.kind === 'rows') {
      for (const row of chunk.rows) this.#keep(this.#readRow(Object.entries(row), chunk.origin), chunk.origin, () => JSON.stringify(row), records);
      return records;
    }
    const state = this.#origin(chunk.origin);
    const without = chunk.format === null ? this.#fallback : this.#linePlan(chunk.format);
    for (const line of chunk.lines) {
      // Takes away a byte order mark and a carriage return as well.
      const text = line.trim();
      if (text === '') continue;
      if (text.startsWith('{')) {
        this.#keep(this.#readJson(text, chunk.origin), chunk.origin, () => text, records);
        continue;
      }
      const columns = splitColumns(text);
      if (this.#isHeader(text, columns, state)) continue;
      this.#keep(this.#readLine(text, columns, state.header ?? without, chunk.origin), chunk.origin, () => text, records);
    }
    return records;
  }

  #origin(origin: string): OriginState {
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    const state: OriginState = { header: null, started: false };
    this.#origins.set(origin, state);
    return state;
  }

  /** Header lines come first in a file; in files that were joined they come again, maybe for another format. */
  #isHeader(text: string, columns: readonly string[], state: OriginState): boolean {
    const first = !state.started;
    state.started = true;
    // Most records begin with their version.
    if (text.charCodeAt(0) < 65) return false;
    if (!first && flowField(fieldName(columns[0] ?? '')) === null) return false;
    const format = headerFormat(text);
    if (format === null) return false;
    state.header = this.#linePlan(format);
    return true;
  }

  #readLine(text: string, columns: readonly string[], plan: RecordPlan, origin: string): FlowRecord | string {
    if (columns.length === plan.names.length) {
      const rivals = this.#byWidth.get(columns.length) ?? [];
      if (rivals.length > 1 && !looksLikePlan(plan, columns)) {
        const better = readAsAny(rivals.filter((rival) => looksLikePlan(rival, columns)), columns, origin);
        if (better !== null) return better;
      }
      const record = readColumns(plan, columns, origin);
      return typeof record === 'string' ? (readAsAny(rivals, columns, origin) ?? record) : record;
    }
    // Two blanks in a row may also stand for a value that was left out.
    const exact = text.split(' ');
    if (exact.length === plan.names.length) {
      return readColumns(plan, exact.map((value) => (value === '' ? '-' : value)), origin);
    }
    const others = this.#byWidth.get(columns.length) ?? [];
    const other = readAsAny(others.filter((rival) => looksLikePlan(rival, columns)), columns, origin) ?? readAsAny(others, columns, origin);
    return other ?? `${columns.length} columns where the format has ${plan.names.length}`;
  }

  #readJson(text: string, origin: string): FlowRecord | string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is no JSON object';
    }
    return typeof value === 'object' && value !== null ? this.#readRow(Object.entries(value), origin) : 'it is no JSON object';
  }

  #readRow(entries: readonly (readonly [string, unknown])[], origin: string): FlowRecord | string {
    const names: string[] = [];
    const columns: string[] = [];
    for (const [key, value] of entries) {
      const text = fieldText(value);
      if (text === null) continue;
      names.push(fieldName(key));
      columns.push(text);
    }
    const plan = this.#plan({ fields: names });
    return plan.known === 0 ? 'it has no flow log field' : readColumns(plan, columns, origin);
  }

  #plan(format: RecordFormat): RecordPlan {
    const key = format.fields.join(' ');
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const plan = planRecords(format);
    this.#plans.set(key, plan);
    return plan;
  }

  #linePlan(format: RecordFormat): RecordPlan {
    const plan = this.#plan(format);
    const rivals = this.#byWidth.get(plan.names.length) ?? [];
    if (!rivals.includes(plan)) this.#byWidth.set(plan.names.length, [...rivals, plan]);
    return plan;
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
    if (read.logStatus === 'SKIPDATA') stats.skipData++;
    else if (read.logStatus === 'NODATA' || (read.logStatus === null && isEmpty(read))) stats.noData++;
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

function readAsAny(plans: readonly RecordPlan[], columns: readonly string[], origin: string): FlowRecord | null {
  for (const plan of plans) {
    const record = readColumns(plan, columns, origin);
    if (typeof record !== 'string') return record;
  }
  return null;
}

/** Runs of blanks and tabs part columns: some of AWS's own examples have two blanks. */
function splitColumns(text: string): string[] {
  return text.includes('  ') || text.includes('\t') ? text.split(/[ \t]+/) : text.split(' ');
}

/** A JSON value as a flow log would write it; null for what cannot be a field. */
function fieldText(value: unknown): string | null {
  if (value === null || value === '') return '-';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

const TRAFFIC_FIELDS = ['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'action'];

/** Whether the record could tell of traffic, and tells of none. */
function isEmpty(record: FlowRecord): boolean {
  const values = TRAFFIC_FIELDS.map((name) => record.fields[name]).filter((value) => value !== undefined);
  return values.length > 0 && values.every((value) => value === '-');
}
