/**
 * Do configuration and records tell the same story? Records are observations of the past, the configuration is now; neither
 * overwrites the other. Where they differ the sentence says how, and since when.
 */
import type { Observations, PlaceName, Seen } from '../flows/observations.ts';
import type { Block, Judgement } from '../path/judge.ts';
import type { FlowLogsAnswer, FlowPattern } from './answer.ts';
import { clockOf, isoOf } from './time.ts';

export interface Agreement {
  readonly agreement: FlowLogsAnswer['agreement'];
  readonly agreementMessage: string;
}

/** The pattern that the records show, in one sentence about what was seen. */
export const PATTERN_MEANING: Readonly<Record<FlowPattern, string>> = {
  'rejected-leaving-source': "Rejected as it left the source: by the source's security group or by its subnet's network ACL.",
  'lost-in-transit': 'Accepted as it left the source, and never seen at the destination, whose flow log would show it: lost to a route, a peering or a gateway.',
  'rejected-entering-destination': "Rejected as it reached the destination: by its subnet's network ACL or by its security group. The client sees silence and a time-out.",
  'reply-rejected-leaving-destination': "The request arrived, and its reply was rejected as it left: by the network ACL of the destination's subnet.",
  'reply-lost-in-transit': 'The request arrived and was answered, and the reply never reached the source: there is no usable route back.',
  'reply-rejected-entering-source': "The reply was rejected as it came back: by the network ACL of the source's subnet.",
  'no-reply': 'Accepted, and never answered: a firewall on the host, nothing that listens, or the application.',
  refused: 'The destination answered with a reset: nothing listens on that port. The network lets it through; a rejected packet would be a time-out instead.',
  answered: 'Accepted both ways: the network is fine. Look above it, at TLS, the application or its permissions.',
  'no-records': 'A flow log covers this pair and shows nothing of it: the traffic never left, is not logged, or its records have not been delivered yet.',
  'not-covered': 'No flow log that was read could show what became of it. Turn one on for both interfaces to see.',
};

/** What the records of traffic that this block stops look like. */
export function expectedPatterns({ blocker, direction, part }: Block): readonly FlowPattern[] {
  const isReply = direction === 'return';
  // The node itself answers the client, or leaves it waiting.
  if (part?.isBeyond === true || (blocker.type === 'component' && blocker.kind === 'load-balancer')) return ['answered', 'no-reply', 'refused'];
  switch (blocker.type) {
    case 'security-group':
      return [blocker.egress ? 'rejected-leaving-source' : 'rejected-entering-destination'];
    case 'network-acl':
      if (isReply) return blocker.egress ? ['reply-rejected-leaving-destination'] : ['reply-rejected-entering-source'];
      return [blocker.egress ? 'rejected-leaving-source' : 'rejected-entering-destination'];
    case 'block-public-access':
      return ['rejected-leaving-source', 'rejected-entering-destination', 'no-records'];
    case 'instance':
      return blocker.role === 'source' ? ['no-records'] : ['lost-in-transit', 'no-reply', 'no-records'];
    case 'detached-interface':
    case 'no-address':
      return ['no-records', 'lost-in-transit'];
    default:
      // Without a flow log at the far end a lost reply looks like an answer that was sent.
      return isReply ? ['reply-lost-in-transit', 'answered'] : ['lost-in-transit', 'no-reply', 'no-records'];
  }
}

/** The records that support a cause of this pattern. */
export function supporting(pattern: FlowPattern, { places }: Observations): Seen | null {
  const place = SUPPORT[pattern];
  if (place === undefined) return null;
  const seen = places[place.at][place.action];
  return seen.records === 0 ? null : seen;
}

const SUPPORT: Readonly<Partial<Record<FlowPattern, { readonly at: PlaceName; readonly action: 'accept' | 'reject' }>>> = {
  'rejected-leaving-source': { at: 'sourceForward', action: 'reject' },
  'lost-in-transit': { at: 'sourceForward', action: 'accept' },
  'not-covered': { at: 'sourceForward', action: 'accept' },
  'no-reply': { at: 'sourceForward', action: 'accept' },
  'rejected-entering-destination': { at: 'destinationForward', action: 'reject' },
  'reply-rejected-leaving-destination': { at: 'destinationReturn', action: 'reject' },
  'reply-lost-in-transit': { at: 'destinationReturn', action: 'accept' },
  'reply-rejected-entering-source': { at: 'sourceReturn', action: 'reject' },
  answered: { at: 'destinationReturn', action: 'accept' },
};

/** Does the pattern fit the block? `not-covered` fits whatever lies beyond the last place that was seen. */
export function fits(pattern: FlowPattern, block: Block, { places }: Observations): boolean {
  const expected = expectedPatterns(block);
  if (expected.includes(pattern)) return true;
  if (pattern !== 'not-covered' || places.sourceForward.accept.records === 0) return false;
  return !expected.includes('rejected-leaving-source') && !(expected.length === 1 && expected[0] === 'no-records');
}

