/** The checklist of CLI behaviour, lines 15 to 25, each on the built program and most on a pseudo-terminal. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bin, netdiag, shell } from '../cli/spawn.ts';
import { Terminal, keys } from './terminal.ts';
import type { TerminalOptions } from './terminal.ts';

// eslint-disable-next-line no-control-regex -- colour is what is looked for
const colour = /\u001b\[[\d;]*m/;
let home: string;
const open: Terminal[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-checklist-'));
  expect((await netdiag(['snapshot', 'save', 'shop', '--lab', 'web:closed'], { cwd: home })).code).toBe(0);
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
const onTerminal = (line: string, options: TerminalOptions = {}): Terminal => opened(Terminal.shell(line, { cwd: home, ...options, env: { HOME: home, ...options.env } }));

/** What a terminal got from a program that asks nothing. */
async function outputOf(argv: readonly string[], options: TerminalOptions = {}): Promise<string> {
  const terminal = start(argv, options);
  await terminal.ended();
  return terminal.output;
}

const blocked = ['why-rejected', 'internet', 'web', '--port', '443', '--lab', 'web:closed'];

describe('line 15: colour is decided once for each stream', () => {
  it.each<[boolean, Record<string, string>, string[]]>([
    [true, {}, []],
    [false, {}, ['--no-color']], [false, { FORCE_COLOR: '1' }, ['--no-color']],
    [false, { NO_COLOR: '1' }, []], [false, { NO_COLOR: '1', FORCE_COLOR: '1' }, []], [true, { NO_COLOR: '' }, []],
    [false, { TERM: 'dumb' }, []], [true, { TERM: 'dumb', FORCE_COLOR: '1' }, []], [true, { TERM: 'dumb', CLICOLOR_FORCE: '1' }, []],
  ])('coloured %s on a terminal with %j %j', async (isColoured, env, options) => {
    expect(colour.test(await outputOf([...blocked, ...options], { env }))).toBe(isColoured);
  });

  it('is decided for each by itself', async () => {
    const terminal = onTerminal('netdiag demo; netdiag frobnicate 2>err; netdiag demo >out; netdiag frobnicate; echo over');
    await terminal.shows('over');
    expect(readFileSync(join(home, 'err'), 'utf8')).not.toMatch(colour);
    expect(readFileSync(join(home, 'out'), 'utf8')).not.toMatch(colour);
    // eslint-disable-next-line no-control-regex -- as above
    expect(terminal.output).toMatch(/\u001b\[[\d;]*merror/);
    expect(terminal.output).toMatch(/netdiag demo/);
  });

  it('is never left to the default of the library', () => {
    const source = join(import.meta.dirname, '../../src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const imports = files.flatMap((name) => readFileSync(join(source, name), 'utf8').split('\n').filter((line) => /from '(chalk|yoctocolors.*)'/.test(line)));
    expect(imports).toEqual(["import { Chalk } from 'chalk';"]);
  });
});

describe('line 16: colour never carries meaning alone', () => {
  it('says the same without it, with marks and words', async () => {
    const [coloured, plain] = [await outputOf(blocked), await outputOf([...blocked, '--no-color'])];
    expect(coloured).toMatch(colour);
    // How often the spinner turned before the answer is a matter of time.
    const answerOf = (text: string): string => stripVTControlCharacters(text).replace(/^[^✗]*/, '');
    expect(answerOf(coloured)).toBe(answerOf(plain));
    expect(plain).toContain('✗ blocked');
    expect(plain).toMatch(/✗ security group/);
    expect(plain).toMatch(/✓ network ACL/);
  });

  it('marks in ASCII where the locale is not UTF-8, also what is asked', async () => {
    const terminal = start(['inspect', '--lab', 'web:closed'], { env: { LANG: 'C' } });
    await terminal.shows('> internet');
    terminal.type(keys.enter);
    await terminal.shows('ok Where does the traffic start?  internet');
    expect(terminal.output).toMatch(/^[\0-\x7f]*$/);
  });
});

describe('line 17: names cannot touch the terminal', () => {
  const hostile = 'a\u001b]0;title\u0007b\u001b]8;;http://192.0.2.1\u0007c\rd\u009b2Je\u202ef\u001b[2J';
  const visible = 'a\\x1b]0;title\\x07b\\x1b]8;;http://192.0.2.1\\x07c\\rd\\x9b2Je\\u202ef\\x1b[2J';

  it('shows their control characters, in lists, in answers and in command lines; JSON keeps them', async () => {
    const folder = join(home, 'hostile');
    expect((await netdiag(['snapshot', 'save', 'hostile', '--lab', 'web:closed'], { cwd: home })).code).toBe(0);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))) {
      const text = readFileSync(join(folder, name), 'utf8');
      writeFileSync(join(folder, name), text.replaceAll(/("Value": ?)"web"/g, (_match, key: string) => `${key}${JSON.stringify(hostile)}`));
    }
    const terminal = start(['inspect', '--snapshot', 'hostile', '--port', '443'], { columns: 200, rows: 60 });
    await terminal.shows(visible.slice(0, 40));
    terminal.type('internet');
    await terminal.shows('❯ internet');
    terminal.type(keys.enter);
    await terminal.shows('? Where does it go?');
    terminal.type('10.0.1.20');
    await terminal.shows('? Where does it go?  10.0.1.20');
    terminal.type(keys.enter);
    // The id is what one can copy.
    await terminal.shows(/The same again: {2}netdiag inspect internet i-0\w+ --port 443 --snapshot hostile/);
    for (const part of ['\u001b]', '\u0007', '\u009b', '\u202e', '\u001b[2J']) expect(terminal.output).not.toContain(part);
    const { stdout } = await netdiag(['inspect', 'internet', '10.0.1.20', '--snapshot', 'hostile', '--json'], { cwd: home });
    expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(hostile).slice(1, -1));
    expect(stdout).not.toContain('\u001b');
  });
});

