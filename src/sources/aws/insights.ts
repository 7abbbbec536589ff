/** Events by CloudWatch Logs Insights: the one way to read groups of the Infrequent Access class. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { CloudWatchLogs, GetQueryResultsCommandOutput, ResultField } from '@aws-sdk/client-cloudwatch-logs';

import { AwsError } from '../../core/errors.ts';
import type { RecordInterest } from '../../core/flows/types.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import type { LogEvent } from './filter-log-events.ts';
import { mapMissingGroup } from './log-group.ts';
import type { FoundLogGroup } from './log-group.ts';
import type { ReadingCallbacks } from './reading.ts';

/** Most rows of one query; more is asked for in halves of the time. */
const ROWS = 10_000;
/** Queries take a second or two; the API allows ten questions a second. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 2000;

/** Whole seconds, both inclusive, as StartQuery counts. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface InsightsRequest extends ReadingCallbacks {
  readonly span: Span;
  readonly interest: RecordInterest;
  readonly signal?: AbortSignal;
}

/** The events of the span, sorted by time. Where a query has more rows than it may return, its halves are asked for. */
export async function* queryEvents(group: FoundLogGroup, request: InsightsRequest): AsyncIterable<readonly LogEvent[]> {
  const query = queryText(request.interest);
  const waiting: Span[] = [request.span];
  for (let span = waiting.shift(); span !== undefined; span = waiting.shift()) {
    const events = await runQuery(group, query, span, request);
    if (events.length >= ROWS && span.to > span.from) {
      const middle = Math.floor((span.from + span.to) / 2);
      waiting.unshift({ from: span.from, to: middle }, { from: middle + 1, to: span.to });
      continue;
    }
    if (events.length >= ROWS) {
      request.onWarning?.(`More than ${ROWS} records of ${group.name} start in the second ${new Date(span.from * 1000).toISOString()}: the rest of that second is left out.`);
    }
    if (events.length > 0) yield events;
  }
}

/** Only ids, addresses and actions, none of which can end the quotes that they stand in. */
export function queryText(interest: RecordInterest): string {
  const filters = [
    anyOf('@logStream', interest.interfaceIds),
    interest.action === null ? '' : `@message like "${interest.action}"`,
    // As in filter patterns: a single address is no pair, and the record may show another one in its place.
    interest.addresses.length < 2 ? '' : anyOf('@message', interest.addresses),
  ].filter((filter) => filter !== '');
  return ['fields @message, @timestamp, @logStream', ...filters.map((filter) => `filter ${filter}`), 'sort @timestamp asc', `limit ${ROWS}`].join(' | ');
}

/** The query may be 10,000 characters long; longer lists are left to whoever parses the records. */
const MOST_VALUES = 50;

function anyOf(field: string, values: readonly string[]): string {
  const distinct = [...new Set(values)].sort();
  if (distinct.length > MOST_VALUES || distinct.some((value) => !/^[\w.:-]+$/.test(value))) return '';
  return distinct.map((value) => `${field} like "${value}"`).join(' or ');
}

async function runQuery(group: FoundLogGroup, query: string, span: Span, request: InsightsRequest): Promise<readonly LogEvent[]> {
  const { target } = group;
  const logs = await target.clients.logs();
  const identity = 'logGroupName' in group.identity ? group.identity : { logGroupIdentifiers: [group.identity.logGroupIdentifier] };
  const input = { ...identity, queryString: query, startTime: span.from, endTime: span.to, limit: ROWS };
  const { queryId } = await callAws(target, 'logs', 'StartQuery', request.signal, (options) => logs.startQuery(input, options)).catch((error: unknown) => {
    if (isBeforeGroup(error)) return { queryId: null };
    throw mapMissingGroup(error, group);
  });
  if (queryId === null) return [];
  if (queryId === undefined) throw new AwsError('QUERY_FAILED', `CloudWatch Logs Insights gave no id for the query of ${group.name}.`);
  let isOver = false;
  try {
    const rows = await pollResults(group, logs, queryId, request);
    isOver = true;
    return rows.map(toEvent);
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

async function pollResults(group: FoundLogGroup, logs: CloudWatchLogs, queryId: string, request: InsightsRequest): Promise<readonly ResultField[][]> {
  const rows: ResultField[][] = [];
  let wait = FIRST_WAIT;
  let nextToken: string | undefined;
  for (;;) {
    const input = { queryId, ...(nextToken === undefined ? {} : { nextToken }) };
    const answer: GetQueryResultsCommandOutput = await callAws(group.target, 'logs', 'GetQueryResults', request.signal, (options) => logs.getQueryResults(input, options));
    switch (answer.status) {
      case 'Complete':
        rows.push(...(answer.results ?? []));
        nextToken = answer.nextToken;
        if (nextToken !== undefined && (answer.results ?? []).length > 0) break;
        request.onScanned?.(answer.statistics?.bytesScanned ?? 0);
        return rows;
      case 'Failed': case 'Cancelled': case 'Timeout':
        throw new AwsError('QUERY_FAILED', `CloudWatch Logs Insights ended the query of ${group.name} with ${answer.status}.`, { hint: 'Ask for a shorter time with --since and --until.' });
      default:
        await sleep(wait, undefined, request.signal === undefined ? {} : { signal: request.signal });
        wait = Math.min(wait * 1.5, LONGEST_WAIT);
    }
  }
}

function toEvent(row: readonly ResultField[]): LogEvent {
  const value = (name: string) => row.find(({ field }) => field === name)?.value ?? '';
  return { stream: value('@logStream'), message: value('@message') };
}
