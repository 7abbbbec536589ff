/**
 * The subnets by which a packet may leave a transit gateway into a VPC. The guide says that it stays in the zone it came from
 * where the attachment has that zone, and else takes any ("How transit gateways work", Availability Zones); the analyzer's codes
 * speak of the destination's zone. Where the two differ both are walked. With appliance mode any zone may be used.
 */
import type { Subnet, TransitGatewayAttachment } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Packet } from './transit-crossing.ts';

/** One of each kind that filters and routes tell apart; or what keeps them from being known. */
export function exitSubnets(network: Network, exit: TransitGatewayAttachment, { to, enteredBy }: Packet): readonly Subnet[] | 'unlisted' | 'unread' {
  if (exit.subnetIds === null) return 'unlisted';
  const all = exit.subnetIds.flatMap((id) => network.data.subnets.get(id) ?? []);
  if (all.length < exit.subnetIds.length || all.length === 0) return 'unread';
  const inside = to.kind !== 'outside' && to.subnet?.vpcId === exit.resourceId ? to.subnet : null;
  return kindsOf(network, exit.hasApplianceMode ? all : likely(all, enteredBy, inside), inside);
}

function likely(all: readonly Subnet[], enteredBy: Subnet | null, inside: Subnet | null): readonly Subnet[] {
  const near = enteredBy === null ? [] : all.filter((subnet) => sharesZone(subnet, enteredBy) !== false);
  if (near.length === 0 || (enteredBy !== null && near.some((subnet) => sharesZone(subnet, enteredBy) === null))) return all;
  if (inside === null) return near;
  const far = all.filter((subnet) => sharesZone(subnet, inside) === true);
  return far.length === 0 ? [...near, ...all] : [...near, ...far];
}

/** Zones have the same name in all of one account only. Null: not known. */
function sharesZone(a: Subnet, b: Subnet): boolean | null {
  if (a.availabilityZoneId !== null && b.availabilityZoneId !== null) return a.availabilityZoneId === b.availabilityZoneId;
  if (a.availabilityZone === null || b.availabilityZone === null) return null;
  return a.account === b.account ? a.availabilityZone === b.availabilityZone : null;
}

/** The first subnet of each network ACL and route table, and the destination's own, which no network ACL stands before. */
function kindsOf(network: Network, subnets: readonly Subnet[], inside: Subnet | null): readonly Subnet[] {
  const kinds = new Map<string, Subnet>();
  for (const subnet of subnets) {
    const acl = network.networkAclOf(subnet);
    const table = network.routeTableOf(subnet);
    const key = [acl.state === 'found' ? acl.value.id : '', table.state === 'found' ? table.value.id : '', subnet.id === inside?.id].join(' ');
    if (!kinds.has(key)) kinds.set(key, subnet);
  }
  return [...kinds.values()];
}
