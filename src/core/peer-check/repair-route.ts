/** Which change of a route table is safe to print, and which needs somebody's decision. */
import { addressOf } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { isPublic } from '../address/special.ts';
import { NOT_OURS, isOurs } from '../fixes/context.ts';
import type { ProposalResult } from '../fixes/proposal.ts';
import { peeringTarget, routeChange } from '../fixes/route.ts';
import type { Route, RouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { destinationText } from '../path/rule-answer.ts';
import { isAlive, type PeerPair } from './pair.ts';
import type { Part } from './way.ts';

/**
 * A route of its own for the block takes nothing away from others. A route that stands in the way is replaced only where it leads
 * nowhere: as a blackhole, to a peering that is dead, or with private addresses to an internet gateway.
 */
export function repairRoutes({ network, peering }: PeerPair, table: RouteTable, block: Cidr, part: Part): ProposalResult {
  if (peering === null || !isAlive(peering)) return { decide: null };
  if (!isOurs(network, table)) return { decide: NOT_OURS(table) };
  const target = peeringTarget(peering);
  const address = addressOf(part.family, part.first);
  if (part.way.kind !== 'astray') return routeChange(table, null, address, block, target);
  const { route } = part.way;
  if (route.target.kind === 'local') return { decide: 'decide on addresses that do not overlap' };
  if (route.state === 'filtered') return { decide: 'find out why AWS filters this route' };
  const { destination } = route;
  if (destination.kind === 'cidr' && destination.cidr.length < block.length) return routeChange(table, null, address, block, target);
  if (destination.kind === 'prefix-list') return { decide: `decide whether ${destination.prefixListId} should hold these addresses: a prefix list is replaced as a whole` };
  if (!leadsNowhere(network, route, isPublic(address)) && route.target.id !== peering.id) return { decide: `decide whether ${destinationText(route)} is to go to ${peering.id} instead of ${route.target.id}` };
  return routeChange(table, null, address, destination.cidr, target);
}

function leadsNowhere(network: Network, { state, target }: Route, isPublicAddress: boolean): boolean {
  const peering = network.data.peerings.get(target.id);
  return state === 'blackhole' || (peering !== undefined && !isAlive(peering)) || (target.kind === 'internet-gateway' && !isPublicAddress);
}
