import { gzipSync, createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { RecordParser, emptyReadingStats, textLines } from '../../../src/core/flows/parser.ts';
import type { FlowRecord, LogChunk } from '../../../src/core/flows/types.ts';
import { decodeLogObject } from '../../../src/sources/files/log-decode.ts';

const HEADER = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';

function line(index: number): string {
  return `2 111122223333 eni-0a1b2c3d4e5f60001 10.0.${Math.floor(index / 250) % 250}.${index % 250} 10.1.0.1 ${1024 + (index % 60_000)} 443 6 1 40 1418530010 1418530070 ACCEPT OK\n`;
}

function logOf(count: number): Buffer {
  return Buffer.from(HEADER + Array.from({ length: count }, (_, index) => line(index)).join(''));
}

async function* pieces(...parts: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield* parts;
}

interface Decoded {
  chunks: LogChunk[];
  lines: string[];
  warnings: string[];
  bytes: number;
}

async function decode(...parts: readonly Uint8Array[]): Promise<Decoded> {
  const decoded: Decoded = { chunks: [], lines: [], warnings: [], bytes: 0 };
  const options = { onWarning: (message: string) => decoded.warnings.push(message), onBytes: (count: number) => { decoded.bytes += count; } };
  for await (const chunk of decodeLogObject(pieces(...parts), 'a.log', options)) {
    decoded.chunks.push(chunk);
    if (chunk.kind === 'text') decoded.lines.push(...textLines(chunk.bytes));
  }
  return decoded;
}

async function errorOf(...parts: readonly Uint8Array[]): Promise<UsageError> {
  const error: unknown = await decode(...parts).then(() => null, (thrown: unknown) => thrown);
  if (error instanceof UsageError) return error;
  throw new Error('no UsageError was thrown', { cause: error });
}

function recordsOf(chunks: readonly LogChunk[]): FlowRecord[] {
  const parser = new RecordParser(emptyReadingStats());
  return chunks.flatMap((chunk) => parser.parse(chunk));
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

describe('text', () => {
  it('becomes lines, the last one without its end too', async () => {
    expect((await decode(Buffer.from('a b\r\nc d\n\ne f'))).lines).toEqual(['a b\r', 'c d', '', 'e f']);
    expect((await decode(Buffer.from('a b\n'))).lines).toEqual(['a b']);
  });

  it('names its origin, and counts its bytes', async () => {
    const { chunks, bytes } = await decode(Buffer.from('a b\n'), Buffer.from('c'));
    expect(chunks).toEqual(['a b\n', 'c\n'].map((text) => ({ kind: 'text', origin: 'a.log', bytes: Buffer.from(text) })));
    expect(bytes).toBe(5);
  });

  it('comes in chunks of whole lines, a few for each piece', async () => {
    const log = logOf(20_000);
    const parts = cut(log, Array.from({ length: 200 }, (_, index) => index * 10_000));
    const { chunks, lines } = await decode(...parts);
    expect(lines).toHaveLength(20_001);
    expect(chunks.length).toBeGreaterThanOrEqual(200);
    expect(chunks.every((chunk) => chunk.kind === 'text' && chunk.bytes.at(-1) === 10)).toBe(true);
  });
});

describe('gzip', () => {
  it('is known by its bytes', async () => {
    const { lines, bytes } = await decode(gzipSync('a b\nc d\n'));
    expect(lines).toEqual(['a b', 'c d']);
    expect(bytes).toBe(gzipSync('a b\nc d\n').length);
  });

  it('may have several members', async () => {
    const joined = Buffer.concat([gzipSync('a b\nc'), gzipSync(' d\n'), gzipSync(''), gzipSync('e f\n')]);
    expect((await decode(joined)).lines).toEqual(['a b', 'c d', 'e f']);
  });

  it.each([3, 9, 11, 40, 200])('is an error where it is cut off after %i bytes', async (length) => {
    const error = await errorOf(gzipSync(logOf(500)).subarray(0, length));
    expect(error).toMatchObject({ code: 'TRUNCATED_FILE', exitCode: 2, message: 'a.log ends too early: its gzip data is cut off.' });
  });

  it('is an error where a later member is cut off', async () => {
    expect(await errorOf(Buffer.concat([gzipSync('a b\n'), gzipSync(logOf(50)).subarray(0, 60)]))).toMatchObject({ code: 'TRUNCATED_FILE' });
  });

  it('is an error where it is damaged', async () => {
    const zipped = Buffer.from(gzipSync(logOf(500)));
    zipped.fill(0xff, 60, 120);
    expect(await errorOf(zipped)).toMatchObject({ code: 'CORRUPT_FILE', message: 'a.log is damaged: its gzip data cannot be decompressed.' });
  });

  it('is an error where its check sum is wrong', async () => {
    const zipped = Buffer.from(gzipSync(logOf(5)));
    zipped.writeUInt32LE(12_345, zipped.length - 8);
    expect(await errorOf(zipped)).toMatchObject({ code: 'CORRUPT_FILE' });
  });
});

describe('splitting the bytes anywhere', () => {
  const log = Buffer.concat([Buffer.from('\uFEFF'), logOf(30), Buffer.from('{"srcaddr":"10.9.9.9","instance-tag":"é€😀"}')]);

  it.each<[string, Buffer]>([
    ['text', log],
    ['gzip', gzipSync(log)],
    ['gzip of two members', Buffer.concat([gzipSync(log.subarray(0, 900)), gzipSync(log.subarray(900))])],
  ])('gives the same records: %s', async (_, bytes) => {
    const whole = recordsOf((await decode(bytes)).chunks);
    expect(whole).toHaveLength(31);
    expect(whole[30]?.fields['instance-tag']).toBe('é€😀');
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(20_000), { maxLength: 12 }), async (places) => {
      expect(recordsOf((await decode(...cut(bytes, places))).chunks)).toEqual(whole);
    }), { numRuns: 60 });
    expect(recordsOf((await decode(...cut(bytes, Array.from(bytes.keys())))).chunks)).toEqual(whole);
  });
});

