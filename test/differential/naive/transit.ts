/** Transit gateways: facts 1.4, 2.4 and 7. */
import type { RawRoute, RawSubnet, RawTransitRoute, RawTransitVpcAttachment } from '../describe.ts';
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
  const entry = vpcAttachment(world, id, subnet.VpcId);
  if (entry === undefined) {
    if (world.home(subnet.VpcId)?.TransitGatewayVpcAttachments === undefined) walk.isUnknown = true;
    else walk.block('transit-gateway', trip.direction, [id], `${id} ${subnet.VpcId}`);
    return outOfSight(trip);
  }
  const own = entry.TransitGatewayAttachmentId;
  if (entry.State !== 'available') walk.block('transit-gateway', trip.direction, [own], `${own} state`);
  const inZone = entry.SubnetIds.map((item) => world.subnet(item)).find((item) => item.AvailabilityZone === subnet.AvailabilityZone);
  if (inZone === undefined) walk.block('transit-gateway', trip.direction, [own], `${own} ${subnet.AvailabilityZone}`);
  else walk.acl(inZone, false, trip.packet, trip.direction);
  if (entry.Options.SecurityGroupReferencingSupport !== 'enable') trip.references = 'deny';
  if (is6(trip.packet.to) && entry.Options.Ipv6Support === 'disable') walk.isUnknown = true;
  return fromAttachment(walk, trip, id, own);
}

/** Nobody knows how it goes on; to another VPC of ours as it is. */
function outOfSight(trip: Trip): Outcome {
  if (trip.vpcId === null || trip.goal.kind === 'nobody') return 'hidden';
  if (trip.references === 'allow') trip.references = 'unknown';
  return 'arrived';
}

const vpcAttachment = (world: World, id: string, vpcId: string): RawTransitVpcAttachment | undefined =>
  world.all((scope) => scope.TransitGatewayVpcAttachments).find((item) => item.TransitGatewayId === id && item.VpcId === vpcId && !['deleted', 'rejected'].includes(item.State));

/** The packet is inside the transit gateway, having come in by an attachment. */
export function fromAttachment(walk: Walk, trip: Trip, id: string, cameBy: string): Outcome {
  const { world } = walk;
  const { direction, packet, vpcId } = trip;
  const attachments = world.all((scope) => scope.TransitGatewayAttachments).filter((item) => item.TransitGatewayId === id);
  const came = attachments.find((item) => item.TransitGatewayAttachmentId === cameBy);
  if (came === undefined) {
    walk.isUnknown = true;
    return outOfSight(trip);
  }
  if (came.Association?.State !== 'associated') {
    walk.block('transit-gateway', direction, [cameBy], `${cameBy} association`);
    return outOfSight(trip);
  }
  const tableId = came.Association.TransitGatewayRouteTableId;
  const table = world.all((scope) => scope.transitRoutes).find((item) => item.TransitGatewayRouteTableId === tableId);
  if (table === undefined || table.AdditionalRoutesAvailable) {
    walk.isUnknown = true;
    return outOfSight(trip);
  }
  const best = bestOf(table.Routes, packet.to);
  const wrong = (): Outcome => {
    walk.block('transit-gateway', direction, [tableId], `${tableId} ${packet.to}`);
    const wanted = vpcId === null ? undefined : vpcAttachment(world, id, vpcId);
    return wanted === undefined ? outOfSight(trip) : exitToVpc(walk, trip, id, wanted);
  };
  const leadsTo = best?.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId;
  if (best?.State !== 'active' || leadsTo === undefined || leadsTo === cameBy) return wrong();
  const to = attachments.find((item) => item.TransitGatewayAttachmentId === leadsTo);
  const toVpc = world.all((scope) => scope.TransitGatewayVpcAttachments).find((item) => item.TransitGatewayAttachmentId === leadsTo);
  if (toVpc !== undefined) {
    if (vpcId !== null && toVpc.VpcId !== vpcId) return wrong();
    if (toVpc.State !== 'available') walk.block('transit-gateway', direction, [leadsTo], `${leadsTo} state`);
    return exitToVpc(walk, trip, id, toVpc);
  }
  if (to?.ResourceType === 'vpn') {
    if (vpcId !== null) return wrong();
    if (to.State !== 'available') walk.block('transit-gateway', direction, [leadsTo], `${leadsTo} state`);
    const home = world.scopes.find((scope) => scope.TransitGatewayAttachments?.includes(to));
    tunnels(walk, home?.VpnConnections, (connection) => connection.VpnConnectionId === to.ResourceId, direction);
    if (leadsOn(trip, prefixLength(best.DestinationCidrBlock))) walk.isUnknown = true;
    if (trip.goal.kind !== 'outside') {
      walk.isUnknown = true;
      return 'hidden';
    }
    trip.exit = { kind: 'transit', vpcId: '', transit: { gatewayId: id, attachmentId: leadsTo } };
    return 'left';
  }
  if (to?.ResourceType === 'peering') {
    trip.references = 'deny';
    if (to.State !== 'available') walk.block('transit-gateway', direction, [leadsTo], `${leadsTo} state`);
    if (!trip.passes(`${id} ${leadsTo}`)) return wrong();
    const known = world.all((scope) => scope.TransitGatewayAttachments).some((item) => item.TransitGatewayId === to.ResourceId && item.TransitGatewayAttachmentId === leadsTo);
    if (known) return fromAttachment(walk, trip, to.ResourceId, leadsTo);
  }
  walk.isUnknown = true;
  return outOfSight(trip);
}

