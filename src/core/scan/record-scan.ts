/** Sums over records that were read one by one: from CloudWatch Logs, Parquet, or unusual lines. */
import { recordClass } from '../flows/line-reader.ts';
import type { FlowRecord } from '../flows/types.ts';
import { Aggregation } from './aggregation.ts';
import { numberColumn, wordColumn } from './columns.ts';
import type { Columns } from './columns.ts';
import { MOST_ROWS } from './job.ts';
import { ACCEPT, NODATA, NO_ACTION, OK, REJECT, SKIPDATA } from './looks.ts';
import type { FormatSeen, ScanPlan, ScanResult } from './plan.ts';
import { resultOf } from './result.ts';

/** Records on their way into the sums. */
export class RecordScan {
  readonly aggregation: Aggregation;
  readonly #columns: Columns;
  #rows = 0;
  #format: FormatSeen | null = null;

  constructor(plan: ScanPlan, aggregation = new Aggregation(plan)) {
    this.aggregation = aggregation;
    this.#columns = {
      bytes: numberColumn(), packets: numberColumn(), start: numberColumn(), end: numberColumn(),
      action: new Uint8Array(MOST_ROWS), status: new Uint8Array(MOST_ROWS), words: aggregation.question.fields.map(wordColumn),
    };
  }

  add(record: FlowRecord): void {
    const names = Object.keys(record.fields);
    if (this.#rows === MOST_ROWS || !isFormat(this.#format, names)) this.flush();
    this.#format = isFormat(this.#format, names) ? this.#format : this.aggregation.formatSeen(names);
    const columns = this.#columns;
    const row = this.#rows++;
    columns.bytes[row] = record.bytes ?? -1;
    columns.packets[row] = record.packets ?? -1;
    columns.start[row] = record.start;
    columns.end[row] = record.end;
    columns.action[row] = record.action === 'ACCEPT' ? ACCEPT : record.action === 'REJECT' ? REJECT : NO_ACTION;
    const kind = recordClass(record);
    columns.status[row] = kind === 'traffic' ? OK : kind === 'no-data' ? NODATA : SKIPDATA;
    for (const [index, { name, kind: wordKind }] of this.aggregation.question.fields.entries()) {
      const words = columns.words[index];
      if (words !== undefined) words[row] = this.aggregation.values.word(record.fields[name] ?? '-', wordKind);
    }
  }

  /** Adds a line that is no record. */
  addMalformed(origin: string, line: string, reason: string): void {
    this.aggregation.addMalformed(origin, line, reason);
  }

  /** Puts the records that wait into the sums; to be called before the aggregation is used otherwise. */
  flush(): void {
    if (this.#rows === 0 || this.#format === null) return;
    this.aggregation.add(this.#columns, this.#rows, this.#format);
    this.#rows = 0;
    if (this.aggregation.hasSpareValues) this.aggregation.clearValues();
  }

  result(): ScanResult {
    this.flush();
    return resultOf(this.aggregation);
  }
}

/** The answer to a plan from records as they are parsed, one by one: slow, and what the fast ways have to agree with. */
export function scanRecords(plan: ScanPlan, records: Iterable<FlowRecord>): ScanResult {
  const scan = new RecordScan(plan);
  for (const record of records) scan.add(record);
  return scan.result();
}

function isFormat(format: FormatSeen | null, names: readonly string[]): format is FormatSeen {
  return format !== null && format.fields.length === names.length && names.every((name, index) => format.fields[index] === name);
}
