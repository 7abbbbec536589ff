/**
 * Athena that really runs SQL: tables are made by CREATE EXTERNAL TABLE, and queries run on DuckDB over the objects that
 * moto's S3 stores below their location. Only the subset of both that netdiag writes.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { errorAnswer, jsonAnswer } from '../answers.ts';
import type { Call, Mend, Send } from '../exchange.ts';

interface Column {
  readonly Name: string;
  readonly Type: string;
}

interface Table {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly partitions: readonly Column[];
  readonly parameters: Readonly<Record<string, string>>;
}

interface Execution {
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly reason: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly bytes: number;
}

const PAGE = 1000;

export function runAthenaQueries(): Mend {
  const tables = new Map<string, Table>();
  const executions = new Map<string, Execution>();
  return async (call, next) => {
    if (call.service !== 'athena') return next(call);
    const asked = call.params as Record<string, string>;
    const execution = executions.get(asked.QueryExecutionId ?? '');
    const metadata = ({ name, columns, partitions, parameters }: Table) => ({ Name: name, TableType: 'EXTERNAL_TABLE', Columns: columns, PartitionKeys: partitions, Parameters: parameters });
    switch (call.operation) {
      case 'ListDatabases': return jsonAnswer({ DatabaseList: [...new Set(['default', ...[...tables.values()].map(({ database }) => database)])].map((Name) => ({ Name })) });
      case 'ListTableMetadata': return jsonAnswer({ TableMetadataList: [...tables.values()].filter(({ database }) => database === asked.DatabaseName).map(metadata) });
      case 'GetTableMetadata': {
        const table = tables.get(`${asked.DatabaseName ?? ''}.${asked.TableName ?? ''}`);
        return table === undefined ? errorAnswer(call, 400, 'MetadataException', `Table ${asked.TableName ?? ''} not found`) : jsonAnswer({ TableMetadata: metadata(table) });
      }
      case 'StartQueryExecution': {
        const id = randomUUID();
        executions.set(id, await execute(asked.QueryString ?? '', tables, call, next));
        return jsonAnswer({ QueryExecutionId: id });
      }
      case 'GetQueryExecution': {
        if (execution === undefined) break;
        const state = execution.state;
        // Running when asked first.
        if (state === 'RUNNING') execution.state = execution.reason === '' ? 'SUCCEEDED' : 'FAILED';
        return jsonAnswer({ QueryExecution: { Status: { State: state, StateChangeReason: execution.reason }, Statistics: { DataScannedInBytes: execution.bytes } } });
      }
      case 'GetQueryResults': {
        if (execution?.state !== 'SUCCEEDED') break;
        const from = Number(asked.NextToken ?? 0);
        const all = execution.header.length === 0 ? [] : [execution.header, ...execution.rows];
        const rows = all.slice(from, from + PAGE).map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) }));
        return jsonAnswer({ ResultSet: { Rows: rows }, ...(from + PAGE < all.length ? { NextToken: String(from + PAGE) } : {}) });
      }
      case 'StopQueryExecution':
        if (execution !== undefined) execution.state = 'CANCELLED';
        return jsonAnswer({});
    }
    return errorAnswer(call, 400, 'InvalidRequestException', `${call.operation} cannot be answered now`);
  };
}

async function execute(sql: string, tables: Map<string, Table>, call: Call, next: Send): Promise<Execution> {
  const made = tableOf(sql);
  if (made !== null) {
    tables.set(`${made.database}.${made.name}`, made);
    return { state: 'RUNNING', reason: '', header: [], rows: [], bytes: 0 };
  }
  const folder = mkdtempSync(join(tmpdir(), 'netdiag-athena-'));
  const duckdb = await (await DuckDBInstance.create()).connect();
  try {
    await duckdb.run('CREATE TYPE ipaddress AS VARCHAR');
    let bytes = 0;
    for (const table of tables.values()) {
      if (!sql.includes(`"${table.database}"."${table.name}"`)) continue;
      bytes += await load(duckdb, table, folder, call, next);
    }
    const reader = await duckdb.runAndReadAll(sql);
    const rows = reader.getRowsJS().map((row) => row.map((value) => (value === null ? null : String(value as string | number | bigint))));
    return { state: 'RUNNING', reason: '', header: reader.columnNames(), rows, bytes };
  } catch (error) {
    return { state: 'RUNNING', reason: `SYNTAX_ERROR: ${String(error)}`, header: [], rows: [], bytes: 0 };
  } finally {
    duckdb.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a CREATE EXTERNAL TABLE says; null for other statements. */
