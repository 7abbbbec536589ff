/** `why-rejected` for a pair: the diagnosis of the configuration with the evidence of the records. */
import { plainPairs, type PlainPair } from '../balancer/plain-pairs.ts';
import { conversationsToExplain } from '../flows/conversations.ts';
import { coverageOf, type Coverage, type InterfacesSeen } from '../flows/coverage.ts';
import { isOfTraffic, matchAddresses, viewsOf, type PairViews } from '../flows/match.ts';
import { observe, type MatchedRecord, type Observations } from '../flows/observations.ts';
import { patternOf } from '../flows/pattern.ts';
import type { FlowRecord, RecordInterest } from '../flows/types.ts';
import { singlePacket } from '../fixes/context.ts';
import type { Endpoint } from '../network/endpoint.ts';
import type { NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { End } from '../path/ends.ts';
import { judgePair, type PairQuestion } from '../path/judge.ts';
import { TCP, hasPorts } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { PATTERN_MEANING, agreementOf, fits, supporting } from './agreement.ts';
import type { FlowLogsAnswer, QuestionAnswer, SeveralFlowsAnswer, WhyRejectedAnswer } from './answer.ts';
import { worstVerdict } from '../path/verdict.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';
import { oneTrafficOf, type AskedTraffic } from './question.ts';
import { isoOf } from './time.ts';
import { timelineOf } from './timeline.ts';

/** The records that were read, of this pair and of everything else. */
export interface RecordsRead {
  /** Those between the addresses of the pair, whatever their ports. */
  readonly ofPair: readonly MatchedRecord[];
  readonly seen: InterfacesSeen;
  /** `cloudwatch:GROUP`, `s3://BUCKET/PREFIX`, a path, or a lab. */
  readonly sources: readonly string[];
  readonly malformed: number;
  readonly skipData: number;
  /** Sources that could not be read, each with the reason. */
  readonly warnings: readonly string[];
}

/** Keeps the records of one pair while all records stream by. */
export class PairRecords {
  readonly ofPair: MatchedRecord[] = [];
  /** What a source may narrow its reading to. */
  readonly interest: RecordInterest;
  /** Several where an end is a load balancer: one a node. */
  private readonly views: readonly PairViews[];

  constructor(network: Network, ends: Ends) {
    const pairs = plainPairs(network, ends);
    this.views = pairs.flatMap((pair) => {
      const { ends: found, path } = judgePair(network, { ...pair, protocol: 'all', traffic: TrafficSet.EVERYTHING, sourcePort: null });
      return found === null ? [] : [viewsOf(found.source, found.destination, path.translatedBy)];
    });
    this.interest = interestIn(pairs);
  }

  add(record: FlowRecord): void {
    for (const views of this.views) {
      const match = matchAddresses(record, views);
      if (match === null) continue;
      this.ofPair.push({ record: { ...record, fields: detached(record.fields) }, match });
      return;
    }
  }
}

/** Texts of a record may be parts of the block they were read in, which they would keep in memory. */
function detached(fields: FlowRecord['fields']): FlowRecord['fields'] {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.split('').join('')]));
}

/** Addresses narrow only where both ends have some; the interfaces do wherever they are known. */
function interestIn(pairs: readonly PlainPair[]): RecordInterest {
  const ends = [...new Set(pairs.flatMap(({ source, destination }) => [source, destination]))];
  const addresses = ends.map((end) => {
    if (end.kind !== 'interface') return end.address === null ? [] : [end.address.text];
    return end.networkInterface.addresses.flatMap(({ address, publicIp }) => (publicIp === null ? [address.text] : [address.text, publicIp.text]));
  });
  const interfaces = ends.flatMap((end) => (end.kind === 'interface' ? [end.networkInterface] : []));
  // An IPv6 address can be written in several ways, so its text cannot be searched for.
  const isWhole = addresses.every((list) => list.length > 0 && list.every((text) => !text.includes(':')));
  return {
    interfaceIds: interfaces.map(({ id }) => id),
    addresses: isWhole ? addresses.flat() : [],
    resourceIds: interfaces.flatMap(({ id, subnetId, vpcId }) => [id, subnetId, vpcId]),
    action: null,
  };
}

