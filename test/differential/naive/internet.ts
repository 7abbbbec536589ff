/** Internet gateways, egress-only ones, edge tables and Block Public Access: facts 6. */
import type { RawSubnet } from '../describe.ts';
import { throughAppliance } from './appliance.ts';
import { is6, isPublic } from './bits.ts';
import type { Hop } from './leave.ts';
import type { Direction, Holder, Outcome, Trip } from './trip.ts';
import type { Walk } from './walk.ts';
import { target } from './world.ts';

/** @param hop without `id`: a route that is to be made, to the gateway that is attached */
export function byInternetGateway(walk: Walk, trip: Trip, hop: Hop | { subnet: RawSubnet; id: null }): Outcome {
  const { world } = walk;
  const { subnet } = hop;
  if (hop.id !== null) {
    // Of somebody of another VPC, who came by a transit gateway, this gateway knows no public address.
    if (!is6(trip.packet.to) && trip.sender.interface.VpcId !== subnet.VpcId) return hop.wrong();
    if (!isPublic(trip.packet.to) || trip.vpcId === subnet.VpcId) return hop.wrong();
    const gateway = world.gateway(hop.id);
    if (gateway === undefined && world.home(subnet.VpcId)?.InternetGateways === undefined) walk.isUnknown = true;
    else if (gateway === undefined || !gateway.Attachments.some((attachment) => attachment.VpcId === subnet.VpcId && attachment.State === 'available')) {
      walk.block('internet-gateway', trip.direction, [hop.id], subnet.VpcId);
    } else if (hop.route.State !== 'active') return hop.wrong();
  }
  const own = trip.sender.interface;
  const seen = is6(trip.packet.to) ? trip.sender.address : trip.sender.publicIp;
  if (seen === null) walk.block('public-ip', trip.direction, [own.NetworkInterfaceId]);
  if (is6(trip.packet.to) && (own.DenyAllIgwTraffic === true || !isPublic(trip.sender.address))) closed(walk, trip.sender, trip.direction);
  const through = hop.id ?? world.attachedGateway(subnet.VpcId)?.InternetGatewayId ?? '';
  const edge = redirection(walk, through, trip);
  if (edge !== undefined) {
    trip.isRedirected = true;
    walk.block('route', trip.direction, [edge], `redirected ${edge}`);
  }
  if (trip.direction === 'forward') publicAccess(walk, world.subnet(own.SubnetId), trip.passages.some(({ gatewayId }) => gatewayId.startsWith('nat-')) ? 'translated' : 'own');
  trip.exit = { kind: 'igw', vpcId: subnet.VpcId, edge: through };
  return outThere(walk, trip, seen);
}

/** A subnet whose traffic from the gateway goes to an appliance cannot use the gateway itself. */
function redirection(walk: Walk, gatewayId: string, trip: Trip): string | undefined {
  const table = walk.world.edgeTable(gatewayId);
  if (table === undefined || trip.direction === 'return' || trip.isOwnAffair) return undefined;
  const { route } = walk.world.chooseIn(table, trip.sender.address);
  const id = route === null ? '' : target(route);
  return id.startsWith('eni-') && id !== trip.sender.interface.NetworkInterfaceId ? table.RouteTableId : undefined;
}

/** Outbound, IPv6, and it knows its connections. */
export function byEgressOnly(walk: Walk, trip: Trip, hop: Hop): Outcome {
  const { world } = walk;
  const { subnet, id } = hop;
  if (!is6(trip.packet.to) || trip.direction === 'return' || !isPublic(trip.packet.to) || trip.vpcId === subnet.VpcId) return hop.wrong();
  const gateways = world.all('EgressOnlyInternetGateways');
  const gateway = gateways.find((item) => item.EgressOnlyInternetGatewayId === id);
  // One that is gone comes back never, so that it is the route that has to change.
  if (hop.route.State !== 'active' && gateway === undefined) return hop.wrong();
  if (gateway === undefined && world.home(subnet.VpcId)?.EgressOnlyInternetGateways === undefined) walk.isUnknown = true;
  else if (gateway?.Attachments.some((item) => item.VpcId === subnet.VpcId && item.State === 'attached') !== true) walk.block('internet-gateway', trip.direction, [id]);
  else if (hop.route.State !== 'active') return hop.wrong();
  publicAccess(walk, subnet, 'translated');
  const own = trip.sender.interface;
  if (own.DenyAllIgwTraffic === true || !isPublic(trip.sender.address)) closed(walk, trip.sender, trip.direction);
  trip.exit = { kind: 'eigw', vpcId: subnet.VpcId };
  return outThere(walk, trip, trip.sender.address);
}

function outThere(walk: Walk, trip: Trip, seen: string | null): Outcome {
  const { goal } = trip;
  trip.references = trip.outReferences = 'deny';
  if (goal.kind !== 'interface') return 'left';
  if (seen === null) return 'stop';
  trip.packet = { ...trip.packet, from: seen, to: goal.holder.address };
  return enterFromInternet(walk, trip);
}

