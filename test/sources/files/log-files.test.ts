import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textLines } from '../../../src/core/flows/parser.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { isFileSpec, readLogSource } from '../../../src/sources/files/log-files.ts';
import type { LogFilesOptions } from '../../../src/sources/files/log-files.ts';
import { fileError } from '../../../src/sources/files/log-find.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netdiag-logs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(path: string, content: string | Uint8Array = `${path}\n`): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** What was read, as `[origin, line]`. */
async function read(spec: string, options: LogFilesOptions = {}): Promise<[string, string][]> {
  const lines: [string, string][] = [];
  for await (const chunk of readLogSource(spec, { cwd: folder, ...options })) {
    if (chunk.kind === 'text') lines.push(...textLines(chunk.bytes).map((line): [string, string] => [chunk.origin, line]));
  }
  return lines;
}

async function errorOf(spec: string, options: LogFilesOptions = {}): Promise<UsageError> {
  const error: unknown = await read(spec, options).then(() => null, (thrown: unknown) => thrown);
  if (error instanceof UsageError) return error;
  throw new Error('no UsageError was thrown', { cause: error });
}

describe('isFileSpec', () => {
  it.each([['flow.log', true], ['-', true], ['./s3/flow.log', true], ['logs/**/*.gz', true], ['cloudwatch:/vpc/flows', false], ['s3://bucket/prefix', false], ['S3://bucket', false]])(
    '%s: %s',
    (spec, expected) => {
      expect(isFileSpec(spec)).toBe(expected);
    },
  );
});

describe('a file', () => {
  it('is read whatever its name', async () => {
    put('.odd.name', 'a b\n');
    expect(await read('.odd.name')).toEqual([['.odd.name', 'a b']]);
    expect(await read(join(folder, '.odd.name'))).toEqual([[join(folder, '.odd.name'), 'a b']]);
  });

  it('may have a name that could be a glob', async () => {
    put('a[1].log', 'a b\n');
    put('a1.log', 'c d\n');
    expect(await read('a[1].log')).toEqual([['a[1].log', 'a b']]);
  });

  it('is told by its content', async () => {
    put('a.log', gzipSync('a b\n'));
    put('b.gz', 'c d\n');
    expect(await read('.')).toEqual([['a.log', 'a b'], ['b.gz', 'c d']]);
  });
});

describe('a folder', () => {
  it('is read with all below it, in the order of paths, without hidden files and other kinds', async () => {
    for (const path of ['b.txt', 'a/2.log', 'a/10.log', 'a/b/c.ndjson', 'Z.log', 'no-extension', 'd.LOG.GZ']) put(path, `${path}\n`);
    for (const path of ['.hidden.log', '.git/x.log', 'notes.md', 'vpcs.json', 'a/image.png']) put(path, 'must not be read\n');
    expect((await read('.')).map(([, line]) => line)).toEqual(['Z.log', 'a/10.log', 'a/2.log', 'a/b/c.ndjson', 'b.txt', 'd.LOG.GZ', 'no-extension']);
    expect(await read('a')).toEqual([['a/10.log', 'a/10.log'], ['a/2.log', 'a/2.log'], ['a/b/c.ndjson', 'a/b/c.ndjson']]);
  });

  it('may have links, also to folders above and to nothing, and reads each file once', async () => {
    put('logs/a.log', 'a b\n');
    put('elsewhere/b.log', 'c d\n');
    symlinkSync('..', join(folder, 'logs/up'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'logs/more'));
    symlinkSync('a.log', join(folder, 'logs/latest.log'));
    symlinkSync('gone.log', join(folder, 'logs/nowhere.log'));
    symlinkSync('round.log', join(folder, 'logs/round.log'));
    expect(await read('logs')).toEqual([['logs/a.log', 'a b'], ['logs/more/b.log', 'c d']]);
  });

  it('without log files is an error', async () => {
    put('logs/readme.md', 'x');
    expect(await errorOf('logs')).toMatchObject({ code: 'NO_LOG_FILES', exitCode: 2, message: 'The folder "logs" has no flow log files.' });
  });

  it('tells of each file before it is read', async () => {
    put('a.log');
    put('b.log');
    const told: string[] = [];
    let bytes = 0;
    await read('.', { onFile: (path, index, count) => told.push(`${path} ${index + 1}/${count}`), onBytes: (more) => { bytes += more; } });
    expect(told).toEqual(['a.log 1/2', 'b.log 2/2']);
    expect(bytes).toBe(12);
  });

  it('names the file that is damaged', async () => {
    put('a.log');
    put('b.log.gz', gzipSync('a b c d e f g\n').subarray(0, 20));
    expect(await errorOf('.')).toMatchObject({ code: 'TRUNCATED_FILE', message: 'b.log.gz ends too early: its gzip data is cut off.' });
  });
});

