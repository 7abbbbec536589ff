/** One packet and its reply, from the facts page alone: what stands at both ends, and the trips between them. */
import type { BlockerKey, RawAcl, RawInterface, RawSubnet } from '../describe.ts';
import { is6, isPublic } from './bits.ts';
import { addressesOf, isReserved, subnetOf, type End } from './ends.ts';
import { acl, deciding, groups, replyTo, type Decision, type Packet, type Peer } from './filters.ts';
import { byEdgeTable, enterFromInternet } from './internet.ts';
import { leave } from './leave.ts';
import { Trip, type Direction, type Goal, type Outcome, type Passage } from './trip.ts';
import { fromAttachment } from './transit.ts';
import { fromPremises } from './vpn.ts';
import { NotCollected, type World } from './world.ts';

export type InterfaceEnd = Extract<End, { kind: 'interface' }>;

export interface Ports {
  /** What a NAT gateway takes for this packet. */
  nat: number;
  /** What an appliance may take, as far as entries tell ports apart. */
  any: number[];
}

export class Walk {
  readonly blockers: BlockerKey[] = [];
  isUnknown = false;
  private readonly named = new Set<string>();
  private readonly entries = new Map<string, (number | 'none')[]>();

  /** How many ways there were at each place where nobody knows which one is taken, and which one was. */
  readonly options: number[] = [];
  readonly picks: number[] = [];
  /** Those of them that AWS takes, not an appliance. */
  readonly zones: number[] = [];

  /** @param preset the ways to take, in order; further on, the first one */
  constructor(readonly world: World, readonly source: End, readonly destination: End, readonly packet: Packet, readonly ports: Ports = { nat: 0, any: [0] }, private readonly preset: number[] = []) {}