export function agreementOf(judgement: Judgement, pattern: FlowPattern, seen: Observations): Agreement {
  const total = Object.values(seen.places).reduce((sum, { accept, reject }) => sum + accept.records + reject.records, 0);
  if (total === 0) {
    const why = pattern === 'no-records' ? 'The flow logs show nothing of this traffic' : 'No flow log shows this traffic';
    return { agreement: 'silent', agreementMessage: `${why}: the answer rests on the configuration alone.` };
  }
  if (judgement.verdict === 'inconclusive') {
    return { agreement: 'silent', agreementMessage: 'The configuration does not decide this, so there is nothing to compare the records with.' };
  }
  const [first] = judgement.blocks;
  if (first !== undefined && judgement.verdict === 'blocked') {
    if (fits(pattern, first, seen)) return { agreement: 'agree', agreementMessage: 'Configuration and records agree.' };
    if (pattern === 'no-reply' && first.direction === 'return') {
      return { agreement: 'silent', agreementMessage: 'The records show it arriving, as by the configuration, and no reply at all: what stops a reply was never put to the test.' };
    }
    return { agreement: 'disagree', agreementMessage: `Configuration and records disagree: by the configuration it is stopped now, while ${statement(pattern)}.${since(seen)}${outliving(first, pattern)}` };
  }
  switch (pattern) {
    case 'answered':
    case 'refused':
    case 'no-reply':
      return { agreement: 'agree', agreementMessage: pattern === 'answered' ? `Configuration and records agree.${changed(seen) ?? ''}` : 'Configuration and records agree: the network lets it through.' };
    case 'not-covered':
      return { agreement: 'silent', agreementMessage: 'The records show it leaving and cannot show whether it arrived; the configuration lets it through.' };
    default:
      return { agreement: 'disagree', agreementMessage: `Configuration and records disagree: by the configuration it passes now, while ${statement(pattern)}.${since(seen)}` };
  }
}

function statement(pattern: FlowPattern): string {
  const words: Readonly<Record<FlowPattern, string>> = {
    'rejected-leaving-source': 'the records show it rejected as it left the source',
    'lost-in-transit': 'the records show it lost between source and destination',
    'rejected-entering-destination': 'the records show it arriving and rejected at the destination',
    'reply-rejected-leaving-destination': 'the records show it arriving, and its reply rejected at the destination',
    'reply-lost-in-transit': 'the records show it answered, and the reply lost',
    'reply-rejected-entering-source': 'the records show its reply rejected at the source',
    'no-reply': 'the records show it arriving',
    refused: 'the records show the destination answering with a reset',
    answered: 'the records show it answered',
    'no-records': 'the records show nothing of it',
    'not-covered': 'the records show it leaving the source',
  };
  return words[pattern];
}

/** Between which records the change was made, where they are cleanly apart. */
function changed({ places }: Observations): string | null {
  const { lastReject, firstAccept } = extremes(places);
  if (lastReject === null || firstAccept === null || lastReject >= firstAccept) return null;
  return ` Last REJECT ${isoOf(lastReject)}, first ACCEPT ${clockOf(firstAccept, lastReject)}: it was changed in between.`;
}

/** When the change happened that the records do not know of, as far as they tell. */
function since(seen: Observations): string {
  const { lastReject, lastAccept } = extremes(seen.places);
  if (lastReject !== null) return changed(seen) ?? ` Last REJECT ${isoOf(lastReject)}: most likely the configuration was changed after that.`;
  return lastAccept === null ? '' : ` Last ACCEPT ${isoOf(lastAccept)}: most likely the configuration was changed after that.`;
}

function extremes(places: Observations['places']): { lastReject: number | null; firstAccept: number | null; lastAccept: number | null } {
  const rejected = Object.values(places).map(({ reject }) => reject).filter(({ records }) => records > 0);
  const accepted = Object.values(places).map(({ accept }) => accept).filter(({ records }) => records > 0);
  return {
    lastReject: rejected.length === 0 ? null : Math.max(...rejected.map(({ last }) => last)),
    firstAccept: accepted.length === 0 ? null : Math.min(...accepted.map(({ first }) => first)),
    lastAccept: accepted.length === 0 ? null : Math.max(...accepted.map(({ last }) => last)),
  };
}

/** A security group keeps the connections that it has let in (facts 2.3). */
function outliving({ blocker }: Block, pattern: FlowPattern): string {
  if (blocker.type !== 'security-group' || pattern !== 'answered') return '';
  return ' Connections that were open when the rule was removed also go on.';
}