type Ends = Pick<PairQuestion, 'source' | 'destination'>;

/** Flows of one pair that are explained one by one; a scan of all ports would make thousands. */
const MOST_FLOWS = 20;

/** Explains the traffic that was asked about, or, where none was named, what the records show rejected (else unanswered). */
export function whyRejected(
  network: Network, ends: Ends, asked: AskedTraffic, records: RecordsRead, window: QuestionAnswer['window'],
): WhyRejectedAnswer | SeveralFlowsAnswer {
  const isNamed = asked.port !== null || asked.icmpType !== null || (asked.protocol !== null && !hasPorts(asked.protocol));
  const conversations = isNamed ? [] : conversationsToExplain(records.ofPair.filter(({ record }) => asked.protocol === null || record.protocol === asked.protocol));
  if (conversations.length === 0) {
    const traffic = isNamed ? oneTrafficOf(asked) : oneTrafficOf({ ...asked, protocol: asked.protocol ?? TCP });
    return whyOne(network, { ...ends, ...traffic }, records, window);
  }
  const flows = conversations.slice(0, MOST_FLOWS).map(({ protocol, port }) => {
    const answer = whyOne(network, { ...ends, ...oneTrafficOf({ ...asked, protocol, port }) }, records, window);
    // What the internet tries is mostly what nobody wants to let in.
    return isAnyone(ends.source) ? withoutFixes(answer) : answer;
  });
  const [only] = flows;
  if (only !== undefined && flows.length === 1) return only;
  const verdict = worstVerdict(flows.map((flow) => flow.verdict));
  const left = conversations.length - flows.length;
  return {
    verdict,
    summary: `${flows.length} distinct flows in the records: ${countWords(flows)}.`,
    flows,
    warnings: left > 0 ? [`${left} more flows of this pair are in the records; name a --port to explain one of them.`] : [],
  };
}

const isAnyone = (endpoint: Endpoint): boolean => endpoint.kind === 'outside' && endpoint.address === null;

function withoutFixes(answer: WhyRejectedAnswer): WhyRejectedAnswer {
  const name = answer.question.port === null ? '' : ` with --port ${answer.question.port}`;
  const causes = answer.causes.map((cause) =>
    cause.fix === null ? cause : { ...cause, fix: null, message: `${cause.message.replace(/\.$/, '')}; if it is to be open to everyone, ask${name} for the fix.` });
  return { ...answer, causes, withAllFixes: null };
}

