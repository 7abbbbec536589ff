/** Events by CloudWatch Logs Insights: the one way to read groups of the Infrequent Access class. */
import type { ResultField } from '@aws-sdk/client-cloudwatch-logs';

import type { RecordInterest } from '../../core/flows/types.ts';
import type { LogEvent } from './filter-log-events.ts';
import { runInsightsQuery } from './insights-run.ts';
import type { Span } from './insights-run.ts';
import type { FoundLogGroup } from './log-group.ts';
import type { ReadingCallbacks } from './reading.ts';

/** Most rows of one query; more is asked for in halves of the time. */
const ROWS = 10_000;

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
    const { rows, statistics } = await runInsightsQuery(group, { query, span, limit: ROWS, ...(request.signal === undefined ? {} : { signal: request.signal }) });
    request.onScanned?.(statistics.bytesScanned);
    const events = rows.map(toEvent);
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

function toEvent(row: readonly ResultField[]): LogEvent {
  const value = (name: string) => row.find(({ field }) => field === name)?.value ?? '';
  return { stream: value('@logStream'), message: value('@message') };
}
