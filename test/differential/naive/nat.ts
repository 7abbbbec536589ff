/** Zonal NAT gateways: facts 1.2, 1.5. */
import type { RawNatGateway, RawSubnet } from '../describe.ts';
import { replyTo, type Packet } from './filters.ts';
import type { InterfaceEnd, Walk } from './walk.ts';
import { target } from './world.ts';

/** The NAT gateway that the packet is sent to; `gone`: there was one. Null where none is ahead, or none that can be known. */
export function natAhead({ world, packet }: Walk, subnet: RawSubnet): RawNatGateway | { gone: string } | null {
  try {
    const { route } = world.choose(subnet, packet.to);
    const id = route === null ? '' : target(route);
    if (route === null || !id.startsWith('nat-')) return null;
    const found = world.all((scope) => scope.NatGateways).find((nat) => nat.NatGatewayId === id);
    // A blackhole is the gateway's own fault where it does not work, else the route's.
    if (route.State !== 'active' && (found === undefined || found.State === 'available')) return null;
    if (found !== undefined) return found;
    return world.scopeOfVpc(subnet.VpcId)?.NatGateways === undefined ? null : { gone: id };
  } catch {
    return null;
  }
}

export function throughNat(walk: Walk, nat: RawNatGateway | { gone: string }, source: InterfaceEnd, subnet: RawSubnet, there: RawSubnet | null, publicWay: boolean): void {
  const { packet, destination, world } = walk;
  const id = 'gone' in nat ? nat.gone : nat.NatGatewayId;
  if ('gone' in nat || nat.State !== 'available') {
    // Another takes its place, and nobody knows where and with which address.
    walk.block('nat-gateway', 'forward', [id]);
    walk.acl(subnet, false, replyTo(packet), 'return');
    return;
  }
  const [address] = nat.NatGatewayAddresses;
  if (address === undefined) throw new Error('a NAT gateway has an address');
  if (![1, 6, 17].includes(packet.protocol)) walk.block('nat-gateway', 'forward', [id]);
  const own = world.subnet(nat.SubnetId);
  const isApart = own.SubnetId !== subnet.SubnetId;
  if (isApart) walk.acl(own, false, packet, 'forward');
  const translated: Packet = { ...packet, from: address.PrivateIp, sourcePort: walk.natPort };
  const reply = replyTo(translated);
  const back = (isSeen = true): void => {
    if (isSeen) walk.acl(own, false, reply, 'return');
    if (isApart) {
      walk.acl(own, true, replyTo(packet), 'return');
      const way = walk.privateRoute(own, source.address, subnet.VpcId, 'return');
      if (way === 'through' || way === 'ungrouped') walk.acl(subnet, false, replyTo(packet), 'return');
    }
  };
  if (there?.SubnetId !== own.SubnetId || publicWay) walk.acl(own, true, translated, 'forward');
  if (!publicWay) {
    if (destination.kind === 'interface' && there !== null) privately(walk, nat, { client: subnet, own, there, destination, translated }, back);
    return;
  }
  const seen = address.PublicIp ?? null;
  const way = walk.publicRoute(own, packet.to, 'forward', seen !== null);
  // A private one has no address for the internet.
  if (way === 'through' && seen === null) walk.block('public-ip', 'forward', [address.NetworkInterfaceId]);
  if (destination.kind !== 'interface' || there === null) { back(); return; }
  if (way === 'hidden') { walk.acl(subnet, false, replyTo(packet), 'return'); return; }
  if (seen === null) return;
  const arriving = { ...translated, from: seen, to: destination.address };
  if (way === 'through') walk.arriveFromInternet(destination, there, arriving);
  walk.acl(there, true, replyTo(arriving), 'return');
  if (walk.publicRoute(there, seen, 'return', true) === 'through') walk.gatewayOf(own.VpcId, 'return');
  back();
}

interface Beyond {
  client: RawSubnet;
  own: RawSubnet;
  there: RawSubnet;
  destination: InterfaceEnd;
  translated: Packet;
}

/** To another VPC as the NAT gateway's private address. Over a peering the reply finds back without a route. */
function privately(walk: Walk, nat: RawNatGateway, { client, own, there, destination, translated }: Beyond, back: (isSeen?: boolean) => void): void {
  const way = walk.privateRoute(own, translated.to, there.VpcId, 'forward');
  if (way === 'hidden') { walk.acl(client, false, replyTo(walk.packet), 'return'); return; }
  if (way === 'stop') { back(); return; }
  walk.acl(there, false, translated, 'forward');
  walk.groups(destination.interface, false, translated, { interface: null, groupsCount: 'deny' });
  walk.state(destination.interface);
  walk.acl(there, true, replyTo(translated), 'return');
  const byPeering = walk.attempt(() => {
    const { route } = walk.world.choose(own, translated.to);
    const id = route === null ? 'none' : target(route);
    if (id.startsWith('pcx-')) return true;
    // With the route mended it is a peering.
    const isWrong = route?.State !== 'active' || id === 'local' || id.startsWith('igw-');
    return isWrong && walk.world.usablePeering(own.VpcId, there.VpcId) !== undefined;
  }, true);
  const home = byPeering ? 'through' : walk.privateRoute(there, translated.from, nat.VpcId, 'return');
  back(home === 'through' || home === 'ungrouped');
}
