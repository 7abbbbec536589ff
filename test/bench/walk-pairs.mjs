// Asks random pairs of interfaces in one process, and prints how many a second, and how many of them are reachable.
// The evaluation alone: the snapshot is read before the clock starts.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { randomFrom } from './network.mjs';

const [dir, count] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../', import.meta.url));
const { anyTrafficOf, judge, parseNetwork, readSnapshot } = await core();
const network = parseNetwork((await readSnapshot(dir)).collection);
const endpoints = [...network.data.interfaces.values()].map((networkInterface) => ({ kind: 'interface', input: networkInterface.id, networkInterface, address: null, byPublicAddress: false }));
const https = anyTrafficOf({ protocol: null, port: 443, sourcePort: null, icmpType: null, icmpCode: null });

const random = randomFrom(3);
const verdicts = {};
const start = process.hrtime.bigint();
for (let left = Number(count); left > 0; left--) {
  const source = Math.floor(random() * endpoints.length);
  // Never the same interface twice.
  const destination = (source + 1 + Math.floor(random() * (endpoints.length - 1))) % endpoints.length;
  const { verdict } = judge(network, { source: endpoints[source], destination: endpoints[destination], ...https });
  verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ pairs: Number(count), seconds, perSecond: Number(count) / seconds, verdicts }));

/** The sources are TypeScript: bundled as in scripts/build.mjs. */
async function core() {
  const folder = mkdtempSync(join(root, 'node_modules', '.netdiag-walk-'));
  try {
    const outfile = join(folder, 'core.mjs');
    const contents = [
      "export { readSnapshot } from './src/sources/files/snapshot-read.ts';", "export { parseNetwork } from './src/core/network/parse-network.ts';",
      "export { judge } from './src/core/path/judge.ts';", "export { anyTrafficOf } from './src/core/diagnosis/question.ts';",
    ].join('\n');
    await build({ stdin: { contents, resolveDir: root }, absWorkingDir: root, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', logLevel: 'warning' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