describe('a glob', () => {
  beforeEach(() => {
    for (const path of ['x/2.log', 'x/1.log', 'y/3.log', 'y/deep/4.log', 'x/other.bin', 'x/.5.log']) put(path, `${path}\n`);
  });

  it.each([
    ['x/*.log', ['x/1.log', 'x/2.log']],
    ['**/*.log', ['x/1.log', 'x/2.log', 'y/3.log', 'y/deep/4.log']],
    ['{x,y}/[13].log', ['x/1.log', 'y/3.log']],
    ['x/?.log', ['x/1.log', 'x/2.log']],
    ['x/*.bin', ['x/other.bin']],
  ])('%s', async (spec, expected) => {
    expect((await read(spec)).map(([origin]) => origin)).toEqual(expected);
  });

  it('may be absolute', async () => {
    expect((await read(join(folder, 'x/*.log'))).map(([, line]) => line)).toEqual(['x/1.log', 'x/2.log']);
  });

  it.each(['z/*.log', '*.gz', 'x/1.log/*'])('that matches nothing is an error: %s', async (spec) => {
    expect(await errorOf(spec)).toMatchObject({ code: 'NO_LOG_FILES', message: `No file matches "${spec}".` });
  });
});

describe('standard input', () => {
  async function* stdin(): AsyncIterable<Uint8Array> {
    await Promise.resolve();
    yield gzipSync('a b\nc d\n');
  }

  it('is what is passed in', async () => {
    expect(await read('-', { stdin: stdin() })).toEqual([['standard input', 'a b'], ['standard input', 'c d']]);
  });

  it('is an error where there is none', async () => {
    expect(await errorOf('-')).toMatchObject({ code: 'NO_INPUT' });
  });
});

describe('what cannot be opened', () => {
  it.each(['nowhere.log', 'nowhere/flow.log', ''])('does not exist: %j', async (spec) => {
    if (spec === '') put('only-a-folder.md');
    expect((await errorOf(spec)).code).toBe(spec === '' ? 'NO_LOG_FILES' : 'NO_SUCH_FILE');
  });

  it('is named, with a hint', async () => {
    const error = await errorOf('nowhere.log');
    expect(error.message).toBe('"nowhere.log" does not exist.');
    expect(error.hint).toContain('s3://BUCKET/PREFIX');
  });

  it('says that permission is missing', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    expect(fileError(denied, 'a.log')).toMatchObject({ code: 'FILE_NOT_READABLE', message: '"a.log" cannot be read: permission denied.', cause: denied });
    const other = new Error('EIO');
    expect(fileError(other, 'a.log')).toBe(other);
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)('says so for a file and a folder', async () => {
    put('a.log');
    put('closed/b.log');
    chmodSync(join(folder, 'a.log'), 0);
    chmodSync(join(folder, 'closed'), 0);
    expect(await errorOf('a.log')).toMatchObject({ code: 'FILE_NOT_READABLE' });
    expect(await errorOf('closed')).toMatchObject({ code: 'FILE_NOT_READABLE' });
    chmodSync(join(folder, 'closed'), 0o700);
  });
});

describe('a window', () => {
  const key = (time: string): string => `111122223333_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20261122T${time}Z_abc.log`;
  const window = { start: Date.UTC(2026, 10, 22, 9, 30) / 1000, end: Date.UTC(2026, 10, 22, 9, 40) / 1000 };

  it('leaves files unread that cannot hold records of it', async () => {
    for (const name of [key('0800'), key('0930'), key('1200'), 'web.log']) put(name);
    expect((await read('.', { window })).map(([origin]) => origin)).toEqual([key('0930'), 'web.log']);
    expect(await read('.')).toHaveLength(4);
  });

  it('warns where no file is left', async () => {
    put(key('0800'));
    put(key('1200'));
    const warnings: string[] = [];
    expect(await read('.', { window, onWarning: (message) => warnings.push(message) })).toEqual([]);
    expect(await read(key('0800'), { window, onWarning: (message) => warnings.push(message) })).toEqual([]);
    expect(warnings).toEqual([
      '. has no flow log file for this time: all 2 are outside it by name.',
      `${key('0800')} has no flow log file for this time: its one file is outside it by name.`,
    ]);
  });
});
