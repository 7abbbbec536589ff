/**
 * A second evaluator, written from the rules that AWS documents and sharing no code with src: packet by packet, no sets,
 * no indexes. It is slow and simple, so that where both agree both are likely right.
 */
import type { BlockerKey, Case, NaiveAnswer, Question } from '../describe.ts';
import { isPublic, prefixLength, is6 } from './bits.ts';
import { asks6, findEnd, type End } from './ends.ts';
import type { Packet } from './filters.ts';
import { Walk } from './walk.ts';
import { World } from './world.ts';

export function naiveAnswer({ scopes, question }: Case): NaiveAnswer {
  const world = new World(scopes);
  if (question.source !== 'internet' && question.destination !== 'internet') return answer(world, question);
  // Any public address: every one that some rule, entry or route could treat apart.
  return combined(publicSamples(world, is6Asked(world, question)).map((address) => answer(world, question, address)));
}

/** All of them have to pass. */
function combined(answers: NaiveAnswer[]): NaiveAnswer {
  const blockers = new Map<string, BlockerKey>();
  for (const item of answers) for (const blocker of item.blockers) blockers.set(`${blocker.kind} ${blocker.direction} ${blocker.place}`, blocker);
  const verdict = blockers.size > 0 ? 'blocked' : answers.some((item) => item.verdict === 'inconclusive') ? 'inconclusive' : 'reachable';
  return { verdict, blockers: [...blockers.values()] };
}

/** @param anybody stands for the word `internet` */
function answer(world: World, question: Question, anybody = ''): NaiveAnswer {
  const wants6 = asks6(world, question);
  const [source, destination] = [question.source, question.destination].map((text): End =>
    text === 'internet' ? { kind: 'outside', address: anybody } : findEnd(world, text, wants6));
  if (source === undefined || destination === undefined) throw new Error('a question has two ends');
  const [low, high] = question.sourcePort === null ? clientPorts(world, source) : [question.sourcePort, question.sourcePort];
  const clients = interestingPorts(world, low, high);
  // A NAT gateway takes any port of its own; no filter sees both, so that it does to vary them side by side.
  const nats = world.all((scope) => scope.NatGateways).length === 0 ? [] : interestingPorts(world, 1024, 65535);
  return combined(Array.from({ length: Math.max(clients.length, nats.length) }, (_, i) => {
    const walk = new Walk(world, source, destination, packetOf(question, source, destination, clients[i % clients.length] ?? low), nats[i % nats.length] ?? 0);
    walk.run();
    return { verdict: walk.blockers.length > 0 ? 'blocked' : walk.isUnknown ? 'inconclusive' : 'reachable', blockers: walk.blockers };
  }));
}

function packetOf(question: Question, source: End, destination: End, sourcePort: number): Packet {
  const addressOf = (end: End): string => (end.kind === 'no-address' ? '' : end.address);
  const to = destination.kind === 'interface' && destination.byPublicIp ? (destination.publicIp ?? '') : addressOf(destination);
  return {
    from: addressOf(source), to, protocol: question.protocol, sourcePort,
    destinationPort: question.port ?? 0, icmpType: question.protocol === 58 ? 128 : 8, icmpCode: 0,
  };
}

/** DESIGN, "Client ports". */
function clientPorts(world: World, source: End): [number, number] {
  if (source.kind !== 'interface') return [32768, 65535];
  const { InterfaceType, Attachment } = source.interface;
  if (InterfaceType === 'lambda') return [1024, 65535];
  const instance = world.all((scope) => scope.Reservations).flatMap((item) => item.Instances).find((item) => item.InstanceId === Attachment?.InstanceId);
  return instance?.Platform === 'windows' ? [49152, 65535] : [32768, 60999];
}

/** The ends of the range, and both sides of every bound that an entry sets. */
function interestingPorts(world: World, low: number, high: number): number[] {
  const ports = new Set([low, high]);
  for (const list of world.all((scope) => scope.NetworkAcls)) {
    for (const { PortRange } of list.Entries) {
      if (PortRange === undefined) continue;
      for (const port of [PortRange.From - 1, PortRange.From, PortRange.To, PortRange.To + 1]) if (port >= low && port <= high) ports.add(port);
    }
  }
  return [...ports];
}

function is6Asked(world: World, question: Question): boolean {
  const other = question.source === 'internet' ? question.destination : question.source;
  return asks6(world, { ...question, source: other, destination: other });
}

/** Both sides of the bounds of every CIDR that stands anywhere, where they are public, and one that stands nowhere. */
function publicSamples(world: World, wants6: boolean): string[] {
  const cidrs = new Set<string>();
  for (const [, cidr] of JSON.stringify(world.scopes).matchAll(/"([0-9a-f.:]+\/\d+)"/g)) if (cidr !== undefined && is6(cidr) === wants6) cidrs.add(cidr);
  const samples = new Set(wants6 ? ['2001:db8:ffff::1'] : ['192.0.2.77', '203.0.113.200']);
  for (const cidr of cidrs) for (const address of bounds(cidr)) if (isPublic(address)) samples.add(address);
  return [...samples].filter((address) => !world.all((scope) => scope.Vpcs).some((vpc) => world.vpcHas(vpc.VpcId, address)));
}

function bounds(cidr: string): string[] {
  const base = cidr.split('/')[0] ?? '';
  const length = prefixLength(cidr);
  if (is6(cidr)) return [base.endsWith('::') ? `${base}1` : base];
  const first = base.split('.').reduce((value, part) => value * 256 + Number(part), 0);
  const last = first + 2 ** (32 - length) - 1;
  return [first - 1, first, last, last + 1].filter((value) => value >= 0 && value < 2 ** 32)
    .map((value) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.'));
}
