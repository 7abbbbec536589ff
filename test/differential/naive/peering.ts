/** VPC peering: facts 5. */
import type { RawPeering } from '../describe.ts';
import { isIn } from './bits.ts';
import type { Hop } from './leave.ts';
import type { Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';

export function byPeering(walk: Walk, trip: Trip, hop: Hop): Outcome {
  const { world } = walk;
  const { id, subnet } = hop;
  const { vpcId, packet, direction } = trip;
  const peering = world.peering(id);
  // Facts 1.5: the reply to a NAT gateway needs no route, nor to the one that it should have been.
  const returned = (): void => {
    const last = trip.passages.at(-1);
    if (last !== undefined && trip.sender === last.holder) last.isReturnedToSender = true;
  };
  if (peering === undefined) {
    returned();
    if (world.home(subnet.VpcId)?.VpcPeeringConnections !== undefined) {
      walk.block('peering', direction, [id]);
      return vpcId === null ? 'stop' : 'arrived';
    }
    walk.isUnknown = true;
    if (trip.references === 'allow') trip.references = 'unknown';
    return vpcId === null ? 'hidden' : 'arrived';
  }
  const ends = [peering.RequesterVpcInfo, peering.AccepterVpcInfo];
  const far = ends.find((end) => end.VpcId !== subnet.VpcId);
  if (far === undefined || ends.every((end) => end.VpcId !== subnet.VpcId)) return hop.wrong();
  const farVpc = world.vpc(far.VpcId);
  // AWS tells the CIDRs of active peerings only, but the other VPC may have been described as well.
  const farCidrs = farVpc === undefined ? toldCidrs(peering, subnet.VpcId) : world.cidrsOf(farVpc);
  const leadsThere = vpcId === null ? farCidrs.length === 0 || farCidrs.some((cidr) => isIn(packet.to, cidr)) : far.VpcId === vpcId;
  if (!leadsThere) return hop.wrong();
  returned();
  if (peering.Status.Code !== 'active') {
    walk.block('peering', direction, [id]);
    return vpcId === null ? 'stop' : 'arrived';
  }
  if (hop.route.State !== 'active') return hop.wrong();
  if (vpcId !== null) return 'arrived';
  walk.isUnknown = true;
  return 'hidden';
}

/** What a peering itself tells of the other side's blocks. */
export function toldCidrs(peering: RawPeering, vpcId: string): string[] {
  const far = [peering.RequesterVpcInfo, peering.AccepterVpcInfo].find((end) => end.VpcId !== vpcId);
  return [far?.CidrBlock, ...(far?.CidrBlockSet ?? []).map((set) => set.CidrBlock), ...(far?.Ipv6CidrBlockSet ?? []).map((set) => set.Ipv6CidrBlock)].filter((cidr) => cidr !== undefined);
}
