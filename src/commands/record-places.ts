/** Where the flow log records are that the source options name, or that the configuration leads to. Nothing is read yet. */
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import { isAwsFlowLogSource } from '../cli/options/source.ts';
import type { SourceOptions } from '../cli/options/source.ts';
import { UsageError } from '../core/errors.ts';
import { parseFormat } from '../core/flows/format.ts';
import type { LogChunk, RecordFormat } from '../core/flows/types.ts';
import type { Scope } from '../core/network/documents.ts';
import type { FlowLogSource } from '../sources/aws/flow-logs.ts';
import type { AwsTarget } from '../sources/aws/targets.ts';
import type { Configuration } from './configuration.ts';
import { openTargets } from './configuration.ts';

interface PlaceBase {
  /** As one would write it behind `--flow-logs`; for a lab `lab NAME:STAGE`. */
  readonly place: string;
  /** Where its records come from: the place itself, or for a saved snapshot the sources it was saved from. */
  readonly savedFrom?: readonly string[];
  /** Formats of the flow logs that write there; empty where none is known. */
  readonly formats: readonly RecordFormat[];
}

export interface LogGroupPlace extends PlaceBase {
  readonly kind: 'cloudwatch';
  /** Name or ARN. */
  readonly group: string;
  readonly target: AwsTarget;
  /** The longest aggregation interval of its flow logs; the longest there is where none is known. */
  readonly aggregationSeconds: number;
}

export interface BucketPlace extends PlaceBase {
  readonly kind: 's3';
  readonly bucket: string;
  readonly prefix: string;
  readonly target: AwsTarget;
  /** Whose flow logs write there; empty where nothing tells. */
  readonly owners: readonly Scope[];
}

export interface FilesPlace extends PlaceBase {
  readonly kind: 'files';
}

export interface LabPlace extends PlaceBase {
  readonly kind: 'lab';
  readonly lines: LogChunk;
}

export type RecordPlace = LogGroupPlace | BucketPlace | FilesPlace | LabPlace;

export interface PlacesRequest {
  readonly configuration: Configuration;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
  /** Flow logs of other resources are of no interest; empty for all. */
  readonly resourceIds: readonly string[];
}

/** In the order of the options, else of the configuration. Flow logs that cannot be read are warned of. */
export async function findRecordPlaces(request: PlacesRequest, context: Context): Promise<readonly RecordPlace[]> {
  const { configuration, source, resourceIds } = request;
  if (source.noFlowLogs) return [];
  if (source.flowLogs.length > 0) return await givenPlaces(request, context);
  switch (configuration.kind) {
    case 'lab': {
      const { lab, stage, flowLogLines } = configuration.lab;
      return [{ kind: 'lab', place: `lab ${lab.name}:${stage.name}`, formats: flowLogLines.format === null ? [] : [flowLogLines.format], lines: flowLogLines }];
    }
    case 'snapshot': {
      const { flowLogFolder: folder, manifest } = configuration.snapshot;
      if (folder === null) return [];
      const savedFrom = manifest?.flowLogs?.sources;
      return [{ kind: 'files', place: folder, formats: [], ...(savedFrom === undefined ? {} : { savedFrom }) }];
    }
    case 'aws': {
      const { discoverFlowLogs, placeOf } = await import('../sources/aws/flow-logs.ts');
      const places: RecordPlace[] = [];
      for (const found of discoverFlowLogs(configuration.collection.documents)) {
        if (resourceIds.length > 0 && !found.resourceIds.some((id) => resourceIds.includes(id))) continue;
        if (found.kind === 'unreadable') context.warn(`The flow logs in ${placeOf(found)} are not read: ${found.reason}.`);
        else places.push(await awsPlace(placeOf(found), found, configuration.targets, source));
      }
      return places;
    }
  }
}

async function givenPlaces({ configuration, source, output }: PlacesRequest, context: Context): Promise<readonly RecordPlace[]> {
  const fromAws = source.flowLogs.some(isAwsFlowLogSource);
  const targets = configuration.kind === 'aws' ? configuration.targets : fromAws ? await openTargets(source, output, context) : [];
  const { discoverFlowLogs, placeOf } = await import('../sources/aws/flow-logs.ts');
  const known = discoverFlowLogs(configuration.collection.documents);
  const places: RecordPlace[] = [];
  // Named twice, a place would be counted twice.
  for (const place of new Set(source.flowLogs)) {
    const described = known.find((candidate) => placeOf(candidate) === place);
    places.push(isAwsFlowLogSource(place) ? await awsPlace(place, described, targets, source) : { kind: 'files', place, formats: [] });
  }
  return places;
}

async function awsPlace(place: string, described: FlowLogSource | undefined, targets: readonly AwsTarget[], source: SourceOptions): Promise<LogGroupPlace | BucketPlace> {
  const target = await targetOf(described?.scope ?? null, targets);
  const formats = source.format === null ? (described?.formats ?? []) : [parseFormat(source.format)];
  if (place.startsWith('cloudwatch:')) {
    return { kind: 'cloudwatch', place, formats, target, group: place.slice('cloudwatch:'.length), aggregationSeconds: described?.aggregationSeconds ?? LONGEST_AGGREGATION };
  }
  const [bucket = '', ...prefix] = place.slice('s3://'.length).split('/');
  return { kind: 's3', place, formats, target, bucket, prefix: prefix.join('/'), owners: described?.kind === 's3' ? described.owners : [] };
}

/** Seconds (VPC User Guide, "Flow log basics"). */
const LONGEST_AGGREGATION = 600;

/** The credentials that saw the flow log; the first ones where nothing says whose it is. */
async function targetOf(scope: Scope | null, targets: readonly AwsTarget[]): Promise<AwsTarget> {
  const near = targets.filter(({ region }) => scope?.region === region);
  const candidates = near.length > 0 ? near : targets;
  const account = scope?.account ?? null;
  if (candidates.length > 1 && account !== null) {
    const { callerAccount } = await import('../sources/aws/account.ts');
    for (const target of candidates) if ((await callerAccount(target)) === account) return target;
  }
  const [first] = candidates;
  if (first === undefined) throw new UsageError('NO_AWS_TARGET', 'The records are in AWS, and no account is named.', { hint: 'Add --profile and --region.' });
  return first;
}
