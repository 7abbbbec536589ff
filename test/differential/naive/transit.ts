/** Transit gateways: facts 1.4, 2.4 and 7. */
import type { RawRoute, RawSubnet, RawTransitAttachment, RawTransitRoute } from '../describe.ts';
import { is6, isIn, prefixLength } from './bits.ts';
import { leave } from './leave.ts';
import type { Outcome, Trip } from './trip.ts';
import { leadsOn, tunnels } from './vpn.ts';
import type { Walk } from './walk.ts';
import type { World } from './world.ts';

/** @param hop without a route: the way that is to be made */
export function crossTransit(walk: Walk, trip: Trip, hop: { subnet: RawSubnet; id: string; route?: RawRoute; wrong?: () => Outcome }): Outcome {
  const { world } = walk;
  const { id, subnet } = hop;
  if (hop.route !== undefined && hop.wrong !== undefined && hop.route.State !== 'active') return hop.wrong();
  trip.outReferences = 'deny';
  trip.isAcrossTransit = true;
  const entry = vpcAttachment(world, id, subnet.VpcId);
  trip.isBackByList = entry?.SubnetIds?.includes(subnet.SubnetId) === false;
  if (entry === undefined) {
    gatewayWorks(walk, trip, id);
    const home = world.home(subnet.VpcId);
    if ((home?.TransitGatewayVpcAttachments ?? home?.TransitGatewayAttachments) === undefined) walk.isUnknown = true;
    else walk.block('transit-gateway', trip.direction, [id], `${id} ${subnet.VpcId}`);
    return outOfSight(walk, trip);
  }
  const own = entry.TransitGatewayAttachmentId;
  works(walk, trip, entry);
  if (entry.SubnetIds === undefined) walk.isUnknown = true;
  else {
    const inZone = entry.SubnetIds.map((item) => world.subnet(item)).find((item) => item.AvailabilityZone === subnet.AvailabilityZone);
    if (inZone === undefined) walk.block('transit-gateway', trip.direction, [own], `${own} ${subnet.AvailabilityZone}`);
    else walk.acl(inZone, false, trip.packet, trip.direction);
    trip.entered = subnet;
  }
  supports(trip, entry.Options?.SecurityGroupReferencingSupport);
  if (is6(trip.packet.to) && entry.Options?.Ipv6Support === 'disable') walk.isUnknown = true;
  return fromAttachment(walk, trip, id, own);
}

/** References to groups need the gateway and both attachments: facts 2.4. */
function supports(trip: Trip, option: string | undefined): void {
  if (option === undefined && trip.references === 'allow') trip.references = 'unknown';
  if (option !== undefined && option !== 'enable') trip.references = 'deny';
}

function gatewayWorks(walk: Walk, trip: Trip, id: string): void {
  const gateway = walk.world.all('TransitGateways').find((item) => item.TransitGatewayId === id);
  if (gateway !== undefined && gateway.State !== 'available') walk.block('transit-gateway', trip.direction, [id], `${id} state`);
}

function works(walk: Walk, trip: Trip, { TransitGatewayAttachmentId: id, State }: { TransitGatewayAttachmentId: string; State: string }): void {
  // While it is changed it may carry traffic or not.
  if (State === 'modifying' || State === 'rollingBack') walk.isUnknown = true;
  else if (State !== 'available') walk.block('transit-gateway', trip.direction, [id], `${id} state`);
}

/** Nobody knows how it goes on; to another VPC of ours as it is, where an attachment may be in the very subnet. */
export function outOfSight({ world }: Walk, trip: Trip): Outcome {
  const { vpcId, goal } = trip;
  if (vpcId === null || goal.kind !== 'interface') return 'hidden';
  if (trip.references === 'allow') trip.references = 'unknown';
  const attachments = world.all('TransitGatewayVpcAttachments').filter((item) => item.VpcId === vpcId);
  const isRead = world.home(vpcId)?.TransitGatewayVpcAttachments !== undefined;
  return isRead && attachments.every(({ SubnetIds }) => !SubnetIds.includes(goal.subnet.SubnetId)) ? 'arrived' : 'unfiltered';
}

/** The attachment of a VPC; its subnets and options stand in a list of their own. */
interface VpcAttachment {
  TransitGatewayAttachmentId: string;
  VpcId: string;
  State: string;
  SubnetIds?: string[];
  Options?: { SecurityGroupReferencingSupport: string; Ipv6Support?: string };
}

export function vpcAttachments(world: World, id: string): VpcAttachment[] {
  const listed: VpcAttachment[] = world.all('TransitGatewayVpcAttachments').filter((item) => item.TransitGatewayId === id);
  const others = world.all('TransitGatewayAttachments').filter((item) => item.TransitGatewayId === id && item.ResourceType === 'vpc')
    .map(({ TransitGatewayAttachmentId, ResourceId, State }) => ({ TransitGatewayAttachmentId, VpcId: ResourceId, State }));
  return [...listed, ...others.filter((item) => !listed.some((own) => own.TransitGatewayAttachmentId === item.TransitGatewayAttachmentId))];
}

