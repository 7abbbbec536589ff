import type { Missing } from '../diagnosis/answer.ts';
import * as intervals from '../traffic/intervals.ts';
import type { Intervals } from '../traffic/intervals.ts';
import { ICMP, ICMPV6, hasPorts, isIcmp } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';

/** What a security group or network ACL lets through between two addresses, and which rule answers for which share. */
export interface FilterResult<Rule> {
  readonly allowed: TrafficSet;
  /** Would be let through if something that was not read says so. */
  readonly unknown: TrafficSet;
  readonly shares: readonly Share<Rule>[];
  readonly missing: readonly Missing[];
}

export interface Share<Rule> {
  /** Null: no rule matched, which denies. */
  readonly rule: Rule | null;
  readonly action: 'allow' | 'deny';
  readonly traffic: TrafficSet;
}

/**
 * What a filter lets through where it is not sure which packet it sees: for certain what passes in every case, perhaps what
 * passes in any.
 * @param first the likeliest case, whose rules are told
 */
export function joinResults<Rule>(first: FilterResult<Rule>, others: readonly FilterResult<Rule>[], missing: Missing): FilterResult<Rule> {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const allowed = all.reduce((set, result) => set.intersect(result.allowed), TrafficSet.EVERYTHING);
  const possible = all.reduce((set, result) => set.union(result.allowed).union(result.unknown), TrafficSet.NOTHING);
  return { allowed, unknown: possible.subtract(allowed), shares: first.shares, missing: [missing, ...all.flatMap((result) => result.missing)] };
}

/**
 * The traffic whose replies a filter lets through, given what it lets through itself. A reply goes to the client's port, so
 * TCP and UDP pass where every port that the client may use passes.
 */
export const liftReplies = (replies: TrafficSet, clientPorts: Intervals): TrafficSet =>
  lift(replies, (open) => intervals.subtract(clientPorts, open).length === 0);

/** The same where the replies go to one of the ports, and nobody knows which. */
export const liftRepliesToSome = (replies: TrafficSet, ports: Intervals): TrafficSet =>
  lift(replies, (open) => intervals.intersect(ports, open).length > 0);

function lift(replies: TrafficSet, arePassed: (open: Intervals) => boolean): TrafficSet {
  const entries = new Map<number, Intervals>();
  for (const protocol of new Set([...replies.namedProtocols, ICMP, ICMPV6])) {
    const numbers = replies.numbersOf(protocol);
    if (hasPorts(protocol)) {
      entries.set(protocol, arePassed(numbers) ? TrafficSet.ofProtocol(protocol).numbersOf(protocol) : intervals.NONE);
    } else if (isIcmp(protocol)) {
      entries.set(protocol, icmpRequestsWithReplyIn(protocol, numbers));
    } else {
      entries.set(protocol, numbers);
    }
  }
  return TrafficSet.of(replies.includesOtherProtocols, entries);
}

/** What a filter has to let through so that the replies to `traffic` arrive. */
export function repliesTo(traffic: TrafficSet, clientPorts: Intervals): TrafficSet {
  const entries = new Map<number, Intervals>();
  for (const protocol of traffic.namedProtocols) {
    const numbers = traffic.numbersOf(protocol);
    if (hasPorts(protocol)) entries.set(protocol, numbers.length === 0 ? intervals.NONE : clientPorts);
    else if (isIcmp(protocol)) entries.set(protocol, icmpRepliesTo(protocol, numbers));
    else entries.set(protocol, numbers);
  }
  return TrafficSet.of(traffic.includesOtherProtocols, entries);
}

/**
 * ICMP requests and the type of their reply (RFC 792, RFC 950, RFC 4443, RFC 4861). Every other message expects none; its way
 * back counts as open where the same message may come back, so that "both ways" never rests on a way that is shut.
 */
const REPLY_TYPES: ReadonlyMap<number, readonly (readonly [request: number, reply: number])[]> = new Map([
  [ICMP, [[8, 0], [13, 14], [15, 16], [17, 18]]],
  [ICMPV6, [[128, 129], [133, 134], [135, 136]]],
]);

/** Null: the message has no reply of another type. */
export function icmpReplyType(protocol: number, type: number): number | null {
  return REPLY_TYPES.get(protocol)?.find(([request]) => request === type)?.[1] ?? null;
}

const codesOf = (type: number): Intervals => [{ from: type * 256, to: type * 256 + 255 }];

function icmpRequestsWithReplyIn(protocol: number, replies: Intervals): Intervals {
  let passing = withoutRequests(protocol, replies);
  for (const [request, reply] of REPLY_TYPES.get(protocol) ?? []) {
    // Replies carry code 0.
    if (intervals.includes(replies, reply * 256)) passing = intervals.union(passing, codesOf(request));
  }
  return passing;
}

function icmpRepliesTo(protocol: number, requests: Intervals): Intervals {
  let replies = withoutRequests(protocol, requests);
  for (const [request, reply] of REPLY_TYPES.get(protocol) ?? []) {
    if (intervals.intersect(requests, codesOf(request)).length > 0) replies = intervals.union(replies, [{ from: reply * 256, to: reply * 256 }]);
  }
  return replies;
}

/** The messages that have no reply of another type. */
function withoutRequests(protocol: number, numbers: Intervals): Intervals {
  return (REPLY_TYPES.get(protocol) ?? []).reduce((left, [request]) => intervals.subtract(left, codesOf(request)), numbers);
}
