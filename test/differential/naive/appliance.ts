/** An interface as the target of a route: facts 4.4. */
import { mend, type Hop } from './leave.ts';
import type { Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';

/** Attached, to an instance that runs, and checking neither source nor destination. What it does then is its own affair. */
export function throughAppliance(walk: Walk, trip: Trip, hop: Hop, fromGateway = false): Outcome {
  const { world } = walk;
  const { id, subnet } = hop;
  const { direction, packet } = trip;
  if (hop.route.State !== 'active') return hop.wrong();
  const own = world.interfaces().find((item) => item.NetworkInterfaceId === id);
  if (trip.outReferences !== 'deny') trip.outReferences = 'unknown';
  if (own === undefined) {
    if (world.home(subnet.VpcId)?.NetworkInterfaces === undefined) {
      walk.isUnknown = true;
      return 'hidden';
    }
    walk.block('network-interface', direction, [id]);
    return fromGateway ? 'arrived' : mend(walk, trip, subnet);
  }
  const there = world.subnet(own.SubnetId);
  if (fromGateway || there.SubnetId !== subnet.SubnetId) walk.acl(there, false, packet, direction);
  if (direction === 'forward') walk.groups(own, false, packet, { interface: trip.sender.interface, groupsCount: trip.passages.length === 0 && own.VpcId === trip.sender.interface.VpcId ? 'allow' : trip.references });
  walk.state(own, direction);
  if (own.SourceDestCheck === true) walk.block('network-interface', direction, [id], `check ${id}`);
  walk.isUnknown = true;
  return 'hidden';
}
