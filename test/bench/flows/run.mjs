// `npm run bench:flows`: sums by pair of source and destination over 20 million records in 40 gzip files, by us and by
// others, each in a process of its own. Options: --records N, --runs N. The files are made once, in .cache.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { flowFiles, formatOf } from './generate.mjs';

const { values: { records: recordsText, runs: runsText } } = parseArgs({ options: { records: { type: 'string', default: '20000000' }, runs: { type: 'string', default: '3' } } });
const [records, runs] = [Number(recordsText), Number(runsText)];
const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const cache = `${root}.cache/bench-flows`;
mkdirSync(cache, { recursive: true });

const paths = await flowFiles(records, `${root}.cache/flows-${records / 1e6}m`);
const formats = [...grouped(paths)].map(([fields, own]) => ({ fields: fields.split(' '), paths: own }));
const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
await build({
  entryPoints: { scan: `${here}scan.ts`, 'scan-worker': `${root}src/sources/scan/worker.ts` }, outdir: cache, bundle: true, format: 'esm', platform: 'node',
  packages: 'external', logLevel: 'warning',
});
copyFileSync(`${root}dist/kernel.wasm`, `${cache}/kernel.wasm`);
console.log(`${records / 1e6} million records, ${paths.length} files, ${Math.round(bytes / 1e6)} MB; ${availableParallelism()} processors; medians of ${runs} runs`);

const node = process.execPath;
const slice = paths.filter((_, index) => index % 10 === 0);
const table = [];

const scan = (rows, files = paths) => run(node, [`${cache}/scan.js`, rows, ...files]);
const duckdb = (rows) => run(node, [`${here}duckdb.mjs`, rows, JSON.stringify(formats)]);
const contest = { scan: [], duckdb: [], zlib: [] };
// In turns, so that a busy minute of the machine strikes all of them.
for (let turn = 0; turn < runs; turn++) {
  contest.scan.push(scan('-'));
  contest.duckdb.push(duckdb('-'));
  contest.zlib.push(run(node, [`${here}inflate.mjs`, ...paths]));
}
const ours = median(contest.scan);
row('netdiag', ours);
row('DuckDB', median(contest.duckdb), 1.5);
row('zlib in Node, inflating alone', median(contest.zlib));
gunzipAwk();
flowlogsReader();
libdeflate();
const tenfold = scan('-', Array.from({ length: 10 }, () => paths).flat());
row('netdiag, ten times the input', tenfold);
console.table(table);
console.log(identical() ? 'All rows are identical to those of DuckDB.' : 'The rows DIFFER from those of DuckDB.');

function run(command, args, scale = 1) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return { seconds: ((performance.now() - start) / 1000) * scale, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
}

function median(results) {
  return results.sort((a, b) => a.seconds - b.seconds)[results.length >> 1];
}

function row(name, { seconds, megabytes = null }, required = null) {
  table.push({ name, seconds: Number(seconds.toFixed(2)), 'times ours': Number((seconds / ours.seconds).toFixed(2)), required, 'peak MB': megabytes });
}

/** What people type, on one in ten of the files, and scaled. */
function gunzipAwk() {
  const awk = (fields) => {
    const at = (name) => `$${fields.indexOf(name) + 1}`;
    return `${at('log-status')} == "OK" { k = ${at('srcaddr')} " " ${at('dstaddr')}; b[k] += ${at('bytes')}; p[k] += ${at('packets')}; n[k]++; if (${at('action')} == "REJECT") r[k]++ } END { for (k in b) { t += b[k]; c += n[k] } printf "{\\"bytes\\": %.0f, \\"records\\": %d}\\n", t, c }`;
  };
  const results = [];
  for (let turn = 0; turn < runs; turn++) {
    const parts = formats.map(({ fields, paths: own }) => ({ fields, own: own.filter((path) => slice.includes(path)) })).filter(({ own }) => own.length > 0);
    const seconds = parts.reduce((sum, { fields, own }) => sum + run('sh', ['-c', `gunzip -c ${own.join(' ')} | awk '${awk(fields)}'`], paths.length / slice.length).seconds, 0);
    results.push({ seconds });
  }
  row('gunzip -c | awk (a tenth, scaled)', median(results), 3);
}

function flowlogsReader() {
  const python = `${cache}/venv/bin/python`;
  if (!existsSync(python)) {
    const made = spawnSync('sh', ['-c', `python3 -m venv ${cache}/venv && ${python} -m pip install --quiet flowlogs-reader`], { encoding: 'utf8' });
    if (made.status !== 0) return void console.log('flowlogs-reader is left out: it could not be installed.');
  }
  const [first] = paths;
  row('flowlogs-reader (a fortieth, scaled)', median(Array.from({ length: Math.min(runs, 3) }, () => run(python, [`${here}flowlogs_reader_sums.py`, first], paths.length))), 15);
}

function libdeflate() {
  const made = spawnSync('cc', ['-O2', '-o', `${cache}/inflate`, `${here}inflate.c`, '-ldeflate', '-lpthread'], { encoding: 'utf8' });
  if (made.status !== 0) return void console.log('libdeflate is left out: there is no C compiler, or no libdeflate to link with.');
  row('libdeflate in C, inflating alone', median(Array.from({ length: runs }, () => run(`${cache}/inflate`, paths))));
}

function identical() {
  scan(`${cache}/ours.csv`);
  duckdb(`${cache}/duckdb.csv`);
  return readFileSync(`${cache}/ours.csv`).equals(readFileSync(`${cache}/duckdb.csv`));
}

function grouped(all) {
  const groups = new Map();
  for (const [index, path] of all.entries()) {
    const key = formatOf(index).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return groups;
}
