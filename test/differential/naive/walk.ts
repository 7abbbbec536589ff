/** One packet and its reply, from the facts page alone. */
import type { BlockerKey, RawInterface, RawPeering, RawSubnet } from '../describe.ts';
import { bits, is6, isIn, isPublic } from './bits.ts';
import type { End } from './ends.ts';
import { acl, groups, replyTo, type Decision, type Packet, type Peer } from './filters.ts';
import { natAhead, throughNat } from './nat.ts';
import { crossTransit, sharedTransit } from './transit.ts';
import { NotCollected, target, unknown, type World } from './world.ts';

export type Direction = BlockerKey['direction'];
export type InterfaceEnd = Extract<End, { kind: 'interface' }>;

/**
 * How a packet gets on. `through`: to the other end as it is, maybe after something to repair; `unfiltered`: the same, but
 * the list of the other end's subnet is not asked; `ungrouped`: to the other end
 * as it is, but nobody knows whether group references hold; `hidden`: nobody knows as what, if at all; `stop`: nowhere.
 */
export type Way = 'through' | 'unfiltered' | 'ungrouped' | 'hidden' | 'stop';

export class Walk {
  readonly blockers: BlockerKey[] = [];
  isUnknown = false;
  /** Over a transit gateway: whether references to the sender's groups count. */
  referencesCount: Decision | null = null;
  private readonly named = new Set<string>();

  constructor(readonly world: World, readonly source: End, readonly destination: End, readonly packet: Packet, readonly natPort = 0) {}

  run(): void {
    const { source, destination } = this;
    for (const end of [source, destination]) {
      if (end.kind === 'no-address') { this.block('network-interface', 'forward', [end.interface.NetworkInterfaceId]); return; }
    }
    if (source.kind === 'interface') this.fromInterface(source);
    else if (source.kind === 'outside' && destination.kind === 'interface') this.fromOutside(source.address, destination);
    else throw new Error('a question that the generator does not ask');
  }

  /** `place`: what meets the packet twice, on its way there and back, is one thing to repair. */
  block(kind: string, direction: Direction, ids: string[], place = ids.join()): void {
    if (this.named.has(`${kind} ${place}`)) return;
    this.named.add(`${kind} ${place}`);
    this.blockers.push({ kind, direction, ids, place });
  }

  private decide(decision: Decision, kind: string, direction: Direction, ids: string[], place: string): void {
    if (decision === 'unknown') this.isUnknown = true;
    if (decision === 'deny') this.block(kind, direction, ids, place);
  }

  /** What cannot be known gives `otherwise`. */
  attempt<T>(rest: () => T, otherwise: T): T {
    try {
      return rest();
    } catch (error) {
      if (!(error instanceof NotCollected)) throw error;
      this.isUnknown = true;
      return otherwise;
    }
  }

  state(own: RawInterface, direction: Direction = 'forward'): void {
    const id = own.Attachment?.InstanceId;
    if (own.Status === 'available') { this.block('network-interface', direction, [own.NetworkInterfaceId]); return; }
    if (id === undefined) return;
    const instance = this.world.all((scope) => scope.Reservations).flatMap((item) => item.Instances).find((item) => item.InstanceId === id);
    if (instance !== undefined && instance.State.Name !== 'running') this.block('instance', direction, [id]);
  }

  private closed(own: RawInterface, direction: Direction): void {
    this.block('network-interface', direction, [own.NetworkInterfaceId], `closed ${own.NetworkInterfaceId}`);
  }

  groups(own: RawInterface, egress: boolean, packet: Packet, peer: Peer): void {
    this.decide(groups(this.world, own, egress, packet, peer), 'security-group', 'forward', own.Groups.map(({ GroupId }) => GroupId), `${own.NetworkInterfaceId} ${egress ? 'out' : 'in'}`);
  }

  acl(subnet: RawSubnet, egress: boolean, packet: Packet, direction: Direction): void {
    this.attempt(() => {
      const list = this.world.acl(subnet);
      this.decide(acl(list, egress, packet), 'network-acl', direction, [list.NetworkAclId], `${direction} ${subnet.SubnetId} ${egress ? 'out' : 'in'}`);
    }, undefined);
  }

