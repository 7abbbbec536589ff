/** Which objects under a bucket's prefix may hold flow log records of a window. */
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';

import { UsageError } from '../../core/errors.ts';
import { dayPrefixes, keyMayHold, parseLogKey } from '../../core/flows/s3-keys.ts';
import type { TimeWindow } from '../../core/flows/types.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import { AccessError } from './errors.ts';
import type { AwsTarget } from './targets.ts';

/** Whose flow logs are wanted; null for every account or Region. */
export interface LogOwner {
  readonly account: string | null;
  readonly region: string | null;
}

export interface ListingRequest {
  readonly bucket: string;
  /** Without slashes at the ends; may lead to `AWSLogs` or beyond, to any other folder, or to one object. */
  readonly prefix: string;
  readonly target: AwsTarget;
  readonly window: TimeWindow;
  /** Empty for all. */
  readonly owners: readonly LogOwner[];
  /** Agree to pay for the requests and the transfer, which a requester-pays bucket asks of its readers. */
  readonly requesterPays?: boolean;
  readonly signal?: AbortSignal;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
}

/** Throws UsageError BUCKET_NOT_FOUND, AccessError that names s3:ListBucket, AwsError. */
export async function* listLogObjects(request: ListingRequest): AsyncIterable<ListedObject> {
  for (const prefix of await prefixesToList(request)) {
    for await (const page of listPages(request, { Prefix: prefix })) {
      for (const { Key: key, Size: size = 0 } of page.Contents ?? []) {
        if (key !== undefined && !key.endsWith('/') && isOwned(key, request.owners) && keyMayHold(key, request.window)) yield { key, size };
      }
    }
  }
}

/** Folders of days where the layout is AWS's own, else the prefix with everything under it. */
async function prefixesToList(request: ListingRequest): Promise<readonly string[]> {
  const { owners, window } = request;
  const within = insideAwsLogs(request.prefix);
  const isNarrowed = window.start !== null || owners.length > 0;
  if (!isNarrowed || within === 'deeper') return folderOrObject(request);
  const base = within?.base ?? request.prefix;
  const layouts = await layoutsUnder(request, base === '' ? '' : `${base}/`);
  if (layouts.length === 0) return folderOrObject(request);
  return layouts
    .filter((layout) => owns(owners, layout.account, layout.region) && (within === null || within.leadsTo(layout)))
    .flatMap((layout) => dayPrefixes(base, { ...layout, perHour: false }, window));
}

interface InsideAwsLogs {
  /** What stands before `AWSLogs`. */
  readonly base: string;
  leadsTo(layout: Layout): boolean;
}

/** Where the prefix itself goes on into `AWSLogs/`: to an account, to a Region, or deeper, to days. Null where it does not. */
function insideAwsLogs(prefix: string): InsideAwsLogs | 'deeper' | null {
  const match = /^(?:(.*)\/)?AWSLogs(?:\/(.+))?$/.exec(prefix);
  if (match === null) return null;
  const base = match[1] ?? '';
  const rest = match[2];
  if (rest === undefined) return { base, leadsTo: () => true };
  const named = /^(aws-account-id=)?(\d{12})(?:\/(?:aws-service=)?vpcflowlogs(?:\/(?:aws-region=)?([a-z0-9-]+))?)?$/.exec(rest);
  if (named === null) return 'deeper';
  const [, hive, account, region] = named;
  return { base, leadsTo: (layout) => layout.hive === (hive !== undefined) && layout.account === account && (region ?? layout.region) === layout.region };
}

/** `logs` is the folder `logs/` where there is one, else the object or the beginning of names. */
async function folderOrObject(request: ListingRequest): Promise<readonly string[]> {
  if (request.prefix === '') return [''];
  for await (const page of listPages(request, { Prefix: `${request.prefix}/`, MaxKeys: 1 })) {
    return [(page.Contents ?? []).length > 0 ? `${request.prefix}/` : request.prefix];
  }
  return [request.prefix];
}

interface Layout {
  readonly account: string;
  readonly region: string;
  readonly hive: boolean;
}

/** The accounts and Regions under `AWSLogs/`, in the plain and the Hive layout (VPC User Guide, "Flow log files"). */
async function layoutsUnder(request: ListingRequest, base: string): Promise<readonly Layout[]> {
  const layouts: Layout[] = [];
  for (const accountFolder of await foldersUnder(request, `${base}AWSLogs/`)) {
    const match = /^(aws-account-id=)?(\d{12})$/.exec(accountFolder);
    if (match?.[2] === undefined) continue;
    const hive = match[1] !== undefined;
    const regions = await foldersUnder(request, `${base}AWSLogs/${accountFolder}/${hive ? 'aws-service=vpcflowlogs' : 'vpcflowlogs'}/`);
    for (const region of regions) layouts.push({ account: match[2], region: region.replace('aws-region=', ''), hive });
  }
  return layouts;
}

/** Names of the folders directly under the prefix, sorted. */
async function foldersUnder(request: ListingRequest, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of listPages(request, { Prefix: prefix, Delimiter: '/' })) {
    for (const { Prefix: folder } of page.CommonPrefixes ?? []) {
      if (folder !== undefined) names.push(folder.slice(prefix.length, -1));
    }
  }
  return names.sort();
}

async function* listPages(request: ListingRequest, wanted: Omit<ListObjectsV2CommandInput, 'Bucket'>): AsyncIterable<ListObjectsV2CommandOutput> {
  const { bucket, target, signal, requesterPays = false } = request;
  const s3 = await target.clients.s3();
  let token: string | undefined;
  do {
    const input = { ...wanted, Bucket: bucket, ...(requesterPays ? { RequestPayer: 'requester' as const } : {}), ...(token === undefined ? {} : { ContinuationToken: token }) };
    const page: ListObjectsV2CommandOutput = await callAws(target, 's3', 'ListObjectsV2', signal, (options) => s3.listObjectsV2(input, options)).catch((error: unknown) => { throw bucketError(error, bucket); });
    yield page;
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Names the bucket where the general message cannot. */
export function bucketError(error: unknown, bucket: string): unknown {
  if (error instanceof AccessError) {
    const cause = errorFacts(error.cause);
    const message = `The permission ${error.action} is missing for the bucket ${bucket} (${error.serviceCode}).`;
    return new AccessError(error.action, cause, message, error.hint ?? '', error.cause);
  }
  if (!(error instanceof Error) || errorFacts(error.cause).code !== 'NoSuchBucket') return error;
  return new UsageError('BUCKET_NOT_FOUND', `There is no bucket ${bucket}.`, { cause: error, hint: 'Check the name behind s3://, and the endpoint if one is set.' });
}

function isOwned(key: string, owners: readonly LogOwner[]): boolean {
  const parsed = parseLogKey(key);
  return parsed === null || owns(owners, parsed.account, parsed.region);
}

function owns(owners: readonly LogOwner[], account: string, region: string): boolean {
  return owners.length === 0 || owners.some((owner) => (owner.account ?? account) === account && (owner.region ?? region) === region);
}
