/** The session as a person goes through it, on a pseudo-terminal; screens are compared as goldens. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Terminal, golden, keys } from './terminal.ts';
import type { TerminalOptions } from './terminal.ts';

let home: string;
const open: Terminal[] = [];
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-session-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.kill();
});

function start(argv: readonly string[], options: TerminalOptions = {}): Terminal {
  const terminal = Terminal.netdiag(argv, { cwd: home, ...options, env: { HOME: home, ...options.env } });
  open.push(terminal);
  return terminal;
}


/** Answers a question that the screen shows. */
async function answer(terminal: Terminal, question: string, typed: string, found: string | RegExp = typed): Promise<void> {
  await terminal.shows(`? ${question}`);
  if (typed !== '') {
    terminal.type(typed);
    await terminal.shows(`? ${question}  ${typed}`);
    await terminal.shows(found);
  }
  terminal.type(keys.enter);
  await terminal.shows(`✓ ${question}`);
}

describe('netdiag alone', () => {
  it('asks what, where, from, to and which traffic, answers, and shows the equal command line', async () => {
    const terminal = start([]);
    await terminal.shows('Esc leaves');
    await golden('menu', terminal);
    await answer(terminal, 'What do you want to find out?', '');
    await terminal.shows('? Where to look?');
    await golden('where', terminal);
    await answer(terminal, 'Where to look?', 'lab', 'no AWS account needed');
    await answer(terminal, 'Which lab?', 'closed', 'Port 443 is not open');
    await terminal.shows('any public');
    await golden('source', terminal);
    await answer(terminal, 'Where does the traffic start?', 'internet', 'any public');
    await answer(terminal, 'Where does it go?', '10.0.1', '❯ web');
    await terminal.shows('? Which traffic?');
    await golden('traffic', terminal);
    terminal.type('https');
    await terminal.shows('1 of 26 entries');
    await golden('traffic-filtered', terminal);
    expect(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')).toContain(`\`\`\`text\n${terminal.screen()}\`\`\``);
    terminal.type(keys.enter);
    await terminal.shows('? What next?');
    await golden('answered', terminal);
    expect(terminal.transcript()).toContain('✗ blocked  internet → web (10.0.1.20), tcp 443');
    terminal.type('done');
    await terminal.shows('❯ Done');
    terminal.type(keys.enter);
    // The code of the last answer.
    expect(await terminal.ended()).toBe(1);
  });

  it('goes on from an answer: the reply, the records, the fix, a snapshot, the same again, something else', async () => {
    const terminal = start(['--lab', 'web:closed'], { rows: 60 });
    await answer(terminal, 'What do you want to find out?', '');
    await answer(terminal, 'Where does the traffic start?', 'internet', 'any public');
    await answer(terminal, 'Where does it go?', 'web', '❯ web');
    await answer(terminal, 'Which traffic?', '443', '❯ HTTPS');
    for (const [step, shown] of [['reply', 'Back  10.0.1.20 → internet'], ['records', 'REJECT tcp 198.51.100.'], ['fix', 'aws ec2 authorize-security-group-ingress']] as const) {
      await terminal.shows('? What next?');
      terminal.type(step);
      await terminal.shows(`? What next?  ${step}`);
      terminal.type(keys.enter);
      await terminal.shows(shown);
      await terminal.shows(/\? What next\? *\n/);
      await golden(`next-${step}`, terminal);
    }
    terminal.type('save');
    await terminal.shows('❯ Save a snapshot');
    terminal.type(keys.enter);
    await terminal.shows('✓ ACTION?  save');
    await answer(terminal, 'DIR?', 'kept', '❯ kept');
    await terminal.shows('The same again:  netdiag snapshot save kept --lab web:closed');
    await terminal.shows('? What next?');
    terminal.type('again');
    await terminal.shows('❯ Ask again');
    terminal.type(keys.enter);
    await expect.poll(() => terminal.transcript().split('✗ blocked  internet → web (10.0.1.20), tcp 443').length, { timeout: 20_000 }).toBe(3);
    await terminal.shows(/\? What next\? *\n/);
    terminal.type('else');
    await terminal.shows('❯ Ask something else');
    terminal.type(keys.enter);
    await terminal.shows('? What do you want to find out?');
    terminal.type(keys.escape);
    expect(await terminal.ended()).toBe(130);
  });

  it('looks into the snapshot folders that it finds, and carries the options it was given', async () => {
    const saved = start(['snapshot', 'save', 'shop', '--lab', 'peering:complete']);
    expect(await saved.ended()).toBe(0);
    const terminal = start(['--no-color', '--since', '2026-11-01']);
    await answer(terminal, 'What do you want to find out?', 'rules', 'inspect');
    await answer(terminal, 'Where to look?', 'snap', 'saved by netdiag');
    await answer(terminal, 'Which snapshot folder?', 'shop', '❯ shop');
    await answer(terminal, 'Where does the traffic start?', 'vpc1-inst', '❯ vpc1-instance');
    await answer(terminal, 'Where does it go?', 'vpc2-inst', '❯ vpc2-instance');
    await answer(terminal, 'Which traffic?', 'ping', '❯ ping');
    await terminal.shows('The same again:  netdiag inspect vpc1-instance vpc2-instance --protocol icmp');
    // eslint-disable-next-line no-control-regex -- colour is what is looked for
    expect(terminal.output).not.toMatch(/\u001b\[\d*m/);
    expect(terminal.transcript()).toContain('--protocol icmp --snapshot shop --no-color');
  });

  it('tells an error and goes on, elsewhere if need be', async () => {
    const terminal = start([]);
    await answer(terminal, 'What do you want to find out?', '');
    await answer(terminal, 'Where to look?', 'snap', 'saved by netdiag');
    await answer(terminal, 'Which snapshot folder?', 'nowhere', '❯ nowhere');
    await terminal.shows('error[');
    await terminal.shows('? What next?');
    await golden('error', terminal);
    // A place that cannot be asked is asked for again.
    terminal.type('else');
    await terminal.shows('❯ Ask something else');
    terminal.type(keys.enter);
    await answer(terminal, 'What do you want to find out?', 'talks', 'top-talkers');
    await answer(terminal, 'Where to look?', 'lab', 'no AWS account needed');
    await answer(terminal, 'Which lab?', 'web:open', '❯ web:open');
    await terminal.shows('? What next?');
    terminal.type('elsewhere');
    await terminal.shows(/❯ Look elsewhere +now lab web:open/);
    terminal.type(keys.enter);
    await answer(terminal, 'What do you want to find out?', 'talks', 'top-talkers');
    await answer(terminal, 'Where to look?', 'snap', 'saved by netdiag');
    await answer(terminal, 'Which snapshot folder?', 'nowhere', '❯ nowhere');
    await terminal.shows(/error\[[^]*\? What next\? *\n/);
    terminal.type('done');
    await terminal.shows('❯ Done');
    terminal.type(keys.enter);
    expect(await terminal.ended()).toBe(2);
  });
});

describe('why-rejected without a pair', () => {
  it('offers what the records show rejected', async () => {
    const terminal = start(['why-rejected', '--lab', 'web:closed']);
    await terminal.shows('? What was rejected?');
    await golden('rejected', terminal);
    terminal.type('198.51.100.7 443');
    await terminal.shows('? What was rejected?  198.51.100.7 443');
    await golden('rejected-filtered', terminal);
    terminal.type(keys.enter);
    await terminal.shows('The same again:  netdiag why-rejected 198.51.100.7 web --port 443 --lab web:closed');
  });

  it('explains all of them, grouped by cause, on the first Enter where all is noise', async () => {
    const terminal = start(['why-rejected', '--lab', 'web:closed']);
    await terminal.shows('❯ All of them, grouped by cause');
    terminal.type(keys.enter);
    await terminal.shows('The same again:  netdiag why-rejected --lab web:closed');
    expect(terminal.transcript()).toContain('✗ 18 rejected records');
  });

  it('goes over to a pair where nothing was rejected', async () => {
    const quiet = ['snapshot', 'save', 'quiet', '--lab', 'web:open', '--no-flow-logs'];
    expect(await start(quiet).ended()).toBe(0);
    const terminal = start(['why-rejected', '--snapshot', 'quiet']);
    await terminal.shows('No flow log records were read.');
    await terminal.shows('? Where does the traffic start?');
  });
});

describe('commands that lack an argument', () => {
  it('asks for both endpoints and the traffic', async () => {
    const terminal = start(['inspect', '--lab', 'web:open']);
    await answer(terminal, 'Where does the traffic start?', '198.51.100.7', 'an address outside');
    await answer(terminal, 'Where does it go?', 'web', '❯ web');
    await answer(terminal, 'Which traffic?', 'udp 514', '❯ syslog');
    await terminal.shows(/The same again: {2}netdiag inspect 198\.51\.100\.7 web --protocol udp --port 514 --lab/);
  });

  it('asks for the other one where one is given, and not for traffic that is', async () => {
    const terminal = start(['why-rejected', 'internet', '--port', '8443', '--lab', 'web:closed']);
    await answer(terminal, 'Where does it go?', 'web', '❯ web');
    await terminal.shows(/netdiag why-rejected internet web --port 8443 --lab web:closed/);
  });

  it('asks for a peering, or for two VPCs', async () => {
    const terminal = start(['peer-check', '--lab', 'peering:one-route']);
    await terminal.shows('? Which peering, or which VPC?');
    await golden('peering', terminal);
    terminal.type('pcx');
    await terminal.shows('❯ vpc1-vpc2');
    terminal.type(keys.enter);
    await terminal.shows('The same again:  netdiag peer-check');
    const second = start(['peer-check', '--lab', 'peering:no-peering']);
    await answer(second, 'Which peering, or which VPC?', 'vpc1', '❯ vpc1');
    // There is one other: it is taken.
    await second.shows('✓ And the other VPC?  vpc2');
    await second.shows('The same again:  netdiag peer-check vpc1 vpc2 --lab peering:no-peering');
  });

  it('asks nothing more for flow logs, which it checks for every VPC', async () => {
    const terminal = start(['--lab', 'peering']);
    await answer(terminal, 'What do you want to find out?', 'flow', '❯ Are flow logs working?');
    await terminal.shows('The same again:  netdiag flow-logs --lab peering');
    await answer(terminal, 'What next?', 'fix', '❯ Show the fix');
    await terminal.shows('create-flow-logs');
  });

  it('says what is wrong with an option before it asks anything', async () => {
    const terminal = start(['inspect', '--port', 'x', '--lab', 'web']);
    expect(await terminal.ended()).toBe(2);
    expect(terminal.screen()).toContain('error[INVALID');
    expect(terminal.screen()).not.toContain('?');
  });

  it('asks nothing where standard input holds the records', async () => {
    const terminal = start(['why-rejected', '--lab', 'web:closed', '--flow-logs', '-']);
    await terminal.shows('end them with Ctrl-D');
  });
});

describe('AWS', () => {
  const config = '[profile shop]\nregion = eu-west-1\n[profile lab]\noutput = json\n';

  it('asks for the profile and the Region that nothing settles', async () => {
    writeFileSync(join(home, 'config'), config);
    const env = { AWS_CONFIG_FILE: join(home, 'config'), AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const terminal = start(['inspect'], { env });
    await terminal.shows('? Which AWS profile?');
    await golden('profile', terminal);
    await answer(terminal, 'Which AWS profile?', 'lab', '❯ lab');
    await terminal.shows('? Which Region?');
    terminal.type('irel');
    await terminal.shows('❯ eu-west-1');
    terminal.type(keys.ctrlC);
    expect(await terminal.ended()).toBe(130);
    const settled = start(['inspect'], { env: { ...env, AWS_PROFILE: 'lab' } });
    await settled.shows('? Which Region?');
  });
});
