/**
 * Who may talk to whom as far as security groups and network ACLs decide it, wherever the routes lead. Interfaces that no rule tells
 * apart are one class, judged once: those with the same groups, in the same subnet, and in the same blocks that a rule names.
 */
import type { IpAddress } from '../address/address.ts';
import { contains, covers, overlaps, type Cidr } from '../address/cidr.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { InterfaceAddress, NetworkInterface, SecurityGroupRule, Subnet } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { clientPorts } from '../path/client-ports.ts';
import { passAcl, passGroups } from '../path/filters-on-path.ts';
import { Leg } from '../path/leg.ts';
import type { Blocker, Link, Trace } from '../path/trace.ts';
import { ICMPV6 } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { bothWays, type PeerPair, type Side } from './pair.ts';

/** An interface that stands for its class. */
export interface Speaker {
  readonly networkInterface: NetworkInterface;
  readonly address: InterfaceAddress;
  readonly subnet: Subnet;
  /** How many interfaces the class has. */
  readonly members: number;
}

export interface Talk {
  readonly from: Speaker;
  readonly to: Speaker;
  /** Do the groups let (some of) the traffic through? */
  readonly groups: 'yes' | 'no' | 'unknown';
  readonly groupBlockers: readonly Extract<Blocker, { type: 'security-group' }>[];
  /** Does the round trip pass the network ACLs, given what the groups let through? */
  readonly acls: 'yes' | 'no' | 'unknown';
  readonly aclBlockers: readonly { readonly blocker: Extract<Blocker, { type: 'network-acl' }>; readonly isReply: boolean; readonly far: Subnet }[];
  readonly missing: readonly Missing[];
}

export interface Talks {
  readonly from: Side;
  readonly to: Side;
  readonly talks: readonly Talk[];
  /** More pairs of classes than are judged. */
  readonly isCut: boolean;
  readonly isEmpty: boolean;
}

/** A VPC where every host has a group of its own makes more pairs than an answer can wait for. */
const MOST_PAIRS = 4000;

/** From the first to the second where some traffic is asked about, else both ways. Null: interfaces or groups were not read. */
export function talksOf(pair: PeerPair): readonly Talks[] | null {
  const known = memo.get(pair);
  if (known !== undefined) return known.talks;
  const isRead = pair.sides.every((side) => ['NetworkInterfaces', 'SecurityGroups'].every((key) => pair.network.isCollected(key, side)));
  const talks = isRead ? directionsOf(pair).map(([from, to]) => judgeDirection(pair, from, to)) : null;
  memo.set(pair, { talks });
  return talks;
}

const memo = new WeakMap<PeerPair, { readonly talks: readonly Talks[] | null }>();

export const directionsOf = (pair: PeerPair): readonly (readonly [Side, Side])[] => bothWays(pair).slice(0, pair.question.traffic === null ? 2 : 1);

function judgeDirection(pair: PeerPair, from: Side, to: Side): Talks {
  const family = familyOf(pair);
  const senders = classesOf(pair.network, from, to, family);
  const receivers = classesOf(pair.network, to, from, family);
  const talks: Talk[] = [];
  for (const sender of senders) {
    for (const receiver of receivers) {
      if (talks.length >= MOST_PAIRS) return { from, to, talks, isCut: true, isEmpty: false };
      talks.push(judgeTalk(pair, sender, receiver));
    }
  }
  return { from, to, talks, isCut: false, isEmpty: talks.length === 0 };
}

/** ICMPv6 has no IPv4; everything else is asked of IPv4, which all but a few subnets have. */
const familyOf = ({ question, sides }: PeerPair): 4 | 6 =>
  question.traffic?.protocol === ICMPV6 || sides.some(({ subnets }) => subnets !== null && subnets.length > 0 && subnets.every(({ cidrs }) => cidrs.every(({ family }) => family === 6))) ? 6 : 4;

/** Interfaces of gateways speak for others; the rules for those are asked where they stand. */
const GATEWAYS = new Set(['nat_gateway', 'natGateway', 'transit_gateway', 'gateway_load_balancer_endpoint', 'gateway_load_balancer']);

function classesOf(network: Network, side: Side, other: Side, family: 4 | 6): Speaker[] {
  const blocks = blocksNamedBy(network, other);
  const blocksIn = new Map<string, readonly Cidr[]>();
  const classes = new Map<string, Speaker>();
  for (const networkInterface of network.data.interfaces.values()) {
    if (networkInterface.vpcId !== side.id || GATEWAYS.has(networkInterface.interfaceType)) continue;
    const subnet = network.data.subnets.get(networkInterface.subnetId);
    const address = networkInterface.addresses.find((item) => item.address.family === family);
    if (subnet === undefined || address === undefined) continue;
    // A block that holds the whole subnet, or none of it, tells nobody apart.
    const named = blocksIn.get(subnet.id) ?? blocks.filter((block) => subnet.cidrs.some((cidr) => overlaps(block, cidr) && !covers(block, cidr)));
    blocksIn.set(subnet.id, named);
    const ports = clientPorts(network, networkInterface).map(({ from, to }) => `${from}-${to}`).join();
    const key = [subnet.id, ...[...networkInterface.groupIds].sort(), ports, ...named.filter((block) => contains(block, address.address)).map(({ text }) => text)].join(' ');
    const known = classes.get(key);
    classes.set(key, known === undefined ? { networkInterface, address, subnet, members: 1 } : { ...known, members: known.members + 1 });
  }
  return [...classes.values()];
}

