/** The distinct flows of a pair in its records, for questions that name no port. */
import { TCP, hasPorts } from '../traffic/protocol.ts';
import type { LegName, Match } from './match.ts';
import type { MatchedRecord } from './observations.ts';
import type { FlowRecord } from './types.ts';

export interface Conversation {
  readonly protocol: number;
  /** The server's port; null for protocols without ports. */
  readonly port: number | null;
  readonly records: readonly MatchedRecord[];
  readonly rejected: number;
  readonly isAnswered: boolean;
}

/** The rejected conversations, else the unanswered, else all; the one with the most such records first. */
export function conversationsToExplain(matched: readonly MatchedRecord[]): Conversation[] {
  const all = conversationsOf(matched);
  const rejected = all.filter((item) => item.rejected > 0);
  const unanswered = all.filter((item) => !item.isAnswered);
  const chosen = rejected.length > 0 ? rejected : unanswered.length > 0 ? unanswered : all;
  return chosen.sort((a, b) => b.rejected - a.rejected || b.records.length - a.records.length || a.protocol - b.protocol || (a.port ?? 0) - (b.port ?? 0));
}

function conversationsOf(matched: readonly MatchedRecord[]): Conversation[] {
  const groups = new Map<string, { protocol: number; port: number | null; records: MatchedRecord[] }>();
  const serverPorts = serverPortsOf(matched);
  for (const { record, match } of matched) {
    if (record.protocol === null) continue;
    const oriented = orientation(record, match, serverPorts);
    if (oriented === null) continue;
    const key = `${record.protocol} ${oriented.port ?? ''}`;
    const group = groups.get(key) ?? { protocol: record.protocol, port: oriented.port, records: [] };
    groups.set(key, group);
    group.records.push({ record, match });
  }
  return [...groups.values()].map((group) => ({
    ...group,
    rejected: group.records.filter(({ record }) => record.action === 'REJECT').length,
    isAnswered: group.records.some(({ match, record }) => match.leg === 'return' && record.action === 'ACCEPT'),
  }));
}

/** Ports of the destination that a SYN was sent to, by protocol: certain knowledge of who is the server. */
function serverPortsOf(matched: readonly MatchedRecord[]): ReadonlySet<string> {
  const ports = new Set<string>();
  for (const { record, match } of matched) if (match.leg === 'forward' && isOpening(record)) ports.add(`${record.protocol ?? ''} ${record.dstport ?? ''}`);
  return ports;
}

const isOpening = ({ protocol, tcpFlags }: FlowRecord): boolean => protocol === TCP && tcpFlags !== null && (tcpFlags & 18) === 2;
const isHandshakeReply = ({ protocol, tcpFlags }: FlowRecord): boolean => protocol === TCP && tcpFlags !== null && (tcpFlags & 18) === 18;

/**
 * The server's port of a record whose conversation was opened by the source; null if the destination opened it. Flags tell
 * where the format has them, else the lower port is the server's.
 */
function orientation(record: FlowRecord, { leg }: Match, serverPorts: ReadonlySet<string>): { readonly port: number | null } | null {
  const { protocol, srcport, dstport } = record;
  if (protocol === null || !hasPorts(protocol)) return { port: null };
  if (srcport === null || dstport === null) return null;
  const [server, client] = portsFor(leg, srcport, dstport);
  if (serverPorts.has(`${protocol} ${server}`)) return { port: server };
  if (leg === 'forward' ? isHandshakeReply(record) : isOpening(record)) return null;
  if (leg === 'forward' ? isOpening(record) : isHandshakeReply(record)) return { port: server };
  return server <= client ? { port: server } : null;
}

const portsFor = (leg: LegName, srcport: number, dstport: number): [server: number, client: number] => (leg === 'forward' ? [dstport, srcport] : [srcport, dstport]);