function countWords(flows: readonly WhyRejectedAnswer[]): string {
  const words = { blocked: 'blocked', reachable: 'let through', inconclusive: 'not known' } as const;
  return (['blocked', 'inconclusive', 'reachable'] as const)
    .map((verdict) => ({ verdict, count: flows.filter((flow) => flow.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${words[verdict]}`)
    .join(', ');
}

function whyOne(network: Network, question: PairQuestion, records: RecordsRead, window: QuestionAnswer['window']): WhyRejectedAnswer {
  const diagnosis = diagnose(network, question, window);
  const packet = singlePacket(question.traffic);
  const matched = packet === null ? [] : records.ofPair.filter(({ record, match }) =>
    isOfTraffic(record, match.leg, { protocol: packet.protocol, port: packet.number, sourcePort: question.sourcePort }));
  const seen = observe(matched);
  const { judgement, answer } = diagnosis;
  const source = interfaceAt(question.source, judgement.ends?.source);
  const destination = interfaceAt(question.destination, judgement.ends?.destination);
  const coverage = coverageOf(network, { source, destination }, records.sources, records.seen);
  const pattern = patternOf(seen, coverage, destination !== null);
  return {
    ...answer,
    causes: answer.causes.map((cause, index) => {
      const block = judgement.blocks[index];
      const support = block !== undefined && fits(pattern, block, seen) ? supporting(pattern, seen) : null;
      return { ...cause, evidence: support === null ? null : { records: support.records, firstSeen: isoOf(support.first), lastSeen: isoOf(support.last) } };
    }),
    flowLogs: flowLogsAnswer(diagnosis, matched, seen, coverage, pattern, records.malformed),
    warnings: [...answer.warnings, ...warningsOf(seen, records, matched), ...beyondRecords(question, matched)],
  };
}

/** Of a load balancer the node whose path is shown. */
function interfaceAt(endpoint: Endpoint, end: End | undefined): NetworkInterface | null {
  if (endpoint.kind === 'interface') return endpoint.networkInterface;
  return endpoint.kind === 'load-balancer' && end?.kind === 'interface' ? end.networkInterface : null;
}

function beyondRecords({ destination }: PairQuestion, matched: readonly MatchedRecord[]): string[] {
  if (destination.kind !== 'load-balancer' || matched.length === 0) return [];
  return [`The records are those between the client and the nodes of ${destination.loadBalancer.name}: what became of the connections to its targets is not looked up in them.`];
}

function flowLogsAnswer(
  { judgement, question }: Diagnosis, matched: readonly MatchedRecord[], seen: Observations, coverage: Coverage, pattern: FlowLogsAnswer['pattern'], malformed: number,
): FlowLogsAnswer {
  const { places } = seen;
  const newest = [...matched].sort((a, b) => b.record.end - a.record.end || b.record.start - a.record.start).slice(0, 20);
  const count = (leg: 'forward' | 'return', action: string): number => matched.filter(({ record, match }) => match.leg === leg && record.action === action).length;
  const leftOnly = pattern === 'not-covered' && places.sourceForward.accept.records > 0;
  const meaning = leftOnly
    ? `Accepted as it left the source and never answered; no flow log that was read shows ${question.destination.kind === 'interface' ? question.destination.networkInterface.id : 'the destination'}, so whether it arrived is not visible.`
    : PATTERN_MEANING[pattern];
  const reasons = seen.rejectReasons.length === 0 ? '' : ` Reject reason in the records: ${seen.rejectReasons.map((reason) => REASONS[reason] ?? reason).join(', ')}.`;
  return {
    coverage: coverage.entries,
    pattern,
    meaning: `${meaning}${reasons}`,
    ...agreementOf(judgement, pattern, seen),
    counts: {
      forwardAccept: count('forward', 'ACCEPT'),
      forwardReject: count('forward', 'REJECT'),
      returnAccept: count('return', 'ACCEPT'),
      returnReject: count('return', 'REJECT'),
    },
    timeline: timelineOf(matched.map(({ record }) => record)),
    records: newest.map(({ record }) => record.fields),
    malformed,
  };
}

const REASONS: Readonly<Record<string, string>> = { BPA: 'BPA (VPC Block Public Access)', EC: 'EC (VPC encryption controls)' };

function warningsOf(seen: Observations, { malformed, skipData, warnings: unread }: RecordsRead, matched: readonly MatchedRecord[]): string[] {
  const warnings = [...unread];
  if (seen.lateRejects > 0) {
    warnings.push(`${seen.lateRejects} REJECT ${seen.lateRejects === 1 ? 'record has' : 'records have'} no SYN: most likely late packets of closed connections, not a closed port.`);
  }
  if (skipData > 0) warnings.push(`${skipData} SKIPDATA ${skipData === 1 ? 'record says' : 'records say'} that AWS lost records in the window: counts may be too low.`);
  if (malformed > 0) warnings.push(`${malformed} ${malformed === 1 ? 'line was' : 'lines were'} not readable as flow log records.`);
  if (matched.some(({ record }) => record.interfaceId === null)) warnings.push('The record format has no interface-id: which side a record is from is told by its addresses.');
  return warnings;
}
