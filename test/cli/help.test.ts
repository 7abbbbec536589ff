import { describe, expect, it } from 'vitest';
import { commandHelp, overviewHelp, usageLine } from '../../src/cli/help.ts';
import { splitCommand } from '../../src/cli/command-names.ts';
import { parseLine } from '../../src/cli/command-line.ts';
import { registry } from '../../src/commands/registry.ts';
import { openLab } from '../../src/sources/labs/index.ts';
import { expectGolden } from './goldens.ts';
import { now } from './options/parse.ts';

const plain = { columns: 80, colorLevel: 0, unicode: true } as const;
const commands = await Promise.all(registry.map((entry) => entry.load()));

describe('the overview', () => {
  it('is as it was reviewed', () => {
    expectGolden('help/overview.txt', overviewHelp(registry, plain));
  });
});

describe.each(commands.map((command) => [command.name, command] as const))('%s', (name, command) => {
  it('has the help that was reviewed', () => {
    expectGolden(`help/${name}.txt`, commandHelp(command, plain));
  });

  it('agrees with the registry', () => {
    const entry = registry.find((candidate) => candidate.name === name);
    expect(entry?.summary).toBe(command.summary);
  });

  it('has examples that its own parser takes, on labs that there are', () => {
    expect(command.examples.length).toBeGreaterThanOrEqual(2);
    for (const { command: line } of command.examples) {
      const { name: called, rest } = splitCommand(line.split(' ').slice(1));
      expect(called).toBe(name);
      const parsed = parseLine(command, rest);
      command.parse(parsed, { clock: () => now });
      const lab = parsed.options.text('lab');
      if (lab !== null) openLab(lab);
    }
  });

  it.each([40, 60, 80, 120, 200])('fits %i columns', (columns) => {
    const fixed = new Set([usageLine(command), ...command.examples.map((example) => `$ ${example.command}`)]);
    const terms = command.groups.flatMap(({ options }) => options.map(({ name: option, value }) => `--${option}${value === undefined ? '' : ` ${value}`}`));
    for (const line of commandHelp(command, { ...plain, columns }).split('\n')) {
      // What is copied, and terms, are never broken.
      if (fixed.has(line.trim()) || terms.includes(line.trim())) continue;
      expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });

  it('has one definition of each option, each explained', () => {
    const options = command.groups.flatMap((group) => group.options);
    expect(new Set(options.map((option) => option.name)).size).toBe(options.length);
    for (const { description } of options) expect(description).toMatch(/^\S.*[^.\s]$/);
  });
});

it('is coloured where there is colour, and says the same', () => {
  const colored = overviewHelp(registry, { ...plain, colorLevel: 1 });
  expect(colored).toContain('\u001b[1m');
  // eslint-disable-next-line no-control-regex
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(overviewHelp(registry, plain));
});

it('is ASCII where the locale is not UTF-8', () => {
  for (const command of commands) expect(commandHelp(command, { ...plain, unicode: false })).toMatch(/^[\0-\x7f]*$/);
});
