// npm run bench: what a question about a large account costs, against the cost of reading its files at all, and what
// starting costs, against Node alone. Whole processes, in turns, medians.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeNetwork } from './network.mjs';

const ROUNDS = 9;
const LIMITS = { question: 2, start: 2.5 };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const bin = process.env.NETDIAG_BIN ?? here('../../bin/netdiag.js');
if (process.env.NETDIAG_BIN === undefined && !existsSync(here('../../dist/cli.js'))) throw new Error('There is no build: npm run build');

const dir = mkdtempSync(join(tmpdir(), 'netdiag-bench-'));
process.on('exit', () => { rmSync(dir, { recursive: true, force: true }); });
const { source, destination } = writeNetwork(dir);
const bytes = readdirSync(join(dir, 'us-east-1')).reduce((sum, name) => sum + statSync(join(dir, 'us-east-1', name)).size, 0);

const inspect = [bin, 'inspect', source, destination, '--port', '443', '--snapshot', dir, '--json'];
const runs = {
  parse: { argv: [here('parse-only.mjs'), dir], code: 0 },
  inspect: { argv: inspect, code: 0 },
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
const sdk = modulesOf(inspect).filter((url) => /node_modules\/(@aws-sdk|@smithy)\//.test(url)).length;
const rows = [
  ['what', 'median ms', 'range ms', 'ratio', 'limit'],
  [`node: read and parse ${(bytes / 1e6).toFixed(0)} MB of JSON`, median('parse').toFixed(0), spread('parse'), '', ''],
  ['netdiag inspect, same files', median('inspect').toFixed(0), spread('inspect'), ratio('inspect', 'parse').toFixed(2), String(LIMITS.question)],
  ['node -e 0', median('node').toFixed(0), spread('node'), '', ''],
  ['netdiag --help', median('help').toFixed(0), spread('help'), ratio('help', 'node').toFixed(2), String(LIMITS.start)],
  ['modules of the AWS SDK in inspect', '', '', String(sdk), '0'],
];
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
console.log(`${ROUNDS} rounds, load average ${loadavg()[0].toFixed(1)}`);
if (ratio('inspect', 'parse') > LIMITS.question || ratio('help', 'node') > LIMITS.start || sdk > 0) process.exitCode = 1;

function ratio(name, yardstick) {
  return median(name) / median(yardstick);
}

function modulesOf(argv) {
  const { stderr } = spawnSync(process.execPath, ['--import', here('../cli/loaded.mjs'), ...argv], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return stderr.split('\n').filter((line) => line.startsWith('loaded: '));
}
