/** CloudWatch Logs filter patterns that leave unread what cannot belong to a question. */
import type { RecordFormat, RecordInterest } from './types.ts';

/** FilterLogEvents takes no longer pattern (CloudWatch Logs API, FilterLogEvents). */
const LONGEST_PATTERN = 1024;

export interface FilterPatternOptions {
  /**
   * False where several flow logs of different formats may write into the log group, or the format is a guess: a
   * pattern would then test the wrong columns, so none is made.
   */
  readonly formatIsCertain: boolean;
}

/**
 * A space-delimited filter pattern (`[f1,f2,f3="eni-…",…]`, Logs User Guide, "Filter pattern syntax") for the records
 * that the interest may need, or null where none helps: then read everything and choose among the records.
 *
 * - `interfaceIds`: records of these interfaces. Records of regional NAT gateways have `-` there and do not pass.
 * - `addresses`: records whose `srcaddr` AND `dstaddr` are both in the list. One pattern cannot say "A to B or B to A",
 *   so the list must hold every address that can stand on either side, in either direction: both ends with private,
 *   secondary and public addresses, the primary addresses of their interfaces (flow logs show those in place of
 *   secondary ones), and what gateways on the way show. A single address is no pair and does not narrow.
 * - NODATA and SKIPDATA lines have `-` for action and addresses: a pattern with such a condition hides them, so a
 *   reading with it says nothing about coverage.
 *
 * Where the pattern would be too long, the columns after the last condition are left out (`...`), then the conditions
 * on addresses, then those on interfaces.
 */
export function filterPattern(format: RecordFormat, interest: RecordInterest, options: FilterPatternOptions): string | null {
  if (!options.formatIsCertain) return null;
  const action = conditions(['action'], interest.action === null ? [] : [interest.action]);
  const interfaces = conditions(['interface-id'], interest.interfaceIds);
  const addresses = conditions(['srcaddr', 'dstaddr'], new Set(interest.addresses).size < 2 ? [] : interest.addresses);
  const narrowestFirst = [
    [...action, ...interfaces, ...addresses],
    [...action, ...interfaces],
    [...action, ...addresses],
    action,
  ];
  for (const wanted of narrowestFirst) {
    const usable = new Map(wanted.filter(([field]) => format.fields.includes(field)));
    if (usable.size === 0) continue;
    const pattern = [writePattern(format, usable, false), writePattern(format, usable, true)].find((text) => text.length <= LONGEST_PATTERN);
    if (pattern !== undefined) return pattern;
  }
  return null;
}

type Condition = readonly [field: string, values: readonly string[]];

function conditions(fields: readonly string[], values: readonly string[]): Condition[] {
  const distinct = [...new Set(values)];
  // A value that would end its quotes is none that a record has.
  if (distinct.length === 0 || distinct.some((value) => !/^[\w.:/-]+$/.test(value))) return [];
  return fields.map((field) => [field, distinct]);
}

function writePattern(format: RecordFormat, wanted: ReadonlyMap<string, readonly string[]>, shortened: boolean): string {
  const slots = format.fields.map((field, index) => {
    const name = `f${index + 1}`;
    const values = wanted.get(field);
    return values === undefined ? name : values.map((value) => `${name}=${quoted(value)}`).join('||');
  });
  const last = format.fields.findLastIndex((field) => wanted.has(field));
  return shortened && last + 1 < slots.length ? `[${slots.slice(0, last + 1).join(',')},...]` : `[${slots.join(',')}]`;
}

/** Ids and IPv6 addresses have characters that mean something in a pattern. */
function quoted(value: string): string {
  return /^[A-Za-z0-9.]+$/.test(value) ? value : `"${value}"`;
}
