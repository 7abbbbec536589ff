import { createHash, randomUUID } from 'node:crypto';
import { errorAnswer, jsonAnswer } from '../../answers.ts';
import type { Answer, Call, Mend, Send } from '../../exchange.ts';
import type { RuleBook } from '../../rules.ts';
import { logGroupName, storedEvents } from '../stored-events.ts';
import type { StoredEvent } from '../stored-events.ts';
import { parseQuery } from './commands.ts';
import type { Query } from './commands.ts';
import type { Row, Value } from './expressions.ts';
import { MalformedQuery } from './tokens.ts';

interface Result {
  status: 'Running' | 'Complete' | 'Cancelled';
  readonly results: readonly (readonly { readonly field: string; readonly value: string }[])[];
  readonly statistics: Readonly<Record<'recordsScanned' | 'recordsMatched' | 'bytesScanned', number>>;
}

interface Question {
  readonly logGroupName?: string;
  readonly logGroupNames?: readonly string[];
  readonly logGroupIdentifiers?: readonly string[];
  /** Unix seconds, both inclusive. */
  readonly startTime: number;
  readonly endTime: number;
  readonly queryString: string;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 10_000;
const PAGE = 10_000;

/** StartQuery, GetQueryResults and StopQuery over the events that moto stores: Running when asked first, then Complete. */
export function runInsightsQueries(rules: RuleBook): Mend {
  const queries = new Map<string, Result>();
  return async (call, next) => {
    if (call.service !== 'logs') return next(call);
    const queryId = String(call.params.queryId);
    switch (call.operation) {
      case 'StartQuery': {
        if (rules.takes('limit-queries', call)) return errorAnswer(call, 400, 'LimitExceededException', 'Account maximum query concurrency limit of [100] reached.');
        const result = await start(call, next);
        if (!('results' in result)) return result;
        const id = randomUUID();
        queries.set(id, result);
        return jsonAnswer({ queryId: id });
      }
      case 'GetQueryResults': {
        const query = queries.get(queryId);
        return query === undefined ? errorAnswer(call, 400, 'ResourceNotFoundException', `Query ${queryId} does not exist`) : results(call, query);
      }
      case 'StopQuery': {
        const query = queries.get(queryId);
        if (query?.status !== 'Running') return errorAnswer(call, 400, 'InvalidParameterException', `Query ${queryId} is not running`);
        query.status = 'Cancelled';
        return jsonAnswer({ success: true });
      }
      default:
        return next(call);
    }
  };
}

async function start(call: Call, next: Send): Promise<Result | Answer> {
  const asked = call.params as unknown as Question;
  const given = [asked.logGroupName && [asked.logGroupName], asked.logGroupNames, asked.logGroupIdentifiers].filter((one) => one !== undefined && one !== '');
  if (given.length !== 1) return errorAnswer(call, 400, 'InvalidParameterException', 'Exactly one of logGroupName, logGroupNames and logGroupIdentifiers is needed.');
  if (asked.startTime > asked.endTime) return errorAnswer(call, 400, 'MalformedQueryException', 'end date and time is before the start');
  if (asked.queryString.length > 10_000) return errorAnswer(call, 400, 'InvalidParameterException', 'queryString is longer than 10000 characters.');
  let query: Query;
  try {
    query = parseQuery(asked.queryString);
  } catch (error) {
    if (error instanceof MalformedQuery) return errorAnswer(call, 400, 'MalformedQueryException', error.message);
    throw error;
  }
  const rows: Row[] = [];
  let bytesScanned = 0;
  for (const group of given.flat().map(logGroupName)) {
    const events = await storedEvents(call, next, group);
    if (!Array.isArray(events)) return events as Answer;
    for (const event of events as StoredEvent[]) {
      if (event.timestamp < asked.startTime * 1000 || event.timestamp > asked.endTime * 1000 + 999) continue;
      rows.push(rowOf(event, group));
      bytesScanned += event.message.length;
    }
  }
  const found = query.run(rows);
  const kept = found.rows.slice(0, query.limit ?? asked.limit ?? DEFAULT_LIMIT);
  const results = kept.map((row) => [
    ...found.columns.flatMap((field) => (row[field] === undefined ? [] : [{ field, value: shown(row[field]) }])),
    ...(found.aggregated ? [] : [{ field: '@ptr', value: String(row['@ptr']) }]),
  ]);
  return { status: 'Running', results, statistics: { recordsScanned: rows.length, recordsMatched: found.matched, bytesScanned } };
}

const DISCOVERED = ['version', 'accountId', 'interfaceId', 'srcAddr', 'dstAddr', 'srcPort', 'dstPort', 'protocol', 'packets', 'bytes', 'startTime', 'endTime', 'action', 'logStatus'];

/** The fields of an event. Those of a flow log record are discovered in the default format only. */
function rowOf(event: StoredEvent, group: string): Row {
  const values = event.message.split(' ');
  const discovered = values.length === DISCOVERED.length && values[0] === '2' ? DISCOVERED.map((name, index) => [name, values[index]]) : [];
  return {
    ...(Object.fromEntries(discovered) as Row),
    '@timestamp': new Date(event.timestamp),
    '@ingestionTime': new Date(event.ingestionTime),
    '@message': event.message,
    '@logStream': event.logStreamName,
    '@log': `111122223333:${group}`,
    '@ptr': createHash('sha256').update(`${group} ${event.logStreamName} ${event.eventId}`).digest('base64'),
  };
}

/** Times are printed in UTC without a zone. */
function shown(value: Value): string {
  return value instanceof Date ? value.toISOString().replace('T', ' ').replace('Z', '') : String(value);
}

function results(call: Call, query: Result): Answer {
  const offset = Number(call.params.nextToken ?? 0);
  if (query.status === 'Running') {
    query.status = 'Complete';
    return jsonAnswer({ status: 'Running', results: [], statistics: query.statistics });
  }
  const end = offset + PAGE;
  const more = end < query.results.length ? { nextToken: String(end) } : {};
  return jsonAnswer({ status: query.status, results: query.results.slice(offset, end), statistics: query.statistics, ...more });
}
