/** What the records of one conversation show, counted by interface, direction and action. */
import { TCP } from '../traffic/protocol.ts';
import type { Match } from './match.ts';
import type { FlowRecord } from './types.ts';

/** Records of one kind. Times are Unix seconds; zero records have none. */
export interface Seen {
  readonly records: number;
  readonly first: number;
  readonly last: number;
}

export interface ActionsSeen {
  readonly accept: Seen;
  readonly reject: Seen;
}

export type PlaceName = 'sourceForward' | 'destinationForward' | 'destinationReturn' | 'sourceReturn';

export interface Observations {
  readonly places: Readonly<Record<PlaceName, ActionsSeen>>;
  /** The answering side reset the connection and never accepted one. */
  readonly isReset: boolean;
  /** REJECT records of TCP packets that opened no connection: late packets of a closed one, most likely. */
  readonly lateRejects: number;
  /** Reasons named by `reject-reason`, such as BPA. */
  readonly rejectReasons: readonly string[];
}

const NONE: Seen = { records: 0, first: 0, last: 0 };

export const placeOf = ({ side, leg }: Match): PlaceName => (side === 'source' ? (leg === 'forward' ? 'sourceForward' : 'sourceReturn') : leg === 'forward' ? 'destinationForward' : 'destinationReturn');

const SYN = 2;
const RST = 4;
const SYN_ACK = 18;

export interface MatchedRecord {
  readonly record: FlowRecord;
  readonly match: Match;
}

export function observe(matched: readonly MatchedRecord[]): Observations {
  const places: Record<PlaceName, { accept: Seen; reject: Seen }> = {
    sourceForward: { accept: NONE, reject: NONE },
    destinationForward: { accept: NONE, reject: NONE },
    destinationReturn: { accept: NONE, reject: NONE },
    sourceReturn: { accept: NONE, reject: NONE },
  };
  const hasAccepted = matched.some(({ record }) => record.action === 'ACCEPT');
  const reasons = new Set<string>();
  let resets = 0;
  let handshakes = 0;
  let lateRejects = 0;
  for (const { record, match } of matched) {
    const place = places[placeOf(match)];
    if (record.action === 'ACCEPT') {
      place.accept = plus(place.accept, record);
      if (match.leg === 'return' && record.tcpFlags !== null) {
        if ((record.tcpFlags & SYN_ACK) === SYN_ACK) handshakes++;
        else if ((record.tcpFlags & RST) !== 0) resets++;
      }
    } else if (record.action === 'REJECT') {
      if (record.rejectReason !== null) reasons.add(record.rejectReason);
      // Where connections were accepted as well, such a packet says nothing about the rules.
      if (isLate(record, match)) {
        lateRejects++;
        if (hasAccepted) continue;
      }
      place.reject = plus(place.reject, record);
    }
  }
  return { places, isReset: resets > 0 && handshakes === 0, lateRejects, rejectReasons: [...reasons].sort() };
}

const isLate = (record: FlowRecord, match: Match): boolean =>
  record.protocol === TCP && match.leg === 'forward' && record.tcpFlags !== null && (record.tcpFlags & SYN) === 0;

function plus(seen: Seen, { start, end }: FlowRecord): Seen {
  if (seen.records === 0) return { records: 1, first: start, last: end };
  return { records: seen.records + 1, first: Math.min(seen.first, start), last: Math.max(seen.last, end) };
}

/**
 * What a place says now. Where rejected and accepted records are cleanly apart in time, the later ones hold: something was
 * changed in between. Where they are mixed, some of the traffic is still rejected.
 */
export function stateOf({ accept, reject }: ActionsSeen): 'accept' | 'reject' | 'none' {
  if (reject.records === 0) return accept.records === 0 ? 'none' : 'accept';
  return accept.records > 0 && reject.last < accept.first ? 'accept' : 'reject';
}