/** Facts 7.5: longest prefix; then static, prefix list, propagated. */
function bestOf(routes: RawTransitRoute[], address: string): RawTransitRoute | undefined {
  const rank = (route: RawTransitRoute): number => (route.Type === 'propagated' ? 2 : route.PrefixListId === undefined ? 0 : 1);
  const [best] = routes.filter((route) => ['active', 'blackhole'].includes(route.State) && isIn(address, route.DestinationCidrBlock))
    .sort((a, b) => prefixLength(b.DestinationCidrBlock) - prefixLength(a.DestinationCidrBlock) || rank(a) - rank(b));
  return best;
}

function exitToVpc(walk: Walk, trip: Trip, id: string, attachment: RawTransitVpcAttachment): Outcome {
  const { world } = walk;
  const { direction, goal } = trip;
  if (is6(trip.packet.to) && attachment.Options.Ipv6Support === 'disable') walk.isUnknown = true;
  const gateway = world.all((scope) => scope.TransitGateways).find((item) => item.TransitGatewayId === id);
  if (gateway === undefined) trip.references = trip.references === 'allow' ? 'unknown' : trip.references;
  else if ([gateway, attachment].some((item) => item.Options.SecurityGroupReferencingSupport !== 'enable')) trip.references = 'deny';
  const goalSubnet = goal.kind === 'outside' ? undefined : goal.subnet;
  const far = trip.vpcId === attachment.VpcId ? goalSubnet : undefined;
  const exits = attachment.SubnetIds.map((item) => world.subnet(item));
  const exit = exits.find((item) => item.AvailabilityZone === far?.AvailabilityZone) ?? exits[0];
  if (exit === undefined || exit.SubnetId === far?.SubnetId) return 'unfiltered';
  walk.acl(exit, true, trip.packet, direction);
  return leave(walk, trip, exit);
}

/** The transit gateway that both VPCs are attached to. */
export function sharedTransit(world: World, ...vpcIds: string[]): string | undefined {
  const attachments = world.all((scope) => scope.TransitGatewayVpcAttachments);
  return attachments.map((item) => item.TransitGatewayId).find((id) => vpcIds.every((vpcId) => attachments.some((item) => item.TransitGatewayId === id && item.VpcId === vpcId)));
}