describe('line 18: tables fit', () => {
  const tables = [['demo'], ['explain'], ['top-talkers', '--lab', 'web:closed'], ['peer-check', 'vpc1', 'vpc2', '--lab', 'peering:public']];

  it.each([40, 80, 200])('%i columns', async (columns) => {
    for (const argv of tables) {
      // Progress is overwritten from the start of the line.
      const text = stripVTControlCharacters(await outputOf(argv, { columns })).replace(/[^\r\n]*\r(?!\n)/g, '');
      // What a person copies is never broken, and an id or a code is one word.
      const lines = text.split('\r\n').filter((line) => !/^ *(\$ |aws |netdiag )|^ *\S+$/.test(line));
      expect(lines.length, argv.join(' ')).toBeGreaterThan(5);
      for (const line of lines) expect(stringWidth(line), `${argv.join(' ')}: ${line}`).toBeLessThanOrEqual(columns);
    }
    const picker = start(['why-rejected', '--lab', 'web:closed'], { columns });
    await picker.shows('?');
    await picker.shows('❯');
    for (const line of picker.screen().split('\n')) expect(stringWidth(line)).toBeLessThan(columns);
  });

  it('cuts no id in a pipe', async () => {
    const { stdout } = await netdiag(['inspect', 'vpc1-instance', 'vpc2-instance', '--lab', 'peering:one-route']);
    expect(stdout.match(/\b(?:eni|sg|acl|rtb|pcx|sgr)-[0-9a-f]{17}\b/g)?.length).toBeGreaterThan(10);
    expect(stdout).not.toContain('…');
  });
});

describe('line 19: a sign of life', () => {
  it('within 100 ms on a terminal', async () => {
    // A busy machine shows the time in no run: there the sign comes about as fast as help, whose start the bench bounds.
    let [asked, help] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let attempt = 0; attempt < 20 && asked >= 100 && (attempt < 3 || asked > help * 1.5); attempt++) {
      help = Math.min(help, await firstOutput([bin, '--help']));
      asked = Math.min(asked, await firstOutput([bin, 'inspect', '--snapshot', 'shop']), await firstOutput([bin]));
    }
    if (asked >= 100) expect(asked).toBeLessThanOrEqual(help * 1.5);
  });

  it('none where it is no terminal', async () => {
    expect((await netdiag(blocked)).stderr).toBe('');
    expect(await shell('netdiag why-rejected --lab web:closed 2>&1 >/dev/null')).toMatchObject({ stdout: '', stderr: '' });
  });

  async function firstOutput(argv: readonly string[]): Promise<number> {
    const begun = performance.now();
    const terminal = opened(new Terminal(process.execPath, argv, { cwd: home, env: { HOME: home } }));
    await expect.poll(() => terminal.output, { interval: 1, timeout: 20_000 }).not.toBe('');
    const milliseconds = performance.now() - begun;
    terminal.kill();
    return milliseconds;
  }
});

