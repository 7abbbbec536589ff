/** Where the records of the flow logs lie: from DescribeFlowLogs documents to sources that can be read. Pure. */
import { parseFormat } from '../../core/flows/format.ts';
import type { RecordFormat } from '../../core/flows/types.ts';
import type { DescribeDocument, Scope } from '../../core/network/documents.ts';
import { listOf, memberOf, textOf } from './document-json.ts';

interface SourceBase {
  /** Ids of the flow logs that write there, sorted. */
  readonly flowLogIds: readonly string[];
  /** Resources that they record (vpc-…, subnet-…, eni-…, tgw-…), sorted. */
  readonly resourceIds: readonly string[];
  /** Every format in use there: one group or bucket may hold records of several. */
  readonly formats: readonly RecordFormat[];
  /** The longest aggregation interval in use there, in seconds. */
  readonly aggregationSeconds: number;
  /** Where the flow logs are; their records are read with these credentials. */
  readonly scope: Scope;
  /** The account that holds the records where it is another than the flow log's: reading it needs permission there. */
  readonly otherAccount: string | null;
}

export type FlowLogSource =
  | (SourceBase & { readonly kind: 'cloudwatch'; readonly logGroup: string })
  | (SourceBase & {
      readonly kind: 's3';
      readonly bucket: string;
      /** What the flow log was told to put in front of `AWSLogs/`; without slashes at the ends. */
      readonly prefix: string;
      /** Whose flow logs write there: the accounts and Regions in the objects' names. */
      readonly owners: readonly Scope[];
    })
  | (SourceBase & { readonly kind: 'unreadable'; readonly destination: string; readonly reason: string });

/** The default of CreateFlowLogs, in seconds. */
const DEFAULT_AGGREGATION = 600;

/** One source for each place, in the order of the documents. Flow logs of one place are joined. */
export function discoverFlowLogs(documents: readonly DescribeDocument[]): readonly FlowLogSource[] {
  const sources = new Map<string, FlowLogSource>();
  for (const { scope, content } of documents) {
    for (const flowLog of listOf(content, 'FlowLogs')) {
      const found = sourceOf(flowLog, scope);
      // A bucket is one place whoever writes into it, and so is what an ARN names; group names are each account's own.
      const isShared = found.kind === 's3' || placeOf(found).includes(':arn:');
      const place = JSON.stringify([found.kind, isShared ? null : scope, placeOf(found)]);
      const known = sources.get(place);
      sources.set(place, known === undefined ? found : joined(known, found));
    }
  }
  return [...sources.values()];
}

/** As the user would write it behind `--flow-logs`; for what cannot be read, the destination's ARN. */
export function placeOf(source: FlowLogSource): string {
  switch (source.kind) {
    case 'cloudwatch': return `cloudwatch:${source.logGroup}`;
    case 's3': return `s3://${source.bucket}/${source.prefix}`;
    case 'unreadable': return source.destination;
  }
}

function sourceOf(flowLog: unknown, scope: Scope): FlowLogSource {
  const destination = textOf(flowLog, 'LogDestination');
  const type = textOf(flowLog, 'LogDestinationType') ?? 'cloud-watch-logs';
  const base = {
    flowLogIds: present(textOf(flowLog, 'FlowLogId')),
    resourceIds: present(textOf(flowLog, 'ResourceId')),
    formats: formatsOf(textOf(flowLog, 'LogFormat')),
    aggregationSeconds: aggregationOf(flowLog),
    scope,
    otherAccount: otherAccount(destination, scope),
  };
  if (type === 's3') {
    const place = destination === null ? null : parseBucketArn(destination);
    if (place !== null) return { ...base, kind: 's3', ...place, owners: [scope] };
  } else if (type === 'cloud-watch-logs') {
    const logGroup = textOf(flowLog, 'LogGroupName') ?? (destination === null ? null : logGroupOfArn(destination));
    // Another account's group has to be named by its ARN.
    if (logGroup !== null) return { ...base, kind: 'cloudwatch', logGroup: base.otherAccount !== null && destination !== null ? destination.replace(/:\*$/, '') : logGroup };
  }
  return { ...base, kind: 'unreadable', destination: destination ?? type, reason: reasonOf(type) };
}

function reasonOf(type: string): string {
  return type === 'kinesis-data-firehose'
    ? 'Data Firehose delivers the records elsewhere; netdiag cannot read them back from the delivery stream'
    : `the destination (${type}) is none that netdiag knows`;
}

/** `arn:aws:s3:::BUCKET[/PREFIX/]`; null if it is no such ARN. */
export function parseBucketArn(arn: string): { readonly bucket: string; readonly prefix: string } | null {
  const match = /^arn:[^:]+:s3:::([^/]+)(?:\/(.*))?$/.exec(arn);
  const bucket = match?.[1];
  return bucket === undefined ? null : { bucket, prefix: (match?.[2] ?? '').replace(/^\/+|\/+$/g, '') };
}

/** Name of the group in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]`; null if it is no such ARN. */
export function logGroupOfArn(arn: string): string | null {
  return /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(arn)?.[1] ?? null;
}

function otherAccount(destination: string | null, scope: Scope): string | null {
  const account = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(destination ?? '')?.[1] ?? null;
  return account === null || scope.account === null || account === scope.account ? null : account;
}

/** A format that cannot be understood is left to the records themselves: S3 files name their fields. */
function formatsOf(text: string | null): readonly RecordFormat[] {
  if (text === null) return [];
  try {
    return [parseFormat(text)];
  } catch {
    return [];
  }
}

function aggregationOf(flowLog: unknown): number {
  const seconds = memberOf(flowLog, 'MaxAggregationInterval');
  return typeof seconds === 'number' ? seconds : DEFAULT_AGGREGATION;
}

function joined(one: FlowLogSource, other: FlowLogSource): FlowLogSource {
  const formats = new Map([...one.formats, ...other.formats].map((format) => [format.fields.join(' '), format]));
  const both = {
    flowLogIds: [...new Set([...one.flowLogIds, ...other.flowLogIds])].sort(),
    resourceIds: [...new Set([...one.resourceIds, ...other.resourceIds])].sort(),
    formats: [...formats.values()],
    aggregationSeconds: Math.max(one.aggregationSeconds, other.aggregationSeconds),
  };
  if (one.kind !== 's3' || other.kind !== 's3') return { ...one, ...both };
  const owners = new Map([...one.owners, ...other.owners].map((owner) => [`${owner.account ?? ''}/${owner.region ?? ''}`, owner]));
  return { ...one, ...both, owners: [...owners.values()] };
}

function present(id: string | null): readonly string[] {
  return id === null ? [] : [id];
}