function tableOf(sql: string): Table | null {
  const match = /^CREATE EXTERNAL TABLE IF NOT EXISTS `([^`]+)`\.`([^`]+)` \(\n([^]*?)\n\)\nPARTITIONED BY \(([^)]*)\)[^]*?LOCATION '([^']*)'\nTBLPROPERTIES \(([^]*)\)$/.exec(sql);
  if (match === null) return null;
  const [, database = '', name = '', columns = '', partitions = '', location = '', properties = ''] = match;
  const columnsIn = (text: string): Column[] => [...text.matchAll(/`([^`]+)` (\w+)/g)].map(([, Name = '', Type = '']) => ({ Name, Type }));
  const parameters = Object.fromEntries([...properties.matchAll(/'([^']*)' = '([^']*)'/g)].map(([, key = '', value = '']) => [key, value]));
  return { database, name, columns: columnsIn(columns), partitions: columnsIn(partitions), parameters: { ...parameters, location } };
}

/** A view over the objects of the table, `-` read as NULL in columns of numbers; answers with how many bytes they have. */
async function load(duckdb: Awaited<ReturnType<DuckDBInstance['connect']>>, table: Table, folder: string, call: Call, next: Send): Promise<number> {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(table.parameters.location ?? '') ?? [];
  const listing = await s3(call, next, `/${bucket}?list-type=2&prefix=${encodeURIComponent(prefix)}`);
  const keys = [...listing.toString('utf8').matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key.replaceAll('&amp;', '&'));
  let bytes = 0;
  const files: string[] = [];
  const days: string[] = [];
  for (const [index, key] of keys.entries()) {
    const body = await s3(call, next, `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`);
    bytes += body.length;
    const file = join(folder, `${table.name}-${String(index)}.log.gz`);
    writeFileSync(file, body);
    files.push(file);
    days.push(/\/(\d{4}\/\d{2}\/\d{2})\//.exec(key)?.[1] ?? '');
  }
  const types = table.columns.map(({ Name }) => `'${Name}': 'VARCHAR'`).join(', ');
  const selected = table.columns.map(({ Name, Type }) => (Type === 'bigint' ? `TRY_CAST("${Name}" AS BIGINT) AS "${Name}"` : `"${Name}"`)).join(', ');
  const parts = files.map((file, index) => `SELECT ${selected}, '${days[index] ?? ''}' AS "day" FROM read_csv('${file}', delim = ' ', header = true, columns = {${types}})`);
  await duckdb.run(`CREATE SCHEMA IF NOT EXISTS "${table.database}"`);
  await duckdb.run(`CREATE VIEW "${table.database}"."${table.name}" AS ${parts.join(' UNION ALL ')}`);
  return bytes;
}

/** A question to moto's S3 with the caller's credentials. */
async function s3(call: Call, next: Send, path: string): Promise<Buffer> {
  const headers: Call['request']['headers'] = { ...call.request.headers, authorization: String(call.request.headers.authorization).replace('/athena/', '/s3/') };
  delete headers['x-amz-target'];
  delete headers['content-type'];
  const answer = await next({ ...call, service: 's3', request: { method: 'GET', path, headers, body: Buffer.alloc(0) } });
  if (answer.status !== 200) throw new Error(`moto refused ${path}: ${answer.body.toString('utf8')}`);
  return answer.body;
}
