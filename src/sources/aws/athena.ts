/** Queries of Athena: started, polled, read page by page, and stopped where nobody waits for them any more. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Athena, GetQueryExecutionCommandOutput, GetQueryResultsCommandOutput } from '@aws-sdk/client-athena';

import { AwsError, NotReadableError } from '../../core/errors.ts';
import type { SqlRow } from '../../core/talkers/sql-rows.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import { AccessError } from './errors.ts';
import type { AwsTarget } from './targets.ts';

export interface AthenaQuery {
  readonly sql: string;
  readonly database: string;
  readonly workgroup: string;
  readonly signal: AbortSignal;
  /** Told what was scanned so far. */
  readonly onProgress?: (bytesScanned: number) => void;
}

export interface AthenaAnswer {
  readonly rows: readonly SqlRow[];
  readonly bytesScanned: number;
}

const FIRST_WAIT = 300;
const LONGEST_WAIT = 3000;
/** GetQueryResults gives no more at once. */
const PAGE = 1000;

/** Throws NotReadableError (ACCESS_DENIED, NO_QUERY_RESULT_LOCATION), AwsError (QUERY_FAILED, …), the signal's reason. */
export async function runAthenaQuery(target: AwsTarget, query: AthenaQuery): Promise<AthenaAnswer> {
  const athena = await target.clients.athena();
  const { sql, database, workgroup, signal } = query;
  const input = { QueryString: sql, WorkGroup: workgroup, QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database } };
  const { QueryExecutionId: id } = await callAws(target, 'athena', 'StartQueryExecution', signal, (options) => athena.startQueryExecution(input, options))
    .catch((error: unknown) => { throw withoutLocation(error, workgroup); });
  if (id === undefined) throw new AwsError('QUERY_FAILED', 'Athena gave no id for the query.');
  let isOver = false;
  try {
    const bytesScanned = await untilDone(target, athena, id, query);
    isOver = true;
    return { rows: await allRows(target, athena, id, signal), bytesScanned };
  } finally {
    if (!isOver) await callAws(target, 'athena', 'StopQueryExecution', undefined, (options) => athena.stopQueryExecution({ QueryExecutionId: id }, options)).catch(() => undefined);
  }
}

async function untilDone(target: AwsTarget, athena: Athena, id: string, { signal, onProgress, sql }: AthenaQuery): Promise<number> {
  let wait = FIRST_WAIT;
  for (;;) {
    const { QueryExecution: execution }: GetQueryExecutionCommandOutput = await callAws(target, 'athena', 'GetQueryExecution', signal, (options) => athena.getQueryExecution({ QueryExecutionId: id }, options));
    const bytesScanned = execution?.Statistics?.DataScannedInBytes ?? 0;
    switch (execution?.Status?.State) {
      case 'SUCCEEDED': return bytesScanned;
      case 'FAILED': case 'CANCELLED': throw failed(execution.Status.State, execution.Status.StateChangeReason ?? '', sql);
      default:
        onProgress?.(bytesScanned);
        await sleep(wait, undefined, { signal });
        wait = Math.min(wait * 1.5, LONGEST_WAIT);
    }
  }
}

function failed(state: string, reason: string, sql: string): Error {
  const said = reason === '' ? '' : `: ${reason}`;
  if (/access denied|AccessDenied|not authorized|Insufficient permissions/i.test(reason)) {
    return new NotReadableError('ACCESS_DENIED', `Athena may not read what the query needs${said}.`, { hint: 'Allow s3:GetObject and s3:ListBucket on the records, s3:PutObject on the place of the results, and glue:GetTable on the table.' });
  }
  return new AwsError('QUERY_FAILED', `Athena ended the query with ${state}${said}.`, { hint: `The query was:\n${sql}` });
}

/** The first row of a SELECT has the names of the columns. */
async function allRows(target: AwsTarget, athena: Athena, id: string, signal: AbortSignal): Promise<SqlRow[]> {
  const rows: SqlRow[] = [];
  let nextToken: string | undefined;
  do {
    const input = { QueryExecutionId: id, MaxResults: PAGE, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    const page: GetQueryResultsCommandOutput = await callAws(target, 'athena', 'GetQueryResults', signal, (options) => athena.getQueryResults(input, options));
    const isFirst = nextToken === undefined;
    for (const [index, { Data: cells = [] }] of (page.ResultSet?.Rows ?? []).entries()) {
      if (!isFirst || index > 0) rows.push(cells.map(({ VarCharValue: text }) => text ?? null));
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return rows;
}

function withoutLocation(error: unknown, workgroup: string): unknown {
  if (error instanceof AccessError || !(error instanceof Error) || !/output location/i.test(errorFacts(error.cause).message)) return error;
  return new NotReadableError('NO_QUERY_RESULT_LOCATION', `The workgroup ${workgroup} has no place for query results.`, {
    hint: `Give it one: aws athena update-work-group --work-group ${workgroup} --configuration-updates 'ResultConfigurationUpdates={OutputLocation=s3://BUCKET/athena/}', or name another with --workgroup.`,
    cause: error,
  });
}
