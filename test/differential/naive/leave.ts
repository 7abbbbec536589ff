/** At the router of a subnet: the route table says where the packet goes. Facts 4. */
import type { RawRoute, RawSubnet, RawTable } from '../describe.ts';
import { throughAppliance } from './appliance.ts';
import { byEgressOnly, byInternetGateway } from './internet.ts';
import { isPublic, is6, isIn } from './bits.ts';
import { throughNat } from './nat.ts';
import { byPeering, toldCidrs } from './peering.ts';
import { byGatewayEndpoint } from './endpoint.ts';
import { crossTransit, sharedTransit } from './transit.ts';
import type { Outcome, Trip } from './trip.ts';
import { byVpnGateway } from './vpn.ts';
import type { Walk } from './walk.ts';
import { target } from './world.ts';

export interface Hop {
  subnet: RawSubnet;
  table: RawTable;
  route: RawRoute;
  /** Length of the prefix that took the packet. */
  length: number;
  id: string;
  /** The route is to blame; goes on as if it were mended. */
  wrong: () => Outcome;
}

export function leave(walk: Walk, trip: Trip, subnet: RawSubnet): Outcome {
  return walk.attempt<Outcome | null>(() => {
    const { world } = walk;
    const { route, table, length } = world.choose(subnet, trip.packet.to);
    const wrong = (): Outcome => {
      walk.block('route', trip.direction, [table.RouteTableId], `${trip.direction} ${subnet.SubnetId}`);
      // What an appliance sends there, and as what, turns on it.
      if (trip.isOwnAffair) return 'stop';
      return mend(walk, trip, subnet);
    };
    if (route === null) return wrong();
    if (!trip.passes(`${subnet.SubnetId} ${trip.packet.from}`) && !target(route).startsWith('eni-')) return wrong();
    return follow(walk, trip, { subnet, table, route, length, id: target(route), wrong });
  }, null) ?? outOfSight(trip);
}

/** Nobody knows how it goes on. */
function outOfSight(trip: Trip): Outcome {
  trip.outReferences = trip.outReferences === 'deny' ? 'deny' : 'unknown';
  return 'hidden';
}

function follow(walk: Walk, trip: Trip, hop: Hop): Outcome {
  const { id, route, subnet } = hop;
  if (id === 'local') return trip.vpcId === subnet.VpcId && route.State === 'active' ? 'arrived' : hop.wrong();
  if (id.startsWith('pcx-')) return byPeering(walk, trip, hop);
  if (id.startsWith('eni-')) return throughAppliance(walk, trip, hop);
  if (id.startsWith('igw-')) return byInternetGateway(walk, trip, hop);
  if (id.startsWith('eigw-')) return byEgressOnly(walk, trip, hop);
  if (id.startsWith('nat-')) return throughNat(walk, trip, hop);
  if (id.startsWith('tgw-')) return crossTransit(walk, trip, hop);
  if (id.startsWith('vgw-')) return byVpnGateway(walk, trip, hop);
  if (id.startsWith('vpce-')) return byGatewayEndpoint(walk, trip, hop);
  if (route.State !== 'active') return hop.wrong();
  walk.isUnknown = true;
  return outOfSight(trip);
}

/** Where the packet would go if the route were there. */
export function mend(walk: Walk, trip: Trip, subnet: RawSubnet): Outcome {
  const { world } = walk;
  const { vpcId, packet } = trip;
  if (vpcId !== null) {
    if (vpcId === subnet.VpcId) return 'arrived';
    const intended = world.usablePeering(subnet.VpcId, vpcId);
    if (intended !== undefined) {
      if (intended.Status.Code !== 'active') walk.block('peering', trip.direction, [intended.VpcPeeringConnectionId]);
      const last = trip.passages.at(-1);
      if (last !== undefined && trip.sender === last.holder) last.isReturnedToSender = true;
      return 'arrived';
    }
    const shared = sharedTransit(world, subnet.VpcId, vpcId);
    if (shared !== undefined) return crossTransit(walk, trip, { subnet, id: shared });
    return 'arrived';
  }
  if (isPublic(packet.to)) {
    // Of somebody of another VPC, who came by a transit gateway, this gateway knows no public address.
    const seen = trip.sender.interface.VpcId !== subnet.VpcId ? null : is6(packet.to) ? trip.sender.address : trip.sender.publicIp;
    return world.attachedGateway(subnet.VpcId) !== undefined && seen !== null ? byInternetGateway(walk, trip, { subnet, id: null }) : 'stop';
  }
  // A peering that says it holds the address is the one wanted, whatever is on its other side.
  const told = world.peeringsOf(subnet.VpcId).some((item) => item.Status.Code === 'active' && toldCidrs(item, subnet.VpcId).some((cidr) => isIn(packet.to, cidr)));
  return told ? 'hidden' : 'stop';
}