  /** @param isZone AWS chooses, so that every way is mended by itself */
  pick<T>(ways: T[], isZone = false): T | undefined {
    if (ways.length < 2) return ways[0];
    const choice = this.preset[this.options.length] ?? 0;
    if (isZone) this.zones.push(choice);
    this.options.push(ways.length);
    this.picks.push(choice);
    return ways[choice];
  }

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
    const endpoint = this.world.all('VpcEndpoints').find((item) => item.NetworkInterfaceIds?.includes(own.NetworkInterfaceId) === true);
    if (endpoint !== undefined && endpoint.State !== 'available') this.block('vpc-endpoint', direction, [endpoint.VpcEndpointId]);
    if (id === undefined) return;
    const instance = this.world.all('Reservations').flatMap((item) => item.Instances).find((item) => item.InstanceId === id);
    if (instance !== undefined && instance.State.Name !== 'running') this.block('instance', direction, [id]);
  }

  groups(own: RawInterface, egress: boolean, packet: Packet, peer: Peer): void {
    this.decide(groups(this.world, own, egress, packet, peer), 'security-group', 'forward', own.Groups.map(({ GroupId }) => GroupId), `${own.NetworkInterfaceId} ${egress ? 'out' : 'in'}`);
  }

  acl(subnet: RawSubnet, egress: boolean, packet: Packet, direction: Direction): void {
    this.attempt(() => {
      const list: RawAcl = this.world.acl(subnet);
      if (acl(list, egress, packet) === 'allow') return;
      const place = `${direction} ${subnet.SubnetId} ${egress ? 'out' : 'in'}`;
      // One list may stop two packets by two entries, which are two things to change.
      const entry = deciding(list, egress, packet)?.RuleNumber ?? 'none';
      const entries = this.entries.get(place) ?? [];
      this.entries.set(place, entries.includes(entry) ? entries : [...entries, entry]);
      const index = (this.entries.get(place) ?? []).indexOf(entry);
      this.block('network-acl', direction, [list.NetworkAclId], index === 0 ? place : `${place}, ${index} before it`);
    }, undefined);
  }

  /** The reply to a packet that an appliance may have changed: certainly denied only where it is for every port. */
  private aclWhateverPort(subnet: RawSubnet, reply: Packet, isTranslated: boolean): void {
    if (!isTranslated) { this.acl(subnet, true, reply, 'return'); return; }
    this.attempt(() => {
      const list = this.world.acl(subnet);
      if (this.ports.any.every((destinationPort) => acl(list, true, { ...reply, destinationPort }) === 'deny')) this.acl(subnet, true, reply, 'return');
    }, undefined);
  }

  private fromInterface(source: InterfaceEnd): void {
    const { world, destination, packet } = this;
    const own = source.interface;
    this.state(own);
    if (destination.kind === 'service' || (destination.kind === 'unowned' && isReserved(this.world, this.source, destination))) return;
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
    if (trip.isOwnAffair) { this.pastAppliance(trip, outcome, source, subnet); return; }
    if (outcome === 'hidden') {
      if (trip.isBackByList) this.acl(subnet, false, replyTo(packet), 'return');
      return;
    }
    if (outcome === 'left') { this.replyFromOutside(trip, source); return; }
    if (outcome === 'stop') {
      if (goal.kind === 'outside' && isPublic(packet.to)) {
        if (!trip.isAcrossTransit || trip.passages.length > 0) this.replyFromOutside(trip, source);
        else if (trip.isBackByList) this.acl(subnet, false, replyTo(packet), 'return');
      } else if (other?.byPublicIp === true && (!trip.isAcrossTransit || trip.passages.length > 0) && trip.sender.publicIp !== null) this.answer(trip, other, { ...trip.packet, from: trip.sender.publicIp, to: other.address }, source);
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

  /** Whether the reply goes back through the appliance, and to which address, turns on that; its ends are the same either way. */
  private pastAppliance(trip: Trip, outcome: Outcome, source: InterfaceEnd, subnet: RawSubnet): void {
    const { destination, packet } = this;
    const appliances = [...trip.seen].filter((place) => place.startsWith('appliance ')).map((place) => place.slice('appliance '.length));
    const homes = this.world.interfaces().filter(({ NetworkInterfaceId }) => appliances.includes(NetworkInterfaceId)).map(({ SubnetId }) => SubnetId);
    if (destination.kind === 'unowned') {
      if (trip.goal.kind === 'nobody' && trip.goal.subnet !== undefined && outcome === 'arrived') this.acl(trip.goal.subnet, false, trip.packet, 'forward');
      if (outcome === 'arrived' || outcome === 'unfiltered') this.nobody(destination.vpc.VpcId, trip.goal.kind === 'nobody' ? trip.goal.subnet : undefined);
      return;
    }
    if (destination.kind === 'interface') {
      const there = this.world.subnet(destination.interface.SubnetId);
      if (outcome === 'arrived' || outcome === 'unfiltered') {
        if (outcome === 'arrived') this.acl(there, false, trip.packet, 'forward');
        // Under its own address its own groups may count; those of the first sender never do.
        const isOwn = trip.sender.interface !== source.interface && appliances.includes(trip.sender.interface.NetworkInterfaceId) && addressesOf(trip.sender.interface).some(({ address }) => address === trip.packet.from);
        this.groups(destination.interface, false, trip.packet, { interface: isOwn ? trip.sender.interface : null, groupsCount: isOwn ? 'allow' : 'deny' });
        this.state(destination.interface);
      }
      if (!homes.includes(there.SubnetId)) this.aclWhateverPort(there, replyTo({ ...trip.packet, to: destination.address }), trip.packet.from !== packet.from);
    }
    const last = this.world.subnet(homes.at(-1) ?? subnet.SubnetId);
    const hasAddress = is6(packet.to) || source.publicIp !== null;
    if (destination.kind === 'outside' && isPublic(packet.to) && !hasAddress && outcome === 'left' && last.SubnetId !== subnet.SubnetId) {
      // Only the appliance has a public address, so the reply comes to it.
      this.acl(last, false, replyTo(packet), 'return');
      this.acl(last, true, replyTo(packet), 'return');
    }
    if (trip.isBackByList) this.acl(subnet, false, replyTo(packet), 'return');
  }

  private goal(): Goal {
    const { destination, world } = this;
    if (destination.kind === 'interface') return { kind: 'interface', holder: destination, subnet: world.subnet(destination.interface.SubnetId) };
    if (destination.kind === 'unowned') return { kind: 'nobody', vpcId: destination.vpc.VpcId, address: destination.address, subnet: subnetOf(this.world, destination) };
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
      this.aclWhateverPort(there, reply, last?.gatewayId.startsWith('eni-') === true);
      if (last !== undefined && !addressesOf(holder.interface).some(({ address }) => address === holder.address)) return;
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
    else if (trip.exit?.edge !== undefined && !trip.isRedirected) outcome = byEdgeTable(this, back, trip.exit.edge, home);
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

  /** Where a reply would leave, found out aside. */
  exitOf(trip: Trip, there: RawSubnet): Trip['exit'] {
    if (trip.goal.kind !== 'interface') return null;
    const aside = new Walk(this.world, this.source, this.destination, this.packet, this.ports);
    const back = new Trip('return', replyTo(trip.packet), { kind: 'outside' }, trip.goal.holder);
    leave(aside, back, there);
    return back.exit;
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
    if (outcome !== 'unfiltered') this.acl(there, false, trip.packet, 'forward');
    this.groups(own, false, trip.packet, { interface: null, groupsCount: 'deny' });
    this.state(own);
    const reply = replyTo(trip.packet);
    const appliance = trip.passages.at(-1)?.holder;
    if (appliance !== undefined) {
      // Back to the appliance that gave it its source; how it goes on from there, nobody knows.
      if (appliance.interface.SubnetId === there.SubnetId && addressesOf(appliance.interface).some(({ address }) => address === reply.to)) return;
      this.aclWhateverPort(there, reply, true);
      return;
    }
    this.acl(there, true, reply, 'return');
    const back = new Trip('return', reply, { kind: 'outside' }, destination);
    back.connection = trip;
    leave(this, back, there);
  }
}