  private fromInterface(source: InterfaceEnd): void {
    const { world, destination, packet } = this;
    const own = source.interface;
    this.state(own);
    if (destination.kind === 'service' || (destination.kind === 'unowned' && this.isReserved(destination))) return;
    const subnet = world.subnet(own.SubnetId);
    const there = destination.kind === 'interface' ? world.subnet(destination.interface.SubnetId) : destination.kind === 'unowned' ? this.subnetOf(destination) : undefined;
    if (there?.SubnetId === subnet.SubnetId && !(destination.kind === 'interface' && destination.byPublicIp)) { this.insideSubnet(own, subnet); return; }
    const publicWay = this.goesPublic(source, subnet);
    this.groups(own, true, packet, { interface: destination.kind === 'interface' ? destination.interface : null, groupsCount: publicWay ? 'deny' : this.linkAhead(own, subnet) });
    this.acl(subnet, true, packet, 'forward');
    const nat = natAhead(this, subnet);
    if (nat !== null) { throughNat(this, nat, source, subnet, there ?? null, publicWay); return; }
    if (publicWay) { this.publicWay(source, subnet); return; }
    const vpcId = destination.kind === 'interface' ? destination.interface.VpcId : destination.kind === 'unowned' ? destination.vpc.VpcId : null;
    const way = this.privateRoute(subnet, packet.to, vpcId, 'forward');
    const reply = replyTo(packet);
    if (way === 'hidden' || (destination.kind === 'outside' && way !== 'stop')) this.acl(subnet, false, reply, 'return');
    if (way === 'hidden' || way === 'stop') return;
    if (there !== undefined && way !== 'unfiltered') this.acl(there, false, packet, 'forward');
    if (destination.kind === 'unowned') { this.nobody(destination.vpc.VpcId, there); return; }
    if (destination.kind !== 'interface' || there === undefined) return;
    this.groups(destination.interface, false, packet, { interface: own, groupsCount: way === 'ungrouped' ? 'unknown' : (this.referencesCount ?? this.groupsCount(own)) });
    this.state(destination.interface);
    this.replyTo(reply, there, source, subnet);
  }

  /** Back from the destination's interface, by whatever its route table says. */
  private replyTo(reply: Packet, there: RawSubnet, source: InterfaceEnd, subnet: RawSubnet): void {
    this.acl(there, true, reply, 'return');
    const byGateway = this.attempt(() => {
      const { route } = this.world.choose(there, reply.to);
      return route !== null && target(route).startsWith('igw-');
    }, false);
    const isOther = there.VpcId !== subnet.VpcId;
    if (isPublic(reply.to) && isOther && (byGateway || !is6(reply.to))) { this.replyByGateway(reply, there, source, subnet); return; }
    const way = this.privateRoute(there, reply.to, subnet.VpcId, 'return');
    if (way === 'through' || way === 'ungrouped') this.acl(subnet, false, reply, 'return');
  }

  private insideSubnet(own: RawInterface, subnet: RawSubnet): void {
    const { destination, packet } = this;
    const other = destination.kind === 'interface' ? destination.interface : null;
    this.groups(own, true, packet, { interface: other, groupsCount: 'allow' });
    if (other === null) { this.nobody(subnet.VpcId, subnet); return; }
    this.groups(other, false, packet, { interface: own, groupsCount: 'allow' });
    this.state(other);
  }

  private nobody(vpcId: string, subnet: RawSubnet | undefined): void {
    this.block('network-interface', 'forward', [vpcId, ...(subnet === undefined ? [] : [subnet.SubnetId])]);
  }

  /** Subnet router and resolver, which neither groups nor ACLs filter. */
  private isReserved({ address, vpc }: Extract<End, { kind: 'unowned' }>): boolean {
    if (is6(address) || this.source.kind !== 'interface' || this.source.interface.VpcId !== vpc.VpcId) return false;
    const number = (text: string): bigint => BigInt(`0b${bits(text)}`);
    const plus = (cidr: string, n: bigint): bigint => number(cidr.split('/')[0] ?? '') + n;
    const subnets = this.world.all((scope) => scope.Subnets).filter((subnet) => subnet.VpcId === vpc.VpcId);
    return number(address) === plus(vpc.CidrBlock, 2n) || subnets.some((subnet) => number(address) === plus(subnet.CidrBlock, 1n));
  }

