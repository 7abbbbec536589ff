// npm run bench: what a question about a large account costs, against the cost of reading its files at all, and what
// starting costs, against Node alone. Whole processes, in turns, medians. Then how many pairs are judged a second.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeNetwork } from './network.mjs';
import { TRANSIT_SIZES, writeTransitNetwork } from './transit-network.mjs';

const ROUNDS = 9;
const WALKS = 100_000;
const LIMITS = { question: 2, transit: 2.5, start: 2.5 };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const bin = process.env.NETDIAG_BIN ?? here('../../bin/netdiag.js');
if (process.env.NETDIAG_BIN === undefined && !existsSync(here('../../dist/cli.js'))) throw new Error('There is no build: npm run build');

const dir = mkdtempSync(join(tmpdir(), 'netdiag-bench-'));
process.on('exit', () => { rmSync(dir, { recursive: true, force: true }); });
const { source, destination } = writeNetwork(dir);
const transitDir = mkdtempSync(join(tmpdir(), 'netdiag-bench-transit-'));
process.on('exit', () => { rmSync(transitDir, { recursive: true, force: true }); });
const transit = writeTransitNetwork(transitDir);

const inspect = [bin, 'inspect', source, destination, '--port', '443', '--snapshot', dir, '--json'];
const runs = {
  parse: { argv: [here('parse-only.mjs'), dir], code: 0 },
  inspect: { argv: inspect, code: 0 },
  transitParse: { argv: [here('parse-only.mjs'), transitDir], code: 0 },
  transitInspect: { argv: [bin, 'inspect', transit.source, transit.destination, '--port', '443', '--snapshot', transitDir, '--json'], code: 0 },
  node: { argv: ['-e', '0'], code: 0 },
  help: { argv: [bin, '--help'], code: 0 },
};
const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
// The first round warms the file system and is not counted.
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, { argv, code }] of Object.entries(runs)) {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', maxBuffer: 2 ** 26 });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    if (status !== code) throw new Error(`${argv.join(' ')} left with ${status}: ${stderr}`);
    if (round > 0) times[name].push(milliseconds);
  }
}

const median = (name) => times[name].toSorted((a, b) => a - b)[Math.floor(times[name].length / 2)];
const spread = (name) => `${Math.min(...times[name]).toFixed(0)}-${Math.max(...times[name]).toFixed(0)}`;
const walked = walks(transitDir);
const sdk = modulesOf(inspect).filter((url) => /node_modules\/(@aws-sdk|@smithy)\//.test(url)).length;
const rows = [
  ['what', 'median ms', 'range ms', 'ratio', 'limit'],
  [`node: read and parse ${megabytes(dir)} MB of JSON`, median('parse').toFixed(0), spread('parse'), '', ''],
  ['netdiag inspect, same files', median('inspect').toFixed(0), spread('inspect'), ratio('inspect', 'parse').toFixed(2), String(LIMITS.question)],
  [`node: read and parse ${megabytes(transitDir)} MB, a transit gateway of ${TRANSIT_SIZES.vpcs} VPCs and ${TRANSIT_SIZES.routes} routes`, median('transitParse').toFixed(0), spread('transitParse'), '', ''],
  ['netdiag inspect across it', median('transitInspect').toFixed(0), spread('transitInspect'), ratio('transitInspect', 'transitParse').toFixed(2), String(LIMITS.transit)],
  ['node -e 0', median('node').toFixed(0), spread('node'), '', ''],
  ['netdiag --help', median('help').toFixed(0), spread('help'), ratio('help', 'node').toFixed(2), String(LIMITS.start)],
  ['modules of the AWS SDK in inspect', '', '', String(sdk), '0'],
];
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
console.log(`${walked.pairs} random pairs across the transit gateway, in one process: ${walked.perSecond.toFixed(0)} a second (${Object.entries(walked.verdicts).map(([verdict, count]) => `${count} ${verdict}`).join(', ')})`);
console.log(`${ROUNDS} rounds, load average ${loadavg()[0].toFixed(1)}`);
if (ratio('inspect', 'parse') > LIMITS.question || ratio('transitInspect', 'transitParse') > LIMITS.transit || ratio('help', 'node') > LIMITS.start || sdk > 0) process.exitCode = 1;

function ratio(name, yardstick) {
  return median(name) / median(yardstick);
}

function modulesOf(argv) {
  const { stderr } = spawnSync(process.execPath, ['--import', here('../cli/loaded.mjs'), ...argv], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return stderr.split('\n').filter((line) => line.startsWith('loaded: '));
}

function megabytes(folder) {
  return (readdirSync(join(folder, 'us-east-1')).reduce((sum, name) => sum + statSync(join(folder, 'us-east-1', name)).size, 0) / 1e6).toFixed(0);
}

function walks(folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [here('walk-pairs.mjs'), folder, String(WALKS)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`walk-pairs.mjs left with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
