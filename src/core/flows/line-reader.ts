/** From one line, or one row of a table, to a record: with care, for whatever has no ordinary look. */
import { flowField } from './fields.ts';
import { DEFAULT_FORMAT, fieldName, headerFormat } from './format.ts';
import { looksLikePlan, planRecords, readColumns } from './record-plan.ts';
import type { RecordPlan } from './record-plan.ts';
import type { FlowRecord, RecordFormat } from './types.ts';

export interface RecordParserOptions {
  /** `--format`: for lines with neither a header nor a format of their own. */
  readonly format?: RecordFormat | null;
  /** Formats of all flow logs that may write into the source: one log group can hold records of several. */
  readonly otherFormats?: readonly RecordFormat[];
}

/** What is known of one file, object or log stream. */
export interface OriginState {
  readonly origin: string;
  /** Plan of lines that no header line stands before. */
  readonly without: RecordPlan;
  /** Plan of the last header line in it; decides over every other format. */
  header: RecordPlan | null;
  started: boolean;
}

/**
 * - The format of a line is that of the header line before it in its origin, else the origin's own, else the one given
 *   here, else the default (version 2). A line that does not fit it is tried in the other formats that are known.
 * - Lines that begin with `{` are JSON objects whose keys are field names, as `--ndjson` prints records.
 */
export class LineReader {
  readonly #fallback: RecordPlan;
  readonly #plans = new Map<string, RecordPlan>();
  /** Plans of lines by their number of columns. */
  readonly #byWidth = new Map<number, readonly RecordPlan[]>();

  constructor(options: RecordParserOptions = {}) {
    this.#fallback = this.#linePlan(options.format ?? DEFAULT_FORMAT);
    for (const format of options.otherFormats ?? []) this.#linePlan(format);
    this.#linePlan(DEFAULT_FORMAT);
  }

  /** A new file, object or log stream. */
  begin(origin: string, format: RecordFormat | null = null): OriginState {
    return { origin, without: format === null ? this.#fallback : this.#linePlan(format), header: null, started: false };
  }

  /** Whether lines of another known format have as many columns. */
  hasRivals(plan: RecordPlan): boolean {
    return this.#rivals(plan, plan.names.length).length > 1;
  }

  /**
   * The record of a line; why it is none, as text; or null for an empty line and for a header line, whose format is
   * that of the origin's lines from then on.
   */
  readLine(line: string, state: OriginState): FlowRecord | string | null {
    // Takes away a byte order mark and a carriage return as well.
    const text = line.trim();
    if (text === '') return null;
    if (text.startsWith('{')) return this.#readJson(text, state.origin);
    const columns = splitColumns(text);
    return this.#isHeader(text, columns, state) ? null : this.#readColumns(text, columns, state);
  }

  /** The record of named values. */
  readRow(entries: readonly (readonly [string, unknown])[], origin: string): FlowRecord | string {
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

  /** Header lines come first in a file; in files that were joined they come again, maybe for another format. */
  #isHeader(text: string, columns: readonly string[], state: OriginState): boolean {
    const first = !state.started;
    state.started = true;
    // Most records begin with their version.
    if (text.charCodeAt(0) < 65) return false;
    if (!first && flowField(fieldName(columns[0] ?? '')) === null) return false;
    const format = headerFormat(text);
    if (format === null) return false;
    state.header = this.#plan(format);
    return true;
  }

  #readColumns(text: string, columns: readonly string[], { origin, header, without }: OriginState): FlowRecord | string {
    const plan = header ?? without;
    const rivals = this.#rivals(plan, columns.length);
    if (columns.length === plan.names.length) {
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
    const other = readAsAny(rivals.filter((rival) => looksLikePlan(rival, columns)), columns, origin) ?? readAsAny(rivals, columns, origin);
    return other ?? `${columns.length} columns where the format has ${plan.names.length}`;
  }

  #readJson(text: string, origin: string): FlowRecord | string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is no JSON object';
    }
    return typeof value === 'object' && value !== null ? this.readRow(Object.entries(value), origin) : 'it is no JSON object';
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
    const known = this.#byWidth.get(plan.names.length) ?? [];
    if (!known.includes(plan)) this.#byWidth.set(plan.names.length, [...known, plan]);
    return plan;
  }

  /** The formats of this many columns, the plan among them if it has as many: what files before this one had does not count. */
  #rivals(plan: RecordPlan, width: number): readonly RecordPlan[] {
    const known = this.#byWidth.get(width) ?? [];
    return plan.names.length !== width || known.includes(plan) ? known : [...known, plan];
  }
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

export const TRAFFIC_FIELDS: readonly string[] = ['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'action'];

export type RecordClass = 'traffic' | 'no-data' | 'skip-data';

/**
 * What a record tells of. Without a `log-status` a record with no addresses and no counts is a NODATA or SKIPDATA one
 * of which nobody can say which; it counts as NODATA.
 */
export function recordClass(record: FlowRecord): RecordClass {
  if (record.logStatus === 'SKIPDATA') return 'skip-data';
  return record.logStatus === 'NODATA' || (record.logStatus === null && isEmpty(record)) ? 'no-data' : 'traffic';
}

/** Whether the record could tell of traffic, and tells of none. */
function isEmpty(record: FlowRecord): boolean {
  const values = TRAFFIC_FIELDS.map((name) => record.fields[name]).filter((value) => value !== undefined);
  return values.length > 0 && values.every((value) => value === '-');
}
