/** An interface as the target of a route: facts 1.2, 4.4. */
import type { RawInterface, RawSubnet } from '../describe.ts';
import { is6, isPublic } from './bits.ts';
import { addressesOf } from './ends.ts';
import { leave, mend, type Hop } from './leave.ts';
import { sourceSamples } from './samples.ts';
import type { Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';
import { target } from './world.ts';

/**
 * Attached, to an instance that runs, and checking neither source nor destination. What it does then is its own affair: it may
 * pass the packet on as it is or under its own address, and nobody knows that it does either.
 */
export function throughAppliance(walk: Walk, trip: Trip, hop: Hop, from: 'internet' | 'premises' | 'subnet' = 'subnet'): Outcome {
  const { world } = walk;
  const { id, subnet } = hop;
  const fromGateway = from !== 'subnet';
  const { direction, packet } = trip;
  if (hop.route.State !== 'active') return hop.wrong();
  if (trip.goal.kind === 'interface' && trip.goal.holder.interface.NetworkInterfaceId === id) return 'arrived';
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
  if (trip.seen.has(`appliance ${id}`)) {
    walk.isUnknown = true;
    return 'hidden';
  }
  if (fromGateway || there.SubnetId !== subnet.SubnetId) walk.acl(there, false, packet, direction);
  if (direction === 'forward') walk.groups(own, false, packet, { interface: trip.sender.interface, groupsCount: !fromGateway && trip.passages.length === 0 && own.VpcId === trip.sender.interface.VpcId ? 'allow' : 'deny' });
  walk.state(own, direction);
  if (own.SourceDestCheck === true) walk.block('network-interface', direction, [id], `check ${id}`);
  if (from === 'internet' && own.PrivateIpAddresses.every((item) => item.Association === undefined)) walk.block('public-ip', direction, [id], `edge ${id}`);
  walk.isUnknown = true;
  trip.passes(`appliance ${id}`);
  trip.isOwnAffair = true;
  trip.references = 'deny';
  const siblings = world.interfaces().filter((item) => item === own || (own.Attachment?.InstanceId !== undefined && item.Attachment?.InstanceId === own.Attachment.InstanceId));
  const isInVpc = trip.vpcId === own.VpcId;
  const isPublicly = trip.vpcId === null && isPublic(packet.to) && !mayTunnel(walk, trip, there);
  const isFollowed = direction === 'forward' && (isInVpc || isPublicly) && own.Attachment?.InstanceId !== undefined && siblings.length === 1 && !leadsBack(walk, trip, own, there);
  if (direction === 'forward') withSomeSource(walk, trip, own, isFollowed && leadsSomewhere(walk, trip, there));
  if (isFollowed) {
    // What comes in by its one interface leaves by it.
    walk.groups(own, true, packet, { interface: trip.goal.kind === 'interface' ? trip.goal.holder.interface : null, groupsCount: trip.outReferences });
    if (trip.goal.kind !== 'outside' && trip.goal.subnet?.SubnetId === there.SubnetId && isInVpc) return 'unfiltered';
    walk.acl(there, true, trip.packet, direction);
    return leave(walk, trip, there);
  }
  if (trip.vpcId === null || trip.goal.kind === 'outside') return 'hidden';
  // By which interface, or by what tunnel, it goes on is not known; it has to enter the goal's subnet anyway, unless it is there.
  const neighbours = isInVpc ? siblings.map(({ SubnetId }) => SubnetId) : world.all('TransitGatewayVpcAttachments').flatMap(({ SubnetIds }) => SubnetIds);
  return neighbours.includes(trip.goal.subnet?.SubnetId ?? '') ? 'unfiltered' : 'arrived';
}

/** As it is, under an address of its own, or under any. */
function withSomeSource(walk: Walk, trip: Trip, own: RawInterface, isFollowed: boolean): void {
  const { packet } = trip;
  const sources = [packet.from, ...addressesOf(own).map(({ address }) => address), ...sourceSamples(walk.world, trip.goal, is6(packet.to))].filter((address) => is6(address) === is6(packet.to));
  // To the internet only such as the gateway knows; by a way that nobody knows, with any.
  const mapped = isFollowed && trip.vpcId === null && isPublic(packet.to) && !is6(packet.to) ? sources.filter((address) => publicOf(trip, own, address) !== null) : sources;
  const source = walk.pick([...new Set(mapped.length > 0 ? mapped : sources.slice(1, 2))]) ?? packet.from;
  if (source === packet.from) return;
  const holder = { interface: own, address: source, publicIp: publicOf(trip, own, source) };
  trip.passages.push({ gatewayId: own.NetworkInterfaceId, holder, before: packet, isReturnedToSender: false });
  trip.packet = { ...packet, from: source };
  trip.sender = holder;
}

const publicOf = (trip: Trip, own: RawInterface, address: string): string | null =>
  (address === trip.sender.address ? trip.sender.publicIp : addressesOf(own).find((item) => item.address === address)?.publicIp) ?? null;

/** No page says so, and src takes it so: where no route takes the packet itself, another may carry a tunnel with it inside. */
function mayTunnel({ world }: Walk, { packet }: Trip, there: RawSubnet): boolean {
  try {
    const { route, table } = world.choose(there, packet.to);
    return route === null && table.Routes.some((item) => item.State === 'active' && target(item) !== 'local');
  } catch {
    return false;
  }
}

function leadsSomewhere({ world }: Walk, { packet }: Trip, there: RawSubnet): boolean {
  try {
    return world.choose(there, packet.to).route !== null;
  } catch {
    return false;
  }
}

function leadsBack({ world }: Walk, { packet }: Trip, own: RawInterface, there: RawSubnet): boolean {
  try {
    const { route } = world.choose(there, packet.to);
    return route !== null && target(route) === own.NetworkInterfaceId;
  } catch {
    return false;
  }
}