export const vpcAttachment = (world: World, id: string, vpcId: string): VpcAttachment | undefined =>
  vpcAttachments(world, id).find((item) => item.VpcId === vpcId && !['deleted', 'rejected'].includes(item.State));

/** The packet is inside the transit gateway, having come in by an attachment. */
export function fromAttachment(walk: Walk, trip: Trip, id: string, cameBy: string, isEntry = false): Outcome {
  const { world } = walk;
  const { direction, packet, vpcId } = trip;
  const wanted = vpcId === null ? undefined : vpcAttachment(world, id, vpcId);
  /** Whatever is between, it comes out at the attachment of the VPC. */
  const onwards = (): Outcome => {
    if (wanted === undefined || trip.goal.kind === 'nobody') return outOfSight(walk, trip);
    if (trip.references === 'allow') trip.references = 'unknown';
    return exitToVpc(walk, trip, id, wanted);
  };
  const attachments = world.all('TransitGatewayAttachments').filter((item) => item.TransitGatewayId === id);
  const came = attachments.find((item) => item.TransitGatewayAttachmentId === cameBy);
  gatewayWorks(walk, trip, id);
  if (came === undefined) {
    walk.isUnknown = true;
    return onwards();
  }
  if (isEntry) {
    works(walk, trip, came);
    vpnWorks(walk, trip, came);
    if (came.ResourceType !== 'vpn') walk.isUnknown = true;
  }
  if (came.Association?.State !== 'associated') {
    // One that does not work has to come first.
    if (came.State === 'available' || came.State === 'modifying') walk.block('transit-gateway', direction, [cameBy], `${cameBy} association`);
    return onwards();
  }
  const tableId = came.Association.TransitGatewayRouteTableId;
  const table = world.all('transitRoutes').find((item) => item.TransitGatewayRouteTableId === tableId);
  if (table === undefined || table.AdditionalRoutesAvailable) {
    walk.isUnknown = true;
    return onwards();
  }
  const best = bestOf(table.Routes, packet.to);
  const wrong = (): Outcome => {
    // The route of one that does not work comes with it.
    if (best === undefined && wanted !== undefined && !['available', 'modifying'].includes(wanted.State)) works(walk, trip, wanted);
    else walk.block('transit-gateway', direction, [tableId], `${tableId} ${packet.to}`);
    return wanted === undefined ? outOfSight(walk, trip) : exitToVpc(walk, trip, id, wanted);
  };
  const leadsTo = best?.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId;
  if (best?.State !== 'active' || leadsTo === undefined || leadsTo === cameBy) return wrong();
  const to = attachments.find((item) => item.TransitGatewayAttachmentId === leadsTo);
  const toVpc = vpcAttachments(world, id).find((item) => item.TransitGatewayAttachmentId === leadsTo);
  if (toVpc !== undefined) {
    if (vpcId !== null && toVpc.VpcId !== vpcId) {
      if (isRead(world, toVpc)) return wrong();
      // No page says what an unread table does with it; src takes it that it may lead on.
      walk.isUnknown = true;
      return 'hidden';
    }
    works(walk, trip, toVpc);
    return exitToVpc(walk, trip, id, toVpc);
  }
  if (to !== undefined) works(walk, trip, to);
  const exit: Trip['exit'] = { kind: 'transit', vpcId: '', transit: { gatewayId: id, attachmentId: leadsTo } };
  if (to?.ResourceType === 'vpn') {
    if (vpcId !== null) return wrong();
    vpnWorks(walk, trip, to);
    if (leadsOn(trip, prefixLength(best.DestinationCidrBlock))) walk.isUnknown = true;
    if (trip.goal.kind !== 'outside') {
      walk.isUnknown = true;
      return 'hidden';
    }
    trip.exit = exit;
    return 'left';
  }
  if (to?.ResourceType === 'peering') {
    trip.references = 'deny';
    if (!trip.passes(`${id} ${leadsTo}`)) return wrong();
    const known = world.all('TransitGatewayAttachments').some((item) => item.TransitGatewayId === to.ResourceId && item.TransitGatewayAttachmentId === leadsTo);
    if (known) return fromAttachment(walk, trip, to.ResourceId, leadsTo);
  } else if (to !== undefined) trip.exit = exit;
  walk.isUnknown = true;
  // What lies behind is in no document, but its reply comes in by the same attachment.
  if (to !== undefined && to.ResourceType !== 'peering' && trip.goal.kind === 'outside') return 'left';
  return outOfSight(walk, trip);
}

