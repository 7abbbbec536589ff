/** The table of sums as a query of CloudWatch Logs Insights, and its rows as a table. */
import type { RecordFormat } from '../flows/types.ts';
import type { ScanFilter, ScanKey, ScanPlan, ScanResult } from '../scan/plan.ts';
import { isGreaterAddress } from './fold.ts';
import type { RowSums, SummedRow } from './rows.ts';
import { resultOf } from './table.ts';

/** Most rows of one query (CloudWatch Logs API, StartQuery). */
export const MOST_ROWS = 100_000;

/** One row, by the names of its columns; a column that is empty is not there. */
export type InsightsRow = ReadonlyMap<string, string>;

/**
 * Fields are taken apart by `parse`, under names of their own: which fields Insights discovers by itself depends on the
 * format and the log group's class, and their names are others (`srcAddr`, `startTime`).
 *
 * @param isOneOfSeveral other formats write into the group: lines with another number of columns are left to their own query
 */
export function insightsQuery(plan: ScanPlan, format: RecordFormat, bucketSeconds: number, isOneOfSeveral: boolean): string {
  const { fields } = format;
  const has = (field: string): boolean => fields.includes(field);
  const isFolded = plan.fold === 'conversation' && has('srcport') && has('dstport');
  const keys = [...new Set([
    ...plan.keys.flatMap((key) => columnsOf(key, format, isFolded)),
    ...(has('action') ? [alias('action')] : []),
    ...(has('log-status') ? [alias('log-status')] : []),
    ...(isFolded ? ['x_less', 'x_even'] : []),
  ])];
  const sums = ['bytes', 'packets'].map((field) => (has(field) ? `sum(${alias(field)}) as ${field}, ` : '')).join('');
  const times = `${has('start') ? `, min(${alias('start')}) as first` : ''}${has('end') ? `, max(${alias('end')}) as last` : ''}`;
  return [
    ...(isOneOfSeveral ? [`filter @message like /^\\S+( \\S+){${fields.length - 1}}$/`] : []),
    `parse @message "${fields.map(() => '*').join(' ')}" as ${fields.map(alias).join(', ')}`,
    ...(isFolded ? [`fields least(${alias('srcport')}, ${alias('dstport')}) as x_low, greatest(${alias('srcport')}, ${alias('dstport')}) as x_high, ${alias('srcport')} < ${alias('dstport')} as x_less, ${alias('srcport')} = ${alias('dstport')} as x_even`] : []),
    ...filtersOf(plan, format).map((filter) => `filter ${filter}`),
    `stats ${sums}count(*) as flows${times} by ${[...keys, `bin(${durationText(bucketSeconds)}) as x_bucket`, ...binKeys(plan).map(({ per }) => `bin(${durationText(per)}) as x_bin_${per}`)].join(', ')}`,
    `limit ${MOST_ROWS}`,
  ].join('\n| ');
}

const alias = (field: string): string => `f_${field.replaceAll('-', '_')}`;

/** The times by which the plan's keys tell rows apart. */
const binKeys = ({ keys }: ScanPlan): { readonly per: number }[] => keys.flatMap(({ field, per }) => (field === 'start' && per !== undefined ? [{ per }] : []));

function columnsOf({ field, per }: ScanKey, { fields }: RecordFormat, isFolded: boolean): readonly string[] {
  if (field === 'start' && per !== undefined) return [];
  if (isFolded && field === 'dstport') return ['x_low'];
  if (isFolded && field === 'srcport') return ['x_high'];
  // Of a folded row both are needed to know which is the source.
  return fields.includes(field) ? [alias(field)] : [];
}

/** NODATA, SKIPDATA and lines that are no records pass every filter: they are counted. */
function filtersOf(plan: ScanPlan, { fields }: RecordFormat): string[] {
  const { window, action, filters } = plan;
  const last = alias(fields.at(-1) ?? '');
  const exempt = [`not ispresent(${last})`, ...(fields.includes('log-status') ? [`${alias('log-status')} != "OK"`] : [])];
  const times = !fields.includes('start') ? [] : [
    ...(window.start === null ? [] : [`${alias('start')} >= ${window.start}`]),
    ...(window.end === null ? [] : [`${alias('start')} < ${window.end}`]),
  ];
  const conditions = [
    ...(action === null ? [] : [fields.includes('action') ? `${alias('action')} = "${action}"` : '1 = 2']),
    ...filters.map((filter) => conditionOf(filter, fields)),
  ];
  return [
    ...(times.length === 0 ? [] : [`not ispresent(${last}) or (${times.join(' and ')})`]),
    ...(conditions.length === 0 ? [] : [[...exempt, `(${conditions.join(' and ')})`].join(' or ')]),
  ];
}

function conditionOf({ fields, negated, match }: ScanFilter, known: readonly string[]): string {
  const tests = fields.filter((field) => known.includes(field)).map((field) => testOf(match, alias(field)));
  const lacking = match.kind === 'values' && match.values.includes('-') && fields.some((field) => !known.includes(field));
  const any = [...tests, ...(lacking ? ['1 = 1'] : [])].join(' or ') || '1 = 2';
  return negated ? `not (${any})` : `(${any})`;
}

