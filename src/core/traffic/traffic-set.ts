/**
 * Sets of traffic: protocol × (destination port, or ICMP type and code). Filters answer with such sets, so that one
 * packet is membership, and what a whole path lets through is an intersection.
 *
 * Every protocol has one dimension of numbers: TCP and UDP their ports 1-65535, ICMP and ICMPv6 type × 256 + code,
 * all others the single point 0.
 */
import * as intervals from './intervals.ts';
import { hasPorts, isIcmp, protocolName } from './protocol.ts';
import type { Intervals } from './intervals.ts';
import type { TrafficJson, TrafficSetJson } from './json.ts';

export class TrafficSet {
  static readonly NOTHING = new TrafficSet(false, new Map());
  static readonly EVERYTHING = new TrafficSet(true, new Map());

  /**
   * @param others is every protocol without an entry in `entries` in the set, as a whole?
   */
  private constructor(
    private readonly others: boolean,
    private readonly entries: ReadonlyMap<number, Intervals>,
  ) {}

  /** All traffic of one protocol. */
  static ofProtocol(protocol: number): TrafficSet {
    return TrafficSet.make(false, new Map([[protocol, universe(protocol)]]));
  }

  /** TCP or UDP to destination ports; for a protocol without ports, all of it. */
  static ofPorts(protocol: number, ports: Intervals): TrafficSet {
    const within = hasPorts(protocol) ? intervals.intersect(intervals.normalise(ports), universe(protocol)) : universe(protocol);
    return TrafficSet.make(false, new Map([[protocol, within]]));
  }

  /** ICMP messages of a type (-1: all) and code (-1: all). */
  static ofIcmp(protocol: number, type: number, code: number): TrafficSet {
    if (type < 0) return TrafficSet.ofProtocol(protocol);
    const range = code < 0 ? { from: type * 256, to: type * 256 + 255 } : { from: type * 256 + code, to: type * 256 + code };
    return TrafficSet.make(false, new Map([[protocol, [range]]]));
  }

  /** Any set given by its numbers of each protocol. */
  static of(others: boolean, entries: ReadonlyMap<number, Intervals>): TrafficSet {
    return TrafficSet.make(others, entries);
  }

  private static make(others: boolean, entries: ReadonlyMap<number, Intervals>): TrafficSet {
    const needed = [...entries].filter(([protocol, numbers]) => !intervals.equal(numbers, others ? universe(protocol) : intervals.NONE));
    if (needed.length === 0) return others ? TrafficSet.EVERYTHING : TrafficSet.NOTHING;
    return new TrafficSet(others, new Map(needed.sort(([a], [b]) => a - b)));
  }

  /** The numbers of one protocol: ports, type × 256 + code, or the point 0. */
  numbersOf(protocol: number): Intervals {
    return this.entries.get(protocol) ?? (this.others ? universe(protocol) : intervals.NONE);
  }

  /** Protocols that are in the set in part, or apart from the others. */
  get namedProtocols(): number[] {
    return [...this.entries.keys()];
  }

  get includesOtherProtocols(): boolean {
    return this.others;
  }

  get isEmpty(): boolean {
    return !this.others && this.entries.size === 0;
  }

  get isEverything(): boolean {
    return this.others && this.entries.size === 0;
  }

  union(other: TrafficSet): TrafficSet {
    if (this.isEmpty || other.isEverything) return other;
    if (other.isEmpty || this.isEverything) return this;
    return this.combine(other, (a, b) => a || b, intervals.union);
  }

  intersect(other: TrafficSet): TrafficSet {
    if (this.isEverything || other.isEmpty) return other;
    if (other.isEverything || this.isEmpty) return this;
    return this.combine(other, (a, b) => a && b, intervals.intersect);
  }

  subtract(other: TrafficSet): TrafficSet {
    if (this.isEmpty || other.isEmpty) return this;
    return this.combine(other, (a, b) => a && !b, intervals.subtract);
  }

  equals(other: TrafficSet): boolean {
    return this.subtract(other).isEmpty && other.subtract(this).isEmpty;
  }

  covers(other: TrafficSet): boolean {
    return other.subtract(this).isEmpty;
  }

  private combine(
    other: TrafficSet,
    forOthers: (a: boolean, b: boolean) => boolean,
    forNumbers: (a: Intervals, b: Intervals) => Intervals,
  ): TrafficSet {
    const protocols = new Set([...this.entries.keys(), ...other.entries.keys()]);
    const entries = new Map<number, Intervals>();
    for (const protocol of protocols) entries.set(protocol, forNumbers(this.numbersOf(protocol), other.numbersOf(protocol)));
    return TrafficSet.make(forOthers(this.others, other.others), entries);
  }

  /** As the contract prints it. An entry with an empty list says that `other` does not include this protocol. */
  toJson(): TrafficSetJson {
    if (this.isEverything) return [{ protocol: 'all' }];
    const named = [...this.entries].map(([protocol, numbers]) => entryJson(protocol, numbers));
    return this.others ? [...named, { protocol: 'other' }] : named;
  }
}

/** All numbers of a protocol. Port 0 is no port that a connection can be made to. */
function universe(protocol: number): Intervals {
  if (hasPorts(protocol)) return ALL_PORTS;
  return isIcmp(protocol) ? ALL_ICMP : THE_POINT;
}

export const ALL_PORTS: Intervals = [{ from: 1, to: 65535 }];
const ALL_ICMP: Intervals = [{ from: 0, to: 65535 }];
const THE_POINT: Intervals = [{ from: 0, to: 0 }];

function entryJson(protocol: number, numbers: Intervals): TrafficJson {
  const name = protocolName(protocol);
  if (intervals.equal(numbers, universe(protocol))) return { protocol: name };
  if (!isIcmp(protocol)) return { protocol: name, ports: numbers };
  return { protocol: name, types: icmpTypes(numbers) };
}

function icmpTypes(numbers: Intervals): { type: number; code?: number }[] {
  const types: { type: number; code?: number }[] = [];
  for (let type = 0; type < 256; type++) {
    const codes = intervals.intersect(numbers, [{ from: type * 256, to: type * 256 + 255 }]);
    const first = codes[0];
    if (first === undefined) continue;
    if (first.to - first.from === 255) types.push({ type });
    else for (const { from, to } of codes) for (let n = from; n <= to; n++) types.push({ type, code: n % 256 });
  }
  return types;
}
