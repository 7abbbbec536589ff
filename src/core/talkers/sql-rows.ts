/** From the rows that the SQL gives to a table of sums. */
import type { ScanPlan, ScanResult } from '../scan/plan.ts';
import type { RowSums, SummedRow } from './rows.ts';
import { PARTS, RESULT_COLUMNS } from './sql.ts';
import { resultOf } from './table.ts';

/** A row as text, in the order of the query's columns; null for NULL. */
export type SqlRow = readonly (string | null)[];

/** @param fields those of the table */
export function resultOfSql(plan: ScanPlan, sqlRows: readonly SqlRow[], fields: readonly string[], bucketSeconds: number): ScanResult {
  const keys = plan.keys.length;
  const textAt = (row: SqlRow, name: (typeof RESULT_COLUMNS)[number]): string | null => row[keys + RESULT_COLUMNS.indexOf(name)] ?? null;
  const numberAt = (row: SqlRow, name: (typeof RESULT_COLUMNS)[number]): number => Number(textAt(row, name) ?? 0);
  const orNull = (text: string | null): number | null => (text === null ? null : Number(text));
  const rows: SummedRow[] = [];
  const buckets: (RowSums & { readonly start: number | null })[] = [];
  const kinds = new Map<string, { readonly sums: RowSums; readonly firstStart: number | null; readonly lastEnd: number | null }>();
  for (const row of sqlRows) {
    const sums: RowSums = {
      bytes: numberAt(row, 'bytes'), packets: numberAt(row, 'packets'), flows: numberAt(row, 'flows'),
      rejectedBytes: numberAt(row, 'rejected_bytes'), rejectedPackets: numberAt(row, 'rejected_packets'), rejectedFlows: numberAt(row, 'rejected_flows'),
    };
    switch (numberAt(row, 'part')) {
      case PARTS.key: rows.push({ values: row.slice(0, keys).map((value) => value ?? '-'), ...sums }); break;
      case PARTS.bucket: buckets.push({ start: orNull(textAt(row, 'bucket')), ...sums }); break;
      default: kinds.set(textAt(row, 'kind') ?? '', { sums, firstStart: orNull(textAt(row, 'first_start')), lastEnd: orNull(textAt(row, 'last_end')) });
    }
  }
  const record = kinds.get('record');
  const count = (kind: string): number => kinds.get(kind)?.sums.flows ?? 0;
  return resultOf(plan, {
    rows,
    buckets,
    counts: {
      noData: count('noData'), skipData: count('skipData'), malformed: count('malformed'), outsideWindow: 0, filteredOut: count('filtered'),
      firstStart: record?.firstStart ?? null, lastEnd: record?.lastEnd ?? null,
    },
    totals: record?.sums ?? null,
    formats: [{ fields, records: record?.sums.flows ?? 0 }],
  }, bucketSeconds);
}
