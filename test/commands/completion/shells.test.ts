/** The scripts in the shells themselves. bash is always tested; zsh and fish where they are installed, else the tests say that they were skipped. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { netdiag, shell } from '../../cli/spawn.ts';
import { runCommand } from '../run.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'netdiag-completion-'));
  mkdirSync(join(place, 'snap shot'));
  writeFileSync(join(place, 'snap.log'), '');
});
afterAll(() => { rmSync(place, { recursive: true }); });

const scriptOf = async (name: string): Promise<string> => {
  const file = join(place, `netdiag.${name}`);
  writeFileSync(file, (await runCommand(['completion', name])).stdout);
  return file;
};

describe('bash', () => {
  /** What is offered for the line, with the cursor at its end. */
  const complete = (file: string, line: string, setup = ''): readonly string[] => {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-uc', `${setup} source '${file}'; COMP_LINE=$1; COMP_POINT=\${#1}; _netdiag; printf '%s\\n' "\${COMPREPLY[@]+"\${COMPREPLY[@]}"}"`, 'bash', line], { cwd: place, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout.split('\n').filter((word) => word !== '');
  };

  it('loads it as its own first line says', async () => {
    expect(await shell('source <(netdiag completion bash); complete -p netdiag')).toEqual({ code: 0, stdout: 'complete -F _netdiag netdiag\n', stderr: '' });
  });

  it.each<[string, readonly string[]]>([
    ['netdiag in', ['inspect']],
    ['netdiag he', ['help']],
    ['netdiag --ver', ['--version']],
    ['netdiag help sn', ['snapshot']],
    ['netdiag inspect --pro', ['--protocol', '--profile']],
    ['netdiag inspect --no-f', []],
    ['netdiag why-rejected --no-f', ['--no-flow-logs']],
    ['netdiag inspect --protocol ', ['tcp', 'udp', 'icmp', 'icmpv6']],
    ['netdiag inspect a b --expect b', ['blocked']],
    ['netdiag inspect --expect=r', ['reachable']],
    ['netdiag inspect --port ', []],
    ['netdiag inspect i', ['internet']],
    ['netdiag inspect --port 443 internet in', ['internet']],
    ['netdiag inspect a b in', []],
    ['netdiag --lab web insp', ['inspect']],
    ['netdiag inspect a b --lab web:o', ['open']],
    ['netdiag inspect a b --lab=web:o', ['open']],
    ['netdiag demo web:cl', ['closed']],
    ['netdiag snapshot ', ['save']],
    ['netdiag snapshot save sn', ['snap shot']],
    ['netdiag inspect a b --snapshot sn', ['snap shot']],
    ['netdiag why-rejected --flow-logs sn', ['snap shot', 'snap.log']],
    ['netdiag explain SG_HAS', ['SG_HAS_NO_RULES']],
    ['netdiag explain sg_has', ['SG_HAS_NO_RULES']],
    ['netdiag explain lost', ['lost-in-transit']],
    ['netdiag completion f', ['fish']],
    ['netdiag frobnicate ', []],
  ])('%s', async (line, words) => {
    expect(complete(await scriptOf('bash'), line).toSorted()).toEqual(words.toSorted());
  });

  it('gives whole words where neither colons nor equals signs break them', async () => {
    const breaks = "COMP_WORDBREAKS=' ';";
    expect(complete(await scriptOf('bash'), 'netdiag demo web:cl', breaks)).toEqual(['web:closed']);
    expect(complete(await scriptOf('bash'), 'netdiag inspect --lab=web:o', breaks)).toEqual(['--lab=web:open']);
  });
});

const isInstalled = (name: string): boolean => spawnSync(name, ['-c', 'true']).status === 0;

describe.skipIf(!isInstalled('fish'))('fish (skipped where it is not installed)', () => {
  it.each<[string, readonly string[]]>([
    ['netdiag ins', ['inspect']],
    ['netdiag inspect --protoc', ['--protocol']],
    ['netdiag inspect --expect b', ['blocked']],
    ['netdiag --lab web expl', ['explain']],
    ['netdiag demo web:o', ['web:open']],
    ['netdiag explain SG_HAS', ['SG_HAS_NO_RULES']],
    ['netdiag why-rejected --flow-logs snap.', ['snap.log']],
  ])('%s', async (line, words) => {
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `source '${await scriptOf('fish')}'; complete -C '${line}'`], { cwd: place, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((text) => text !== '').map((text) => text.split('\t')[0])).toEqual(words);
  });
});

describe.skipIf(!isInstalled('zsh'))('zsh (skipped where it is not installed)', () => {
  it('reads and loads it', async () => {
    const file = await scriptOf('zsh');
    expect(spawnSync('zsh', ['-fn', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const loaded = spawnSync('zsh', ['-fc', `compdef() { print -r -- "$@" }; source '${file}'; whence -w _netdiag`], { encoding: 'utf8' });
    expect(loaded).toMatchObject({ status: 0, stdout: '_netdiag netdiag\n_netdiag: function\n', stderr: '' });
  });
});

describe('the process', () => {
  it('prints it without loading the SDK', async () => {
    const trace = join(import.meta.dirname, '../../cli/loaded.mjs');
    const { stderr } = await shell(`NODE_OPTIONS='--import ${trace}' netdiag completion bash >/dev/null`);
    expect(stderr).toContain('loaded: ');
    expect(stderr).not.toMatch(/loaded: .*node_modules\/(@aws-sdk|@smithy|inquirer|@inquirer|ora)\//);
  });

  it('leaves with 2 where no shell is named', async () => {
    expect(await netdiag(['completion'])).toMatchObject({ code: 2, stdout: '' });
  });
});