  private subnetOf({ address, vpc }: Extract<End, { kind: 'unowned' }>): RawSubnet | undefined {
    return this.world.all((scope) => scope.Subnets).find((subnet) => subnet.VpcId === vpc.VpcId
      && [subnet.CidrBlock, ...(subnet.Ipv6CidrBlockAssociationSet ?? []).map((set) => set.Ipv6CidrBlock)].some((cidr) => isIn(address, cidr)));
  }

  /** Facts 2.4: inside a VPC, and over a peering in one Region. */
  private groupsCount(own: RawInterface): Decision {
    const { destination, world } = this;
    if (destination.kind !== 'interface') return 'deny';
    if (destination.interface.VpcId === own.VpcId) return 'allow';
    const region = (vpcId: string): string | undefined => world.scopeOfVpc(vpcId)?.region;
    return region(own.VpcId) === region(destination.interface.VpcId) ? 'allow' : 'deny';
  }

  /** Behind a hop of which nothing is known, references may or may not hold. */
  private linkAhead(own: RawInterface, subnet: RawSubnet): Decision {
    if (this.groupsCount(own) === 'deny') return 'deny';
    return this.attempt(() => {
      const { route } = this.world.choose(subnet, this.packet.to);
      const id = route === null ? 'pcx-' : target(route);
      // Behind a NAT gateway no group is known by its members.
      if (id.startsWith('nat-')) return 'deny';
      // Facts 2.4: outbound references never hold over a transit gateway.
      if (id.startsWith('tgw-') && route?.State === 'active') return 'deny';
      return id === 'local' || id.startsWith('pcx-') || id.startsWith('igw-') || route?.State !== 'active' ? this.groupsCount(own) : 'unknown';
    }, 'unknown');
  }

  /** To a public IPv4 address always; IPv6 of another VPC by a peering, or by the gateway where the route says so. */
  private goesPublic(source: InterfaceEnd, subnet: RawSubnet): boolean {
    const { destination } = this;
    if (destination.kind === 'interface' && destination.byPublicIp) return true;
    if (destination.kind === 'outside') return isPublic(destination.address);
    if (destination.kind !== 'interface' || !is6(destination.address) || destination.interface.VpcId === source.interface.VpcId) return false;
    return this.attempt(() => {
      const { route } = this.world.choose(subnet, destination.address);
      return route !== null && target(route).startsWith('igw-');
    }, false);
  }

  /** Does the route lead to this address of this VPC (null: of none that is known)? Goes on past what can be repaired. */
  privateRoute(subnet: RawSubnet, address: string, vpcId: string | null, direction: Direction): Way {
    return this.attempt((): Way => {
      const { world } = this;
      const { route, table } = world.choose(subnet, address);
      const wrong = (): Way => {
        this.block('route', direction, [table.RouteTableId], `${direction} ${subnet.SubnetId}`);
        return onward();
      };
      const onward = (): Way => {
        // A peering that says it holds the address is the one wanted, whatever is on its other side.
        if (vpcId === null) return world.peeringsOf(subnet.VpcId).some((item) => item.Status.Code === 'active' && toldCidrs(item, subnet.VpcId).some((cidr) => isIn(address, cidr))) ? 'hidden' : 'stop';
        const intended = world.usablePeering(subnet.VpcId, vpcId);
        if (intended !== undefined && intended.Status.Code !== 'active') this.block('peering', direction, [intended.VpcPeeringConnectionId]);
        const shared = intended === undefined && vpcId !== subnet.VpcId ? sharedTransit(this, subnet.VpcId, vpcId) : undefined;
        return shared === undefined ? 'through' : crossTransit(this, shared, subnet, address, vpcId, direction);
      };
      if (route === null) return wrong();
      const id = target(route);
      if (id === 'local') return vpcId === subnet.VpcId && route.State === 'active' ? 'through' : wrong();
      if (id.startsWith('pcx-')) return this.byPeering(id, subnet, address, vpcId, direction, route.State, wrong);
      if (id.startsWith('eni-')) return this.byAppliance(id, subnet, address, direction, route.State, wrong, onward);
      // A NAT gateway has no connection that this could be the reply of.
      if (route.State !== 'active' || id.startsWith('igw-') || (id.startsWith('nat-') && direction === 'return')) return wrong();
      if (id.startsWith('tgw-') && this.destination.kind === 'interface' && vpcId !== null) return crossTransit(this, id, subnet, address, vpcId, direction);
      this.isUnknown = true;
      return 'hidden';
    }, 'hidden');
  }

