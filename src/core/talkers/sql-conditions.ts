/** Filters and comparisons of addresses as SQL that Trino and DuckDB both take. */
import type { ScanFilter } from '../scan/plan.ts';
import type { SqlColumns } from './sql-columns.ts';

/** True or false, never NULL: what has no value is in no block and no range, and as a text it is `-`. */
export function conditionOf({ fields, negated, match }: ScanFilter, known: readonly string[], columns: SqlColumns): string {
  const tests = fields.filter((field) => known.includes(field)).map((field) => testOf(match, columns.of(field), columns));
  const lacking = match.kind === 'values' && match.values.includes('-') && fields.some((field) => !known.includes(field));
  const any = [...tests, ...(lacking ? ['true'] : [])].join(' OR ') || 'false';
  return negated ? `NOT (${any})` : `(${any})`;
}

function testOf(match: ScanFilter['match'], value: string, columns: SqlColumns): string {
  switch (match.kind) {
    case 'values': return `coalesce(${value}, '-') IN (${match.values.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')})`;
    case 'ranges': return `coalesce(${match.ranges.map(({ from, to }) => (from === to ? `${value} = ${from}` : `${value} BETWEEN ${from} AND ${to}`)).join(' OR ')}, false)`;
    case 'cidrs': return match.cidrs.map((cidr) => (cidr.family === 6 ? columns.isInIpv6(value, cidr) : `coalesce(${ipv4Number(value)} BETWEEN ${cidr.first} AND ${cidr.last}, false)`)).join(' OR ');
  }
}

/** The number that an IPv4 address is; NULL for anything else. */
function ipv4Number(value: string): string {
  return [16_777_216, 65_536, 256, 1].map((weight, index) => `TRY_CAST(split_part(${value}, '.', ${index + 1}) AS bigint) * ${weight}`).join(' + ');
}

/** IPv4 is less than IPv6, which is less than none. */
export function isGreater(a: string, b: string, columns: SqlColumns): string {
  const rank = (value: string): string => `CASE WHEN coalesce(${value}, '-') = '-' THEN 2 WHEN ${value} LIKE '%:%' THEN 1 ELSE 0 END`;
  const same = `CASE WHEN coalesce(${a}, '-') = '-' THEN false WHEN ${a} LIKE '%:%' THEN ${columns.isGreaterIpv6(a, b)} ELSE ${ipv4Number(a)} > ${ipv4Number(b)} END`;
  return `(${rank(a)} > ${rank(b)} OR (${rank(a)} = ${rank(b)} AND ${same}))`;
}
