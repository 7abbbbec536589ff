/** `why-rejected` without a pair: every rejected flow of the window, grouped by the cause that the configuration names. */
import { parseAddress } from '../address/address.ts';
import { isPublic } from '../address/special.ts';
import { isOfTraffic, matchAddresses, viewsOf } from '../flows/match.ts';
import type { FlowRecord } from '../flows/types.ts';
import type { Endpoint } from '../network/endpoint.ts';
import type { NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { findEndpoint } from '../network/find-endpoint.ts';
import { blockerKey } from '../path/blocker-key.ts';
import { judge, type Judgement, type PairQuestion } from '../path/judge.ts';
import { TCP, hasPorts, protocolName } from '../traffic/protocol.ts';
import { NetdiagError } from '../errors.ts';
import { expectedPatterns } from './agreement.ts';
import type { Cause, FlowPattern, RejectedExample, RejectedGroup, RejectedOverview } from './answer.ts';
import { diagnose } from './diagnose.ts';
import { oneTrafficOf } from './question.ts';
import { isoOf } from './time.ts';

/** One rejected flow: the same interface, addresses, protocol and server port in the same direction. */
interface RejectedFlow {
  readonly record: FlowRecord;
  records: number;
  bytes: number;
  first: number;
  last: number;
  /** Did any of its packets open a connection, as far as flags tell? */
  opened: boolean;
}

/** Distinct flows that are put to the configuration; the internet's scanners make more than anyone reads. */
const MOST_FLOWS = 5000;

export class RejectedFlows {
  private readonly flows = new Map<string, RejectedFlow>();
  rejected = 0;

  add(record: FlowRecord): void {
    if (record.action !== 'REJECT') return;
    this.rejected++;
    const { interfaceId, srcaddr, dstaddr, protocol, srcport, dstport } = record;
    // Client ports differ from connection to connection: the lower port is the server's.
    const ports = protocol === null || !hasPorts(protocol) || srcport === null || dstport === null ? '' : srcport < dstport ? `${srcport}>` : `>${dstport}`;
    const key = [interfaceId, srcaddr, dstaddr, protocol, ports].join(' ');
    const opened = protocol !== TCP || record.tcpFlags === null || (record.tcpFlags & 2) !== 0;
    const known = this.flows.get(key);
    if (known === undefined) {
      this.flows.set(key.split('').join(''), { record, records: 1, bytes: record.bytes ?? 0, first: record.start, last: record.end, opened });
      return;
    }
    known.records++;
    known.bytes += record.bytes ?? 0;
    known.first = Math.min(known.first, record.start);
    known.last = Math.max(known.last, record.end);
    known.opened ||= opened;
  }

  /** The flows with the most records first. */
  get byWeight(): RejectedFlow[] {
    return [...this.flows.values()].sort((a, b) => b.records - a.records || (exampleText(a) < exampleText(b) ? -1 : 1));
  }
}

const exampleText = ({ record }: RejectedFlow): string => [record.interfaceId, record.srcaddr, record.dstaddr, record.protocol, record.dstport, record.srcport].join(' ');

interface Bucket {
  readonly flows: RejectedFlow[];
}

export function explainRejected(
  network: Network, rejected: RejectedFlows,
  counts: Omit<RejectedOverview['records'], 'rejected'>, window: RejectedOverview['window'], warnings: readonly string[],
): RejectedOverview {
  const groups = new Map<string, Bucket & { readonly cause: Cause }>();
  const unexplained = new Map<string, Bucket>();
  rejected.byWeight.forEach((flow, index) => {
    const result = index < MOST_FLOWS ? causeOf(network, flow) : { reason: `beyond the ${MOST_FLOWS} flows with the most records, not examined` };
    if ('reason' in result) {
      const bucket = unexplained.get(result.reason) ?? { flows: [] };
      unexplained.set(result.reason, bucket);
      bucket.flows.push(flow);
    } else {
      const bucket = groups.get(result.key) ?? { cause: result.cause, flows: [] };
      groups.set(result.key, bucket);
      bucket.flows.push(flow);
    }
  });
  const bySize = <T extends { readonly records: number }>(list: T[]): T[] => list.sort((a, b) => b.records - a.records);
  return {
    window,
    records: { ...counts, rejected: rejected.rejected },
    groups: bySize([...groups.values()].map(({ cause, flows }): RejectedGroup => {
      const sum = sumOf(flows);
      return { cause: { ...cause, evidence: { records: sum.records, firstSeen: sum.firstSeen, lastSeen: sum.lastSeen } }, ...sum };
    })),
    unexplained: bySize([...unexplained].map(([reason, { flows }]) => {
      const { flows: count, records, examples } = sumOf(flows);
      return { reason, flows: count, records, examples };
    })),
    warnings,
  };
}

function sumOf(flows: readonly RejectedFlow[]): Omit<RejectedGroup, 'cause'> {
  return {
    flows: flows.length,
    records: flows.reduce((sum, { records }) => sum + records, 0),
    bytes: flows.reduce((sum, { bytes }) => sum + bytes, 0),
    firstSeen: isoOf(Math.min(...flows.map(({ first }) => first))),
    lastSeen: isoOf(Math.max(...flows.map(({ last }) => last))),
    examples: flows.slice(0, 5).map(({ record }): RejectedExample => ({
      srcaddr: record.pktSrcaddr ?? record.srcaddr ?? '-',
      dstaddr: record.pktDstaddr ?? record.dstaddr ?? '-',
      protocol: record.protocol === null ? '-' : protocolName(record.protocol),
      dstport: record.dstport ?? 0,
      interfaceId: record.interfaceId,
    })),
  };
}

type CauseOrReason = { readonly key: string; readonly cause: Cause } | { readonly reason: string };

function causeOf(network: Network, { record, opened }: RejectedFlow): CauseOrReason {
  const source = record.pktSrcaddr ?? record.srcaddr;
  const destination = record.pktDstaddr ?? record.dstaddr;
  if (record.protocol === null || source === null || destination === null) return { reason: 'the record format lacks addresses or the protocol' };
  const at = interfaceOf(network, record, source, destination);
  if (at === null) return { reason: `interface ${record.interfaceId ?? 'of the record'} is not in the configuration that was read` };
  if (record.rejectReason === 'EC') return { reason: 'reject-reason EC: VPC encryption controls' };
  let reason = `neither address belongs to ${at.id} as it is now`;
  for (const [from, to, port] of directions(record, source, destination)) {
    const asked = questionOf(network, at, record, from, to, port);
    if (asked === null) continue;
    const { answer, judgement } = diagnose(network, asked.question, { start: null, end: null });
    const index = judgement.blocks.findIndex((block) => expectedPatterns(block).includes(asked.pattern));
    const cause = answer.causes[index];
    const block = judgement.blocks[index];
    if (cause === undefined || block === undefined) {
      reason = reasonOf(judgement, opened);
      continue;
    }
    // Nobody wants a rule that lets a scanner in: fixes are offered for traffic of one's own only.
    const isOwn = asked.question.source.kind === 'interface' && asked.question.destination.kind === 'interface';
    return { key: `${blockerKey(block)} ${cause.code} ${cause.resource.id} ${isOwn ? 'own' : 'foreign'}`, cause: isOwn ? cause : { ...cause, fix: null } };
  }
  return { reason };
}

/** Why nothing in the configuration accounts for a rejected record. */
function reasonOf({ verdict, blocks }: Judgement, opened: boolean): string {
  if (verdict === 'inconclusive') return 'not known: something that decides it was not read';
  if (!opened) return 'late packets of closed connections (no SYN), most likely: no filter of the configuration rejects them';
  const [first] = blocks;
  if (first === undefined) return 'the configuration allows it now: most likely it was changed since';
  return 'no filter of the configuration rejects it now (it is stopped elsewhere): most likely the configuration was changed since';
}

/** The interface that made the record; without interface-id the one that has an address of it. */
function interfaceOf(network: Network, record: FlowRecord, source: string, destination: string): NetworkInterface | null {
  if (record.interfaceId !== null) return network.data.interfaces.get(record.interfaceId) ?? null;
  for (const text of [destination, source]) {
    const address = parseAddress(text);
    const owned = address === null ? undefined : network.ownersOfAddress(address)[0];
    if (owned !== undefined) return owned.networkInterface;
  }
  return null;
}

/** The record as a request, and as a reply; the likelier first. */
function directions({ protocol, srcport, dstport, tcpFlags }: FlowRecord, source: string, destination: string): [from: string, to: string, port: number | null][] {
  if (protocol === null || !hasPorts(protocol)) return [[source, destination, null], [destination, source, null]];
  const request: [string, string, number | null] = [source, destination, dstport];
  const reply: [string, string, number | null] = [destination, source, srcport];
  const isOpening = tcpFlags !== null && (tcpFlags & 18) === 2;
  if (isOpening) return [request];
  return (srcport ?? 0) < (dstport ?? 0) ? [reply, request] : [request, reply];
}

/** The question of which this record would be a part, and the pattern that it would make. */
function questionOf(
  network: Network, at: NetworkInterface, record: FlowRecord, from: string, to: string, port: number | null,
): { readonly question: PairQuestion; readonly pattern: FlowPattern } | null {
  if (record.protocol === null || port === 0) return null;
  const traffic = oneTrafficOf({ protocol: record.protocol, port, sourcePort: null, icmpType: null, icmpCode: null });
  const question: PairQuestion | null = endsOf(network, at, from, to, traffic);
  if (question === null) return null;
  const { ends, path } = judge(network, question);
  const match = ends === null ? null : matchAddresses({ ...record, interfaceId: at.id }, viewsOf(ends.source, ends.destination, path.translatedBy));
  if (match === null || !isOfTraffic(record, match.leg, { protocol: record.protocol, port, sourcePort: null })) return null;
  const pattern: FlowPattern = match.leg === 'forward'
    ? (match.side === 'source' ? 'rejected-leaving-source' : 'rejected-entering-destination')
    : (match.side === 'source' ? 'reply-rejected-entering-source' : 'reply-rejected-leaving-destination');
  return { question, pattern };
}

function endsOf(network: Network, at: NetworkInterface, from: string, to: string, traffic: Pick<PairQuestion, 'protocol' | 'traffic' | 'sourcePort'>): PairQuestion | null {
  try {
    const source = endpointOf(network, at, from, 'source');
    const destination = endpointOf(network, at, to, 'destination');
    const question: PairQuestion = { source, destination: reachedFrom(source, destination), ...traffic };
    // What cannot be asked (both ends elsewhere, the interface itself) is no explanation.
    judge(network, question);
    return question;
  } catch (error) {
    if (error instanceof NetdiagError) return null;
    throw error;
  }
}

/** A record shows an interface by its private address also where the internet reached it by its public one. */
function reachedFrom(source: Endpoint, destination: Endpoint): Endpoint {
  const fromInternet = source.kind === 'outside' && source.address !== null && isPublic(source.address);
  return fromInternet && destination.kind === 'interface' && destination.address?.publicIp !== null ? { ...destination, byPublicAddress: true } : destination;
}

function endpointOf(network: Network, at: NetworkInterface, text: string, role: 'source' | 'destination'): Endpoint {
  const typed = parseAddress(text)?.text;
  const own = at.addresses.find(({ address, publicIp }) => address.text === typed || publicIp?.text === typed);
  if (own !== undefined) return { kind: 'interface', input: text, networkInterface: at, address: own, byPublicAddress: own.publicIp?.text === typed };
  const found = findEndpoint(network, text, role, at);
  if (found.kind === 'host-name') throw new Error(`not an address: ${text}`);
  // A record is about the packet at the interface, whatever it belongs to.
  const plain = found.kind === 'load-balancer' ? found.node : found;
  if (plain === null) throw new Error(`not an address: ${text}`);
  return plain.kind === 'interface' ? { ...plain, behind: null } : plain;
}
