/** The sums of one thread: lines in batches, and records one by one. */
import { LineReader } from '../flows/line-reader.ts';
import type { FlowRecord } from '../flows/types.ts';
import type { RecordPlan } from '../flows/record-plan.ts';
import { Aggregation } from './aggregation.ts';
import { Batch, wantedFields } from './batch.ts';
import type { Job, ReadLines } from './job.ts';
import { LineScan } from './line-scan.ts';
import type { LineUser } from './line-scan.ts';
import type { FormatSeen, ScanPlan } from './plan.ts';
import { RecordScan } from './record-scan.ts';

export interface SumScan {
  readonly lines: LineScan;
  readonly records: RecordScan;
  readonly aggregation: Aggregation;
  /** Adds a row of a table. */
  readonly addRow: (row: Readonly<Record<string, string>>, origin: string) => void;
}

/** @param readLines the kernel over the job's memory */
export function sumScan(plan: ScanPlan, job: Job, readLines: ReadLines): SumScan {
  const reader = new LineReader({ format: plan.format, otherFormats: plan.otherFormats });
  const aggregation = new Aggregation(plan);
  const records = new RecordScan(plan, aggregation);
  return {
    lines: new LineScan(job, readLines, reader, new Sums(job, aggregation, records)),
    records,
    aggregation,
    addRow(row, origin) {
      const read = reader.readRow(Object.entries(row), origin);
      if (typeof read === 'string') aggregation.addMalformed(origin, JSON.stringify(row), read);
      else records.add(read);
    },
  };
}

class Sums implements LineUser {
  readonly wanted: ReadonlySet<string>;
  readonly #aggregation: Aggregation;
  readonly #records: RecordScan;
  readonly #batch: Batch;
  #format: FormatSeen = { fields: [], records: 0 };

  constructor(job: Job, aggregation: Aggregation, records: RecordScan) {
    this.wanted = wantedFields(aggregation.question.fields);
    this.#aggregation = aggregation;
    this.#records = records;
    this.#batch = new Batch(job);
  }

  format(plan: RecordPlan): void {
    this.#format = this.#aggregation.formatSeen(plan.names);
    this.#batch.configure(plan, this.#aggregation.question.fields);
  }

  batch(rows: number): void {
    this.#batch.load(rows, this.#aggregation.values);
    this.#aggregation.add(this.#batch, rows, this.#format);
    // Records that wait name values too.
    if (this.#aggregation.hasSpareValues) {
      this.#records.flush();
      this.#aggregation.clearValues();
    }
  }

  record(record: FlowRecord): void {
    this.#records.add(record);
  }

  malformed(origin: string, line: string, reason: string): void {
    this.#aggregation.addMalformed(origin, line, reason);
  }
}
