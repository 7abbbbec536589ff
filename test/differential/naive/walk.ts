/** One packet and its reply, from the facts page alone: what stands at both ends, and the trips between them. */
import type { BlockerKey, RawAcl, RawInterface, RawSubnet } from '../describe.ts';
import { bits, is6, isIn, isPublic } from './bits.ts';
import type { End } from './ends.ts';
import { acl, groups, replyTo, type Decision, type Packet, type Peer } from './filters.ts';
import { byEdgeTable, enterFromInternet } from './internet.ts';
import { leave } from './leave.ts';
import { Trip, type Direction, type Goal, type Outcome, type Passage } from './trip.ts';
import { fromAttachment } from './transit.ts';
import { fromPremises } from './vpn.ts';
import { NotCollected, type World } from './world.ts';

export type InterfaceEnd = Extract<End, { kind: 'interface' }>;

export class Walk {
  readonly blockers: BlockerKey[] = [];
  isUnknown = false;
  private readonly named = new Set<string>();

  constructor(readonly world: World, readonly source: End, readonly destination: End, readonly packet: Packet, readonly natPort = 0) {}

  run(): void {
    const { source, destination } = this;
    for (const end of [source, destination]) {
      if (end.kind === 'no-address') { this.block('network-interface', 'forward', [end.interface.NetworkInterfaceId]); return; }
    }
    this.attempt(() => {
      if (source.kind === 'interface') this.fromInterface(source);
      else if (source.kind === 'outside' && destination.kind === 'interface') this.fromOutside(source.address, destination);
      else throw new Error('a question that the generator does not ask');
    }, undefined);
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
    const endpoint = this.world.all((scope) => scope.VpcEndpoints).find((item) => item.NetworkInterfaceIds?.includes(own.NetworkInterfaceId) === true);
    if (endpoint !== undefined && endpoint.State !== 'available') this.block('vpc-endpoint', direction, [endpoint.VpcEndpointId]);
    if (id === undefined) return;
    const instance = this.world.all((scope) => scope.Reservations).flatMap((item) => item.Instances).find((item) => item.InstanceId === id);
    if (instance !== undefined && instance.State.Name !== 'running') this.block('instance', direction, [id]);
  }

  groups(own: RawInterface, egress: boolean, packet: Packet, peer: Peer): void {
    this.decide(groups(this.world, own, egress, packet, peer), 'security-group', 'forward', own.Groups.map(({ GroupId }) => GroupId), `${own.NetworkInterfaceId} ${egress ? 'out' : 'in'}`);
  }

  acl(subnet: RawSubnet, egress: boolean, packet: Packet, direction: Direction): void {
    this.attempt(() => {
      const list: RawAcl = this.world.acl(subnet);
      this.decide(acl(list, egress, packet), 'network-acl', direction, [list.NetworkAclId], `${direction} ${subnet.SubnetId} ${egress ? 'out' : 'in'}`);
    }, undefined);
  }

  private fromInterface(source: InterfaceEnd): void {
    const { world, destination, packet } = this;
    const own = source.interface;
    this.state(own);
    if (destination.kind === 'service' || (destination.kind === 'unowned' && this.isReserved(destination))) return;
    const subnet = world.subnet(own.SubnetId);
    const goal = this.goal();
    const other = destination.kind === 'interface' ? destination : null;
    const there = goal.kind === 'outside' ? undefined : goal.subnet;
    if (there?.SubnetId === subnet.SubnetId && other?.byPublicIp !== true) { this.insideSubnet(own, subnet); return; }
    const trip = new Trip('forward', packet, goal, source);
    // Facts 2.4: references hold for private addresses, and in one Region.
    if (other !== null && isPublic(packet.to) && !is6(packet.to)) trip.outReferences = 'deny';
    if (other !== null && world.home(other.interface.VpcId)?.region !== world.home(own.VpcId)?.region) trip.references = trip.outReferences = 'deny';
    const outcome = leave(this, trip, subnet);
    this.groups(own, true, packet, { interface: other?.interface ?? null, groupsCount: trip.outReferences });
    this.acl(subnet, true, packet, 'forward');
    if (outcome === 'hidden') { this.acl(subnet, false, replyTo(packet), 'return'); return; }
    if (outcome === 'left') { this.replyFromOutside(trip, source); return; }
    if (outcome === 'stop') {
      if (goal.kind === 'outside' && isPublic(packet.to)) this.replyFromOutside(trip, source);
      else if (other?.byPublicIp === true && trip.sender.publicIp !== null) this.answer(trip, other, { ...trip.packet, from: trip.sender.publicIp, to: other.address }, source);
      return;
    }
    if (destination.kind === 'unowned') {
      if (there !== undefined && outcome === 'arrived') this.acl(there, false, trip.packet, 'forward');
      this.nobody(destination.vpc.VpcId, there);
      return;
    }
    if (other === null || there === undefined) return;
    if (outcome === 'arrived') this.acl(there, false, trip.packet, 'forward');
    this.groups(other.interface, false, trip.packet, { interface: own, groupsCount: trip.references });
    this.state(other.interface);
    this.answer(trip, other, trip.packet, source);
  }

