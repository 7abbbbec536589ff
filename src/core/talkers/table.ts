/** A scan's result from the rows of an engine that gives rows: Logs Insights, Athena. */
import type { FormatSeen, Metric, ScanHistogram, ScanPlan, ScanResult, ScanTotals, Sums } from '../scan/plan.ts';
import { keyRowsOf, type RowSums, type SummedRow } from './rows.ts';

/** Rows that may have the same key or bucket more than once; they are added up. */
export interface EngineRows {
  readonly rows: readonly SummedRow[];
  /** Sums of each bucket by its start in Unix seconds; null where a record has no time. */
  readonly buckets: readonly (RowSums & { readonly start: number | null })[];
  readonly counts: Pick<ScanTotals, 'noData' | 'skipData' | 'malformed' | 'outsideWindow' | 'filteredOut' | 'firstStart' | 'lastEnd'>;
  /** All matching records; null: the rows are all there is. */
  readonly totals: RowSums | null;
  readonly formats: readonly FormatSeen[];
}

const NOTHING: RowSums = { bytes: 0, packets: 0, flows: 0, rejectedBytes: 0, rejectedPackets: 0, rejectedFlows: 0 };

/** @param seconds width of the buckets */
export function resultOf(plan: ScanPlan, engine: EngineRows, seconds: number): ScanResult {
  const byKey = new Map<string, SummedRow>();
  for (const row of engine.rows) {
    const key = row.values.join('\0');
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? row : { values: row.values, ...added(known, row) });
  }
  const rows = [...byKey.values()];
  const listed = rows.reduce<RowSums>(added, NOTHING);
  const totals = engine.totals ?? listed;
  const hasAction = engine.formats.some(({ fields }) => fields.includes('action'));
  return {
    keys: keyRowsOf(rows),
    histogram: histogramOf(engine.buckets, seconds),
    totals: {
      records: totals.flows, bytes: totals.bytes, packets: totals.packets,
      accepted: hasAction ? totals.flows - totals.rejectedFlows : 0, rejected: totals.rejectedFlows,
      ...engine.counts,
    },
    formats: engine.formats,
    malformedSamples: [],
    approximation: listed.flows >= totals.flows ? null : { maxError: boundOf(rows, listed, totals, plan.metric) },
  };
}

function added(a: RowSums, b: RowSums): RowSums {
  return {
    bytes: a.bytes + b.bytes, packets: a.packets + b.packets, flows: a.flows + b.flows,
    rejectedBytes: a.rejectedBytes + b.rejectedBytes, rejectedPackets: a.rejectedPackets + b.rejectedPackets, rejectedFlows: a.rejectedFlows + b.rejectedFlows,
  };
}

/** The engine left out the rows past the greatest ones: none of them has more than the least that is there, nor than all that is missing. */
function boundOf(rows: readonly SummedRow[], listed: RowSums, totals: RowSums, metric: Metric): { bytes: number; packets: number; flows: number } {
  const rest = { bytes: totals.bytes - listed.bytes, packets: totals.packets - listed.packets, flows: totals.flows - listed.flows };
  const least = rows.reduce((smallest, row) => Math.min(smallest, row[metric]), Number.POSITIVE_INFINITY);
  return { ...rest, [metric]: Math.min(rest[metric], least) };
}

function histogramOf(buckets: EngineRows['buckets'], seconds: number): ScanHistogram | null {
  const byStart = new Map<number, RowSums>();
  for (const { start, ...sums } of buckets) if (start !== null) byStart.set(start, added(byStart.get(start) ?? NOTHING, sums));
  if (byStart.size === 0) return null;
  const sorted = [...byStart].sort(([a], [b]) => a - b);
  return { seconds, starts: Float64Array.from(sorted, ([start]) => start), sums: keyRowsOf(sorted.map(([, sums]) => ({ values: [], ...sums }))).sums };
}

/** The results of several sources as one; the plan is the same for all. */
export function joinResults(plan: ScanPlan, results: readonly ScanResult[]): ScanResult {
  const [only] = results;
  if (only !== undefined && results.length === 1) return only;
  const seconds = Math.max(60, ...results.map(({ histogram }) => histogram?.seconds ?? 0));
  const sum = (of: (totals: ScanTotals) => number): number => results.reduce((total, { totals }) => total + of(totals), 0);
  const extreme = (values: readonly (number | null)[], pick: (...all: readonly number[]) => number): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : pick(...known);
  };
  const joined = resultOf(plan, {
    rows: results.flatMap(({ keys }) => Array.from({ length: keys.count }, (_, row): SummedRow => ({
      values: plan.keys.map((_key, column) => keys.text(row, column)), ...sumsAt(keys.sums, row),
    }))),
    buckets: results.flatMap(({ histogram }) => (histogram === null ? [] : Array.from(histogram.starts, (start, index) => ({ start: Math.floor(start / seconds) * seconds, ...sumsAt(histogram.sums, index) })))),
    counts: {
      noData: sum(({ noData }) => noData), skipData: sum(({ skipData }) => skipData), malformed: sum(({ malformed }) => malformed),
      outsideWindow: sum(({ outsideWindow }) => outsideWindow), filteredOut: sum(({ filteredOut }) => filteredOut),
      firstStart: extreme(results.map(({ totals }) => totals.firstStart), Math.min), lastEnd: extreme(results.map(({ totals }) => totals.lastEnd), Math.max),
    },
    totals: null,
    formats: results.flatMap(({ formats }) => formats),
  }, seconds);
  const bounds = results.flatMap(({ approximation }) => (approximation === null ? [] : [approximation.maxError]));
  const bound = (of: (error: (typeof bounds)[number]) => number): number => bounds.reduce((total, error) => total + of(error), 0);
  return {
    ...joined,
    totals: {
      ...joined.totals, records: sum(({ records }) => records), bytes: sum(({ bytes }) => bytes), packets: sum(({ packets }) => packets),
      accepted: sum(({ accepted }) => accepted), rejected: sum(({ rejected }) => rejected),
    },
    malformedSamples: results.flatMap(({ malformedSamples }) => malformedSamples),
    approximation: bounds.length === 0 ? null : { maxError: { bytes: bound(({ bytes }) => bytes), packets: bound(({ packets }) => packets), flows: bound(({ flows }) => flows) } },
  };
}

function sumsAt(sums: Sums, index: number): RowSums {
  const at = (name: keyof RowSums): number => sums[name][index] ?? 0;
  return {
    bytes: at('bytes'), packets: at('packets'), flows: at('flows'),
    rejectedBytes: at('rejectedBytes'), rejectedPackets: at('rejectedPackets'), rejectedFlows: at('rejectedFlows'),
  };
}
