/**
 * The table of sums as SQL: for Athena (Trino's dialect), and for DuckDB, which reads the files themselves. One pass over
 * the data: the sums of each key, of each bucket of time, and of each kind of line come out of one GROUPING SETS.
 */
import type { Fold, ScanKey, ScanPlan } from '../scan/plan.ts';
import type { SqlColumns } from './sql-columns.ts';
import { conditionOf, isGreater } from './sql-conditions.ts';

export interface SqlSource {
  /** What stands behind FROM. */
  readonly from: string;
  /** Fields that its columns hold. */
  readonly fields: readonly string[];
  /** Conditions on its partitions; empty for none. */
  readonly partitions: readonly string[];
  readonly columns: SqlColumns;
}

/** Names of the result's columns that follow the keys, which are `k1`, `k2`, … */
export const RESULT_COLUMNS = [
  'bucket', 'kind', 'part', 'bytes', 'packets', 'flows', 'rejected_bytes', 'rejected_packets', 'rejected_flows', 'first_start', 'last_end',
] as const;

/** Rows of keys, of buckets, of kinds of lines: what `part` says. */
export const PARTS = { key: 0, bucket: 1, kind: 2 } as const;

/**
 * @param bucketSeconds width of the histogram's buckets; the plan's may be open
 * @param limit rows that may come back, keys with the greatest metric first
 */
export function sqlOf(plan: ScanPlan, source: SqlSource, bucketSeconds: number, limit: number): string {
  const { columns: column } = source;
  const has = (field: string): boolean => source.fields.includes(field);
  const keys = plan.keys.map((key, index) => `    ${keyText(key, plan.fold, source)} AS k${index + 1}`);
  const names = plan.keys.map((_key, index) => `k${index + 1}`);
  const number = (field: string): string => (has(field) ? `coalesce(${column.of(field)}, 0)` : '0');
  const time = timeOf(source);
  const isRejected = has('action') ? `${column.of('action')} = 'REJECT'` : 'false';
  const window = [
    ...(plan.window.start === null ? [] : [`${time} >= ${plan.window.start}`]),
    ...(plan.window.end === null ? [] : [`${time} < ${plan.window.end}`]),
  ];
  const where = [...source.partitions, ...(window.length === 0 ? [] : [`(${time} IS NULL OR (${window.join(' AND ')}))`])];
  const inParts = names.length === 0 ? ['(bucket, kind)', '(kind)'] : [`(${[...names, 'kind'].join(', ')})`, '(bucket, kind)', '(kind)'];
  const part = names.length === 0
    ? 'CASE WHEN grouping(bucket) = 0 THEN 1 ELSE 2 END'
    : 'CASE WHEN grouping(k1) = 0 THEN 0 WHEN grouping(bucket) = 0 THEN 1 ELSE 2 END';
  return [
    'WITH flow AS (',
    '  SELECT',
    [
      ...keys,
      `    ${time} - ${time} % ${bucketSeconds} AS bucket`,
      `    ${kindOf(plan, source)} AS kind`,
      `    ${number('bytes')} AS bytes`,
      `    ${number('packets')} AS packets`,
      `    CASE WHEN ${isRejected} THEN 1 ELSE 0 END AS rejected`,
      `    ${has('start') ? column.of('start') : 'NULL'} AS first_start`,
      `    ${has('end') ? column.of('end') : 'NULL'} AS last_end`,
    ].join(',\n'),
    `  FROM ${source.from}`,
    ...(where.length === 0 ? [] : [`  WHERE ${where.join('\n    AND ')}`]),
    '), summed AS (',
    `  SELECT ${[...names, 'bucket', 'kind'].join(', ')},`,
    `    ${part} AS part,`,
    '    sum(bytes) AS bytes, sum(packets) AS packets, count(*) AS flows,',
    '    sum(bytes * rejected) AS rejected_bytes, sum(packets * rejected) AS rejected_packets, sum(rejected) AS rejected_flows,',
    '    min(first_start) AS first_start, max(last_end) AS last_end',
    '  FROM flow',
    `  GROUP BY GROUPING SETS (${inParts.join(', ')})`,
    ')',
    `SELECT ${[...names, ...RESULT_COLUMNS].join(', ')}`,
    'FROM summed',
    `WHERE part = ${PARTS.kind} OR kind = 'record'`,
    `ORDER BY ${[`part DESC, ${plan.metric} DESC`, ...names].join(', ')}`,
    `LIMIT ${limit}`,
  ].join('\n');
}

