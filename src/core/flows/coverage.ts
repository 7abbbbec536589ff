/**
 * Which flow logs could have shown the traffic. Without that, an absent record means nothing: a log of filter ACCEPT shows no
 * REJECT, and an interface without a log shows neither (facts 9.6, 9.8).
 */
import type { FlowLogCoverage } from '../diagnosis/answer.ts';
import type { FlowLog, NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Side } from './match.ts';
import type { FlowRecord } from './types.ts';

export interface Shows {
  readonly accept: boolean;
  readonly reject: boolean;
}

export interface Coverage {
  readonly entries: readonly FlowLogCoverage[];
  readonly source: Shows;
  readonly destination: Shows;
}

/** The interfaces that any record names, and the actions in all that was read. */
export class InterfacesSeen {
  readonly ids = new Set<string>();
  private accepts = false;
  private rejects = false;

  add({ interfaceId, action }: Pick<FlowRecord, 'interfaceId' | 'action'>): void {
    if (interfaceId !== null) this.ids.add(interfaceId);
    if (action === 'ACCEPT') this.accepts = true;
    if (action === 'REJECT') this.rejects = true;
  }

  /** Records of nothing but REJECT come from a log with that filter; nothing but ACCEPT may just mean a healthy network. */
  get trafficType(): 'ALL' | 'REJECT' {
    return this.rejects && !this.accepts ? 'REJECT' : 'ALL';
  }
}

/**
 * @param sources what was read: `cloudwatch:GROUP`, `s3://BUCKET/PREFIX`, or anything else for files
 */
export function coverageOf(
  network: Network, ends: Readonly<Record<Side, NetworkInterface | null>>, sources: readonly string[], seen: InterfacesSeen,
): Coverage {
  const entries: FlowLogCoverage[] = [];
  const shows: Record<Side, { accept: boolean; reject: boolean }> = { source: { accept: false, reject: false }, destination: { accept: false, reject: false } };
  const covered = (side: Side, trafficType: string): void => {
    shows[side].accept ||= trafficType !== 'REJECT';
    shows[side].reject ||= trafficType !== 'ACCEPT';
  };
  for (const log of [...network.data.flowLogs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const sides = sidesOf(log, ends);
    if (sides.length === 0) continue;
    const problem = problemOf(log, sources);
    const covers = problem === null ? sides : [];
    for (const side of covers) covered(side, log.trafficType);
    entries.push({
      flowLogId: log.id, resourceId: log.resourceId, trafficType: log.trafficType, destination: destinationOf(log),
      status: problem ?? log.status ?? 'ACTIVE', covers,
    });
  }
  for (const side of ['source', 'destination'] as const) {
    const end = ends[side];
    if (end === null || shows[side].accept || shows[side].reject || !seen.ids.has(end.id)) continue;
    covered(side, seen.trafficType);
    entries.push({ flowLogId: null, resourceId: end.id, trafficType: seen.trafficType, destination: sources.join(', '), status: 'inferred from its records', covers: [side] });
  }
  return { entries, ...shows };
}

function sidesOf({ resourceId }: FlowLog, ends: Readonly<Record<Side, NetworkInterface | null>>): Side[] {
  return (['source', 'destination'] as const).filter((side) => {
    const end = ends[side];
    return end !== null && [end.id, end.subnetId, end.vpcId].includes(resourceId);
  });
}

/** Why a log shows nothing here; null if it does. */
function problemOf(log: FlowLog, sources: readonly string[]): string | null {
  if (log.status !== null && log.status !== 'ACTIVE') return log.status;
  if (log.deliverStatus === 'FAILED') return `delivery failed${log.deliverError === null ? '' : `: ${log.deliverError}`}`;
  if (log.destinationType === 'kinesis-data-firehose') return 'delivered to Data Firehose, which cannot be read back';
  return sources.some((source) => isReadFrom(log, source)) ? null : 'not read';
}

/** A file may hold the records of any log. */
function isReadFrom(log: FlowLog, source: string): boolean {
  if (source.startsWith('cloudwatch:')) return log.destinationType === 'cloud-watch-logs' && groupOf(source) === log.destination;
  if (!source.startsWith('s3://')) return true;
  const own = destinationOf(log);
  return own.startsWith('s3://') && (own.startsWith(source.replace(/\/$/, '')) || source.startsWith(own.replace(/\/$/, '')));
}

/** The name in `cloudwatch:NAME` or `cloudwatch:arn:aws:logs:…:log-group:NAME[:*]`. */
function groupOf(source: string): string {
  const text = source.slice('cloudwatch:'.length);
  return /:log-group:([^:]+)/.exec(text)?.[1] ?? text;
}

/** As `--flow-logs` takes it. */
export function destinationOf(log: FlowLog): string {
  if (log.destinationType === 'cloud-watch-logs') return `cloudwatch:${log.destination}`;
  if (log.destinationType === 's3') return `s3://${log.destination.replace(/^arn:[\w-]+:s3:::/, '')}`;
  return log.destination;
}
