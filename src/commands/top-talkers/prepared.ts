/** Each place with the engine that will add it up, and what that takes: looked up before anything is read. */
import { resolve } from 'node:path';
import type { Context } from '../../cli/context.ts';
import { NotReadableError, UsageError } from '../../core/errors.ts';
import { keyMayHold } from '../../core/flows/s3-keys.ts';
import type { TimeWindow } from '../../core/flows/types.ts';
import { athenaCost, ASK_FROM_BYTES, insightsCost } from '../../core/talkers/cost.ts';
import type { AthenaTable } from '../../core/talkers/athena-table.ts';
import type { FoundLogGroup } from '../../sources/aws/log-group.ts';
import type { ListedObject } from '../../sources/aws/s3-listing.ts';
import type { BucketPlace, FilesPlace, LabPlace, LogGroupPlace, RecordPlace } from '../record-places.ts';
import type { TopTalkersOptions } from './definition.ts';
import type { Engine } from './engines.ts';

export type PreparedPlace =
  | { readonly kind: 'lab'; readonly place: LabPlace }
  | { readonly kind: 'files'; readonly place: FilesPlace; readonly files: readonly FoundFile[] }
  | { readonly kind: 'stdin'; readonly place: FilesPlace }
  | { readonly kind: 'events'; readonly place: LogGroupPlace }
  | { readonly kind: 'insights'; readonly place: LogGroupPlace; readonly group: FoundLogGroup; readonly estimatedBytes: number | null }
  | { readonly kind: 'objects'; readonly place: BucketPlace; readonly objects: readonly ListedObject[] }
  | { readonly kind: 'athena'; readonly place: BucketPlace; readonly table: AthenaTable; readonly estimatedBytes: number };

export interface FoundFile {
  readonly path: string;
  readonly size: number;
}

/** FilterLogEvents brings some megabytes a second: up to here it is there as soon as a query. */
const FEW_LOG_BYTES = 20_000_000;
/** Compressed; past it one machine takes minutes, and its transfer costs more than the query. */
const MUCH_FOR_ONE_MACHINE = 20_000_000_000;

/** @throws UsageError, NotReadableError, AwsError of the place */
export async function preparePlace(place: RecordPlace, options: TopTalkersOptions, context: Context): Promise<PreparedPlace> {
  const { engine } = options.engine;
  switch (place.kind) {
    case 'lab':
      refuseEngine(engine, 'insights', 'athena', place.place);
      return { kind: 'lab', place };
    case 'files':
      refuseEngine(engine, 'insights', 'athena', place.place);
      return place.place === '-' ? { kind: 'stdin', place } : { kind: 'files', place, files: await filesOf(place, options.question.window, context) };
    case 'cloudwatch': return await prepareLogGroup(place, options, context);
    case 's3': return await prepareBucket(place, options, context);
  }
}

function refuseEngine(engine: Engine | null, first: Engine, second: Engine, place: string): void {
  if (engine !== first && engine !== second) return;
  throw new UsageError('ENGINE_NOT_POSSIBLE', `--engine ${engine}: ${place} is not where ${engine === 'insights' ? 'Logs Insights' : 'Athena'} can read.`, {
    hint: 'Logs Insights adds up log groups (cloudwatch:…), Athena buckets (s3://…); leave --engine out to have one chosen.',
  });
}

async function filesOf({ place }: FilesPlace, window: TimeWindow, context: Context): Promise<readonly FoundFile[]> {
  const [{ findLogFiles, fileError }, { stat }] = await Promise.all([import('../../sources/files/log-find.ts'), import('node:fs/promises')]);
  const found = await findLogFiles(place, context.cwd);
  const paths = found.filter((path) => keyMayHold(path, window));
  if (paths.length === 0) context.warn(`${place} has no flow log file for this time: ${found.length === 1 ? 'its one file is' : `all ${found.length} are`} outside it by name.`);
  return await Promise.all(paths.map(async (path) => {
    const { size } = await stat(resolve(context.cwd, path)).catch((error: unknown) => { throw fileError(error, path); });
    return { path, size };
  }));
}

async function prepareLogGroup(place: LogGroupPlace, options: TopTalkersOptions, context: Context): Promise<PreparedPlace> {
  const { engine } = options.engine;
  refuseEngine(engine, 'athena', 'athena', place.place);
  const { findLogGroup } = await import('../../sources/aws/log-group.ts');
  context.progress(`Asking AWS about ${place.place}`);
  const group = await findLogGroup(place.group, place.target, context.signal);
  const estimatedBytes = estimate(group, options.question.window, context);
  const wantsInsights = engine === 'insights' || (engine === null && (group.needsInsights || (estimatedBytes ?? 0) > FEW_LOG_BYTES));
  if (!wantsInsights) return { kind: 'events', place };
  return { kind: 'insights', place, group, estimatedBytes };
}