  private byPeering(id: string, subnet: RawSubnet, address: string, vpcId: string | null, direction: Direction, state: string, wrong: () => Way): Way {
    const { world } = this;
    const peering = world.peering(id);
    if (peering === undefined) {
      if (world.scopeOfVpc(subnet.VpcId)?.VpcPeeringConnections !== undefined) {
        this.block('peering', direction, [id]);
        return vpcId === null ? 'stop' : 'through';
      }
      this.isUnknown = true;
      return vpcId === null ? 'hidden' : 'ungrouped';
    }
    const ends = [peering.RequesterVpcInfo, peering.AccepterVpcInfo];
    const far = ends.find((end) => end.VpcId !== subnet.VpcId);
    if (far === undefined || ends.every((end) => end.VpcId !== subnet.VpcId)) return wrong();
    const farVpc = world.vpc(far.VpcId);
    // AWS tells the CIDRs of active peerings only, but the other VPC may have been described as well.
    const farCidrs = farVpc === undefined ? toldCidrs(peering, subnet.VpcId) : world.cidrsOf(farVpc);
    const leadsThere = vpcId === null ? farCidrs.length === 0 || farCidrs.some((cidr) => isIn(address, cidr)) : far.VpcId === vpcId;
    if (!leadsThere) return wrong();
    if (peering.Status.Code !== 'active') {
      this.block('peering', direction, [id]);
      return vpcId === null ? 'stop' : 'through';
    }
    if (state !== 'active') return wrong();
    return vpcId === null ? unknown('the peer VPC') : 'through';
  }

  /** Facts 4.4: attached, to an instance that runs, and checking neither source nor destination. What it does then is its own affair. */
  private byAppliance(id: string, subnet: RawSubnet, address: string, direction: Direction, state: string, wrong: () => Way, onward: () => Way): Way {
    const { world } = this;
    const own = world.interfaces().find((item) => item.NetworkInterfaceId === id);
    if (state !== 'active') return wrong();
    if (own === undefined) {
      if (world.scopeOfVpc(subnet.VpcId)?.NetworkInterfaces === undefined) return unknown('interfaces');
      this.block('network-interface', direction, [id]);
      return onward();
    }
    const there = world.subnet(own.SubnetId);
    const sender = direction === 'forward' ? this.source : this.destination;
    const from = sender.kind === 'interface' ? sender.address : '';
    const packet = { ...(direction === 'forward' ? this.packet : replyTo(this.packet)), from, to: address };
    if (there.SubnetId !== subnet.SubnetId) this.acl(there, false, packet, direction);
    if (direction === 'forward') this.groups(own, false, packet, { interface: sender.kind === 'interface' ? sender.interface : null, groupsCount: 'allow' });
    this.state(own, direction);
    if (own.SourceDestCheck === true) this.block('network-interface', direction, [id], `check ${id}`);
    return unknown('appliance');
  }

  /** Is there an internet gateway behind the route, and does it work? */
  publicRoute(subnet: RawSubnet, address: string, direction: Direction, hasPublic: boolean): Way {
    return this.attempt((): Way => {
      const { world } = this;
      const { route, table } = world.choose(subnet, address);
      const id = route === null ? null : target(route);
      const wrong = (): Way => {
        this.block('route', direction, [table.RouteTableId], `${direction} ${subnet.SubnetId}`);
        return onward();
      };
      const onward = (): Way => (world.attachedGateway(subnet.VpcId) !== undefined && hasPublic ? 'through' : 'stop');
      if (route === null || id === null || id === 'local') return wrong();
      if (id.startsWith('pcx-')) return this.byPeering(id, subnet, address, null, direction, route.State, wrong);
      if (id.startsWith('eni-')) return this.byAppliance(id, subnet, address, direction, route.State, wrong, onward);
      if (!id.startsWith('igw-')) {
        if (route.State !== 'active') return wrong();
        // A NAT gateway has no connection that this could be the reply of.
        if (direction === 'return' && id.startsWith('nat-')) return wrong();
        return unknown(`target ${id}`);
      }
      const gateway = world.gateway(id);
      if (gateway === undefined && world.scopeOfVpc(subnet.VpcId)?.InternetGateways === undefined) this.isUnknown = true;
      else if (gateway === undefined || !gateway.Attachments.some((attachment) => attachment.VpcId === subnet.VpcId && attachment.State === 'available')) {
        this.block('internet-gateway', direction, [id], subnet.VpcId);
      } else if (route.State !== 'active') return wrong();
      return 'through';
    }, 'hidden');
  }