function vpnWorks(walk: Walk, trip: Trip, attachment: RawTransitAttachment): void {
  if (attachment.ResourceType !== 'vpn') return;
  const home = walk.world.scopes.find((scope) => scope.TransitGatewayAttachments?.includes(attachment));
  const all = home?.VpnConnections;
  // A connection that was deleted, or is not listed any more, carries nothing.
  if (all?.some(({ VpnConnectionId, State }) => VpnConnectionId === attachment.ResourceId && State !== 'deleted') === false) walk.block('vpn', trip.direction, [attachment.ResourceId], `tunnels ${attachment.ResourceId}`);
  tunnels(walk, all, (connection) => connection.VpnConnectionId === attachment.ResourceId, trip.direction);
}

/** Facts 7.5: longest prefix; then static, prefix list, propagated. */
export function bestOf(routes: RawTransitRoute[], address: string): RawTransitRoute | undefined {
  const rank = (route: RawTransitRoute): number => (route.Type === 'propagated' ? 2 : route.PrefixListId === undefined ? 0 : 1);
  const [best] = routes.filter((route) => ['active', 'blackhole'].includes(route.State) && isIn(address, route.DestinationCidrBlock))
    .sort((a, b) => prefixLength(b.DestinationCidrBlock) - prefixLength(a.DestinationCidrBlock) || rank(a) - rank(b));
  return best;
}

/** Are the tables of its subnets read? */
function isRead(world: World, { SubnetIds }: VpcAttachment): boolean {
  try {
    return SubnetIds?.map((id) => world.table(world.subnet(id))) !== undefined;
  } catch {
    return false;
  }
}

/** Zones are called the same in one account only. */
const isComparable = (a: RawSubnet, b: RawSubnet): boolean => a.OwnerId === b.OwnerId || (a.AvailabilityZoneId !== undefined && b.AvailabilityZoneId !== undefined);

const isSameZone = (a: RawSubnet, b: RawSubnet): boolean =>
  (a.AvailabilityZoneId !== undefined && b.AvailabilityZoneId !== undefined ? a.AvailabilityZoneId === b.AvailabilityZoneId : a.OwnerId === b.OwnerId && a.AvailabilityZone === b.AvailabilityZone);

/** In the goal's zone, says one page, in the zone that it came from, another; else in any. */
function likely(exits: RawSubnet[], from: RawSubnet | undefined, to: RawSubnet | undefined): RawSubnet[] {
  const isKnown = from !== undefined && exits.every((exit) => isComparable(exit, from));
  const near = isKnown ? exits.filter((exit) => isSameZone(exit, from)) : [];
  const far = exits.filter((exit) => to !== undefined && isSameZone(exit, to));
  if (near.length === 0 || (to !== undefined && far.length === 0)) return exits;
  return [...new Set([...near, ...far])];
}

/** Subnets with the same list and the same table are one thing to change. */
function unlike(world: World, exits: RawSubnet[], far: RawSubnet | undefined): RawSubnet[] {
  const idOf = (find: () => string): string => {
    try { return find(); } catch { return ''; }
  };
  const kinds = new Map<string, RawSubnet>();
  for (const exit of [...exits].reverse()) kinds.set(`${idOf(() => world.acl(exit).NetworkAclId)} ${idOf(() => world.table(exit).RouteTableId)} ${exit.SubnetId === far?.SubnetId}`, exit);
  return [...kinds.values()];
}

function exitToVpc(walk: Walk, trip: Trip, id: string, attachment: VpcAttachment): Outcome {
  const { world } = walk;
  const { direction, goal } = trip;
  if (is6(trip.packet.to) && attachment.Options?.Ipv6Support === 'disable') walk.isUnknown = true;
  supports(trip, world.all('TransitGateways').find((item) => item.TransitGatewayId === id)?.Options.SecurityGroupReferencingSupport);
  supports(trip, attachment.Options?.SecurityGroupReferencingSupport);
  const goalSubnet = goal.kind === 'outside' ? undefined : goal.subnet;
  const far = trip.vpcId === attachment.VpcId ? goalSubnet : undefined;
  if (attachment.SubnetIds === undefined) {
    // It may come out in the goal's own subnet.
    walk.isUnknown = true;
    return far === undefined ? outOfSight(walk, trip) : 'unfiltered';
  }
  const exits = attachment.SubnetIds.map((item) => world.subnet(item));
  const exit = walk.pick(unlike(world, likely(exits, trip.entered, far), far), true);
  if (exit === undefined || exit.SubnetId === far?.SubnetId) return 'unfiltered';
  walk.acl(exit, true, trip.packet, direction);
  return leave(walk, trip, exit);
}

/** The transit gateway that both VPCs are attached to. */
export function sharedTransit(world: World, ...vpcIds: string[]): string | undefined {
  const ids = [...world.all('TransitGatewayVpcAttachments'), ...world.all('TransitGatewayAttachments')].map((item) => item.TransitGatewayId);
  return ids.find((id) => vpcIds.every((vpcId) => vpcAttachments(world, id).some((item) => item.VpcId === vpcId)));
}
