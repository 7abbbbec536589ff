/**
 * Route selection: the longest prefix that contains the destination; among equal prefixes static before prefix list before
 * propagated (VPC User Guide, "How route priority works"). A blackhole that wins stays the winner.
 */
import { contains } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import { isPublic } from '../address/special.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { Route, RouteTable } from '../network/model.ts';
import type { Network } from '../network/network.ts';

export type RouteSelection =
  | { readonly kind: 'route'; readonly route: Route; readonly prefixLength: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly missing: Missing };

export function selectRoute(network: Network, table: RouteTable, destination: IpAddress): RouteSelection {
  let best: { route: Route; prefixLength: number; priority: number } | null = null;
  let rival: Route | null = null;
  const unread: { route: Route; missing: Missing }[] = [];
  for (const route of table.routes) {
    const match = matchedPrefix(network, table, route, destination);
    if (match === null) continue;
    if (typeof match !== 'number') {
      unread.push({ route, missing: match });
      continue;
    }
    const priority = priorityOf(route);
    if (best === null || match > best.prefixLength || (match === best.prefixLength && priority < best.priority)) {
      best = { route, prefixLength: match, priority };
      rival = null;
    } else if (match === best.prefixLength && priority === best.priority && route.target.id !== best.route.target.id) {
      rival = route;
    }
  }
  const winner = best;
  const open = unread.find(({ route }) => winner === null || !isSettled(winner, route, destination));
  if (open !== undefined) return { kind: 'unknown', missing: open.missing };
  if (best === null) return { kind: 'none' };
  if (rival !== null) {
    // AWS picks one of two overlapping prefix lists at random and stays with it.
    const what = `which of the equal routes of ${table.id} to ${best.route.target.id} and ${rival.target.id} AWS uses`;
    return { kind: 'unknown', missing: { what, hint: 'make the routes differ in their prefix' } };
  }
  return { kind: 'route', route: best.route, prefixLength: best.prefixLength };
}

/** A prefix list that was not read changes nothing if it leads to the same place, or cannot be longer than the winner. */
function isSettled(winner: { route: Route; prefixLength: number; priority: number }, unread: Route, { family }: IpAddress): boolean {
  if (unread.target.id === winner.route.target.id && unread.state === winner.route.state) return true;
  return winner.prefixLength === (family === 4 ? 32 : 128) && winner.priority < priorityOf(unread);
}

/** Length of the prefix by which a route contains the destination; null if it does not; what is missing if nobody knows. */
export function matchedPrefix(network: Network, table: RouteTable, { destination, target }: Route, address: IpAddress): number | Missing | null {
  if (destination.kind === 'cidr') return contains(destination.cidr, address) ? destination.cidr.length : null;
  const list = network.lookup(network.data.prefixLists, 'PrefixLists', destination.prefixListId, table);
  if (list.state === 'absent') return null;
  if (list.state === 'found' && list.value.cidrs !== null) {
    const lengths = list.value.cidrs.filter((cidr) => contains(cidr, address)).map((cidr) => cidr.length);
    return lengths.length === 0 ? null : Math.max(...lengths);
  }
  // The lists of gateway endpoints hold the public addresses of an AWS service.
  if (target.kind === 'vpc-endpoint' && !isPublic(address)) return null;
  if (list.state === 'unknown') return list.missing;
  return { what: `entries of prefix list ${destination.prefixListId}`, hint: 'allow ec2:GetManagedPrefixListEntries, or save its output beside the id in the snapshot' };
}

/** Lower wins. */
function priorityOf({ destination, origin }: Route): number {
  if (origin === 'EnableVgwRoutePropagation' || origin === 'Advertisement') return 2;
  return destination.kind === 'prefix-list' ? 1 : 0;
}