describe('line 20: progress', () => {
  it('says what and how much, and stops before a question and before the answer', async () => {
    const logs = join(home, 'logs');
    mkdirSync(logs);
    const [line] = readFileSync(join(import.meta.dirname, '../cli/goldens/interactive/rejected.txt'), 'utf8').split('\n');
    expect(line).toContain('18 rejected records');
    const record = '2 111122223333 eni-08192a13739daea4f 198.51.100.7 10.0.1.20 50000 443 6 1 60 1793610000 1793610060 REJECT OK';
    for (let file = 1; file <= 14; file++) writeFileSync(join(logs, `${String(file).padStart(2, '0')}.log`), `${record}\n`);
    const terminal = start(['why-rejected', '--lab', 'web:closed', '--flow-logs', 'logs', '--no-color']);
    // One conversation: it is taken without asking.
    await terminal.shows('? What next?');
    expect(terminal.output).toMatch(/Reading \d+ of 14 files/);
    const answer = terminal.output.indexOf('✗ blocked');
    expect(answer).toBeGreaterThan(terminal.output.lastIndexOf('Reading'));
    expect(terminal.transcript()).not.toContain('Reading');
    expect(terminal.transcript()).toContain('14 rejected records, 1 conversation');
  });
});

describe('line 21: --quiet and --debug', () => {
  it('silences all but errors', async () => {
    expect(await netdiag([...blocked, '--quiet'])).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(await outputOf([...blocked, '--quiet'])).toBe('');
    expect((await netdiag(['inspect', '--quiet'])).stderr).toMatch(/^error\[MISSING_ARGUMENT\]/);
  });

  it('writes every call with its duration and retries to standard error, and no secret', async () => {
    const secrets = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEKEY', AWS_SECRET_ACCESS_KEY: 'SecretExampleKey', AWS_SESSION_TOKEN: 'TokenExample' };
    let answered = 0;
    const server = createServer((_request, response) => {
      // The first call is throttled once.
      const code = answered++ === 0 ? 'RequestLimitExceeded' : 'UnauthorizedOperation';
      response.writeHead(code === 'RequestLimitExceeded' ? 503 : 403, { 'content-type': 'text/xml' });
      response.end(`<Response><Errors><Error><Code>${code}</Code><Message>No.</Message></Error></Errors><RequestID>1</RequestID></Response>`);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const argv = ['inspect', 'a', 'b', '--debug', '--region', 'us-east-1', '--endpoint-url', `http://127.0.0.1:${String(port)}`];
    const { stdout, stderr } = await netdiag(argv, { env: { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...secrets } });
    server.close();
    expect(stdout).toBe('');
    for (const call of ['DescribeVpcs', 'DescribeRouteTables', 'DescribeSecurityGroups']) expect(stderr).toMatch(new RegExp(`debug: ec2:${call} in us-east-1: \\d+ ms(, 2 attempts)?, `));
    expect(stderr).toContain(', 2 attempts');
    for (const secret of Object.values(secrets).slice(1)) expect(stderr).not.toContain(secret);
  });
});

describe('line 22: nothing is asked where nobody is', () => {
  const missing = 'error[MISSING_ARGUMENT]: inspect needs a SOURCE and a DESTINATION.';

  it.each(['--no-input', '--quiet'])('with %s', async (option) => {
    const terminal = start(['inspect', '--lab', 'web', option]);
    expect(await terminal.ended()).toBe(2);
    expect(terminal.screen()).toContain(missing);
    expect(terminal.screen()).toContain('netdiag inspect SOURCE DESTINATION');
    expect(terminal.screen()).not.toContain('?');
  });

  it.each(['--json', '--ndjson'])('with %s', async (option) => {
    const terminal = start(['inspect', '--lab', 'web', option], { columns: 300 });
    expect(await terminal.ended()).toBe(2);
    expect(JSON.parse(terminal.transcript())).toMatchObject({ error: { code: 'MISSING_ARGUMENT' } });
  });

  it.each(['1', 'true'])('with CI=%s', async (CI) => {
    const terminal = start(['inspect', '--lab', 'web'], { env: { CI } });
    expect(await terminal.ended()).toBe(2);
    expect(terminal.screen()).toContain(missing);
    const alone = start([], { env: { CI } });
    expect(await alone.ended()).toBe(0);
    expect(alone.transcript()).toContain('Usage');
  });

  it.each(['</dev/null', '<&-', '| cat', '>out', '2>err', '>&-'])('with %s', async (redirection) => {
    const terminal = onTerminal(`netdiag inspect --lab web ${redirection}; echo "code \${PIPESTATUS[0]}"; cat err 2>/dev/null`);
    await terminal.shows('code 2');
    await terminal.shows(missing);
    expect(terminal.screen()).not.toContain('❯');
    await terminal.ended();
    rmSync(join(home, 'err'), { force: true });
  });

  it('explains all that was rejected, as it always did', async () => {
    for (const terminal of [start(['why-rejected', '--lab', 'web:closed', '--no-input']), onTerminal('netdiag why-rejected --lab web:closed | cat')]) {
      await terminal.ended();
      expect(terminal.transcript()).toContain('✗ 18 rejected records');
      expect(terminal.transcript()).not.toContain('What was rejected');
    }
  });
});

describe('line 23: what is asked is drawn on standard error', () => {
  it('so that standard output holds the answer alone', async () => {
    // Another terminal takes standard output: with a file or a pipe there nothing would be asked.
    const other = opened(new Terminal('bash', ['--norc', '-c', 'tty; sleep 60'], { rows: 50 }));
    await other.shows('/dev/');
    const path = other.screen().trim();
    const terminal = onTerminal(`netdiag inspect internet --port 443 --lab web:closed >${path}`);
    await terminal.shows('? Where does it go?');
    terminal.type('web');
    await terminal.shows('❯ web');
    terminal.type(keys.enter);
    await terminal.shows('? What next?');
    await other.shows('✗ blocked');
    expect(terminal.screen()).not.toContain('blocked');
    for (const asked of ['Where does it go', 'The same again', 'What next', 'Esc leaves']) expect(other.transcript()).not.toContain(asked);
    // eslint-disable-next-line no-control-regex -- nothing moves the cursor there
    expect(other.output).not.toMatch(/\u001b\[[\d;]*[A-HJKST]/);
  });
});

describe('line 24: the equal command line', () => {
  it('is printed once, and gives the same answer', async () => {
    const terminal = start(['--lab', 'web:closed'], { columns: 100 });
    for (const typed of ['rules', 'internet', 'web', 'tcp 443']) {
      await terminal.shows(/(^|\n)\? [^\n]+\? *\n/);
      await terminal.shows('Esc leaves');
      terminal.type(typed);
      await terminal.shows(new RegExp(`(^|\\n)\\? [^\\n]+\\?  ${typed.replaceAll('.', '\\.')}`));
      terminal.type(keys.enter);
    }
    await terminal.shows('? What next?');
    const lines = [...terminal.transcript().matchAll(/The same again: {2}(netdiag .*)/g)].map(([, line]) => line);
    expect(lines).toEqual(['netdiag inspect internet web --port 443 --lab web:closed']);
    const again = await shell(`${lines[0] ?? ''} --json`);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toMatchObject({ verdict: 'blocked', question: { destination: { privateIp: '10.0.1.20' }, protocol: 'tcp', port: 443 } });
    terminal.type('done');
    await terminal.shows('❯ Done');
    terminal.type(keys.enter);
    expect(await terminal.ended()).toBe(again.code);
  });
});

describe('line 25: lists', () => {
  it('show name, id, address and VPC; typing filters by each', async () => {
    const terminal = start(['inspect', 'internet', '--port', '22', '--lab', 'peering:public']);
    await terminal.shows(/name +id +address +VPC/);
    await terminal.shows(/vpc1-instance +i-035c8e62d070c5db5 +10\.1\.1\.10 +vpc1/);
    for (const [typed, found] of [['vpc2-inst', 'vpc2-instance'], ['i-035c', 'vpc1-instance'], ['10.2.1', 'vpc2-instance'], ['vpc-06df', 'vpc1-instance'], ['eni-0783', 'vpc1-instance']] as const) {
      terminal.type(typed);
      await terminal.shows(`? Where does it go?  ${typed}`);
      await terminal.shows(`❯ ${found}`);
      await terminal.shows('1 of 3 endpoints');
      terminal.type(keys.backspace.repeat(typed.length));
      await terminal.shows('type to filter');
    }
  });

  it('are not asked where there is one candidate', async () => {
    const terminal = start(['snapshot', '--lab', 'web']);
    await terminal.shows('✓ ACTION?  save');
    await terminal.shows('? DIR?');
  });

  it.each([['Esc', keys.escape], ['Ctrl-C', keys.ctrlC]])('are left with %s and 130', async (_name, key) => {
    const terminal = start(['inspect', '--lab', 'web']);
    await terminal.shows('Esc leaves');
    terminal.type(key);
    expect(await terminal.ended()).toBe(130);
    expect(terminal.screen()).toBe('\n');
  });
});
