/** Flow log files as DuckDB reads them. */
import { flowField } from '../flows/fields.ts';
import type { RecordFormat } from '../flows/types.ts';
import { ATHENA_COLUMNS, DUCKDB_COLUMNS } from './sql-columns.ts';
import type { SqlSource } from './sql.ts';

/** @param path a file or a glob, as DuckDB takes it */
export function duckdbSource(path: string, { fields }: RecordFormat, isParquet = false): SqlSource {
  const quoted = `'${path.replaceAll("'", "''")}'`;
  if (isParquet) return { from: `read_parquet(${quoted})`, fields, partitions: [], columns: { ...DUCKDB_COLUMNS, of: (field) => `"${field.replaceAll('-', '_')}"` } };
  const types = fields.map((field) => `'${field}': '${flowField(field)?.kind === 'integer' ? 'BIGINT' : 'VARCHAR'}'`).join(', ');
  return { from: `read_csv(${quoted}, delim = ' ', header = true, nullstr = '-', ignore_errors = true, columns = {${types}})`, fields, partitions: [], columns: DUCKDB_COLUMNS };
}

/** A table or view of DuckDB's that is called and has columns as Athena's does. */
export const athenaLikeSource = (from: string, fields: readonly string[]): SqlSource => ({ from, fields, partitions: [], columns: ATHENA_COLUMNS });