describe('what is empty', () => {
  it.each<[string, Uint8Array[]]>([
    ['a file of no bytes', []],
    ['a file of empty pieces', [new Uint8Array(0)]],
    ['gzip of nothing', [gzipSync('')]],
  ])('has no chunks and gives a warning: %s', async (_, parts) => {
    const { chunks, warnings } = await decode(...parts);
    expect(chunks).toEqual([]);
    expect(warnings).toEqual(['a.log is empty.']);
  });
});

describe('what is no flow log', () => {
  it.each<[string, Uint8Array, string]>([
    ['NUL bytes', Buffer.from('2 1111\0 eni'), 'it holds binary data'],
    ['NUL bytes far on', Buffer.concat([logOf(9000), Buffer.from('\0\n')]), 'it holds binary data'],
    ['bytes that are no text', Buffer.from(Array.from({ length: 300 }, (_, index) => 128 + (index % 100))), 'it holds binary data'],
    ['control characters', Buffer.from(`\x01\x02\x03\x04 ok\n`), 'it holds binary data'],
    ['a line without end', Buffer.alloc(1_100_000, 'a'), 'it holds binary data'],
    ['gzip of binary data', gzipSync(Buffer.alloc(1000)), 'it holds binary data'],
    ['gzip in gzip', gzipSync(gzipSync('a')), 'compressed twice'],
    ['a ZIP archive', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'a ZIP archive'],
    ['Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), 'compressed with Zstandard'],
    ['UTF-16', Buffer.from('\uFEFF2 1111', 'utf16le'), 'text in UTF-16'],
  ])('is refused: %s', async (_, bytes, reason) => {
    const error = await errorOf(bytes);
    expect(error).toMatchObject({ code: 'NOT_A_FLOW_LOG', exitCode: 2 });
    expect(error.message).toMatch(/^a\.log is /);
    expect(error.message).toContain(reason);
    expect(error.hint).not.toBeNull();
  });
});

describe('the stream', () => {
  it.each<[string, Uint8Array]>([['text', logOf(10_000)], ['gzip', gzipSync(logOf(10_000))]])('passes its own errors on: %s', async (_, bytes) => {
    async function* failing(): AsyncIterable<Uint8Array> {
      await Promise.resolve();
      yield bytes.subarray(0, bytes.length - 100);
      throw new Error('connection reset');
    }
    const read = async (): Promise<void> => {
      for await (const chunk of decodeLogObject(failing(), 'a.log')) expect(chunk.origin).toBe('a.log');
    };
    await expect(read()).rejects.toThrow('connection reset');
  });

  it.each<[string, Uint8Array]>([
    ['text', logOf(5000)],
    ['gzip', gzipSync(logOf(50_000))],
    ['another format', Buffer.from([0x50, 0x4b, 3, 4])],
  ])('is let go where reading stops early: %s', async (_, bytes) => {
    let closed = 0;
    async function* watched(): AsyncIterable<Uint8Array> {
      try {
        for (;;) {
          await Promise.resolve();
          yield bytes;
        }
      } finally {
        closed++;
      }
    }
    try {
      for await (const chunk of decodeLogObject(watched(), 'a.log')) {
        if (chunk.kind === 'text') break;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(1);
  });
});

it('reads 200,000 gzipped lines without holding them', async () => {
  const count = 200_000;
  function* text(): Iterable<Buffer> {
    for (let from = 0; from < count; from += 1000) yield Buffer.from(Array.from({ length: 1000 }, (_, index) => line(from + index)).join(''));
  }
  const zipped: Buffer[] = [];
  for await (const part of Readable.from(text()).pipe(createGzip({ level: 1 }))) zipped.push(part as Buffer);
  const stats = emptyReadingStats();
  const parser = new RecordParser(stats);
  const before = process.memoryUsage().rss;
  let most = 0;
  let largest = 0;
  for await (const chunk of decodeLogObject(pieces(...zipped), 'a.log.gz')) {
    if (chunk.kind === 'text') largest = Math.max(largest, textLines(chunk.bytes).length);
    parser.parse(chunk);
    most = Math.max(most, process.memoryUsage().rss);
  }
  expect(stats).toMatchObject({ read: count, malformed: 0 });
  expect(largest).toBeLessThan(10_000);
  // As records all of them take some 250 MB.
  expect((most - before) / 2 ** 20).toBeLessThan(150);
});
