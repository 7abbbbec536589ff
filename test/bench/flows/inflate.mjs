// Nothing but inflating, with Node's zlib, in as many threads as there are processors.
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';

if (isMainThread) {
  const paths = process.argv.slice(2);
  const count = availableParallelism();
  const bytes = await Promise.all(Array.from({ length: count }, (_, index) => new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: paths.filter((_, place) => place % count === index) }).on('message', resolve).on('error', reject);
  })));
  console.log(JSON.stringify({ bytes: bytes.reduce((sum, more) => sum + more, 0), megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
} else {
  let bytes = 0;
  for (const path of workerData) {
    const unzipped = createGunzip({ chunkSize: 256 * 1024 });
    pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), unzipped, () => {});
    for await (const piece of unzipped) bytes += piece.length;
  }
  parentPort.postMessage(bytes);
}
