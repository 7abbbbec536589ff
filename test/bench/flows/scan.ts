// Our own scan over files, a process of its own: sums by pair, to standard output the totals, to a file all rows.
import { statSync, writeFileSync } from 'node:fs';
import { scanFiles } from '../../../src/sources/scan/scan-files.ts';

const [rowsFile, ...paths] = process.argv.slice(2);
const plan = {
  keys: [{ field: 'srcaddr' }, { field: 'dstaddr' }], fold: 'none', metric: 'bytes', bucketSeconds: 'auto', keySlots: 0, filters: [],
  action: null, window: { start: null, end: null }, maxKeys: 1_000_000, format: null, otherFormats: [],
} as const;
const sources = paths.map((path) => ({ name: path, path, size: statSync(path).size, open(): never { throw new Error('It has a path.'); } }));
const { result: { keys, totals } } = await scanFiles(plan, sources);
if (rowsFile !== '-') {
  const rows = Array.from({ length: keys.count }, (_, row) => `${keys.text(row, 0)},${keys.text(row, 1)},${keys.sums.bytes[row]},${keys.sums.packets[row]},${keys.sums.flows[row]},${keys.sums.rejectedFlows[row]}\n`);
  writeFileSync(rowsFile!, rows.sort().join(''));
}
console.log(JSON.stringify({ records: totals.records, bytes: totals.bytes, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
