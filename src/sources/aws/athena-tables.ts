/** The Athena table of a flow log's files. */
import type { ListDatabasesCommandOutput, ListTableMetadataCommandOutput, TableMetadata } from '@aws-sdk/client-athena';

import { UsageError } from '../../core/errors.ts';
import { holdsFlowLogs, type AthenaColumn, type AthenaTable } from '../../core/talkers/athena-table.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import type { AwsTarget } from './targets.ts';

const CATALOG = 'AwsDataCatalog';
export const DEFAULT_DATABASE = 'default';
/** Databases that are looked through for a table. */
const MOST_DATABASES = 100;

/**
 * @param text `TABLE` or `DB.TABLE`
 * Throws UsageError ATHENA_TABLE_NOT_FOUND, ATHENA_TABLE_COLUMNS, NotReadableError, AwsError.
 */
export async function namedTable(target: AwsTarget, text: string, signal: AbortSignal): Promise<AthenaTable> {
  const parts = text.replaceAll(/["`]/g, '').split('.');
  const [database = DEFAULT_DATABASE, name = ''] = parts.length > 1 ? parts : [DEFAULT_DATABASE, text];
  const athena = await target.clients.athena();
  const input = { CatalogName: CATALOG, DatabaseName: database, TableName: name };
  const { TableMetadata: metadata } = await callAws(target, 'athena', 'GetTableMetadata', signal, (options) => athena.getTableMetadata(input, options)).catch((error: unknown) => {
    const { code, message } = errorFacts(error instanceof Error ? error.cause : error);
    if (code !== 'MetadataException' && !/not found|does not exist/i.test(message)) throw error;
    throw new UsageError('ATHENA_TABLE_NOT_FOUND', `There is no Athena table ${database}.${name} in ${target.region}.`, { cause: error, hint: `List them with: aws athena list-table-metadata --catalog-name ${CATALOG} --database-name ${database} --region ${target.region}` });
  });
  const table = tableOf(database, metadata ?? {});
  if (table !== null && holdsFlowLogs(table)) return table;
  throw new UsageError('ATHENA_TABLE_COLUMNS', `The Athena table ${database}.${name} has not the columns of flow log records.`, {
    hint: `Its columns are ${(table?.columns ?? []).map((column) => column.name).join(', ')}; netdiag needs them as the fields are called, with _ for -: srcaddr, dstaddr, bytes, packets, start, ….`,
  });
}

/** The first table, by name, whose files are those under the place; null without one. Throws NotReadableError, AwsError. */
export async function findTable(target: AwsTarget, place: { readonly bucket: string; readonly prefix: string }, signal: AbortSignal): Promise<AthenaTable | null> {
  const athena = await target.clients.athena();
  const found: AthenaTable[] = [];
  const { DatabaseList: databases = [] }: ListDatabasesCommandOutput = await callAws(target, 'athena', 'ListDatabases', signal, (options) => athena.listDatabases({ CatalogName: CATALOG }, options));
  for (const { Name: database } of databases.slice(0, MOST_DATABASES)) {
    if (database === undefined) continue;
    let nextToken: string | undefined;
    do {
      const input = { CatalogName: CATALOG, DatabaseName: database, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
      const page: ListTableMetadataCommandOutput = await callAws(target, 'athena', 'ListTableMetadata', signal, (options) => athena.listTableMetadata(input, options));
      for (const metadata of page.TableMetadataList ?? []) {
        const table = tableOf(database, metadata);
        if (table !== null && holdsFlowLogs(table) && isOver(table, place)) found.push(table);
      }
      nextToken = page.NextToken;
    } while (nextToken !== undefined);
  }
  const nameOf = ({ database, name }: AthenaTable): string => `${database}.${name}`;
  return found.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))[0] ?? null;
}

/** A table over more than the place would add up what was not asked for. */
function isOver({ location }: AthenaTable, { bucket, prefix }: { readonly bucket: string; readonly prefix: string }): boolean {
  const wanted = `s3://${bucket}/${prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`}`;
  return location !== null && `${location.replace(/\/+$/, '')}/`.startsWith(wanted);
}

function tableOf(database: string, { Name: name, Columns: columns, PartitionKeys: partitions, Parameters: parameters = {} }: Partial<TableMetadata>): AthenaTable | null {
  if (name === undefined) return null;
  const listed = (all: TableMetadata['Columns']): AthenaColumn[] => (all ?? []).flatMap(({ Name, Type }) => (Name === undefined ? [] : [{ name: Name, type: Type ?? 'string' }]));
  return { database, name, columns: listed(columns), partitions: listed(partitions), location: parameters['location'] ?? null, parameters };
}
