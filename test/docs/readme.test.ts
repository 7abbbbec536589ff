/** What the README says of netdiag is what netdiag does. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitCommand } from '../../src/cli/command-names.ts';
import { parseLine } from '../../src/cli/command-line.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { registry } from '../../src/commands/registry.ts';
import { listLabs, openLab } from '../../src/sources/labs/index.ts';
import { testNow } from '../cli/context.ts';
import { runCommand } from '../commands/run.ts';
import { generatedSections } from './generated.ts';
import { examplesOf, markersOf, readReadme, readmePath, root, withSections } from './readme.ts';
import type { Example } from './readme.ts';

const sections = await generatedSections();
if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(readmePath, withSections(readReadme(), sections));
const readme = readReadme();
const examples = examplesOf(readme);

describe('generated sections', () => {
  it('are all there, once', () => {
    expect(markersOf(readme).sort()).toEqual([...sections.keys()].sort());
  });

  it.each([...sections.keys()])('%s is up to date', (name) => {
    const content = sections.get(name) ?? '';
    // `UPDATE_GOLDENS=1 npx vitest run test/docs` writes them anew.
    expect(withSections(readme, new Map([[name, content]]))).toBe(readme);
    expect(content.split('\n').length).toBeGreaterThan(5);
  });
});

/** A run that needs nothing but this computer: a lab, what an earlier example saved, or help. */
function isOffline({ argv, line }: Example): boolean {
  if (line.includes('|')) return false;
  if (['demo', 'explain', 'completion', 'help'].includes(argv[0] ?? '') || argv.includes('--help')) return true;
  return argv.includes('--lab') || argv.some((word, index) => argv[index - 1] === '--snapshot' && saved.has(word));
}

/** Folders that the examples save from a lab. */
const saved = new Set(examples.filter(({ argv }) => argv[0] === 'snapshot' && argv.includes('--lab')).map(({ argv }) => argv[2] ?? ''));

function expectedCode({ argv, exitCode }: Example): number {
  if (exitCode !== null) return exitCode;
  const lab = argv[argv.indexOf('--lab') + 1];
  const asks = argv[0] === 'why-rejected' || argv[0] === 'inspect';
  return asks && argv.includes('--lab') && lab !== undefined ? openLab(lab).stage.expected.exitCode : exitCodes.clear;
}

describe('examples', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'netdiag-readme-'));
  });
  afterAll(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  const offline = examples.filter(isOffline);

  it('are many, on labs and on AWS', () => {
    expect(offline.length).toBeGreaterThanOrEqual(8);
    expect(examples.length - offline.length).toBeGreaterThanOrEqual(8);
    expect(offline.filter(({ shown }) => shown.length > 0).length).toBeGreaterThanOrEqual(2);
  });

  it.each(examples.map((example) => [example.line, example] as const))('%s: is a line that netdiag takes', async (_line, { argv }) => {
    const { name, rest } = splitCommand(argv);
    const entry = registry.find((candidate) => candidate.name === name);
    if (entry === undefined) {
      expect([name, ...argv]).toContain(name === 'help' ? 'help' : '--help');
      return;
    }
    const command = await entry.load();
    command.parse(parseLine(command, rest), { clock: () => new Date(testNow) });
  });

  // In the order of the page: a later one may read what an earlier one saved.
  it.each(offline.map((example) => [example.line, example] as const))('%s: does what is shown', async (_line, example) => {
    const { code, stdout, stderr } = await runCommand(example.argv, { cwd });
    expect(stderr).toBe('');
    expect(code).toBe(expectedCode(example));
    const printed = stdout.split('\n');
    let from = 0;
    for (const line of example.shown) {
      const at = printed.indexOf(line, from);
      expect(at, `not printed, or not in this order: ${line}`).toBeGreaterThanOrEqual(0);
      from = at + 1;
    }
  });

  it('shows every lab', () => {
    for (const { name } of listLabs()) expect(offline.some(({ argv }) => argv.some((word) => word === name || word.startsWith(`${name}:`))), name).toBe(true);
  });
});

it('links to files that there are', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(2);
  for (const path of links) expect(existsSync(join(root, path)), path).toBe(true);
});
