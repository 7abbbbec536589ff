/** Puts one question to the configuration: chooses addresses, walks, and counts what blocks. */
import type { Family } from '../address/address.ts';
import { isPublic } from '../address/special.ts';
import { judgeFromBalancer } from '../balancer/from-balancer.ts';
import { judgeBalancer } from '../balancer/judge-balancer.ts';
import type { Direction, Missing, Verdict } from '../diagnosis/answer.ts';
import { UsageError } from '../errors.ts';
import { familiesOf, type Endpoint, type InterfaceEndpoint, type OutsideEndpoint, type PlainEndpoint, type ServiceEndpoint, type UnownedEndpoint } from '../network/endpoint.ts';
import type { NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { ICMP, ICMPV6 } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { blockerKey } from './blocker-key.ts';
import { judgeClasses } from './address-classes.ts';
import { everyWay } from './choices.ts';
import { poolRouteOf } from './edge-table.ts';
import type { End, InterfaceEnd, OutsideEnd } from './ends.ts';
import { joinWays } from './join-ways.ts';
import type { Blocker, Trace } from './trace.ts';
import { worstVerdict } from './verdict.ts';
import { walk, type PairTrace } from './walk.ts';

export interface PairQuestion {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: number | 'all';
  /** One packet, or a set of which any will do (no port given). */
  readonly traffic: TrafficSet;
  readonly sourcePort: number | null;
}

/** A question about one place and another. */
export type PlainQuestion = PairQuestion & { readonly source: PlainEndpoint; readonly destination: PlainEndpoint };

export interface Block {
  readonly blocker: Blocker;
  readonly direction: Direction;
  /** Absent: the question as a whole. */
  readonly part?: Part;
}

/** A part of the way with a question of its own: to a node of a load balancer, or from there to a target. */
export interface Part {
  readonly question: PairQuestion;
  /** Asks it again of another network. */
  readonly judge: (network: Network) => Judgement;
  /** Which part, where the message has to say so. */
  readonly where: string | null;
  /** It lies behind the load balancer, so that records between client and node show it as answered. */
  readonly isBeyond: boolean;
  /** Why nothing has to be repaired here, although it blocks. */
  readonly decide: string | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Everything that blocks, in the order of the way. Empty when reachable. */
  readonly blocks: readonly Block[];
  /** What blocks on some of the ways that AWS may choose, and not on others: alone it makes the answer not known. */
  readonly onSomeWays?: readonly Block[];
  readonly path: PairTrace;
  /** What passes for certain, whatever was asked. */
  readonly allowed: { readonly forward: TrafficSet; readonly roundTrip: TrafficSet };
  readonly missing: readonly Missing[];
  readonly warnings: readonly string[];
  /** Null: there was nothing to walk. */
  readonly ends: { readonly source: InterfaceEnd | OutsideEnd; readonly destination: End } | null;
}

/** @throws UsageError where no answer is possible: both ends outside the network, or the same interface twice */
export function judge(network: Network, question: PairQuestion): Judgement {
  const { source, destination } = question;
  if (source.kind === 'load-balancer') return judgeFromBalancer(network, { ...question, source });
  if (destination.kind === 'load-balancer') return judgeBalancer(network, { ...question, source, destination });
  const judgement = judgePair(network, { ...question, source, destination });
  const behind = destination.kind === 'interface' ? (destination.behind ?? null) : null;
  return behind === null || judgement.verdict !== 'reachable' ? judgement : { ...judgement, verdict: 'inconclusive', missing: [behind] };
}

export function judgePair(network: Network, asked: PlainQuestion): Judgement {
  refuseSenseless(network, asked);
  const question = { ...asked, source: asItIsIn(network, asked.source), destination: asItIsIn(network, asked.destination) };
  const { source, destination } = question;
  const family = chooseFamily(question);
  refuseMixedFamilies(question);
  const without = [source, destination].find((end) => !familiesOf(end).includes(family));
  if (without !== undefined) return noAddress(without, family);
  const ends = findEnds(network, source, destination, family);
  if ('missing' in ends) return nothingToWalk([ends.missing]);
  const joined = joinClasses(judgeClasses(network, ends, family, (pair) => judgeOne(network, question, pair.source, pair.destination)));
  return { ...joined, warnings: [...new Set([...warningsFor(network, question, family), ...joined.warnings])] };
}

/** One answer about several classes of addresses, all of which have to pass. */
export function joinClasses(judged: readonly Judgement[]): Judgement {
  const verdict = worstVerdict(judged.map((one) => one.verdict));
  const worst = judged.find((one) => one.verdict === verdict);
  if (worst === undefined) throw new Error('a question without any class of addresses');
  return {
    ...worst,
    blocks: distinctBlocks([worst, ...judged].filter((one) => one.verdict === 'blocked').flatMap(({ blocks }) => blocks)),
    allowed: judged.reduce((all, one) => ({
      forward: all.forward.intersect(one.allowed.forward),
      roundTrip: all.roundTrip.intersect(one.allowed.roundTrip),
    }), { forward: TrafficSet.EVERYTHING, roundTrip: TrafficSet.EVERYTHING }),
    missing: distinctMissing(judged.flatMap(({ missing }) => missing)),
    warnings: [...new Set(judged.flatMap(({ warnings }) => warnings))],
  };
}

/** The endpoint's interface may have changed since it was found: a fix is tried on a changed network. */
function asItIsIn(network: Network, endpoint: PlainEndpoint): PlainEndpoint {
  if (endpoint.kind !== 'interface') return endpoint;
  const networkInterface = network.data.interfaces.get(endpoint.networkInterface.id) ?? endpoint.networkInterface;
  const address = networkInterface.addresses.find((item) => item.address.text === endpoint.address?.address.text) ?? endpoint.address;
  return { ...endpoint, networkInterface, address };
}

function judgeOne(network: Network, question: PlainQuestion, source: InterfaceEnd | OutsideEnd, destination: End): Judgement {
  const { traffic, sourcePort } = question;
  const ways = everyWay((choices) => judgeTraces(traffic, walk(network, source, destination, traffic, sourcePort, choices), { source, destination }));
  const joined = joinWays(traffic, ways, ({ path }) => path.forward.possible.intersect(path.return.possible));
  return { ...joined, blocks: distinctBlocks(joined.blocks) };
}

/** @param traffic of which any will do */
export function judgeTraces(traffic: TrafficSet, path: PairTrace, ends: Judgement['ends']): Judgement {
  const certain = path.forward.certain.intersect(path.return.certain);
  const possible = path.forward.possible.intersect(path.return.possible);
  const verdict: Verdict = !traffic.intersect(certain).isEmpty ? 'reachable' : traffic.intersect(possible).isEmpty ? 'blocked' : 'inconclusive';
  const blocksOf = (trace: Trace, direction: Direction): Block[] => trace.steps.flatMap(({ blocker }) => (blocker === null ? [] : [{ blocker, direction }]));
  return {
    verdict,
    blocks: verdict === 'blocked' ? distinctBlocks([...blocksOf(path.forward, 'forward'), ...blocksOf(path.return, 'return')]) : [],
    path,
    allowed: { forward: path.forward.certain, roundTrip: certain },
    missing: verdict === 'reachable' ? [] : [...path.forward.missing, ...path.return.missing],
    warnings: [...path.forward.notes, ...path.return.notes],
    ends,
  };
}

/** A public address of a pool of one's own is on no interface, and still comes in. */
function poolHint(network: Network, { address }: PlainQuestion['destination']): string | null {
  const pool = address === null || !('family' in address) ? null : poolRouteOf(network, address);
  return pool === null ? null : `${pool.table.id} brings that address in to ${pool.route.target.id}: ask about that interface.`;
}

function refuseSenseless(network: Network, { source, destination }: PlainQuestion): void {
  if (source.kind !== 'interface' && destination.kind !== 'interface') {
    throw new UsageError('NOT_IN_NETWORK', `Neither ${source.input} nor ${destination.input} is an interface of the network that was read`, {
      hint: poolHint(network, destination) ?? 'At least one end has to be an instance, an interface, or an address of one.',
    });
  }
  if (source.kind === 'service' || source.kind === 'unowned') {
    throw new UsageError('UNKNOWN_ENDPOINT', `The source ${source.input} is no interface of the network`, { hint: 'Name an instance or interface as the source.' });
  }
  if (source.kind === 'interface' && destination.kind === 'interface' && source.networkInterface.id === destination.networkInterface.id && !destination.byPublicAddress) {
    throw new UsageError('SAME_ENDPOINT', `Source and destination are the same interface, ${source.networkInterface.id}`, {
      hint: 'Traffic of a host with itself never reaches a security group, network ACL or route table.',
    });
  }
}

/** Two addresses of different families are a slip of the question, not a fault of the network. */
function refuseMixedFamilies({ source, destination }: PlainQuestion): void {
  const [a, b] = [source, destination].map((end) => (end.kind === 'interface' ? end.address?.address : end.address));
  if (a === undefined || b === undefined || a === null || b === null || a.family === b.family) return;
  throw new UsageError('NO_COMMON_FAMILY', `${source.input} is an IPv${a.family} address and ${destination.input} an IPv${b.family} address`, {
    hint: 'Name both ends by addresses of one family, or by instance or interface.',
  });
}

/** IPv4 wherever both ends have it, unless an IPv6 address was given or the protocol exists only over IPv6. */
function chooseFamily({ source, destination, protocol }: PlainQuestion): Family {
  const common = familiesOf(source).filter((family) => familiesOf(destination).includes(family));
  if (protocol === ICMPV6 && common.includes(6)) return 6;
  return common[0] ?? familiesOf(destination)[0] ?? familiesOf(source)[0] ?? 4;
}

function warningsFor(network: Network, { source, destination, protocol }: PlainQuestion, family: Family): string[] {
  const warnings: string[] = [];
  if (protocol === ICMPV6 && family === 6 && [source, destination].every((end) => familiesOf(end).includes(4))) {
    warnings.push('ICMPv6 is carried by IPv6 only, so the IPv6 addresses were asked about.');
  }
  if (protocol === ICMP && family === 6) warnings.push('ICMP is carried by IPv4 only; over IPv6 ask with --protocol icmpv6.');
  for (const end of [source, destination]) {
    if (end.kind !== 'interface' || end.networkInterface.instanceId === null || network.data.instances.has(end.networkInterface.instanceId)) continue;
    const what = network.isCollected('Reservations', end.networkInterface) ? 'is not in the list of instances' : 'was not described';
    warnings.push(`Instance ${end.networkInterface.instanceId} ${what}: it is taken to be running, and to use the client ports of Linux.`);
  }
  return [...new Set(warnings)];
}

type Ends = { readonly source: InterfaceEnd | OutsideEnd; readonly destination: End } | { readonly missing: Missing };

function findEnds(network: Network, source: PlainEndpoint, destination: PlainEndpoint, family: Family): Ends {
  const destinationEnd = endOf(network, destination, family, isInternetEndpoint(source));
  const sourceEnd = endOf(network, source, family, false);
  if ('missing' in destinationEnd) return destinationEnd;
  if ('missing' in sourceEnd) return sourceEnd;
  if (sourceEnd.kind === 'unowned') throw new Error('a source that no interface owns');
  return { source: sourceEnd, destination: destinationEnd };
}

/** @param fromOutside is it reached from outside, so that an interface goes by its public address unless a private one was typed? */
export function endOf(network: Network, endpoint: PlainEndpoint, family: Family, fromOutside: boolean): End | { readonly missing: Missing } {
  switch (endpoint.kind) {
    case 'interface':
      return interfaceEnd(network, endpoint, family, fromOutside);
    case 'unowned':
      return { kind: 'unowned', named: endpoint.address, vpc: endpoint.vpc, subnet: endpoint.subnet };
    case 'service':
      return { kind: 'outside', named: endpoint.address, isAnyPublic: false };
    case 'outside':
      // The word `internet` is replaced by addresses in judgeClasses.
      return { kind: 'outside', named: endpoint.address ?? { family, value: 0n, text: '' }, isAnyPublic: endpoint.address === null };
  }
}

function interfaceEnd(network: Network, endpoint: InterfaceEndpoint, family: Family, fromOutside: boolean): InterfaceEnd | { readonly missing: Missing } {
  const { networkInterface } = endpoint;
  const subnet = network.data.subnets.get(networkInterface.subnetId);
  const vpc = network.data.vpcs.get(networkInterface.vpcId);
  if (subnet === undefined) return { missing: unlisted(network, 'Subnets', networkInterface.subnetId, networkInterface) };
  if (vpc === undefined) return { missing: unlisted(network, 'Vpcs', networkInterface.vpcId, networkInterface) };
  const ofFamily = networkInterface.addresses.filter(({ address }) => address.family === family);
  const chosen = endpoint.address ?? (fromOutside ? ofFamily.find(({ publicIp }) => publicIp !== null) : undefined) ?? ofFamily[0];
  if (chosen === undefined) throw new Error(`${networkInterface.id} has no IPv${family} address`);
  const goesByPublic = endpoint.byPublicAddress || (fromOutside && endpoint.address === null);
  return { kind: 'interface', networkInterface, address: chosen, subnet, vpc, named: (goesByPublic ? chosen.publicIp : null) ?? chosen.address };
}

/** A VPC or subnet cannot be deleted while an interface is in it: absent from the list means that it was not readable. */
function unlisted(network: Network, key: 'Subnets' | 'Vpcs', id: string, { account, region }: NetworkInterface): Missing {
  const owner = { account, region };
  const { what, hint } = network.missing(key, owner);
  return { what: `${id} (${what})`, hint: network.isCollected(key, owner) ? 'it is not in their list: add the account that owns it with --profile, or describe it again' : hint };
}

/** The first of each, in order: what blocks the way there is not named again for the reply. */
function distinctBlocks(blocks: readonly Block[]): Block[] {
  const seen = new Map<string, Block>();
  for (const block of blocks) {
    const key = blockerKey(block);
    if (!seen.has(key)) seen.set(key, block);
  }
  return [...seen.values()].sort((a, b) => Number(a.direction === 'return') - Number(b.direction === 'return'));
}

function distinctMissing(missing: readonly Missing[]): Missing[] {
  return [...new Map(missing.map((item) => [`${item.what}\n${item.hint}`, item])).values()];
}

const EMPTY: Trace = { steps: [], certain: TrafficSet.NOTHING, possible: TrafficSet.NOTHING, missing: [], notes: [] };
const NOTHING = { forward: TrafficSet.NOTHING, roundTrip: TrafficSet.NOTHING };

export function nothingToWalk(missing: readonly Missing[]): Judgement {
  return { verdict: 'inconclusive', blocks: [], path: { forward: EMPTY, return: EMPTY, translatedBy: null }, allowed: NOTHING, missing, warnings: [], ends: null };
}

function noAddress(end: InterfaceEndpoint | OutsideEndpoint | ServiceEndpoint | UnownedEndpoint, family: Family): Judgement {
  if (end.kind !== 'interface') {
    throw new UsageError('NO_COMMON_FAMILY', `${end.input} is no IPv${family} address`, { hint: 'Source and destination have to be of one family, IPv4 or IPv6.' });
  }
  const networkInterface: NetworkInterface = end.networkInterface;
  const blocker: Blocker = { type: 'no-address', networkInterface, family };
  return { ...nothingToWalk([]), verdict: 'blocked', blocks: [{ blocker, direction: 'forward' }] };
}

/** Does an endpoint lie on the public internet, or stand for all of it? */
const isInternetEndpoint = (endpoint: PlainEndpoint): boolean => endpoint.kind === 'outside' && (endpoint.address === null || isPublic(endpoint.address));