/** NODATA, SKIPDATA and lines that are no records are told apart before anything else; filters concern records alone. */
function kindOf(plan: ScanPlan, { columns: column, fields }: SqlSource): string {
  const has = (field: string): boolean => fields.includes(field);
  const numbers = ['protocol', 'packets', 'bytes', 'start', 'end'].filter(has);
  const status = has('log-status')
    ? [
        `WHEN ${column.of('log-status')} = 'NODATA' THEN 'noData'`,
        `WHEN ${column.of('log-status')} = 'SKIPDATA' THEN 'skipData'`,
        `WHEN ${[`${column.of('log-status')} IS NULL`, `${column.of('log-status')} <> 'OK'`, ...numbers.map((field) => `${column.of(field)} IS NULL`)].join(' OR ')} THEN 'malformed'`,
      ]
    : [`WHEN ${['srcaddr', 'dstaddr', 'action'].filter(has).map((field) => `coalesce(${column.of(field)}, '-') = '-'`).join(' AND ') || 'false'} THEN 'noData'`];
  const conditions = [
    ...(plan.action === null ? [] : [has('action') ? `coalesce(${column.of('action')}, '-') = '${plan.action}'` : 'false']),
    ...plan.filters.map((filter) => conditionOf(filter, fields, column)),
  ];
  const filtered = conditions.length === 0 ? [] : [`WHEN NOT (${conditions.join(' AND ')}) THEN 'filtered'`];
  return `CASE ${[...status, ...filtered].join('\n      ')}\n      ELSE 'record' END`;
}

/** `start`, else `end`: as everywhere else. */
function timeOf({ columns: column, fields }: SqlSource): string {
  const times = ['start', 'end'].filter((field) => fields.includes(field)).map((field) => column.of(field));
  return times.length > 1 ? `coalesce(${times.join(', ')})` : (times[0] ?? 'CAST(NULL AS bigint)');
}

const SWAPPED: Readonly<Record<string, string>> = {
  srcaddr: 'dstaddr', dstaddr: 'srcaddr', 'pkt-srcaddr': 'pkt-dstaddr', 'pkt-dstaddr': 'pkt-srcaddr', srcport: 'dstport', dstport: 'srcport',
  'pkt-src-aws-service': 'pkt-dst-aws-service', 'pkt-dst-aws-service': 'pkt-src-aws-service',
};

/** The text of a key: `-` for none, source and destination changed where the plan folds them. */
function keyText(key: ScanKey, fold: Fold, source: SqlSource): string {
  const plain = plainText(key, source);
  const other = SWAPPED[key.field];
  if (fold === 'none' || other === undefined) return plain;
  return `CASE WHEN ${swapCondition(fold, source)} THEN ${plainText({ ...key, field: other }, source)} ELSE ${plain} END`;
}

function plainText({ field, per }: ScanKey, source: SqlSource): string {
  const { columns: column, fields } = source;
  const isTime = field === 'start' && per !== undefined;
  if (!isTime && !fields.includes(field)) return `'-'`;
  const value = isTime ? timeOf(source) : column.of(field);
  return `coalesce(CAST(${per === undefined ? value : `${value} - ${value} % ${per}`} AS varchar), '-')`;
}

/** As `Fold` says: the source speaks from the lower port, or has the greater address where ports do not tell. */
function swapCondition(fold: Fold, { columns: column, fields }: SqlSource): string {
  const greater = isGreater(column.of('srcaddr'), column.of('dstaddr'), column);
  if (fold === 'pair' || !fields.includes('srcport') || !fields.includes('dstport')) return greater;
  const [from, to] = [column.of('srcport'), column.of('dstport')];
  return `(coalesce(${from} < ${to}, false) OR (coalesce(${from} = ${to}, true) AND ${greater}))`;
}

