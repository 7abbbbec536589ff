/** Has Athena add up a bucket. */
import type { Context } from '../../cli/context.ts';
import { NotReadableError } from '../../core/errors.ts';
import { DEFAULT_FORMAT } from '../../core/flows/format.ts';
import { parseLogKey } from '../../core/flows/s3-keys.ts';
import { createTable, newTableName, tableSource, type AthenaTable, type NewTable } from '../../core/talkers/athena-table.ts';
import { athenaCost } from '../../core/talkers/cost.ts';
import { resultOfSql } from '../../core/talkers/sql-rows.ts';
import { sqlOf } from '../../core/talkers/sql.ts';
import type { ListedObject } from '../../sources/aws/s3-listing.ts';
import type { BucketPlace } from '../record-places.ts';
import type { TopTalkersOptions } from './definition.ts';
import type { Part, PartRequest } from './part.ts';
import { progressText } from './progress.ts';

/** GetQueryResults brings a thousand at a time; the greatest keys are what is asked for. */
export const MOST_ROWS = 50_000;

/**
 * The table that is named, made or found; null where there is none and nobody asked for Athena.
 * @throws NotReadableError NO_ATHENA_TABLE with the DDL, where Athena was asked for
 */
export async function athenaTableOf(place: BucketPlace, objects: readonly ListedObject[], options: TopTalkersOptions, context: Context, isAsked: boolean): Promise<AthenaTable | null> {
  const { namedTable, findTable } = await import('../../sources/aws/athena-tables.ts');
  const { athenaTable, createTable: mayCreate, workgroup } = options.engine;
  context.progress('Asking Athena for the table');
  if (athenaTable !== null) return await namedTable(place.target, athenaTable, context.signal);
  try {
    const found = await findTable(place.target, place, context.signal);
    if (found !== null) return found;
  } catch (error) {
    // Nobody asked for Athena: a missing permission for it is no reason to stop.
    if (isAsked || !(error instanceof NotReadableError)) throw error;
    return null;
  }
  const table = newTable(place, objects);
  const ddl = createTable(table);
  if (mayCreate) {
    const { runAthenaQuery } = await import('../../sources/aws/athena.ts');
    await runAthenaQuery(place.target, { sql: ddl, database: table.database, workgroup, signal: context.signal });
    return await namedTable(place.target, `${table.database}.${newTableName(table)}`, context.signal);
  }
  if (!isAsked) return null;
  throw new NotReadableError('NO_ATHENA_TABLE', `No Athena table holds the flow logs in ${place.place}.`, {
    hint: `Name one with --athena-table, let netdiag make it with --create-table, or make it yourself:\n${ddl}`,
  });
}

/** What the keys of the objects tell about whose records they are. */
export function newTable(place: BucketPlace, objects: readonly Pick<ListedObject, 'key'>[]): NewTable {
  const parsed = objects.flatMap(({ key }) => parseLogKey(key) ?? []);
  const distinct = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))].sort();
  const owners = parsed.length > 0 ? parsed : place.owners;
  return {
    database: 'default',
    bucket: place.bucket,
    prefix: place.prefix.replace(/^\/+|\/+$/g, '').replace(/(^|\/)AWSLogs(\/.*)?$/, ''),
    accounts: distinct(owners.map(({ account }) => account)),
    regions: distinct(owners.map(({ region }) => region)),
    isHive: objects.some(({ key }) => key.includes('aws-account-id=')),
    isParquet: parsed.some(({ fileFormat }) => fileFormat === 'parquet'),
    format: place.formats[0] ?? DEFAULT_FORMAT,
    since: Math.min(...parsed.map(({ slotStart }) => slotStart), Date.UTC(2024, 0, 1) / 1000),
  };
}

export async function addByAthena(place: BucketPlace, table: AthenaTable, workgroup: string, request: PartRequest, context: Context): Promise<Part> {
  const { runAthenaQuery } = await import('../../sources/aws/athena.ts');
  const { plan, bucketSeconds, signal } = request;
  const source = tableSource(table, plan.window);
  const sql = sqlOf(plan, source, bucketSeconds, Math.min(plan.maxKeys, MOST_ROWS));
  context.debug(`Athena query in workgroup ${workgroup}:\n${sql}`);
  context.progress(`Athena adds up ${place.place}`);
  const onProgress = (bytesRead: number): void => { context.progress(`Athena adds up ${place.place}: ${progressText({ bytesRead, records: null })} scanned`); };
  const described = (bytesScanned: number) => ({ source: place.place, engine: 'athena' as const, files: 0, bytesRead: 0, bytesScanned, estimatedCost: athenaCost(bytesScanned) });
  try {
    const { rows, bytesScanned } = await runAthenaQuery(place.target, { sql, database: table.database, workgroup, signal, onProgress });
    return { source: described(bytesScanned), result: resultOfSql(plan, rows, source.fields, bucketSeconds), isInterrupted: false, warnings: [], isComplete: true };
  } catch (error) {
    if (!signal.aborted) throw error;
    // A query that was stopped has no rows.
    return { source: described(0), result: resultOfSql(plan, [], source.fields, bucketSeconds), isInterrupted: true, warnings: [], isComplete: true };
  }
}
