import { listOf, textOf } from './document-json.ts';

/** Only routes and group rules can name a prefix list; hundreds of others may be shared into the account. `Routes` are those of transit gateways. */
const NAMED_IN = ['RouteTables', 'SecurityGroups', 'SecurityGroupRules', 'Routes'];

/** The lists of the services that gateway endpoints serve: they tell the addresses of `s3` and `dynamodb`, whatever names them. */
const SERVICE_LIST = /^com\.amazonaws\.[a-z0-9-]+\.(?:s3|dynamodb)$/;

/** Ids of the prefix lists that a route or a security group rule names, and of those that tell a service's addresses; sorted. */
export function referencedPrefixLists(contents: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const ids = new Set<string>();
  for (const content of contents) {
    for (const key of NAMED_IN) collectIds(listOf(content, key), ids);
    for (const list of listOf(content, 'PrefixLists')) {
      const id = textOf(list, 'PrefixListId');
      if (id !== null && SERVICE_LIST.test(textOf(list, 'PrefixListName') ?? '')) ids.add(id);
    }
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
