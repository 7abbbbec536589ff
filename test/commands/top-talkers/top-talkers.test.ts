/** top-talkers over files, odd and broken ones among them, and interrupted. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopTalkersAnswer } from '../../../src/core/talkers/answer.ts';
import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import { bin } from '../../cli/spawn.ts';
import { schemaProblems } from '../../labs/schema.ts';
import { runCommand } from '../run.ts';

const START = Date.UTC(2026, 10, 2, 9) / 1000;
const record = (index: number, changes: { from?: string; action?: string; port?: number } = {}): string =>
  `2 111122223333 eni-1 ${changes.from ?? `10.0.0.${String(index % 7)}`} 10.9.9.9 ${String(40000 + index)} ${String(changes.port ?? 443)} 6 2 100 ${String(START + index)} ${String(START + index + 5)} ${changes.action ?? 'ACCEPT'} OK`;
const records = (count: number): string[] => Array.from({ length: count }, (_, index) => record(index));
const header = DEFAULT_FORMAT.fields.join(' ');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netdiag-top-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function files(name: string, contents: Readonly<Record<string, string | Buffer>>): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(path, file), content);
  return path;
}

interface Told {
  readonly code: number;
  readonly answer: TopTalkersAnswer & { readonly error?: { readonly code: string; readonly message: string; readonly hint: string } };
}

async function ask(...argv: string[]): Promise<Told> {
  const { code, stdout } = await runCommand(['top-talkers', ...argv, '--json']);
  const answer = JSON.parse(stdout) as Told['answer'];
  expect(schemaProblems(answer.error === undefined ? 'top-talkers' : 'error', stdout)).toEqual([]);
  return { code, answer };
}

describe('files', () => {
  it('need no account; several formats in one folder, each by its header', async () => {
    const swapped = ['srcaddr dstaddr bytes packets start end action log-status', ...records(10).map((line) => line.split(' ')).map((values) => [3, 4, 9, 8, 10, 11, 12, 13].map((at) => values[at]).join(' '))];
    const path = files('mixed', { 'a.log.gz': gzipSync([header, ...records(10)].join('\n')), 'b.log': swapped.join('\n'), 'c.log': records(10).join('\n') });
    const { code, answer } = await ask('--flow-logs', path, '--by', 'srcaddr');
    expect([code, answer.totals.records, answer.sources[0]?.files]).toEqual([0, 30, 3]);
    // Views cannot be told apart where interface-id is missing, so the flows of b.log and of the others are one conversation.
    expect(answer.warnings).toEqual([expect.stringMatching(/^Some records have no interface-id/)]);
    expect((await ask('--flow-logs', path, '--by', 'srcaddr', '--raw')).answer.totals.bytes).toBe(3000);
  });

  it('a field that some of them lack: a warning; that all lack: an error with what there is', async () => {
    const path = files('lacking', { 'a.log': [header, ...records(3)].join('\n'), 'b.log': ['srcaddr dstaddr bytes packets start action log-status vpc-id', '10.0.0.1 10.9.9.9 5 1 1793610000 ACCEPT OK vpc-1'].join('\n') });
    const some = await ask('--flow-logs', path, '--by', 'vpc-id', '--raw');
    expect(some.answer.warnings).toEqual([expect.stringMatching(/^--by vpc-id: 3 records have no vpc-id/)]);
    expect(some.answer.rows.map(({ key }) => key['vpc-id'])).toEqual(['-', 'vpc-1']);
    const none = await ask('--flow-logs', path, '--by', 'az-id');
    expect([none.code, none.answer.error?.code]).toEqual([2, 'FIELD_NOT_IN_FORMAT']);
    expect(none.answer.error?.hint).toMatch(/They have version, account-id.*vpc-id; besides these there are pair, conversation, vpc, hour\./);
    const filtered = await ask('--flow-logs', path, '--filter', 'tcp-flags=2');
    expect(filtered.answer.error?.code).toBe('FIELD_NOT_IN_FORMAT');
  });

  it('NODATA, SKIPDATA and other lines are counted', async () => {
    const odd = ['2 111122223333 eni-1 - - - - - - - 1793610000 1793610060 - NODATA', '2 111122223333 eni-1 - - - - - - - 1793610000 1793610060 - SKIPDATA', 'what is this', record(1, { action: 'REJECT' })];
    const { code, answer } = await ask('--flow-logs', files('odd', { 'a.log': [header, ...records(2), ...odd].join('\n') }));
    expect([code, answer.totals]).toEqual([0, expect.objectContaining({ records: 3, accepted: 2, rejected: 1, noData: 1, skipData: 1, malformed: 1 })]);
    expect(answer.warnings).toEqual([expect.stringMatching(/^1 line is no flow log record, such as "what is this" in /)]);
  });

  it.each([
    ['half a gzip file', gzipSync(records(5000).join('\n')).subarray(0, 9000), 'TRUNCATED_FILE'],
    ['a .gz that is no gzip', Buffer.from([1, 2, 3, 0, 255, 254, 0, 0, 7]), 'NOT_A_FLOW_LOG'],
  ])('%s beside a good one: the good one counts, and the answer is not complete', async (name, broken, error) => {
    const path = files(name.replaceAll(' ', '-'), { 'a.log.gz': gzipSync(records(10).join('\n')), 'b.log.gz': broken });
    const { code, answer } = await ask('--flow-logs', path);
    expect(code).toBe(3);
    expect(answer.totals.records).toBeGreaterThanOrEqual(10);
    expect(answer.warnings).toEqual([expect.stringContaining('b.log.gz')]);
    const alone = await ask('--flow-logs', join(path, 'b.log.gz'));
    if (error === 'NOT_A_FLOW_LOG') expect([alone.code, alone.answer.error?.code]).toEqual([2, error]);
    else expect(alone.code).toBe(3);
  });

  it('a header that lies: nothing fits, and nothing is claimed', async () => {
    const { code, answer } = await ask('--flow-logs', files('lies', { 'a.log': [[...DEFAULT_FORMAT.fields].reverse().join(' '), ...records(3)].join('\n') }), '--format', header);
    expect(code === 3 || answer.totals.records === 3).toBe(true);
    expect(answer.totals.records + answer.totals.malformed).toBe(3);
  });

  it('an empty window is an answer that says so', async () => {
    const path = files('early', { 'a.log': [header, ...records(3)].join('\n') });
    const { code, answer } = await ask('--flow-logs', path, '--since', '2026-11-03', '--until', '2026-11-04');
    expect([code, answer.rows, answer.histogram, answer.totals.records]).toEqual([0, [], [], 0]);
    expect((await runCommand(['top-talkers', '--flow-logs', path, '--since', '2026-11-03'])).stdout).toMatch(/no matching records/);
  });

  it('no file at all is an error', async () => {
    const { code, answer } = await ask('--flow-logs', join(folder, 'nowhere'));
    expect([code, answer.error?.code]).toEqual([2, 'NO_SUCH_FILE']);
  });

  it('standard input', async () => {
    const { code, stdout } = await runCommand(['top-talkers', '--flow-logs', '-', '--by', 'dstport', '--json'], { stdin: `${[header, ...records(5)].join('\n')}\n` });
    expect([code, (JSON.parse(stdout) as TopTalkersAnswer).rows[0]]).toEqual([0, expect.objectContaining({ key: { dstport: '443' }, bytes: 500, flows: 5 })]);
  });

  it('more keys than are held: approximate, with the bound', async () => {
    const many = Array.from({ length: 6000 }, (_, index) => record(index % 600, { from: `10.${String(index >> 8)}.${String(index & 255)}.1` }));
    const { answer } = await ask('--flow-logs', files('many', { 'a.log': [header, ...many].join('\n') }), '--by', 'srcaddr', '--max-keys', '1000');
    expect(answer.totals.records).toBe(6000);
    expect(answer.approximation?.maxError?.bytes).toBeGreaterThan(0);
  });

  it('hostile names and values do not reach the terminal', async () => {
    const path = files('hostile', { 'a.log': ['srcaddr dstaddr bytes packets start action log-status instance-tag', '10.0.0.1 10.9.9.9 5 1 1793610000 ACCEPT OK \u001b[31m=cmd()'].join('\n') });
    const { stdout } = await runCommand(['top-talkers', '--flow-logs', path, '--by', 'instance-tag', '--raw'], { stdoutIsTerminal: true });
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/);
    expect(stdout).toContain('\\x1b[31m');
    const csv = (await runCommand(['top-talkers', '--flow-logs', path, '--by', 'instance-tag', '--raw', '--csv'])).stdout;
    expect(csv.split('\n')[1]).not.toMatch(/^[=+@]/);
  });
});

describe('usage', () => {
  it.each([
    [['--by', 'srcadr'], 'UNKNOWN_FIELD'], [['--top', '0'], 'INVALID_OPTION_VALUE'], [['--metric', 'octets'], 'INVALID_OPTION_VALUE'], [['--bucket', '5'], 'INVALID_OPTION_VALUE'],
    [['--filter', 'x'], 'INVALID_FILTER'], [['--engine', 'athena', '--lab', 'web'], 'ENGINE_NOT_POSSIBLE'], [['--no-flow-logs'], 'OPTIONS_CONFLICT'], [['--csv'], 'OPTIONS_CONFLICT'], [['--max-keys', '10'], 'INVALID_OPTION_VALUE'],
  ])('%j is refused', async (argv, error) => {
    const { code, answer } = await ask(...argv);
    expect([code, answer.error?.code]).toEqual([2, error]);
  });

  it('--show-query runs nothing', async () => {
    const path = files('shown', { 'a.log': [header, ...records(1)].join('\n') });
    const { stdout } = await runCommand(['top-talkers', '--flow-logs', path, '--show-query', '--by', 'srcaddr', '--raw']);
    expect(stdout).toContain(`FROM read_csv('${path}/**/*.log'`);
    const { answer } = await ask('--flow-logs', path, '--show-query');
    expect(answer).toMatchObject({ queries: [{ source: path, engine: 'duckdb' }] });
  });
});

it('Ctrl-C prints what was summed by then, marked partial: exit code 130', async () => {
  const child = spawn(process.execPath, [bin, 'top-talkers', '--flow-logs', '-', '--json'], { env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' } });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.on('close', resolve); });
  // Enough that reading has begun, from a pipe that stays open.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${records(5000).join('\n')}\n`);
  await new Promise((resolve) => { setTimeout(resolve, 4000); });
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(schemaProblems('top-talkers', out)).toEqual([]);
  const answer = JSON.parse(out) as TopTalkersAnswer;
  expect([answer.partial, answer.totals.records]).toEqual([true, 5000]);
});
