/** Routes that still name a peering connection which does not exist any more, or never will carry anything again. */
import { overlaps } from '../../address/cidr.ts';
import type { Route, RouteTable } from '../../network/model.ts';
import { destinationText } from '../../path/rule-answer.ts';
import { otherSide } from '../../path/peering.ts';
import { defineCheck, type Finding } from '../check.ts';
import { bothWays, isAlive, someOf, type PeerPair, type Side } from '../pair.ts';

defineCheck({ id: 'vanished-peering', title: 'Routes to peerings that are gone', order: 40, gates: 'never', find });

function find(pair: PeerPair): Finding[] {
  const { network } = pair;
  const named = new Map<string, { readonly side: Side; readonly places: string[]; readonly state: string }>();
  for (const [own, other] of bothWays(pair)) {
    for (const table of network.data.routeTables.values()) {
      if (table.vpcId !== own.id) continue;
      for (const route of table.routes) {
        const state = stateOf(pair, table, route, other);
        if (state === null) continue;
        const known = named.get(route.target.id) ?? { side: own, places: [], state };
        known.places.push(`${destinationText(route)} in ${table.id}`);
        named.set(route.target.id, known);
      }
    }
  }
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { side, places, state }]) => ({
    status: 'warn',
    resource: { type: 'vpc-peering-connection', id, name: null, account: side.account, region: side.region },
    message: `Peering ${id} ${state}, and ${places.length === 1 ? 'a route still names' : `${places.length} routes still name`} it: ${someOf(places)}. Such a route is a blackhole.`,
  }));
}

/** Null: the route is none of this check's: it leads elsewhere, or to a peering that lives. */
function stateOf({ network }: PeerPair, table: RouteTable, { target, destination }: Route, other: Side): string | null {
  if (target.kind !== 'vpc-peering-connection') return null;
  const lookup = network.lookup(network.data.peerings, 'VpcPeeringConnections', target.id, table);
  if (lookup.state === 'unknown' || (lookup.state === 'found' && isAlive(lookup.value))) return null;
  if (lookup.state === 'found') return otherSide(lookup.value, table.vpcId)?.vpcId === other.id ? `is ${lookup.value.status}` : null;
  // Whom it led to is not told any more; what matters here is what the other side's addresses take.
  const isOthers = destination.kind === 'cidr' && (other.cidrs ?? []).some((cidr) => overlaps(cidr, destination.cidr));
  return isOthers ? 'does not exist any more' : null;
}
