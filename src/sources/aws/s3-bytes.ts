/** Objects of a bucket as sources of bytes, fetched ahead of whoever reads them. */
import { UsageError } from '../../core/errors.ts';
import type { ByteSource } from '../scan/byte-source.ts';
import { errorFacts } from './error-facts.ts';
import { fetchObject, HELD_SIZE } from './s3-object.ts';
import type { FetchedObject, ObjectPlace } from './s3-object.ts';
import type { ListedObject } from './s3-listing.ts';

/** Transfers under way while others are read: as many as S3 likes from one client, in so much memory. */
const MOST_AHEAD = 16;
const MOST_BYTES_AHEAD = 32 * 1024 * 1024;

/**
 * Small objects are fetched ahead, in the order of the list; large ones stream when it is their turn. An object that
 * cannot be read (deleted meanwhile, archived) throws UsageError OBJECT_GONE or OBJECT_ARCHIVED when it is opened.
 */
export function bucketSources(place: ObjectPlace, objects: readonly ListedObject[]): readonly ByteSource[] {
  const transfers = new Map<number, Promise<FetchedObject>>();
  let next = 0;
  let bytesAhead = 0;
  const fetchAhead = (): void => {
    for (let object = objects[next]; object !== undefined; object = objects[next]) {
      const isSmall = object.size <= HELD_SIZE;
      if (isSmall && transfers.size > 0 && (transfers.size >= MOST_AHEAD || bytesAhead + object.size > MOST_BYTES_AHEAD)) return;
      if (isSmall) {
        const transfer = fetchObject(place, object);
        // Whoever waits for it sees the failure; until then it must not count as unhandled.
        transfer.catch(() => undefined);
        transfers.set(next, transfer);
        bytesAhead += object.size;
      }
      next += 1;
    }
  };
  return objects.map((object, index) => ({
    name: `s3://${place.bucket}/${object.key}`,
    size: object.size,
    async *open() {
      if (index >= next) next = index;
      fetchAhead();
      const transfer = transfers.get(index) ?? fetchObject(place, object);
      if (transfers.delete(index)) bytesAhead -= object.size;
      fetchAhead();
      try {
        yield* await present(transfer, place, object);
      } catch (error) {
        // Whoever ended the reading takes what has come.
        if (place.signal?.aborted !== true) throw error;
      }
    },
  }));
}

async function present(transfer: Promise<FetchedObject>, { bucket }: ObjectPlace, { key }: ListedObject): Promise<AsyncIterable<Uint8Array>> {
  const name = `s3://${bucket}/${key}`;
  const body = await transfer.catch((error: unknown) => {
    const { code } = errorFacts(error instanceof Error ? error.cause : error);
    if (code !== 'InvalidObjectState') throw error;
    throw new UsageError('OBJECT_ARCHIVED', `${name} is archived (Glacier) and cannot be read.`, { hint: 'Restore it: aws s3api restore-object', cause: error });
  });
  if (body === null) throw new UsageError('OBJECT_GONE', `${name} was deleted while it was to be read.`);
  return body;
}
