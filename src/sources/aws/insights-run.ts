/** One query of CloudWatch Logs Insights: started, polled, and stopped where nobody waits for it any more. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { CloudWatchLogs, GetQueryResultsCommandOutput, ResultField } from '@aws-sdk/client-cloudwatch-logs';

import { AwsError } from '../../core/errors.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import { mapMissingGroup } from './log-group.ts';
import type { FoundLogGroup } from './log-group.ts';

/** Whole seconds, both inclusive, as StartQuery counts. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface QueryRequest {
  readonly query: string;
  readonly span: Span;
  /** Most rows, up to 100,000. */
  readonly limit: number;
  readonly signal?: AbortSignal;
  /** Told what was scanned, and what was found so far, at every poll. */
  readonly onPoll?: (statistics: QueryStatistics, rows: readonly ResultField[][]) => void;
}

export interface QueryStatistics {
  readonly recordsScanned: number;
  readonly recordsMatched: number;
  readonly bytesScanned: number;
}

export interface QueryResult {
  readonly rows: readonly ResultField[][];
  readonly statistics: QueryStatistics;
}

/** Queries take a second or two; the API allows ten questions a second. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 2000;

/** Throws UsageError LOG_GROUP_NOT_FOUND, NotReadableError ACCESS_DENIED, AwsError (QUERY_FAILED, …). */
export async function runInsightsQuery(group: FoundLogGroup, request: QueryRequest): Promise<QueryResult> {
  const { target } = group;
  const { query, span, limit, signal } = request;
  const logs = await target.clients.logs();
  const identity = 'logGroupName' in group.identity ? group.identity : { logGroupIdentifiers: [group.identity.logGroupIdentifier] };
  const input = { ...identity, queryString: query, startTime: span.from, endTime: span.to, limit };
  const { queryId } = await callAws(target, 'logs', 'StartQuery', signal, (options) => logs.startQuery(input, options)).catch((error: unknown) => {
    if (isBeforeGroup(error)) return { queryId: null };
    throw mapMissingGroup(error, group);
  });
  if (queryId === null) return { rows: [], statistics: { recordsScanned: 0, recordsMatched: 0, bytesScanned: 0 } };
  if (queryId === undefined) throw new AwsError('QUERY_FAILED', `CloudWatch Logs Insights gave no id for the query of ${group.name}.`);
  let isOver = false;
  try {
    const result = await pollResults(group, logs, queryId, request);
    isOver = true;
    return result;
  } finally {
    // A query that nobody waits for any more goes on, and is charged, until it is stopped.
    if (!isOver) await callAws(target, 'logs', 'StopQuery', undefined, (options) => logs.stopQuery({ queryId }, options)).catch(() => undefined);
  }
}

/** A time that ends before the group was created, or before what it retains, is refused rather than found empty. */
function isBeforeGroup(error: unknown): boolean {
  const { code, message } = errorFacts(error instanceof Error ? error.cause : error);
  return code === 'MalformedQueryException' && /creation|retention/i.test(message);
}

async function pollResults(group: FoundLogGroup, logs: CloudWatchLogs, queryId: string, { signal, onPoll }: QueryRequest): Promise<QueryResult> {
  const rows: ResultField[][] = [];
  let wait = FIRST_WAIT;
  let nextToken: string | undefined;
  for (;;) {
    const input = { queryId, ...(nextToken === undefined ? {} : { nextToken }) };
    const answer: GetQueryResultsCommandOutput = await callAws(group.target, 'logs', 'GetQueryResults', signal, (options) => logs.getQueryResults(input, options));
    const { recordsScanned = 0, recordsMatched = 0, bytesScanned = 0 } = answer.statistics ?? {};
    const statistics = { recordsScanned, recordsMatched, bytesScanned };
    switch (answer.status) {
      case 'Complete':
        for (const row of answer.results ?? []) rows.push(row);
        nextToken = answer.nextToken;
        if (nextToken !== undefined && (answer.results ?? []).length > 0) break;
        return { rows, statistics };
      case 'Failed': case 'Cancelled': case 'Timeout':
        throw new AwsError('QUERY_FAILED', `CloudWatch Logs Insights ended the query of ${group.name} with ${answer.status}.`, { hint: 'Ask for a shorter time with --since and --until.' });
      default:
        onPoll?.(statistics, answer.results ?? []);
        await sleep(wait, undefined, signal === undefined ? {} : { signal });
        wait = Math.min(wait * 1.5, LONGEST_WAIT);
    }
  }
}
