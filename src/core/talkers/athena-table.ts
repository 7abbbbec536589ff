/** Athena tables over flow log files: what netdiag makes of one that is there, and the one that it would make. */
import { flowField } from '../flows/fields.ts';
import { fieldName } from '../flows/format.ts';
import type { RecordFormat, TimeWindow } from '../flows/types.ts';
import { ATHENA_COLUMNS, type SqlColumns } from './sql-columns.ts';
import type { SqlSource } from './sql.ts';

/** As GetTableMetadata tells. */
export interface AthenaTable {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly AthenaColumn[];
  readonly partitions: readonly AthenaColumn[];
  /** `s3://…`; null where it does not tell. */
  readonly location: string | null;
  /** TBLPROPERTIES, such as `projection.day.format`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface AthenaColumn {
  readonly name: string;
  readonly type: string;
}

export const tableName = ({ database, name }: Pick<AthenaTable, 'database' | 'name'>): string => `"${database}"."${name}"`;

/** Has it the columns of flow log records? Older tutorials gave them other names (`sourceaddress`). */
export function holdsFlowLogs({ columns }: AthenaTable): boolean {
  const fields = columns.map(({ name }) => fieldName(name));
  return ['bytes', 'packets'].every((field) => fields.includes(field)) && (fields.includes('srcaddr') || fields.includes('pkt-srcaddr'));
}

/** The table as a source of SQL; its partitions are narrowed to the days that can hold the window. */
export function tableSource(table: AthenaTable, window: TimeWindow): SqlSource {
  const types = new Map(table.columns.map(({ name, type }) => [fieldName(name), type.toLowerCase()]));
  const columns: SqlColumns = {
    ...ATHENA_COLUMNS,
    of: (field) => {
      const column = ATHENA_COLUMNS.of(field);
      const isText = /^(string|varchar|char)/.test(types.get(field) ?? '');
      return isText && flowField(field)?.kind === 'integer' ? `TRY_CAST(${column} AS bigint)` : column;
    },
  };
  return { from: tableName(table), fields: [...types.keys()], partitions: partitionConditions(table, window), columns };
}

const DAY = 86_400;
/** Files of a day hold records that began the day before, and some come late. */
const MARGIN = DAY;
/** More days than this are not listed one by one. */
const MOST_DAYS = 366;

function partitionConditions({ partitions, parameters }: AthenaTable, { start, end }: TimeWindow): string[] {
  if (start === null) return [];
  const first = Math.floor((start - MARGIN) / DAY);
  const last = end === null ? null : Math.floor((end + MARGIN) / DAY);
  const names = partitions.map(({ name }) => name.toLowerCase());
  if (['year', 'month', 'day'].every((name) => names.includes(name))) return last === null || last - first > MOST_DAYS ? [] : [daysOneByOne(first, last, partitions)];
  const column = partitions.find(({ name }) => ['day', 'date', 'dt'].includes(name.toLowerCase()));
  if (column === undefined) return [];
  const literal = dayLiteral(column, parameters);
  if (literal === null) return [];
  const name = `"${column.name}"`;
  return [last === null ? `${name} >= ${literal(first)}` : `${name} BETWEEN ${literal(first)} AND ${literal(last)}`];
}

/** How the partition writes a day, counted from 1970-01-01; null where that is not known. */
function dayLiteral({ name, type }: AthenaColumn, parameters: Readonly<Record<string, string>>): ((day: number) => string) | null {
  if (type.toLowerCase() === 'date') return (day) => `DATE '${isoDay(day)}'`;
  switch (parameters[`projection.${name}.format`]) {
    case 'yyyy/MM/dd': return (day) => `'${isoDay(day).replaceAll('-', '/')}'`;
    case 'yyyy-MM-dd': return (day) => `'${isoDay(day)}'`;
    default: return null;
  }
}

function daysOneByOne(first: number, last: number, types: readonly AthenaColumn[]): string {
  const isNumber = types.some(({ name, type }) => name.toLowerCase() === 'year' && /int$/.test(type.toLowerCase()));
  const days = Array.from({ length: last - first + 1 }, (_, index) => isoDay(first + index).split('-'));
  const value = (text: string): string => (isNumber ? String(Number(text)) : `'${text}'`);
  return `(${days.map(([year = '', month = '', day = '']) => `("year" = ${value(year)} AND "month" = ${value(month)} AND "day" = ${value(day)})`).join(' OR ')})`;
}

const isoDay = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10);

