/** Who moves the most traffic in both labs: text at every width, JSON as its schema says, and the same however it is printed. */
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { TopTalkersAnswer } from '../../src/core/talkers/answer.ts';
import { expectGolden } from '../cli/goldens.ts';
import { runCommand } from '../commands/run.ts';
import { schemaProblems } from './schema.ts';

const ask = async (...argv: string[]): Promise<TopTalkersAnswer> => {
  const { code, stdout, stderr } = await runCommand(['top-talkers', ...argv, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  expect(schemaProblems('top-talkers', stdout)).toEqual([]);
  return JSON.parse(stdout) as TopTalkersAnswer;
};

describe.each(['peering', 'web'])('lab %s', (lab) => {
  it.each([40, 80, 120, 200])('reads well on a terminal of %i columns', async (columns) => {
    const { code, stdout } = await runCommand(['top-talkers', '--lab', lab], { stdoutIsTerminal: true, columns });
    expect(code).toBe(0);
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    expectGolden(`labs/top-talkers-${lab}.${String(columns)}.txt`, stdout);
  });

  it('in a pipe, with ASCII alone, and with colour', async () => {
    expectGolden(`labs/top-talkers-${lab}.pipe.txt`, (await runCommand(['top-talkers', '--lab', lab])).stdout);
    const ascii = (await runCommand(['top-talkers', '--lab', lab], { stdoutIsTerminal: true, unicode: false })).stdout;
    expect(ascii).toMatch(/^[\n -~]*$/);
    expectGolden(`labs/top-talkers-${lab}.ascii.txt`, ascii);
    const colored = (await runCommand(['top-talkers', '--lab', lab], { stdoutIsTerminal: true, colorLevel: 1 })).stdout;
    // eslint-disable-next-line no-control-regex
    expect(colored.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe((await runCommand(['top-talkers', '--lab', lab], { stdoutIsTerminal: true })).stdout);
  });

  it('is the same as JSON', async () => {
    const answer = await ask('--lab', lab);
    expectGolden(`labs/top-talkers-${lab}.json`, (await runCommand(['top-talkers', '--lab', lab, '--json'])).stdout);
    const sum = (rows: readonly { readonly bytes: number }[]): number => rows.reduce((total, { bytes }) => total + bytes, 0);
    const all = await ask('--lab', lab, '--top', '1000');
    expect([sum(all.rows), sum(answer.histogram)]).toEqual([answer.totals.bytes, answer.totals.bytes]);
    expect(all.rows.slice(0, 10)).toEqual(answer.rows);
    expect(answer.totals.records).toBe(answer.totals.accepted + answer.totals.rejected);
  });

  it.each(['pair', 'conversation', 'instance', 'subnet', 'vpc', 'az', 'hour', 'action', 'dstport,protocol', 'interface-id'])('by %s', async (by) => {
    const { rows, totals } = await ask('--lab', lab, '--by', by, '--top', '1000');
    expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(totals.bytes);
    expect(rows.every(({ key }) => Object.keys(key).join() === by && !Object.values(key).includes(''))).toBe(true);
  });
});

describe('what they teach', () => {
  it('the package mirror sent the most, and the instance is named', async () => {
    const { rows } = await ask('--lab', 'peering');
    expect(rows[0]).toMatchObject({ key: { srcaddr: '198.51.100.240', dstaddr: '10.1.1.10' }, bytes: 631_044, accepted: 2, rejected: 0, names: { dstaddr: [{ type: 'instance', name: 'vpc1-instance' }] } });
  });

  it('port 443 is what is refused most in the web lab', async () => {
    const { rows } = await ask('--lab', 'web:closed', '--by', 'dstport', '--action', 'REJECT', '--metric', 'flows');
    expect(rows[0]).toMatchObject({ key: { dstport: '443' }, flows: 6, rejected: 6 });
  });

  it('both directions of a conversation are one row', async () => {
    const { rows } = await ask('--lab', 'web:open', '--by', 'conversation', '--filter', 'protocol=tcp', '--filter', 'srcport!=22', '--top', '2');
    expect(rows.map(({ key }) => key['conversation'])).toEqual(['10.0.1.20 -> 198.51.100.240 tcp 443', '192.0.2.44 -> 10.0.1.20 tcp 80']);
  });

  it('narrows to a part of the hour', async () => {
    const { totals, window } = await ask('--lab', 'peering', '--since', '2026-11-02T09:40:00Z', '--until', '2026-11-02T09:47:00Z', '--filter', 'protocol=icmp');
    expect([totals.records, window.start, window.end]).toEqual([7, '2026-11-02T09:40:00Z', '2026-11-02T09:47:00Z']);
  });
});

it('rows for spreadsheets and for programs that read lines', async () => {
  const csv = (await runCommand(['top-talkers', '--lab', 'web', '--csv', '--top', '2'])).stdout;
  expect(csv).toBe([
    'srcaddr,dstaddr,srcaddr-name,dstaddr-name,bytes,packets,flows,accepted,rejected,share',
    '198.51.100.240,10.0.1.20,,web,631044,456,2,2,0,0.887348',
    '10.0.1.20,192.0.2.44,web,,19940,25,5,5,0,0.028039',
    '',
  ].join('\n'));
  const lines = (await runCommand(['top-talkers', '--lab', 'web', '--ndjson', '--top', '2'])).stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { command: string; row: { bytes: number } });
  expect(lines.map(({ command, row }) => [command, row.bytes])).toEqual([['top-talkers', 631_044], ['top-talkers', 19_940]]);
});
