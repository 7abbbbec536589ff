/** What a collection holds, counted. Pure. */
import type { DescribeDocument } from '../../core/network/documents.ts';
import type { SnapshotCall } from '../../sources/files/snapshot-manifest.ts';

/** One account in one Region, and how many objects of each kind were saved of it. */
export interface SavedScope {
  readonly account: string | null;
  readonly region: string | null;
  /** Number of objects by top-level key (`Vpcs`, `Subnets`, …), keys in order. */
  readonly objects: Readonly<Record<string, number>>;
}

export function scopesOf(documents: readonly DescribeDocument[]): readonly SavedScope[] {
  const scopes = new Map<string, { account: string | null; region: string | null; objects: Map<string, number> }>();
  for (const { scope: { account, region }, content } of documents) {
    const id = JSON.stringify([account, region]);
    const scope = scopes.get(id) ?? { account, region, objects: new Map<string, number>() };
    scopes.set(id, scope);
    for (const [key, list] of Object.entries(content)) {
      if (Array.isArray(list)) scope.objects.set(key, (scope.objects.get(key) ?? 0) + objectCount(key, list));
    }
  }
  return [...scopes.values()].map(({ account, region, objects }) => ({
    account,
    region,
    objects: Object.fromEntries([...objects].sort(([a], [b]) => (a < b ? -1 : 1))),
  }));
}

/** The calls that answered, each once for its account and Region, with the number of objects. */
export function collectedCalls(documents: readonly DescribeDocument[]): Extract<SnapshotCall, { status: 'collected' }>[] {
  const calls = new Map<string, { operation: string; account: string | null; region: string | null; items: number }>();
  for (const { scope: { account, region }, operation, content } of documents) {
    if (operation === undefined) continue;
    const id = JSON.stringify([account, region, operation]);
    const call = calls.get(id) ?? { operation, account, region, items: 0 };
    calls.set(id, call);
    for (const [key, list] of Object.entries(content)) if (Array.isArray(list)) call.items += objectCount(key, list);
  }
  return [...calls.values()].map((call) => ({ status: 'collected', ...call }));
}

/** A reservation is how AWS wraps instances; people count the instances. */
function objectCount(key: string, list: readonly unknown[]): number {
  if (key !== 'Reservations') return list.length;
  return list.reduce<number>((sum, reservation) => sum + instancesIn(reservation), 0);
}

function instancesIn(reservation: unknown): number {
  const holds = typeof reservation === 'object' && reservation !== null && 'Instances' in reservation && Array.isArray(reservation.Instances);
  return holds && Array.isArray(reservation.Instances) ? reservation.Instances.length : 0;
}
