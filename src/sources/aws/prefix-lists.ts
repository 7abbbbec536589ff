import { listOf } from './document-json.ts';

/** Only routes and group rules can name a prefix list; hundreds of others may be shared into the account. `Routes` are those of transit gateways. */
const NAMED_IN = ['RouteTables', 'SecurityGroups', 'SecurityGroupRules', 'Routes'];

/** Ids of the prefix lists that a route or a security group rule names, sorted. */
export function referencedPrefixLists(contents: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const ids = new Set<string>();
  for (const content of contents) {
    for (const key of NAMED_IN) collectIds(listOf(content, key), ids);
  }
  return [...ids].sort();
}

const PREFIX_LIST_MEMBERS = new Set(['DestinationPrefixListId', 'PrefixListId']);

function collectIds(value: unknown, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && PREFIX_LIST_MEMBERS.has(key) && inner !== '') ids.add(inner);
    else collectIds(inner, ids);
  }
}
