/** What a collection holds, counted. Pure. */
import type { DescribeDocument } from '../../core/network/documents.ts';

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

/** A reservation is how AWS wraps instances; people count the instances. */
function objectCount(key: string, list: readonly unknown[]): number {
  if (key !== 'Reservations') return list.length;
  return list.reduce<number>((sum, reservation) => sum + instancesIn(reservation), 0);
}

function instancesIn(reservation: unknown): number {
  const holds = typeof reservation === 'object' && reservation !== null && 'Instances' in reservation && Array.isArray(reservation.Instances);
  return holds && Array.isArray(reservation.Instances) ? reservation.Instances.length : 0;
}
