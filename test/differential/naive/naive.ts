/**
 * A second evaluator, written from the rules that AWS documents and sharing no code with src: packet by packet, no sets,
 * no indexes. It is slow and simple, so that where both agree both are likely right.
 */
import type { BlockerKey, Case, NaiveAnswer, Question } from '../describe.ts';
import { isPublic } from './bits.ts';
import { asks6, findEnd, type End } from './ends.ts';
import type { Packet } from './filters.ts';
import { publicSamples } from './samples.ts';
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
  const find = (text: string, from: End | null): End => {
    if (text === 'internet') return { kind: 'outside', address: anybody };
    return findEnd(world, text, wants6, from?.kind === 'outside' && isPublic(from.address), from?.kind === 'interface' ? from.interface : null);
  };
  const source = find(question.source, null);
  const destination = find(question.destination, source);
  const [low, high] = question.sourcePort === null ? clientPorts(world, source) : [question.sourcePort, question.sourcePort];
  const clients = interestingPorts(world, low, high);
  // A NAT gateway takes any port of its own; no filter sees both, so that it does to vary them side by side.
  const nats = world.all('NatGateways').length === 0 ? [] : interestingPorts(world, 1024, 65535);
  const any = interestingPorts(world, 1024, 65535);
  return combined(Array.from({ length: Math.max(clients.length, nats.length) }, (_, i) => {
    const packet = packetOf(question, source, destination, clients[i % clients.length] ?? low);
    return everyWay((preset) => new Walk(world, source, destination, packet, { nat: nats[i % nats.length] ?? 0, any }, preset));
  }));
}

/** Where AWS or an appliance chooses the way, each of them: what blocks on all of them blocks for certain. */
function everyWay(begin: (preset: number[]) => Walk): NaiveAnswer {
  const walks: Walk[] = [];
  for (const pending: number[][] = [[]]; pending.length > 0;) {
    const preset = pending.pop() ?? [];
    const walk = begin(preset);
    walk.run();
    walks.push(walk);
    for (let place = preset.length; place < walk.options.length; place++) {
      for (let way = 1; way < (walk.options[place] ?? 0); way++) pending.push([...walk.picks.slice(0, place), way]);
    }
  }
  const byZones = new Map<string, Walk[]>();
  for (const walk of walks) byZones.set(walk.zones.join(), [...(byZones.get(walk.zones.join()) ?? []), walk]);
  const certain = ofEveryZone([...byZones.values()].map(ofEverySource));
  const isOpen = walks.every((walk) => walk.blockers.length === 0 && !walk.isUnknown);
  return { verdict: certain.length > 0 ? 'blocked' : isOpen ? 'reachable' : 'inconclusive', blockers: certain };
}

/** What stops the packet under every source that an appliance may give it. */
function ofEverySource(walks: Walk[]): BlockerKey[] {
  const key = ({ kind, direction, ids }: BlockerKey): string => `${kind} ${direction} ${ids.join()}`;
  const left = walks.map((walk) => walk.blockers.map(key));
  return (walks[0]?.blockers ?? []).filter((blocker) => left.every((keys) => {
    const index = keys.indexOf(key(blocker));
    if (index >= 0) keys.splice(index, 1);
    return index >= 0;
  }));
}

/** What stands on all ways; and the rest too where none of the ways is free of it, for then each has something to mend. */
function ofEveryZone(ways: BlockerKey[][]): BlockerKey[] {
  const key = ({ kind, direction, place }: BlockerKey): string => `${kind} ${direction} ${place}`;
  const all = [...new Map(ways.flat().map((blocker) => [key(blocker), blocker])).values()];
  const shared = all.filter((blocker) => ways.every((way) => way.some((other) => key(other) === key(blocker))));
  return ways.some((way) => way.length === shared.length) ? shared : all;
}

function packetOf(question: Question, source: End, destination: End, sourcePort: number): Packet {
  const addressOf = (end: End): string => (end.kind === 'no-address' ? '' : end.address);
  const to = destination.kind === 'interface' && destination.byPublicIp ? (destination.publicIp ?? '') : addressOf(destination);
  return {
    from: addressOf(source), to, protocol: question.protocol, sourcePort,
    destinationPort: question.port ?? 0, icmpType: question.icmpType ?? (question.protocol === 58 ? 128 : 8), icmpCode: question.icmpCode ?? 0,
  };
}

/** DESIGN, "Client ports". */
function clientPorts(world: World, source: End): [number, number] {
  if (source.kind !== 'interface') return [32768, 65535];
  const { InterfaceType, Attachment } = source.interface;
  if (InterfaceType === 'lambda') return [1024, 65535];
  const instance = world.all('Reservations').flatMap((item) => item.Instances).find((item) => item.InstanceId === Attachment?.InstanceId);
  return instance?.Platform === 'windows' ? [49152, 65535] : [32768, 60999];
}

/** The ends of the range, and both sides of every bound that an entry sets. */
function interestingPorts(world: World, low: number, high: number): number[] {
  const ports = new Set([low, high]);
  for (const list of world.all('NetworkAcls')) {
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
