/** Zonal NAT gateways: facts 1.2, 1.5. */
import { leave, type Hop } from './leave.ts';
import type { Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';

export function throughNat(walk: Walk, trip: Trip, hop: Hop): Outcome {
  const { world } = walk;
  const { id, subnet, route } = hop;
  // Of a reply it has no connection, and once it has translated it does so no more.
  if (trip.direction === 'return' || trip.passages.some(({ gatewayId }) => gatewayId === id)) return hop.wrong();
  const nat = world.all('NatGateways').find((item) => item.NatGatewayId === id);
  // Behind it no group is known by its members.
  trip.references = trip.outReferences = 'deny';
  // A blackhole is the gateway's own fault where it does not work; one that is gone comes back never.
  if (route.State !== 'active' && (nat === undefined || nat.State === 'available')) return hop.wrong();
  if (nat === undefined && world.home(subnet.VpcId)?.NatGateways === undefined) {
    walk.isUnknown = true;
    return 'hidden';
  }
  if (nat?.State !== 'available') {
    // Another takes its place, and nobody knows where and with which address.
    walk.block('nat-gateway', 'forward', [id]);
    return 'hidden';
  }
  const [address] = nat.NatGatewayAddresses;
  if (address === undefined) throw new Error('a NAT gateway has an address');
  if (![1, 6, 17].includes(trip.packet.protocol)) walk.block('nat-gateway', 'forward', [id]);
  const own = world.subnet(nat.SubnetId);
  if (own.SubnetId !== subnet.SubnetId) walk.acl(own, false, trip.packet, 'forward');
  const there = world.interfaces().find((item) => item.NetworkInterfaceId === address.NetworkInterfaceId);
  const holder = {
    interface: there ?? { NetworkInterfaceId: address.NetworkInterfaceId, VpcId: nat.VpcId, SubnetId: nat.SubnetId, OwnerId: own.OwnerId, AvailabilityZone: own.AvailabilityZone, InterfaceType: 'nat_gateway', Status: 'in-use', PrivateIpAddresses: [], Ipv6Addresses: [], Groups: [] },
    address: address.PrivateIp, publicIp: address.PublicIp ?? null,
  };
  trip.passages.push({ gatewayId: id, holder, before: trip.packet, isReturnedToSender: false });
  trip.packet = { ...trip.packet, from: address.PrivateIp, sourcePort: walk.ports.nat };
  trip.sender = holder;
  if (trip.goal.kind !== 'outside' && trip.goal.subnet?.SubnetId === own.SubnetId && trip.vpcId === nat.VpcId) return 'unfiltered';
  walk.acl(own, true, trip.packet, 'forward');
  return leave(walk, trip, own);
}