/** The part of the window in what the group keeps, as if its records were spread evenly. */
function estimate({ storedBytes, createdAt, retentionDays }: FoundLogGroup, { start, end }: TimeWindow, context: Context): number | null {
  if (storedBytes === null || createdAt === null) return null;
  const now = context.clock().getTime() / 1000;
  const kept = Math.max(3600, Math.min(now - createdAt, retentionDays === null ? Number.POSITIVE_INFINITY : retentionDays * 86_400));
  const asked = Math.min(end ?? now, now) - Math.max(start ?? 0, now - kept);
  return Math.round((storedBytes * Math.max(0, Math.min(asked, kept))) / kept);
}

async function prepareBucket(place: BucketPlace, options: TopTalkersOptions, context: Context): Promise<PreparedPlace> {
  const { engine, athenaTable, createTable } = options.engine;
  refuseEngine(engine, 'insights', 'insights', place.place);
  const { listLogObjects } = await import('../../sources/aws/s3-listing.ts');
  const objects: ListedObject[] = [];
  let bytes = 0;
  const request = { ...place, prefix: place.prefix.replace(/^\/+|\/+$/g, ''), window: options.question.window, signal: context.signal, requesterPays: options.engine.yes };
  try {
    for await (const object of listLogObjects(request)) {
      objects.push(object);
      bytes += object.size;
      if (objects.length % 500 === 0) context.progress(`Listing ${place.place}: ${objects.length} objects`);
    }
  } catch (error) {
    throw options.engine.yes ? error : withRequesterPays(error);
  }
  const isAsked = engine === 'athena' || (engine === null && (athenaTable !== null || createTable));
  if (!isAsked && (engine === 'local' || bytes <= MUCH_FOR_ONE_MACHINE)) return { kind: 'objects', place, objects };
  const { athenaTableOf } = await import('./athena.ts');
  const table = await athenaTableOf(place, objects, options, context, isAsked);
  if (table !== null) return { kind: 'athena', place, table, estimatedBytes: bytes };
  context.warn(`${place.place} has ${Math.round(bytes / 1e9)} GB for this time, and no Athena table was found: it is added up on this machine. --show-query prints the table to make.`);
  return { kind: 'objects', place, objects };
}

/** S3 says no more than that access is denied. */
function withRequesterPays(error: unknown): unknown {
  if (!(error instanceof NotReadableError) || error.code !== 'ACCESS_DENIED') return error;
  return new NotReadableError(error.code, error.message, { hint: `${error.hint ?? ''} Where the requester pays for the bucket, agree to that with --yes.`.trim(), cause: error.cause });
}

/** @throws UsageError COSTS_MONEY where AWS would scan, and charge for, more than is done without asking. */
export function checkCost(prepared: readonly PreparedPlace[], { engine }: TopTalkersOptions, context: Context): void {
  for (const one of prepared) {
    if (one.kind !== 'insights' && one.kind !== 'athena') continue;
    const { estimatedBytes: bytes } = one;
    if (bytes === null) continue;
    const cost = (one.kind === 'insights' ? insightsCost : athenaCost)(bytes);
    const who = one.kind === 'insights' ? 'Logs Insights' : 'Athena';
    const scan = `${who} scans about ${gigabytes(bytes)} of ${one.place.place}, which costs about $${cost.toFixed(2)} (list price of us-east-1)`;
    if (bytes > ASK_FROM_BYTES && !engine.yes) {
      throw new UsageError('COSTS_MONEY', `${scan}.`, { hint: `Agree with --yes, or ask for less with --since and --until. Up to ${gigabytes(ASK_FROM_BYTES)} are scanned without asking.` });
    }
    context.progress(scan);
  }
}

const gigabytes = (bytes: number): string => (bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`);

/** Throws where no place is left: nothing can be answered. */
export function firstFailure(errors: readonly (UsageError | NotReadableError)[]): never {
  const [first] = errors;
  throw first ?? new NotReadableError('NO_FLOW_LOGS', 'No flow logs were found.', { hint: 'Turn one on for the VPC (aws ec2 create-flow-logs), or name records with --flow-logs.' });
}