  private goal(): Goal {
    const { destination, world } = this;
    if (destination.kind === 'interface') return { kind: 'interface', holder: destination, subnet: world.subnet(destination.interface.SubnetId) };
    if (destination.kind === 'unowned') return { kind: 'nobody', vpcId: destination.vpc.VpcId, address: destination.address, subnet: this.subnetOf(destination) };
    return { kind: 'outside' };
  }

  /** The reply of an interface, back to the last that changed the packet. */
  private answer(trip: Trip, destination: InterfaceEnd, arrived: Packet, source: InterfaceEnd): void {
    const there = this.world.subnet(destination.interface.SubnetId);
    const reply = replyTo(arrived);
    const last = trip.passages.at(-1);
    const holder = last?.holder ?? source;
    const home = this.world.subnet(holder.interface.SubnetId);
    if (last?.isReturnedToSender === true) {
      this.acl(there, true, reply, 'return');
      this.acl(home, false, reply, 'return');
      this.unwind(trip.passages, source);
      return;
    }
    // Inside one subnet neither list nor table is asked.
    if (there.SubnetId !== home.SubnetId || reply.to !== holder.address) {
      this.acl(there, true, reply, 'return');
      const back = new Trip('return', reply, { kind: 'interface', holder, subnet: home }, destination);
      back.connection = trip;
      // However it gets back to a NAT gateway, from there on it is known.
      if (leave(this, back, there) === 'arrived') this.acl(home, false, back.packet, 'return');
    }
    this.unwind(trip.passages, source);
  }

  /** The reply of somebody outside comes in where its request went out. */
  private replyFromOutside(trip: Trip, source: InterfaceEnd): void {
    const last = trip.passages.at(-1);
    const holder = last?.holder ?? source;
    const home = this.world.subnet(holder.interface.SubnetId);
    const reply = { ...replyTo(trip.packet), to: holder.address };
    const back = new Trip('return', reply, { kind: 'interface', holder, subnet: home }, holder);
    back.connection = trip;
    let outcome: Outcome = 'arrived';
    if (trip.exit?.transit !== undefined) outcome = fromAttachment(this, back, trip.exit.transit.gatewayId, trip.exit.transit.attachmentId);
    else if (trip.exit?.edge !== undefined) outcome = byEdgeTable(this, back, trip.exit.edge, home);
    if (outcome === 'hidden' && last === undefined) this.acl(home, false, reply, 'return');
    if (outcome === 'arrived') this.acl(home, false, back.packet, 'return');
    this.unwind(trip.passages, source);
  }

  /** From one NAT gateway to the one before it, and at last to the client. */
  private unwind(passages: Passage[], source: InterfaceEnd): void {
    const left = [...passages];
    for (let last = left.pop(); last !== undefined; last = left.pop()) {
      const holder = left.at(-1)?.holder ?? source;
      const home = this.world.subnet(holder.interface.SubnetId);
      const own = this.world.subnet(last.holder.interface.SubnetId);
      if (home.SubnetId === own.SubnetId) continue;
      const reply = replyTo(last.before);
      this.acl(own, true, reply, 'return');
      const back = new Trip('return', reply, { kind: 'interface', holder, subnet: home }, last.holder);
      if (leave(this, back, own) === 'arrived') this.acl(home, false, reply, 'return');
    }
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

  private fromOutside(client: string, destination: InterfaceEnd): void {
    const own = destination.interface;
    const there = this.world.subnet(own.SubnetId);
    const packet = { ...this.packet, from: client, to: destination.address };
    const trip = new Trip('forward', packet, { kind: 'interface', holder: destination, subnet: there }, { interface: own, address: client, publicIp: null });
    trip.references = 'deny';
    let outcome: Outcome;
    if (isPublic(client)) {
      if (!is6(destination.address) && (destination.publicIp === null || destination.byPrivateIp)) this.block('public-ip', 'forward', [own.NetworkInterfaceId]);
      outcome = enterFromInternet(this, trip);
    } else outcome = fromPremises(this, trip, there);
    // Whatever changes it on the way in, nobody knows what arrives.
    if (outcome === 'hidden') return;
    if (outcome !== 'unfiltered') this.acl(there, false, packet, 'forward');
    this.groups(own, false, packet, { interface: null, groupsCount: 'deny' });
    this.state(own);
    const reply = replyTo(packet);
    this.acl(there, true, reply, 'return');
    const back = new Trip('return', reply, { kind: 'outside' }, destination);
    back.connection = trip;
    leave(this, back, there);
  }
}
