/** Virtual private gateways, and the networks on premises behind them: facts 1.2. */
import type { RawSubnet, RawVpnConnection } from '../describe.ts';
import { is6, isPublic } from './bits.ts';
import { byEdgeTable } from './internet.ts';
import type { Hop } from './leave.ts';
import { fromAttachment, outOfSight } from './transit.ts';
import type { Direction, Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';
import { target } from './world.ts';

export function byVpnGateway(walk: Walk, trip: Trip, hop: Hop): Outcome {
  const { id, subnet, route } = hop;
  if (route.State !== 'active' && !isLost(walk, id, subnet.VpcId)) return hop.wrong();
  // Of a source that is no interface of its VPC it takes nothing.
  if (trip.sender.interface.VpcId !== subnet.VpcId) return hop.wrong();
  if (trip.outReferences !== 'deny') trip.outReferences = 'unknown';
  if (trip.vpcId !== null || trip.goal.kind !== 'outside') {
    // Whether the network on premises sends it back into AWS is its own affair.
    walk.isUnknown = true;
    return 'hidden';
  }
  gatewayWorks(walk, id, subnet.VpcId, trip.direction);
  if (is6(trip.packet.to)) walk.isUnknown = true;
  if (leadsOn(trip, hop.length)) walk.isUnknown = true;
  trip.exit = { kind: 'vgw', vpcId: subnet.VpcId, edge: id };
  return 'left';
}

/** Whether behind the network on premises there is more is not in AWS. */
export function leadsOn(trip: Trip, length: number): boolean {
  if (!isPublic(trip.packet.to)) return false;
  return trip.direction === 'return' || length === 0;
}

/** Gone or detached: what is to change then is the gateway, whatever the state of its routes. */
function isLost({ world }: Walk, id: string, vpcId: string): boolean {
  const gateway = world.all('VpnGateways').find((item) => item.VpnGatewayId === id);
  if (gateway === undefined) return world.home(vpcId)?.VpnGateways !== undefined;
  return !gateway.VpcAttachments.some((item) => item.VpcId === vpcId && item.State === 'attached');
}

function gatewayWorks(walk: Walk, id: string, vpcId: string, direction: Direction): void {
  const { world } = walk;
  const home = world.home(vpcId);
  const gateway = world.all('VpnGateways').find((item) => item.VpnGatewayId === id);
  if (gateway === undefined && home?.VpnGateways === undefined) walk.isUnknown = true;
  else if (isLost(walk, id, vpcId)) walk.block('vpn', direction, [id]);
  tunnels(walk, home?.VpnConnections, (connection) => connection.VpnGatewayId === id, direction);
}

/** One tunnel that is up does; without any connection it may be Direct Connect. */
export function tunnels(walk: Walk, all: RawVpnConnection[] | undefined, fits: (connection: RawVpnConnection) => boolean, direction: Direction): void {
  if (all === undefined) { walk.isUnknown = true; return; }
  const connections = all.filter((item) => fits(item) && item.State !== 'deleted');
  if (connections.length === 0 || connections.some((item) => item.VgwTelemetry?.some(({ Status }) => Status === 'UP') === true)) return;
  if (connections.some((item) => item.VgwTelemetry === undefined)) walk.isUnknown = true;
  else walk.block('vpn', direction, connections.map((item) => item.VpnConnectionId), `tunnels ${connections.map((item) => item.VpnConnectionId).join()}`);
}

/** By the way that its reply takes; where that leads nowhere, nobody knows how. */
export function fromPremises(walk: Walk, trip: Trip, there: RawSubnet): Outcome {
  const { world } = walk;
  return walk.attempt((): Outcome | null => {
    const { route } = world.choose(there, trip.packet.from);
    const id = route === null ? '' : target(route);
    if (id.startsWith('vgw-') && (route?.State === 'active' || isLost(walk, id, there.VpcId))) {
      gatewayWorks(walk, id, there.VpcId, 'forward');
      if (is6(trip.packet.to)) walk.isUnknown = true;
      return byEdgeTable(walk, trip, id, there);
    }
    const exit = id.startsWith('tgw-') ? walk.exitOf(trip, there)?.transit : undefined;
    if (exit !== undefined) return fromAttachment(walk, trip, exit.gatewayId, exit.attachmentId, true);
    walk.isUnknown = true;
    return id.startsWith('vgw-') ? 'arrived' : outOfSight(walk, trip);
  }, null) ?? outOfSight(walk, trip);
}
