/**
 * The word `internet` as an endpoint is every public address. Rules cut that space into classes that are all treated alike;
 * one address of each is walked, and all of them count.
 */
import type { Family, IpAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import { publicRanges } from '../address/special.ts';
import type { NetworkInterface, Subnet, Vpc } from '../network/model.ts';
import type { Network } from '../network/network.ts';

/** How such an address is printed in messages. */
export const ANY_PUBLIC_ADDRESS = 'the internet';

/** One address of each class of public addresses as seen from an interface, those of the largest class first. */
export function publicRepresentatives(network: Network, networkInterface: NetworkInterface, subnet: Subnet, vpc: Vpc, family: Family): IpAddress[] {
  const cuts = cidrsSeen(network, networkInterface, subnet).filter((cidr) => cidr.family === family);
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
  for (const { destination } of table.state === 'found' ? table.value.routes : []) {
    if (destination.kind === 'cidr') cidrs.push(destination.cidr);
    else addList(destination.prefixListId);
  }
  return cidrs;
}
