/** Gateway endpoints: facts 1.2. */
import type { Hop } from './leave.ts';
import type { Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';

export function byGatewayEndpoint(walk: Walk, trip: Trip, hop: Hop): Outcome {
  const { world } = walk;
  const { id, subnet, route } = hop;
  const { packet, direction } = trip;
  const endpoint = world.all('VpcEndpoints').find((item) => item.VpcEndpointId === id);
  trip.references = trip.outReferences = 'deny';
  if (endpoint === undefined && world.home(subnet.VpcId)?.VpcEndpoints === undefined) {
    if (route.State !== 'active') return hop.wrong();
    walk.isUnknown = true;
    return 'hidden';
  }
  // A blackhole is the endpoint's own fault where it does not work; one that is gone comes back never.
  if (route.State !== 'active' && (endpoint === undefined || endpoint.State === 'available')) return hop.wrong();
  if (endpoint !== undefined && endpoint.VpcEndpointType !== 'Gateway') {
    if (endpoint.State !== 'available') walk.block('vpc-endpoint', direction, [id]);
    walk.isUnknown = true;
    return 'hidden';
  }
  // The service opens no connections of its own.
  if (trip.vpcId !== null || direction === 'return') return hop.wrong();
  if (endpoint?.State !== 'available') walk.block('vpc-endpoint', direction, [id]);
  // Of one that is gone nobody knows of which kind it was.
  if (endpoint === undefined) return 'hidden';
  const isEcho = packet.protocol === 1 && packet.icmpType === 8;
  if (packet.protocol !== 6 && !isEcho) walk.block('vpc-endpoint', direction, [id], `protocol ${id}`);
  trip.exit = { kind: 'endpoint', vpcId: subnet.VpcId };
  if (trip.goal.kind === 'outside') return 'left';
  walk.isUnknown = true;
  return 'hidden';
}
