/** Sums by CloudWatch Logs Insights: the log group is added up where it lies. */
import type { ResultField } from '@aws-sdk/client-cloudwatch-logs';

import type { RecordFormat } from '../../core/flows/types.ts';
import type { ScanPlan, ScanResult } from '../../core/scan/plan.ts';
import { insightsQuery, MOST_ROWS, resultOfInsights, type InsightsRow } from '../../core/talkers/insights-query.ts';
import { joinResults } from '../../core/talkers/table.ts';
import { runInsightsQuery } from './insights-run.ts';
import type { QueryStatistics, Span } from './insights-run.ts';
import type { FoundLogGroup } from './log-group.ts';

export interface InsightsSumRequest {
  readonly plan: ScanPlan;
  /** Every format that is written into the group; each has a query of its own. */
  readonly formats: readonly RecordFormat[];
  readonly bucketSeconds: number;
  readonly span: Span;
  readonly signal: AbortSignal;
  readonly onProgress?: (statistics: QueryStatistics) => void;
}

export interface InsightsSum {
  readonly result: ScanResult;
  readonly bytesScanned: number;
  readonly recordsScanned: number;
  /** Ended by the signal: the result is of what had been found by then. */
  readonly isInterrupted: boolean;
  readonly warnings: readonly string[];
}

/** Throws UsageError LOG_GROUP_NOT_FOUND, NotReadableError ACCESS_DENIED, AwsError. An abort of the signal does not throw. */
export async function sumByInsights(group: FoundLogGroup, request: InsightsSumRequest): Promise<InsightsSum> {
  const { plan, formats, bucketSeconds } = request;
  const scanned = { bytesScanned: 0, recordsScanned: 0 };
  const warnings: string[] = [];
  const results: ScanResult[] = [];
  let isInterrupted = false;
  for (const format of formats) {
    const query = insightsQuery(plan, format, bucketSeconds, formats.length > 1);
    const { rows, isOver } = await rowsOfQuery(group, query, request, scanned, warnings);
    results.push(resultOfInsights(plan, rows, format, bucketSeconds));
    isInterrupted = !isOver;
    if (isInterrupted) break;
  }
  return { result: joinResults(plan, results), ...scanned, isInterrupted, warnings };
}

/** Where a query has more rows than it may return, the halves of its time are asked for. */
async function rowsOfQuery(
  group: FoundLogGroup, query: string, { span: whole, signal, onProgress }: InsightsSumRequest,
  scanned: { bytesScanned: number; recordsScanned: number }, warnings: string[],
): Promise<{ readonly rows: readonly InsightsRow[]; readonly isOver: boolean }> {
  const all: InsightsRow[] = [];
  const waiting: Span[] = [whole];
  for (let span = waiting.shift(); span !== undefined; span = waiting.shift()) {
    let soFar: readonly ResultField[][] = [];
    const before = { ...scanned };
    const onPoll = (statistics: QueryStatistics, rows: readonly ResultField[][]): void => {
      soFar = rows;
      scanned.bytesScanned = before.bytesScanned + statistics.bytesScanned;
      scanned.recordsScanned = before.recordsScanned + statistics.recordsScanned;
      onProgress?.({ ...statistics, ...scanned });
    };
    try {
      const { rows, statistics } = await runInsightsQuery(group, { query, span, limit: MOST_ROWS, signal, onPoll });
      scanned.bytesScanned = before.bytesScanned + statistics.bytesScanned;
      scanned.recordsScanned = before.recordsScanned + statistics.recordsScanned;
      if (rows.length >= MOST_ROWS && span.to > span.from) {
        const middle = Math.floor((span.from + span.to) / 2);
        waiting.unshift({ from: span.from, to: middle }, { from: middle + 1, to: span.to });
        continue;
      }
      if (rows.length >= MOST_ROWS) warnings.push(`More than ${MOST_ROWS} keys of ${group.name} are in the second ${new Date(span.from * 1000).toISOString()}: the rest of that second is left out.`);
      for (const row of rows) all.push(rowOf(row));
    } catch (error) {
      if (!signal.aborted) throw error;
      for (const row of soFar) all.push(rowOf(row));
      return { rows: all, isOver: false };
    }
  }
  return { rows: all, isOver: true };
}

function rowOf(fields: readonly ResultField[]): InsightsRow {
  return new Map(fields.flatMap(({ field, value }) => (field === undefined || value === undefined ? [] : [[field, value] as const])));
}