function testOf(match: ScanFilter['match'], value: string): string {
  switch (match.kind) {
    case 'values': return `${value} in [${match.values.map((text) => `"${text}"`).join(', ')}]`;
    case 'ranges': return match.ranges.map(({ from, to }) => (from === to ? `${value} = ${from}` : `(${value} >= ${from} and ${value} <= ${to})`)).join(' or ');
    case 'cidrs': return match.cidrs.map(({ family, text }) => `${family === 4 ? 'isIpv4InSubnet' : 'isIpv6InSubnet'}(${value}, "${text}")`).join(' or ');
  }
}

function durationText(seconds: number): string {
  for (const [unit, size] of [['d', 86_400], ['h', 3600], ['m', 60]] as const) if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}

/** @param rows of every query of this format; the same key may come in several */
export function resultOfInsights(plan: ScanPlan, rows: readonly InsightsRow[], format: RecordFormat, bucketSeconds: number): ScanResult {
  const summed: SummedRow[] = [];
  const buckets: (RowSums & { readonly start: number | null })[] = [];
  const counts = { noData: 0, skipData: 0, malformed: 0 };
  const span = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  const hasStatus = format.fields.includes('log-status');
  let records = 0;
  for (const row of rows) {
    const flows = numberIn(row, 'flows');
    const status = hasStatus ? row.get(alias('log-status')) : statusWithout(row, format);
    if (status !== 'OK') {
      counts[status === 'NODATA' ? 'noData' : status === 'SKIPDATA' ? 'skipData' : 'malformed'] += flows;
      continue;
    }
    records += flows;
    const sums = sumsOf(row, flows);
    summed.push({ values: valuesOf(plan, row, format), ...sums });
    buckets.push({ start: secondsOf(row.get('x_bucket')), ...sums });
    span.first = Math.min(span.first, Number(row.get('first') ?? Number.NaN) || span.first);
    span.last = Math.max(span.last, Number(row.get('last') ?? Number.NaN) || span.last);
  }
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return resultOf(plan, {
    rows: summed, buckets, totals: null, formats: [{ fields: format.fields, records }],
    counts: { ...counts, outsideWindow: 0, filteredOut: 0, firstStart: finite(span.first), lastEnd: finite(span.last) },
  }, bucketSeconds);
}

function statusWithout(row: InsightsRow, { fields }: RecordFormat): string | undefined {
  const known = ['srcaddr', 'dstaddr', 'action'].filter((field) => fields.includes(field)).map((field) => row.get(alias(field)));
  if (known.length > 0 && known.every((value) => value === undefined)) return undefined;
  return known.length > 0 && known.every((value) => value === '-') ? 'NODATA' : 'OK';
}

const numberIn = (row: InsightsRow, column: string): number => Number(row.get(column) ?? 0);

function sumsOf(row: InsightsRow, flows: number): RowSums {
  const [bytes, packets] = [numberIn(row, 'bytes'), numberIn(row, 'packets')];
  const isRejected = row.get(alias('action')) === 'REJECT';
  return { bytes, packets, flows, rejectedBytes: isRejected ? bytes : 0, rejectedPackets: isRejected ? packets : 0, rejectedFlows: isRejected ? flows : 0 };
}

const SWAPPED: Readonly<Record<string, string>> = {
  srcaddr: 'dstaddr', dstaddr: 'srcaddr', 'pkt-srcaddr': 'pkt-dstaddr', 'pkt-dstaddr': 'pkt-srcaddr',
  'pkt-src-aws-service': 'pkt-dst-aws-service', 'pkt-dst-aws-service': 'pkt-src-aws-service',
};

function valuesOf({ keys, fold }: ScanPlan, row: InsightsRow, { fields }: RecordFormat): string[] {
  const isFolded = fold === 'conversation' && fields.includes('srcport') && fields.includes('dstport');
  const isTrue = (column: string): boolean => /^(true|1)$/.test(row.get(column) ?? '');
  const isSwapped = isFolded && (isTrue('x_less') || (isTrue('x_even') && isGreaterAddress(row.get(alias('srcaddr')) ?? '-', row.get(alias('dstaddr')) ?? '-')));
  return keys.map(({ field, per }) => {
    if (field === 'start' && per !== undefined) return String(secondsOf(row.get(`x_bin_${per}`)) ?? '-');
    if (isFolded && field === 'dstport') return row.get('x_low') ?? '-';
    if (isFolded && field === 'srcport') return row.get('x_high') ?? '-';
    return row.get(alias(isSwapped ? (SWAPPED[field] ?? field) : field)) ?? '-';
  });
}

/** `2026-11-21 09:00:00.000`, in UTC, as Unix seconds. */
function secondsOf(text: string | undefined): number | null {
  const milliseconds = Date.parse(`${(text ?? '').replace(' ', 'T')}Z`);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
