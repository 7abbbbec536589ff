import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';

import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import type { ByteSource } from '../../../src/sources/scan/byte-source.ts';
import { scanFiles } from '../../../src/sources/scan/scan-files.ts';
import { plain, planOf, scanSlowly } from '../../core/scan/plain.ts';

const folder = mkdtempSync(join(tmpdir(), 'netdiag-scan-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

const header = DEFAULT_FORMAT.fields.join(' ');
const record = (n: number): string => `2 111122223333 eni-0a 10.0.${n % 5}.1 10.0.9.${n % 3} ${1024 + (n % 60_000)} 443 6 3 ${n} ${1_700_000_000 + (n % 600)} 1700000700 ${n % 9 === 0 ? 'REJECT' : 'ACCEPT'} OK`;
const records = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => record(from + n));
const log = [header, ...records(3000)].join('\n');

function file(name: string, content: string | Uint8Array): ByteSource {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { name, path, size: statSync(path).size, open: () => { throw new Error('has a path'); } };
}

function stream(name: string, content: Uint8Array, pieceSize = 5000, failure: Error | null = null): ByteSource {
  return {
    name, size: null,
    async *open() {
      for (let from = 0; from < content.length; from += pieceSize) yield await Promise.resolve(content.subarray(from, from + pieceSize));
      if (failure !== null) throw failure;
    },
  };
}

const plan = planOf();

describe.each([0, 2])('with %i threads', (workers) => {
  it('adds up text, gzip of several members, and streams, each by its own header', async () => {
    const other = ['srcaddr dstaddr bytes action', '10.0.0.1 10.0.9.0 7 ACCEPT'].join('\r\n');
    const members = Buffer.concat([gzipSync(`${log}\n`), gzipSync(records(10, 5).join('\n'))]);
    const sources = [file('plain.log', log), file('members.gz', members), file('other.txt', other), stream('a stream', gzipSync(log))];
    const scan = await scanFiles(plan, sources, { workers });
    const expected = scanSlowly(plan, [log, [log, ...records(10, 5)].join('\n'), other, log]);
    expect(plain(plan, scan.result)).toEqual(plain(plan, expected));
    expect(scan).toMatchObject({ files: 4, failed: [], interrupted: false });
    expect(scan.bytesRead).toBe(log.length + members.length + other.length + gzipSync(log).length);
  });

  it('counts what came before a break, and names the file', async () => {
    const whole = gzipSync([header, ...records(60_000)].join('\n'));
    const sources = [file('cut.gz', whole.subarray(0, whole.length / 2)), file('image.log', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 10])), file('archive.gz', 'PK\x03\x04 and more'), file('good.log', log), { ...file('good.log', log), name: 'gone.log', path: join(folder, 'gone.log') }];
    const { failed, result } = await scanFiles(plan, sources, { workers });
    expect(failed.map(({ name, error }) => [name, error.code]).sort()).toEqual([['archive.gz', 'NOT_A_FLOW_LOG'], ['cut.gz', 'TRUNCATED_FILE'], ['gone.log', 'NO_SUCH_FILE'], ['image.log', 'NOT_A_FLOW_LOG']]);
    expect(result.totals.records).toBeGreaterThan(3000 + 10_000);
    expect(result.totals.records).toBeLessThan(63_000);
    expect(result.totals.malformed).toBe(0);
  });

  it('passes on what a stream fails with', async () => {
    await expect(scanFiles(plan, [file('good.log', log), stream('broken', Buffer.from(log), 100, new Error('gone'))], { workers })).rejects.toThrow('gone');
  });

  it('gives what was summed when it is interrupted', async () => {
    const controller = new AbortController();
    async function* endless(): AsyncIterable<Uint8Array> {
      yield Buffer.from(`${header}\n`);
      for (let n = 0; ; n++) {
        await new Promise((resolve) => { setImmediate(resolve); });
        yield await Promise.resolve(Buffer.from(`${records(20, n).join('\n')}\n`));
      }
    }
    const scan = await scanFiles(plan, [{ name: 'endless', size: null, open: endless }], {
      workers, signal: controller.signal, onProgress(progress) { if (progress.records > 0) controller.abort(); },
    });
    expect(scan.interrupted).toBe(true);
    expect(scan.result.totals.records).toBeGreaterThan(0);
  });
});

describe('a large file of plain text', () => {
  const many = records(100_000).join('\n');
  const content = [header, ...Array.from({ length: 9 }, () => many)].join('\n');

  it('is read in parts, the same as in one go', async () => {
    const source = file('large.log', content);
    expect(source.size).toBeGreaterThan(64 * 1024 * 1024);
    const [parted, whole] = [await scanFiles(plan, [source], { workers: 2 }), await scanFiles(plan, [source], { workers: 0 })];
    expect(plain(plan, parted.result)).toEqual(plain(plan, whole.result));
    expect(parted).toMatchObject({ files: 1, bytesRead: source.size });
  });

  it('that changes its format midway is read as a whole', async () => {
    const half = content.lastIndexOf('\n', content.length / 3);
    const source = file('mixed.log', `${content.slice(0, half)}\nsrcaddr dstaddr bytes action\n${Array.from({ length: 1_400_000 }, (_, n) => `10.0.0.${n % 9} 10.0.9.1 ${n % 100} ACCEPT`).join('\n')}\n`);
    const [parted, whole] = [await scanFiles(plan, [source], { workers: 2 }), await scanFiles(plan, [source], { workers: 0 })];
    expect(plain(plan, parted.result)).toEqual(plain(plan, whole.result));
    expect(whole.result.formats.length).toBe(2);
    expect(whole.result.totals.malformed).toBe(0);
  });
});