/** Every block of addresses that a rule or entry on one side names. */
function blocksNamedBy(network: Network, side: Side): Cidr[] {
  const blocks = new Map<string, Cidr>();
  const groupIds = new Set([...network.data.interfaces.values()].filter(({ vpcId }) => vpcId === side.id).flatMap(({ groupIds: ids }) => ids));
  for (const id of groupIds) {
    for (const rule of network.data.securityGroups.get(id)?.rules ?? []) for (const cidr of cidrsOfRule(network, rule)) blocks.set(cidr.text, cidr);
  }
  for (const acl of network.data.networkAcls.values()) if (acl.vpcId === side.id) for (const { cidr } of acl.entries) blocks.set(cidr.text, cidr);
  return [...blocks.values()];
}

function cidrsOfRule(network: Network, { peer }: SecurityGroupRule): readonly Cidr[] {
  if (peer.kind === 'cidr') return [peer.cidr];
  return peer.kind === 'prefix-list' ? (network.data.prefixLists.get(peer.prefixListId)?.cidrs ?? []) : [];
}

function judgeTalk(pair: PeerPair, from: Speaker, to: Speaker): Talk {
  const { network, question } = pair;
  const asked = question.traffic?.traffic ?? TrafficSet.EVERYTHING;
  const sourcePort = question.traffic?.sourcePort ?? null;
  const ports = sourcePort === null ? clientPorts(network, from.networkInterface) : [{ from: sourcePort, to: sourcePort }];
  const groups = new Leg(asked, false, ports);
  passGroups(network, groups, from.networkInterface, true, { address: to.address.address, networkInterface: to.networkInterface, link: linkOf(pair) });
  passGroups(network, groups, to.networkInterface, false, { address: from.address.address, networkInterface: from.networkInterface, link: linkOf(pair) });
  const groupsTrace = groups.trace;
  const letThrough = verdictOf(asked, groupsTrace);
  const way = aclWay(network, letThrough === 'no' ? asked : groups.remaining, ports, { address: from.address.address, subnet: from.subnet }, { address: to.address.address, subnet: to.subnet });
  return {
    from, to,
    groups: letThrough,
    groupBlockers: groupsTrace.steps.flatMap(({ blocker }) => (blocker?.type === 'security-group' ? [blocker] : [])),
    acls: way.verdict,
    aclBlockers: way.blockers,
    missing: [...groupsTrace.missing, ...way.missing],
  };
}

interface AclEnd {
  readonly address: IpAddress;
  readonly subnet: Subnet;
}

/** The four lists that a request and its reply pass between two subnets. */
export function aclWay(network: Network, asked: TrafficSet, ports: ReturnType<typeof clientPorts>, from: AclEnd, to: AclEnd): { readonly verdict: Talk['acls']; readonly blockers: Talk['aclBlockers']; readonly missing: readonly Missing[] } {
  const there = new Leg(asked, false, ports);
  passAcl(network, there, from.subnet, true, to.address);
  passAcl(network, there, to.subnet, false, from.address);
  const back = new Leg(there.remaining, true, ports);
  passAcl(network, back, to.subnet, true, from.address);
  passAcl(network, back, from.subnet, false, to.address);
  const [forward, reply] = [there.trace, back.trace];
  const blockers = [forward, reply].flatMap(({ steps }, index) => steps.flatMap(({ blocker }) =>
    blocker?.type === 'network-acl' ? [{ blocker, isReply: index === 1, far: blocker.subnet.id === from.subnet.id ? to.subnet : from.subnet }] : []));
  const certain = forward.certain.intersect(reply.certain);
  const possible = forward.possible.intersect(reply.possible);
  return { verdict: verdictOf(asked, { certain, possible }), blockers, missing: [...forward.missing, ...reply.missing] };
}

function verdictOf(asked: TrafficSet, { certain, possible }: Pick<Trace, 'certain' | 'possible'>): 'yes' | 'no' | 'unknown' {
  if (!asked.intersect(certain).isEmpty) return 'yes';
  return asked.intersect(possible).isEmpty ? 'no' : 'unknown';
}

/** As if the peering carried: what state it is in is another check's. */
function linkOf({ peering, sides: [a, b] }: PeerPair): Link {
  return { kind: 'peering', sameRegion: a.region === b.region, peering };
}
