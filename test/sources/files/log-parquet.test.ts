import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { RecordParser, emptyReadingStats } from '../../../src/core/flows/parser.ts';
import type { LogChunk } from '../../../src/core/flows/types.ts';
import { decodeLogObject } from '../../../src/sources/files/log-decode.ts';

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/flow-logs/${name}`, import.meta.url));
}

async function decode(bytes: Uint8Array, warnings: string[] = []): Promise<LogChunk[]> {
  async function* stream(): AsyncIterable<Uint8Array> {
    await Promise.resolve();
    for (let from = 0; from < bytes.length; from += 100) yield bytes.subarray(from, from + 100);
  }
  const chunks: LogChunk[] = [];
  for await (const chunk of decodeLogObject(stream(), 'a.parquet', { onWarning: (message) => warnings.push(message) })) chunks.push(chunk);
  return chunks;
}

async function errorOf(bytes: Uint8Array): Promise<UsageError> {
  const error: unknown = await decode(bytes).then(() => null, (thrown: unknown) => thrown);
  if (error instanceof UsageError) return error;
  throw new Error('no UsageError was thrown', { cause: error });
}

describe('Parquet', () => {
  it.each(['snappy', 'gzip', 'zstd'])('gives rows as a text log has them: %s', async (compression) => {
    const chunks = await decode(fixture(`records.${compression}.parquet`));
    // One chunk for each row group.
    expect(chunks.map((chunk) => (chunk.kind === 'rows' ? chunk.rows.length : 0))).toEqual([2, 1]);
    const rows = chunks.flatMap((chunk) => (chunk.kind === 'rows' ? chunk.rows : []));
    expect(rows[1]).toEqual({
      version: '3', 'account-id': '111122223333', 'interface-id': 'eni-0a1b2c3d4e5f60001', srcaddr: '203.0.113.7', dstaddr: '10.0.1.10',
      srcport: '40000', dstport: '22', protocol: '6', packets: '1', bytes: '40', start: '1620140761', end: '1620140821',
      action: 'REJECT', 'log-status': 'OK', 'pkt-srcaddr': '203.0.113.7', 'tcp-flags': '2',
    });
    expect(rows[2]).toMatchObject({ srcaddr: '-', dstport: '-', bytes: '-', action: '-', 'log-status': 'NODATA', 'tcp-flags': '-' });
  });

  it('becomes records', async () => {
    const stats = emptyReadingStats();
    const parser = new RecordParser(stats);
    const records = (await decode(fixture('records.snappy.parquet'))).flatMap((chunk) => parser.parse(chunk));
    expect(records.map((record) => [record.action, record.dstport, record.bytes, record.end, record.origin])).toEqual([
      ['ACCEPT', 443, 840, 1620140821, 'a.parquet'], ['REJECT', 22, 40, 1620140821, 'a.parquet'], [null, null, null, 1620140721, 'a.parquet'],
    ]);
    expect(stats).toMatchObject({ read: 2, noData: 1, malformed: 0 });
  });

  it('is read inside gzip', async () => {
    expect(await decode(gzipSync(fixture('records.snappy.parquet')))).toEqual(await decode(fixture('records.snappy.parquet')));
  });

  it('without rows is empty', async () => {
    const warnings: string[] = [];
    expect(await decode(fixture('no-rows.parquet'), warnings)).toEqual([]);
    expect(warnings).toEqual(['a.parquet is empty.']);
  });

  it.each([4, 11, 500, 3000])('is an error where it is cut off after %i bytes', async (length) => {
    const error = await errorOf(fixture('records.snappy.parquet').subarray(0, length));
    expect(error).toMatchObject({ code: 'TRUNCATED_FILE', message: 'a.parquet ends too early: the end of a Parquet file is missing.' });
  });

  it('is an error where its footer is damaged', async () => {
    const bytes = Buffer.from(fixture('records.snappy.parquet'));
    bytes.writeUInt32LE(9_999_999, bytes.length - 8);
    expect(await errorOf(bytes)).toMatchObject({ code: 'CORRUPT_FILE' });
  });

  it('is an error where its data is damaged', async () => {
    const bytes = Buffer.from(fixture('records.gzip.parquet'));
    bytes.fill(0xff, 4, 400);
    expect(await errorOf(bytes)).toMatchObject({ code: 'CORRUPT_FILE', message: 'a.parquet is damaged: its Parquet data cannot be read.' });
  });

  it('of something else is refused', async () => {
    const error = await errorOf(fixture('no-flow-log.parquet'));
    expect(error).toMatchObject({ code: 'NOT_A_FLOW_LOG', hint: 'Its columns are city, degrees.' });
  });
});