/** From the internet gateway of the goal's VPC to its subnet. */
export function enterFromInternet(walk: Walk, trip: Trip): Outcome {
  const { world } = walk;
  const { goal, direction } = trip;
  if (goal.kind !== 'interface') throw new Error('what comes in goes to an interface');
  const own = goal.holder.interface;
  const isReplyByEgressOnly = direction === 'return' && trip.connection?.exit?.kind === 'eigw';
  if (!isReplyByEgressOnly) gatewayOf(walk, own.VpcId, direction);
  if (is6(goal.holder.address) && own.DenyAllIgwTraffic === true) closed(walk, goal.holder, direction);
  if (direction === 'forward') publicAccess(walk, goal.subnet, 'in');
  const gateway = world.attachedGateway(own.VpcId);
  return gateway === undefined || isReplyByEgressOnly ? 'arrived' : byEdgeTable(walk, trip, gateway.InternetGatewayId, goal.subnet);
}

/** The table of the gateway itself, for what comes in by it: facts 4.1. */
export function byEdgeTable(walk: Walk, trip: Trip, gatewayId: string, home: RawSubnet): Outcome {
  const { world } = walk;
  return walk.attempt((): Outcome => {
    if (world.home(home.VpcId)?.RouteTables === undefined) return 'arrived';
    const table = world.edgeTable(gatewayId);
    if (table === undefined) return 'arrived';
    const { route, length } = world.chooseIn(table, trip.packet.to);
    const wrong = (): Outcome => {
      walk.block('route', trip.direction, [table.RouteTableId], `${trip.direction} ${table.RouteTableId}`);
      return 'arrived';
    };
    if (route === null) return wrong();
    const id = target(route);
    if (id === 'local' || (trip.goal.kind === 'interface' && id === trip.goal.holder.interface.NetworkInterfaceId)) return route.State === 'active' ? 'arrived' : wrong();
    if (id.startsWith('eni-')) return throughAppliance(walk, trip, { subnet: home, table, route, length, id, wrong }, gatewayId.startsWith('igw-') ? 'internet' : 'premises');
    if (route.State !== 'active') return wrong();
    walk.isUnknown = true;
    return 'hidden';
  }, 'hidden');
}

function gatewayOf(walk: Walk, vpcId: string, direction: Direction): void {
  const { world } = walk;
  if (world.attachedGateway(vpcId) !== undefined) return;
  if (world.home(vpcId)?.InternetGateways === undefined) walk.isUnknown = true;
  else {
    // Where a route still names a gateway, that is the one to attach.
    const named = world.all('RouteTables').filter((table) => table.VpcId === vpcId).flatMap((table) => table.Routes.map(target));
    walk.block('internet-gateway', direction, [vpcId, ...named.filter((id) => id.startsWith('igw-'))], vpcId);
  }
}

function closed(walk: Walk, holder: Holder, direction: Direction): void {
  walk.block('network-interface', direction, [holder.interface.NetworkInterfaceId], `closed ${holder.interface.NetworkInterfaceId}`);
}

/** Facts 6: block-ingress leaves the connections of NAT and egress-only gateways alone, block-bidirectional nothing. */
function publicAccess(walk: Walk, subnet: RawSubnet, what: 'in' | 'own' | 'translated'): void {
  const mode = modeOf(walk, subnet);
  if (mode === 'off' || (mode === 'block-ingress' && what === 'translated')) return;
  const subnets = walk.world.all('Subnets').filter(({ VpcId }) => VpcId === subnet.VpcId).map(({ SubnetId }) => SubnetId);
  walk.block('block-public-access', 'forward', [subnet.VpcId, ...subnets], `bpa ${subnet.VpcId}`);
}

function modeOf({ world }: Walk, subnet: RawSubnet): string {
  const stated = subnet.BlockPublicAccessStates ?? world.vpc(subnet.VpcId)?.BlockPublicAccessStates;
  if (stated !== undefined) return stated.InternetGatewayBlockMode;
  const scope = world.home(subnet.VpcId);
  const mode = scope?.VpcBlockPublicAccessOptions?.InternetGatewayBlockMode ?? 'off';
  const exclusions = (scope?.VpcBlockPublicAccessExclusions ?? [])
    .filter(({ State, ResourceArn }) => ['create-complete', 'update-complete'].includes(State) && [subnet.SubnetId, subnet.VpcId].includes(ResourceArn.split('/')[1] ?? ''))
    .map(({ InternetGatewayExclusionMode }) => InternetGatewayExclusionMode);
  if (exclusions.includes('allow-bidirectional')) return 'off';
  return exclusions.includes('allow-egress') && mode === 'block-bidirectional' ? 'block-ingress' : mode;
}