  private publicWay(source: InterfaceEnd, subnet: RawSubnet): void {
    const { destination, packet } = this;
    if (destination.kind !== 'interface' && destination.kind !== 'outside') return;
    const own = source.interface;
    const seen = is6(packet.to) ? source.address : source.publicIp;
    const way = this.publicRoute(subnet, packet.to, 'forward', seen !== null);
    if (way === 'through') {
      if (seen === null) this.block('public-ip', 'forward', [own.NetworkInterfaceId]);
      if (is6(packet.to) && (own.DenyAllIgwTraffic === true || !isPublic(source.address))) this.closed(own, 'forward');
    }
    const reply = replyTo(packet);
    if (destination.kind === 'outside' || way === 'hidden') { this.acl(subnet, false, reply, 'return'); return; }
    if (seen === null) return;
    const there = this.world.subnet(destination.interface.SubnetId);
    const arriving = { ...packet, from: seen, to: destination.address };
    if (way === 'through') this.arriveFromInternet(destination, there, arriving);
    this.replyTo(replyTo(arriving), there, source, subnet);
  }

  /** The reply leaves by the gateway of the destination's VPC and comes in by that of the source's. */
  private replyByGateway(reply: Packet, there: RawSubnet, source: InterfaceEnd, subnet: RawSubnet): void {
    const { destination } = this;
    if (destination.kind !== 'interface') return;
    const way = this.publicRoute(there, reply.to, 'return', true);
    if (way !== 'through') return;
    for (const { interface: own, address } of [destination, source]) {
      if (is6(address) && own.DenyAllIgwTraffic === true) this.closed(own, 'return');
    }
    this.gatewayOf(subnet.VpcId, 'return');
    const from = is6(reply.from) ? reply.from : (destination.publicIp ?? '');
    this.acl(subnet, false, { ...reply, from, to: source.address }, 'return');
  }

  gatewayOf(vpcId: string, direction: Direction): void {
    if (this.world.attachedGateway(vpcId) !== undefined) return;
    if (this.world.scopeOfVpc(vpcId)?.InternetGateways === undefined) this.isUnknown = true;
    else {
      // Where a route still names a gateway, that is the one to attach.
      const named = this.world.all((scope) => scope.RouteTables).filter((table) => table.VpcId === vpcId).flatMap((table) => table.Routes.map(target));
      this.block('internet-gateway', direction, [vpcId, ...named.filter((id) => id.startsWith('igw-'))], vpcId);
    }
  }

  /** From the internet gateway of the destination's VPC to the interface. */
  arriveFromInternet(destination: InterfaceEnd, there: RawSubnet, packet: Packet): void {
    const own = destination.interface;
    this.gatewayOf(own.VpcId, 'forward');
    if (is6(destination.address) && own.DenyAllIgwTraffic === true) this.closed(own, 'forward');
    this.acl(there, false, packet, 'forward');
    this.groups(own, false, packet, { interface: null, groupsCount: 'deny' });
    this.state(own);
  }

  private fromOutside(client: string, destination: InterfaceEnd): void {
    if (!is6(destination.address) && (destination.publicIp === null || destination.byPrivateIp)) {
      this.block('public-ip', 'forward', [destination.interface.NetworkInterfaceId]);
    }
    const there = this.world.subnet(destination.interface.SubnetId);
    const packet = { ...this.packet, from: client, to: destination.address };
    this.arriveFromInternet(destination, there, packet);
    const reply = replyTo(packet);
    this.acl(there, true, reply, 'return');
    this.publicRoute(there, reply.to, 'return', true);
  }
}

/** What a peering itself tells of the other side's blocks. */
function toldCidrs(peering: RawPeering, vpcId: string): string[] {
  const far = [peering.RequesterVpcInfo, peering.AccepterVpcInfo].find((end) => end.VpcId !== vpcId);
  return [far?.CidrBlock, ...(far?.CidrBlockSet ?? []).map((set) => set.CidrBlock), ...(far?.Ipv6CidrBlockSet ?? []).map((set) => set.Ipv6CidrBlock)].filter((cidr) => cidr !== undefined);
}
