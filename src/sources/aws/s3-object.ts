/** One object of a bucket, fetched. */
import { AwsError } from '../../core/errors.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import { bucketError } from './s3-listing.ts';
import type { ListedObject } from './s3-listing.ts';
import type { AwsTarget } from './targets.ts';

export interface ObjectPlace {
  readonly bucket: string;
  readonly target: AwsTarget;
  /** As in the listing. */
  readonly requesterPays?: boolean;
  readonly signal?: AbortSignal;
}

/** Null where the object was deleted after it had been listed, as lifecycle rules do. */
export type FetchedObject = AsyncIterable<Uint8Array> | null;

/**
 * Objects up to this size are held as a whole, and may be fetched ahead; larger ones stream when it is their turn: a
 * transfer that waits too long for its reader is cut off.
 */
export const HELD_SIZE = 8 * 1024 * 1024;
/** Tries of an object whose transfer breaks off; the SDK repeats only requests that had no answer. */
const TRANSFERS = 3;

/** Throws AccessError that names s3:GetObject or kms:Decrypt, AwsError. */
export async function fetchObject(place: ObjectPlace, { key, size }: ListedObject): Promise<FetchedObject> {
  const body = await openObject(place, key);
  if (body === null || size > HELD_SIZE) return body;
  const held: Uint8Array[] = [];
  for await (const bytes of body) held.push(bytes);
  return fromMemory(held);
}

async function openObject(place: ObjectPlace, key: string): Promise<FetchedObject> {
  const first = await requestObject(place, key, null);
  return first === null ? null : resumed(place, key, first);
}

interface Transfer {
  readonly body: AsyncIterable<Uint8Array>;
  readonly etag: string | null;
}

/** A transfer that breaks off goes on where it was, as long as the object is the same. */
async function* resumed(place: ObjectPlace, key: string, first: Transfer): AsyncIterable<Uint8Array> {
  let { body } = first;
  let offset = 0;
  for (let transfer = 1; ; transfer += 1) {
    try {
      for await (const bytes of body) {
        offset += bytes.length;
        yield bytes;
      }
      return;
    } catch (error) {
      if (!(error instanceof AwsError) || transfer === TRANSFERS || first.etag === null) throw error;
      const again = await requestObject(place, key, { offset, etag: first.etag });
      if (again === null) throw error;
      body = again.body;
    }
  }
}

async function requestObject({ bucket, target, signal, requesterPays = false }: ObjectPlace, key: string, from: { readonly offset: number; readonly etag: string } | null): Promise<Transfer | null> {
  const s3 = await target.clients.s3();
  const input = {
    Bucket: bucket, Key: key,
    ...(requesterPays ? { RequestPayer: 'requester' as const } : {}),
    ...(from === null ? {} : { Range: `bytes=${from.offset}-`, IfMatch: from.etag }),
  };
  try {
    const { Body, ETag } = await callAws(target, 's3', 'GetObject', signal, (options) => s3.getObject(input, options));
    return { body: bodyOf(Body, `s3://${bucket}/${key}`, signal), etag: ETag ?? null };
  } catch (error) {
    if (error instanceof Error && ['NoSuchKey', 'NotFound'].includes(errorFacts(error.cause).code)) return null;
    throw bucketError(error, bucket);
  }
}

/** In Node the SDK's body is a readable stream of bytes; its type allows the browser's as well. */
async function* bodyOf(body: unknown, name: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  if (!isAsyncIterable(body)) return;
  try {
    for await (const bytes of body) {
      signal?.throwIfAborted();
      if (bytes instanceof Uint8Array) yield bytes;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new AwsError('TRANSFER_FAILED', `The transfer of ${name} broke off: ${errorFacts(error).message}.`, { hint: 'Check the network and ask again.', cause: error });
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* fromMemory(pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield* pieces;
}
