/**
 * The word `internet` as an endpoint is every public address. Rules cut that space into classes that are all treated alike;
 * one address of each is walked, and all of them count.
 */
import type { Family, IpAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { publicRanges } from '../address/special.ts';
import type { NetworkInterface, RouteDestination, Subnet, Vpc } from '../network/model.ts';
import type { Network } from '../network/network.ts';

/** How such an address is printed in messages. */
export const ANY_PUBLIC_ADDRESS = 'the internet';

/**
 * One address of each class of public addresses as seen from an interface, those of the largest class first.
 * @param more what else tells addresses apart on the way
 */
export function publicRepresentatives(network: Network, networkInterface: NetworkInterface, subnet: Subnet, vpc: Vpc, family: Family, more: readonly Cidr[] = []): IpAddress[] {
  const cuts = [...cidrsSeen(network, networkInterface, subnet), ...more].filter((cidr) => cidr.family === family);
  const own = vpc.cidrs.filter((cidr) => cidr.family === family);
  const ranges = publicRanges(family).flatMap((range) => splitAt(range, [...cuts, ...own]));
  return ranges
    .filter(({ first }) => !own.some((cidr) => first >= cidr.first && first <= cidr.last))
    .sort((a, b) => compare(b.last - b.first, a.last - a.first) || compare(a.first, b.first))
    .map(({ first }) => ({ family, value: first, text: ANY_PUBLIC_ADDRESS }));
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function splitAt(range: { first: bigint; last: bigint }, cidrs: readonly Cidr[]): { first: bigint; last: bigint }[] {
  const starts = new Set([range.first]);
  for (const { first, last } of cidrs) for (const start of [first, last + 1n]) if (start > range.first && start <= range.last) starts.add(start);
  const sorted = [...starts].sort(compare);
  return sorted.map((first, i) => ({ first, last: (sorted[i + 1] ?? range.last + 1n) - 1n }));
}

/** Every CIDR that a rule or route of this interface and its subnet tells apart. */
function cidrsSeen(network: Network, { groupIds }: NetworkInterface, subnet: Subnet): Cidr[] {
  const cidrs: Cidr[] = [];
  const addList = (id: string): unknown => cidrs.push(...(network.data.prefixLists.get(id)?.cidrs ?? []));
  for (const id of groupIds) {
    for (const { peer } of network.data.securityGroups.get(id)?.rules ?? []) {
      if (peer.kind === 'cidr') cidrs.push(peer.cidr);
      else if (peer.kind === 'prefix-list') addList(peer.prefixListId);
    }
  }
  const acl = network.networkAclOf(subnet);
  if (acl.state === 'found') cidrs.push(...acl.value.entries.map(({ cidr }) => cidr));
  const table = network.routeTableOf(subnet);
  if (table.state === 'found') cidrs.push(...destinationsOf(network, table.value.routes));
  return cidrs;
}

function destinationsOf(network: Network, routes: readonly { readonly destination: RouteDestination }[]): Cidr[] {
  return routes.flatMap(({ destination }) => (destination.kind === 'cidr' ? [destination.cidr] : (network.data.prefixLists.get(destination.prefixListId)?.cidrs ?? [])));
}

/** Every CIDR that a network ACL or a route table on a path tells apart. */
export function cidrsOnPath(network: Network, components: readonly { readonly type: string; readonly id: string }[]): Cidr[] {
  const ids = new Map(components.map(({ type, id }) => [id, type]));
  return [...ids].flatMap(([id, type]): readonly Cidr[] => {
    switch (type) {
      case 'network-acl':
        return network.data.networkAcls.get(id)?.entries.map(({ cidr }) => cidr) ?? [];
      case 'route-table':
        return destinationsOf(network, network.data.routeTables.get(id)?.routes ?? []);
      case 'transit-gateway-route-table':
        return destinationsOf(network, network.data.transitGatewayRouteTables.get(id)?.routes ?? []);
      default:
        return [];
    }
  });
}
