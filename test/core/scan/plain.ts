/** What tests of the scan share: plans, results as plain data, and lines through either kernel. */
import { LineReader } from '../../../src/core/flows/line-reader.ts';
import type { FlowRecord } from '../../../src/core/flows/types.ts';
import type { Job, ReadLines } from '../../../src/core/scan/job.ts';
import type { ScanPlan, ScanResult } from '../../../src/core/scan/plan.ts';
import { RecordScan } from '../../../src/core/scan/record-scan.ts';
import { sumScan } from '../../../src/core/scan/sum-scan.ts';

export function planOf(changes: Partial<ScanPlan> = {}): ScanPlan {
  return {
    keys: [{ field: 'srcaddr' }, { field: 'dstaddr' }], fold: 'none', metric: 'bytes', bucketSeconds: 60, keySlots: 0, filters: [],
    action: null, window: { start: null, end: null }, maxKeys: 1_000_000, format: null, otherFormats: [], ...changes,
  };
}

export interface PlainResult {
  readonly totals: ScanResult['totals'];
  readonly rows: Readonly<Record<string, readonly number[]>>;
  readonly histogram: Readonly<Record<string, readonly number[]>>;
  readonly formats: Readonly<Record<string, number>>;
}

const SUM_NAMES = ['bytes', 'packets', 'flows', 'rejectedBytes', 'rejectedPackets', 'rejectedFlows'] as const;

export function plain(plan: ScanPlan, { keys, histogram, totals, formats }: ScanResult): PlainResult {
  const sums = (from: ScanResult['keys']['sums'], index: number): number[] => SUM_NAMES.map((name) => from[name][index]!);
  const rows = Array.from({ length: keys.count }, (_, row) => [plan.keys.map((_, column) => keys.text(row, column)).join(' '), sums(keys.sums, row)] as const);
  return {
    totals,
    rows: Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1))),
    histogram: histogram === null ? {} : Object.fromEntries(Array.from(histogram.starts, (start, index) => [start, sums(histogram.sums, index)])),
    formats: Object.fromEntries(formats.map(({ fields, records }) => [fields.join(' '), records] as const).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The text in pieces that end at these places. */
export function pieces(text: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.slice(places[index - 1] ?? 0, end));
}

export function scanText(plan: ScanPlan, texts: readonly string[], { job, readLines }: { job: Job; readLines: ReadLines }, cuts: readonly number[] = []): ScanResult {
  const scan = sumScan(plan, job, readLines);
  for (const [index, text] of texts.entries()) {
    scan.lines.begin(`file ${index}`);
    for (const piece of pieces(text, cuts)) scan.lines.feed(piece);
    scan.lines.end();
  }
  return scan.records.result();
}

/** Line by line through the reader that makes records: what every other way has to agree with. */
export function scanSlowly(plan: ScanPlan, texts: readonly string[]): ScanResult {
  const reader = new LineReader({ format: plan.format, otherFormats: plan.otherFormats });
  const scan = new RecordScan(plan);
  for (const [index, text] of texts.entries()) {
    const state = reader.begin(`file ${index}`);
    for (const line of text.split('\n')) {
      const read: FlowRecord | string | null = reader.readLine(line, state);
      if (typeof read === 'string') scan.addMalformed(state.origin, line, read);
      else if (read !== null) scan.add(read);
    }
  }
  return scan.result();
}
