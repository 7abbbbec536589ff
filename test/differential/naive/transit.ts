/** Transit gateways between VPCs: facts 1.4, 2.4 and 7. */
import type { RawSubnet } from '../describe.ts';
import { isIn, prefixLength } from './bits.ts';
import { addressesOf } from './ends.ts';
import { replyTo } from './filters.ts';
import type { Direction, Walk, Way } from './walk.ts';

export function crossTransit(walk: Walk, id: string, subnet: RawSubnet, address: string, vpcId: string, direction: Direction): Way {
  const { world } = walk;
  const attachments = world.all((scope) => scope.TransitGatewayVpcAttachments).filter((item) => item.TransitGatewayId === id);
  const entry = attachments.find((item) => item.VpcId === subnet.VpcId);
  const block = (ids: string[], place: string): void => { walk.block('transit-gateway', direction, ids, place); };
  if (entry === undefined) {
    if (world.scopeOfVpc(subnet.VpcId)?.TransitGatewayVpcAttachments === undefined) walk.isUnknown = true;
    else block([id], `${id} ${subnet.VpcId}`);
    return 'ungrouped';
  }
  const far = world.interfaces().find((item) => item.VpcId === vpcId && addressesOf(item).some((own) => own.address === address));
  const farSubnet = far === undefined ? undefined : world.subnet(far.SubnetId);
  const sender = direction === 'forward' ? walk.source : walk.destination;
  const packet = { ...(direction === 'forward' ? walk.packet : replyTo(walk.packet)), from: sender.kind === 'interface' ? sender.address : '', to: address };
  if (entry.State !== 'available') block([entry.TransitGatewayAttachmentId], `${entry.TransitGatewayAttachmentId} state`);
  const inZone = entry.SubnetIds.map((item) => world.subnet(item)).find((item) => item.AvailabilityZone === subnet.AvailabilityZone);
  if (inZone === undefined) block([entry.TransitGatewayAttachmentId], `${entry.TransitGatewayAttachmentId} ${subnet.AvailabilityZone}`);
  else walk.acl(inZone, false, packet, direction);
  const association = world.all((scope) => scope.TransitGatewayAttachments).find((item) => item.TransitGatewayAttachmentId === entry.TransitGatewayAttachmentId)?.Association;
  if (association?.State !== 'associated') {
    block([entry.TransitGatewayAttachmentId], `${entry.TransitGatewayAttachmentId} association`);
    return 'ungrouped';
  }
  const table = world.all((scope) => scope.transitRoutes).find((item) => item.TransitGatewayRouteTableId === association.TransitGatewayRouteTableId);
  if (table === undefined) {
    walk.isUnknown = true;
    return 'ungrouped';
  }
  const [best] = table.Routes.filter((route) => ['active', 'blackhole'].includes(route.State) && isIn(address, route.DestinationCidrBlock))
    .sort((a, b) => prefixLength(b.DestinationCidrBlock) - prefixLength(a.DestinationCidrBlock) || Number(a.Type === 'propagated') - Number(b.Type === 'propagated'));
  const leads = best?.State === 'active' ? attachments.find((item) => item.TransitGatewayAttachmentId === best.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId) : undefined;
  const wanted = attachments.find((item) => item.VpcId === vpcId);
  if (leads?.VpcId !== vpcId) block([table.TransitGatewayRouteTableId], `${table.TransitGatewayRouteTableId} ${address}`);
  else if (leads.State !== 'available') block([leads.TransitGatewayAttachmentId], `${leads.TransitGatewayAttachmentId} state`);
  if (wanted === undefined || farSubnet === undefined) return 'ungrouped';
  const gateway = world.all((scope) => scope.TransitGateways).find((item) => item.TransitGatewayId === id);
  if (gateway === undefined) return 'ungrouped';
  if (direction === 'forward') {
    walk.referencesCount = [gateway, entry, wanted].every((item) => item.Options.SecurityGroupReferencingSupport === 'enable') ? 'allow' : 'deny';
  }
  const exits = wanted.SubnetIds.map((item) => world.subnet(item));
  const exit = exits.find((item) => item.AvailabilityZone === farSubnet.AvailabilityZone) ?? exits[0];
  if (exit === undefined || exit.SubnetId === farSubnet.SubnetId) return 'unfiltered';
  walk.acl(exit, true, packet, direction);
  const way = walk.privateRoute(exit, address, vpcId, direction);
  return way === 'through' || way === 'hidden' ? 'through' : way;
}

/** The transit gateway that both VPCs are attached to. */
export function sharedTransit({ world }: Walk, ...vpcIds: string[]): string | undefined {
  const attachments = world.all((scope) => scope.TransitGatewayVpcAttachments);
  return attachments.map((item) => item.TransitGatewayId).find((id) => vpcIds.every((vpcId) => attachments.some((item) => item.TransitGatewayId === id && item.VpcId === vpcId)));
}
