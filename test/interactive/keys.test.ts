/** What the keys and the terminal itself do to a question that is asked. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Terminal, golden, keys } from './terminal.ts';
import type { TerminalOptions } from './terminal.ts';

let home: string;
const open: Terminal[] = [];
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-keys-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.kill();
});

function opened(terminal: Terminal): Terminal {
  open.push(terminal);
  return terminal;
}

const start = (argv: readonly string[], options: TerminalOptions = {}): Terminal => opened(Terminal.netdiag(argv, { cwd: home, ...options, env: { HOME: home, ...options.env } }));

const traffic = ['inspect', 'internet', '--lab', 'peering:public'];

describe('leaving', () => {
  it.each([['Esc', 'vpc2', keys.escape], ['Ctrl-C', 'vpc2', keys.ctrlC], ['Ctrl-D', '', '\u0004']])('with %s ends at once with 130 and leaves no trace', async (_name, typed, key) => {
    const line = `echo before; netdiag ${traffic.join(' ')}; echo "code $?"; stty -a | tr ' ;' '\\n' | grep -x -e icanon -e echo -e isig -e -icanon -e -echo -e -isig | xargs`;
    const terminal = opened(Terminal.shell(line));
    await terminal.shows('Esc leaves');
    terminal.type(typed);
    await terminal.shows(`? Where does it go?  ${typed}`.trimEnd());
    const asked = performance.now();
    terminal.type(key);
    await terminal.shows('code 130');
    // An idle machine needs 60 ms of it, 50 of them to tell Esc from an arrow key.
    expect(performance.now() - asked).toBeLessThan(2000);
    await terminal.ended();
    expect(terminal.screen()).toBe('before\ncode 130\nisig icanon echo\n');
    // Shown at the end, if it was ever hidden.
    expect(terminal.output.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(terminal.output.lastIndexOf('\u001b[?25l'));
  });

  it('keeps what was answered before', async () => {
    const terminal = start([]);
    await terminal.shows('Esc leaves');
    terminal.type(keys.enter);
    await terminal.shows('? Where to look?');
    terminal.type(keys.escape);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.screen()).toBe('✓ What do you want to find out?  Why is traffic rejected?\n');
  });

  it('takes an arrow key for no Esc', async () => {
    const terminal = start(traffic);
    await terminal.shows('Esc leaves');
    terminal.type(keys.down);
    await terminal.shows(/❯ vpc1-instance/);
    terminal.type(keys.up);
    await terminal.shows(/❯ internet|❯ vpc1/);
  });
});

describe('choosing', () => {
  it('moves with arrows, pages and Ctrl-N, and keeps what was typed', async () => {
    const terminal = start(['why-rejected', '--lab', 'web:closed'], { rows: 12 });
    await terminal.shows('❯ All of them');
    terminal.type(keys.down + keys.ctrlN);
    await terminal.shows('❯ 203.0.113.146');
    terminal.type(keys.pageDown);
    await golden('scrolled', terminal);
    terminal.type('tcp 3389');
    await terminal.shows('? What was rejected?  tcp 3389');
    terminal.type(keys.down);
    await golden('moved-in-filtered', terminal);
    terminal.type(keys.backspace.repeat(4));
    await terminal.shows('? What was rejected?  tcp ');
    terminal.type('8080');
    await terminal.shows('3 of 17 entries');
    terminal.type(keys.tab);
    await terminal.shows('? What was rejected?  tcp 8080');
    terminal.type('x');
    await terminal.shows('nothing has tcp 8080x in it');
    // Enter on nothing is nothing.
    terminal.type(keys.enter);
    terminal.type(keys.backspace);
    await terminal.shows('3 of 17 entries');
  });

  it('puts the cursor where one types', async () => {
    const terminal = start(traffic);
    await terminal.shows('Esc leaves');
    const message = '? Where does it go?  ';
    await expect.poll(() => terminal.cursor(), { timeout: 20_000 }).toEqual([message.length, 0]);
    terminal.type('abc');
    await expect.poll(() => terminal.cursor(), { timeout: 20_000 }).toEqual([message.length + 3, 0]);
    terminal.type('\u001b[D');
    await expect.poll(() => terminal.cursor(), { timeout: 20_000 }).toEqual([message.length + 2, 0]);
    terminal.type('日');
    await terminal.shows('? Where does it go?  ab日c');
    await expect.poll(() => terminal.cursor(), { timeout: 20_000 }).toEqual([message.length + 4, 0]);
  });
});

describe('the size of the terminal', () => {
  it.each([true, false])('is followed, and leaves nothing of the old drawing (a terminal that breaks lines anew: %s)', async (breaksLines) => {
    const terminal = opened(Terminal.shell(`echo above; netdiag ${traffic.join(' ')}`, { columns: 100, rows: 24, breaksLines }));
    await terminal.shows('Esc leaves');
    terminal.type('vpc');
    await terminal.shows('? Where does it go?  vpc');
    await golden('resize-100', terminal);
    // Each looks different: the next change comes after the program has seen this one.
    for (const [columns, rows] of [[50, 24], [40, 12], [120, 40]] as const) {
      terminal.resize(columns, rows);
      await golden(`resize-${String(columns)}`, terminal);
    }
    terminal.type('2');
    await terminal.shows('? Where does it go?  vpc2');
    terminal.type(keys.enter);
    await terminal.shows('✓ Where does it go?  vpc2-instance');
  });

  it('may be tiny', async () => {
    const terminal = start(traffic, { columns: 20, rows: 5 });
    await terminal.shows('?');
    await golden('tiny', terminal);
    terminal.type(keys.escape);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.screen()).toBe('\n');
  });
});

describe('how it looks', () => {
  it('has colour, or none, or ASCII alone', async () => {
    // eslint-disable-next-line no-control-regex -- colour is what is looked for
    const colour = /\u001b\[\d+(;\d+)*m/;
    const coloured = start([]);
    await coloured.shows('Esc leaves');
    expect(coloured.output).toMatch(colour);
    const plain = start([], { env: { NO_COLOR: '1' } });
    await plain.shows('Esc leaves');
    expect(plain.output).not.toMatch(colour);
    const ascii = start(['why-rejected', '--lab', 'web:closed'], { env: { LANG: 'C', NO_COLOR: '1' }, columns: 60 });
    await ascii.shows('Esc leaves');
    await golden('ascii', ascii);
    expect(ascii.output).toMatch(/^[\0-\x7f]*$/);
  });

  it('draws on standard error alone', async () => {
    const terminal = opened(Terminal.shell(`netdiag ${traffic.join(' ')} 2>${join(home, 'err')}; echo "code $?"`));
    // Without a terminal to draw on there is nobody to ask.
    await terminal.shows('code 2');
    expect(readFileSync(join(home, 'err'), 'utf8')).toMatch(/^error\[MISSING_ARGUMENT\]/);
  });
});
