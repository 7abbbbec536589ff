/** Flow log records in S3. */
import { UsageError } from '../../core/errors.ts';
import type { LogChunk, TimeWindow } from '../../core/flows/types.ts';
import { decodeLogObject } from '../files/log-decode.ts';
import type { ReadingCallbacks } from './reading.ts';
import { listLogObjects } from './s3-listing.ts';
import type { ListedObject, ListingRequest, LogOwner } from './s3-listing.ts';
import { fetchObject, HELD_SIZE } from './s3-object.ts';
import type { FetchedObject, ObjectPlace } from './s3-object.ts';
import type { AwsTarget } from './targets.ts';

export interface BucketRequest extends ReadingCallbacks {
  readonly bucket: string;
  /** What stands behind the bucket: the flow log's prefix, a folder, or one object's key; may be empty. */
  readonly prefix: string;
  readonly target: AwsTarget;
  /** Objects that cannot hold records of it are not fetched. Without start: everything under the prefix. */
  readonly window: TimeWindow;
  /** Accounts and Regions whose flow logs are wanted; empty for all. */
  readonly owners?: readonly LogOwner[];
  readonly signal?: AbortSignal;
}

/** Objects that are fetched while another is read. */
const AHEAD = 3;

/**
 * The objects' records, object by object in the order of their keys. An object that is gone or broken is named in a
 * warning, and the others go on.
 * Throws UsageError BUCKET_NOT_FOUND, NotReadableError ACCESS_DENIED, AwsError.
 */
export async function* readBucket(request: BucketRequest): AsyncIterable<LogChunk> {
  const listing: ListingRequest = { ...request, prefix: request.prefix.replace(/^\/+|\/+$/g, ''), owners: request.owners ?? [] };
  for await (const { object, body } of fetchedAhead(request, listLogObjects(listing))) {
    const name = `s3://${request.bucket}/${object.key}`;
    if (body === null) {
      request.onWarning?.(`${name} was deleted while it was to be read: its records are left out.`);
      continue;
    }
    request.onFile?.(name);
    yield* decodeOrWarn(body, name, request);
  }
}

async function* decodeOrWarn(body: AsyncIterable<Uint8Array>, name: string, { onWarning, onBytes }: ReadingCallbacks): AsyncIterable<LogChunk> {
  try {
    yield* decodeLogObject(body, name, { ...(onWarning === undefined ? {} : { onWarning }), ...(onBytes === undefined ? {} : { onBytes }) });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    onWarning?.(`${error.message} The rest of it is left out.`);
  }
}

interface Fetching {
  readonly object: ListedObject;
  /** Begins the transfer, or gives the one that was begun. */
  readonly body: () => Promise<FetchedObject>;
}

function transfer(place: ObjectPlace, object: ListedObject): () => Promise<FetchedObject> {
  if (object.size > HELD_SIZE) return () => fetchObject(place, object);
  const body = fetchObject(place, object);
  // Whoever waits for it sees the failure; until then it must not count as unhandled.
  body.catch(() => undefined);
  return () => body;
}

/** Starts the next few transfers while one object is read; they come out in the order of the listing. */
async function* fetchedAhead(request: BucketRequest, objects: AsyncIterable<ListedObject>): AsyncIterable<{ readonly object: ListedObject; readonly body: FetchedObject }> {
  const ended = new AbortController();
  const signal = request.signal === undefined ? ended.signal : AbortSignal.any([request.signal, ended.signal]);
  const underWay: Fetching[] = [];
  const next = async () => {
    const first = underWay.shift();
    return first === undefined ? null : { object: first.object, body: await first.body() };
  };
  try {
    for await (const object of objects) {
      underWay.push({ object, body: transfer({ bucket: request.bucket, target: request.target, signal }, object) });
      if (underWay.length <= AHEAD) continue;
      const fetched = await next();
      if (fetched !== null) yield fetched;
    }
    for (let fetched = await next(); fetched !== null; fetched = await next()) yield fetched;
  } finally {
    // A reader that stops early leaves no transfer behind.
    ended.abort();
  }
}
