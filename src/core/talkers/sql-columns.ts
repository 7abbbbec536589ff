/** How the two dialects name columns and look at addresses. */
import type { Cidr } from '../address/cidr.ts';

export interface SqlColumns {
  /** The column of a field, quoted where it has to be. */
  readonly of: (field: string) => string;
  /** Is the address in an IPv6 block? IPv4 blocks are numbers, which both dialects know. */
  readonly isInIpv6: (value: string, cidr: Cidr) => string;
  /** Is one IPv6 address greater than another? */
  readonly isGreaterIpv6: (a: string, b: string) => string;
}

/** Words of SQL that are names of fields as well. */
const RESERVED = new Set(['start', 'end', 'type', 'version', 'action', 'region', 'date']);

/** Columns of Athena's tables: `_` for `-` ("Query Amazon VPC flow logs", Athena User Guide). */
export const ATHENA_COLUMNS: SqlColumns = {
  of: (field) => {
    const name = field.replaceAll('-', '_');
    return RESERVED.has(name) ? `"${name}"` : name;
  },
  isInIpv6: (value, { text }) => `coalesce(contains('${text}', TRY_CAST(${value} AS ipaddress)), false)`,
  isGreaterIpv6: (a, b) => `TRY_CAST(${a} AS ipaddress) > TRY_CAST(${b} AS ipaddress)`,
};

/**
 * Columns as the header lines of the files name them. IPv6 blocks need DuckDB's extension inet, which it loads by itself;
 * which IPv6 address is greater only matters without ports, and is told by their texts.
 */
export const DUCKDB_COLUMNS: SqlColumns = {
  of: (field) => `"${field}"`,
  isInIpv6: (value, { text }) => `coalesce(TRY_CAST(${value} AS inet) <<= CAST('${text}' AS inet), false)`,
  isGreaterIpv6: (a, b) => `${a} > ${b}`,
};
