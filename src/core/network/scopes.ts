/**
 * What was collected, and where. An absent key means that nobody asked, which is not the same as an empty list
 * (CONTRACT, "Collected or not").
 */
import type { DescribeDocument, Collection, Refusal, Scope } from './documents.ts';
import type { Owner } from './model.ts';
import { regionOfZone } from './parse/common.ts';

export interface CollectedScope {
  /** Defaults for objects that do not say whose they are. */
  readonly asked: Owner;
  /** Accounts whose own view this is. */
  readonly accounts: ReadonlySet<string>;
  readonly documents: readonly DescribeDocument[];
  readonly keys: ReadonlySet<string>;
  readonly refusals: readonly Refusal[];
}

export function collectedScopes(collection: Collection): CollectedScope[] {
  const groups = new Map<string, { scope: Scope; documents: DescribeDocument[]; refusals: Refusal[] }>();
  const groupOf = (scope: Scope): { documents: DescribeDocument[]; refusals: Refusal[] } => {
    const key = `${scope.account ?? ''} ${scope.region ?? ''}`;
    const group = groups.get(key) ?? { scope, documents: [], refusals: [] };
    groups.set(key, group);
    return group;
  };
  for (const document of collection.documents) groupOf(document.scope).documents.push(document);
  for (const refusal of collection.refusals) groupOf(refusal.scope).refusals.push(refusal);
  return [...groups.values()].map(({ scope, documents, refusals }) => {
    const owners = ownersOf(documents);
    const account = scope.account ?? owners.most;
    const accounts = new Set(account === null ? [] : [account]);
    // A folder may name no account, or another than the one inside. Only owners can describe route tables, so an account
    // whose tables are seen here is one that looked; a participant of a shared VPC sees its subnets only.
    if (scope.account === null || !owners.all.has(scope.account)) for (const owner of owners.ofTables) accounts.add(owner);
    return {
      asked: { account, region: scope.region ?? regionOf(documents) },
      accounts,
      documents,
      keys: keysOf(documents),
      refusals,
    };
  });
}

/** Prefix lists have two keys, that of the API and an older one. */
function keysOf(documents: readonly DescribeDocument[]): Set<string> {
  const keys = new Set(documents.flatMap((document) => Object.keys(document.content)));
  if (keys.has('ManagedPrefixLists')) keys.add('PrefixLists');
  return keys;
}

/** Is `key` collected in the scope that owns such an object? */
export function isCollected(scopes: readonly CollectedScope[], key: string, owner: Owner): boolean {
  return scopesOf(scopes, owner).some((scope) => scope.keys.has(key));
}

export function scopesOf(scopes: readonly CollectedScope[], owner: Owner): CollectedScope[] {
  return scopes.filter(
    ({ asked, accounts }) =>
      (owner.region === null || asked.region === null || owner.region === asked.region) &&
      (owner.account === null || accounts.size === 0 || accounts.has(owner.account)),
  );
}

function objects(document: DescribeDocument, key: string): Readonly<Record<string, unknown>>[] {
  const list = document.content[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => (isObject(item) ? [item] : []));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function ownersOf(documents: readonly DescribeDocument[]): { all: Set<string>; most: string | null; ofTables: Set<string> } {
  const counts = new Map<string, number>();
  const vpcOwners = new Map<unknown, string>();
  for (const document of documents) {
    for (const key of ['Vpcs', 'Subnets', 'NetworkInterfaces', 'SecurityGroups', 'Reservations']) {
      for (const item of objects(document, key)) {
        const owner = item['OwnerId'];
        if (typeof owner !== 'string') continue;
        counts.set(owner, (counts.get(owner) ?? 0) + 1);
        if (key === 'Vpcs') vpcOwners.set(item['VpcId'], owner);
      }
    }
  }
  const ofTables = new Set<string>();
  for (const document of documents) {
    for (const table of objects(document, 'RouteTables')) {
      const owner = vpcOwners.get(table['VpcId']);
      if (owner !== undefined) ofTables.add(owner);
    }
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [null];
  return { all: new Set(counts.keys()), most, ofTables };
}

function regionOf(documents: readonly DescribeDocument[]): string | null {
  for (const document of documents) {
    for (const key of ['Subnets', 'NetworkInterfaces', 'AvailabilityZones']) {
      for (const item of objects(document, key)) {
        const zone = item['AvailabilityZone'] ?? item['ZoneName'];
        const region = typeof zone === 'string' ? regionOfZone(zone) : null;
        if (region !== null) return region;
      }
    }
    for (const key of Object.keys(document.content)) {
      for (const item of objects(document, key)) {
        for (const value of Object.values(item)) {
          const region = typeof value === 'string' ? /^arn:[\w-]+:\w+:([a-z]{2,}(?:-[a-z]+)+-\d+):/.exec(value)?.[1] : undefined;
          if (region !== undefined) return region;
        }
      }
    }
  }
  return null;
}
