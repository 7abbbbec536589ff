// The same sums by DuckDB, with all processors.
import { writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [rowsFile, formats] = [process.argv[2], JSON.parse(process.argv[3])];
const INTEGERS = new Set(['version', 'srcport', 'dstport', 'protocol', 'tcp-flags', 'packets', 'bytes', 'start', 'end']);
const tables = formats.map(({ fields, paths }) => {
  const columns = fields.map((name) => `'${name}': '${INTEGERS.has(name) ? 'BIGINT' : 'VARCHAR'}'`).join(', ');
  const files = paths.map((path) => `'${path}'`).join(', ');
  return `SELECT srcaddr, dstaddr, bytes, packets, action, "log-status" FROM read_csv([${files}], delim = ' ', quote = '', escape = '', header = true, nullstr = '-', auto_detect = false, columns = {${columns}})`;
});
const connection = await (await DuckDBInstance.create()).connect();
const reader = await connection.runAndReadAll(`
  SELECT srcaddr, dstaddr, sum(bytes)::BIGINT AS bytes, sum(packets)::BIGINT AS packets, count(*) AS flows, count(*) FILTER (action = 'REJECT') AS rejected
  FROM (${tables.join(' UNION ALL ')}) WHERE "log-status" = 'OK' GROUP BY srcaddr, dstaddr`);
const rows = reader.getRows();
if (rowsFile !== '-') writeFileSync(rowsFile, rows.map((row) => `${row.join(',')}\n`).sort().join(''));
const sum = (column) => Number(rows.reduce((total, row) => total + row[column], 0n));
console.log(JSON.stringify({ records: sum(4), bytes: sum(2), megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