export interface NewTable {
  readonly database: string;
  readonly bucket: string;
  /** What stands before `AWSLogs/`; without slashes at the ends. */
  readonly prefix: string;
  /** Whose records lie there. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly isHive: boolean;
  readonly isParquet: boolean;
  readonly format: RecordFormat;
  /** Unix seconds of the oldest records, from which days are looked for. */
  readonly since: number;
}

/** A name that tells the bucket: letters, digits and underscores. */
export const newTableName = ({ bucket, prefix }: Pick<NewTable, 'bucket' | 'prefix'>): string =>
  `vpc_flow_logs_${[bucket, prefix].filter((part) => part !== '').join('_')}`.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/**
 * CREATE TABLE with partition projection: no partition has ever to be added (Athena User Guide, "Query Amazon VPC flow
 * logs"). `region` would clash with the field of that name.
 */
export function createTable(table: NewTable): string {
  const { database, bucket, prefix, accounts, regions, isHive, isParquet, format } = table;
  const base = `s3://${[bucket, ...(prefix === '' ? [] : [prefix])].join('/')}/AWSLogs/`;
  const folders = isHive ? 'aws-account-id=${aws_account}/aws-service=vpcflowlogs/aws-region=${aws_region}/year=${year}/month=${month}/day=${day}/' : '${aws_account}/vpcflowlogs/${aws_region}/${day}/';
  const header: readonly [string, string] = ['skip.header.line.count', '1'];
  const properties: readonly (readonly [string, string])[] = [
    ...(isParquet ? [] : [header]),
    ['projection.enabled', 'true'],
    ['projection.aws_account.type', 'enum'],
    ['projection.aws_account.values', accounts.join(',')],
    ['projection.aws_region.type', 'enum'],
    ['projection.aws_region.values', regions.join(',')],
    ...(isHive ? hiveDays(table.since) : plainDays(table.since)),
    ['storage.location.template', `${base}${folders}`],
  ];
  const columns = format.fields.map((field) => `  \`${field.replaceAll('-', '_')}\` ${flowField(field)?.kind === 'integer' ? 'bigint' : 'string'}`);
  const partitions = ['aws_account', 'aws_region', ...(isHive ? ['year', 'month', 'day'] : ['day'])].map((name) => `\`${name}\` string`);
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS \`${database}\`.\`${newTableName(table)}\` (`,
    columns.join(',\n'),
    ')',
    `PARTITIONED BY (${partitions.join(', ')})`,
    isParquet ? 'STORED AS PARQUET' : "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '",
    `LOCATION '${base}'`,
    `TBLPROPERTIES (\n${properties.map(([name, value]) => `  '${name}' = '${value}'`).join(',\n')}\n)`,
  ].join('\n');
}

function plainDays(since: number): [string, string][] {
  return [
    ['projection.day.type', 'date'],
    ['projection.day.format', 'yyyy/MM/dd'],
    ['projection.day.range', `${isoDay(Math.floor(since / DAY)).replaceAll('-', '/')},NOW+1DAY`],
    ['projection.day.interval', '1'],
    ['projection.day.interval.unit', 'DAYS'],
  ];
}

function hiveDays(since: number): [string, string][] {
  const first = Number(isoDay(Math.floor(since / DAY)).slice(0, 4));
  const days = (name: string, range: string, digits: string): [string, string][] => [[`projection.${name}.type`, 'integer'], [`projection.${name}.range`, range], [`projection.${name}.digits`, digits]];
  return [...days('year', `${first},${first + 20}`, '4'), ...days('month', '1,12', '2'), ...days('day', '1,31', '2')];
}
