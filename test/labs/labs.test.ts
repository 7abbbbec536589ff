/** Every stage of both labs, asked as `netdiag demo` says: the right cause, exit code, text and JSON. */
import { describe, expect, it } from 'vitest';
import { listLabs } from '../../src/sources/labs/index.ts';
import { expectGolden } from '../cli/goldens.ts';
import { runCommand, type CommandRun } from '../commands/run.ts';
import { schemaProblems } from './schema.ts';

const terminal = { stdoutIsTerminal: true, columns: 80 };
const words = (command: string): string[] => command.replace(/^netdiag /, '').split(' ');
const stages = listLabs().flatMap((lab) => lab.stages.map((stage) => ({ name: `${lab.name}-${stage.name}`, stage })));

const causesOf = ({ stdout }: CommandRun): string[] =>
  (JSON.parse(stdout) as { causes: { direction: string; kind: string; code: string }[] }).causes.map(({ direction, kind, code }) => `${direction} ${kind} ${code}`);

const PRIVATE = 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS';
const causes: Readonly<Record<string, readonly string[]>> = {
  'peering-no-peering': [`forward route ${PRIVATE}`, 'return route NETDIAG_NO_RETURN_ROUTE'],
  'peering-pending': [`forward route ${PRIVATE}`, 'forward peering NETDIAG_PEERING_PENDING_ACCEPTANCE', 'return route NETDIAG_NO_RETURN_ROUTE'],
  'peering-no-routes': [`forward route ${PRIVATE}`, 'return route NETDIAG_NO_RETURN_ROUTE'],
  'peering-one-route': ['return route NETDIAG_NO_RETURN_ROUTE'],
  'peering-complete': [],
  'peering-public': [],
  'web-closed': ['forward security-group ENI_SG_RULES_MISMATCH'],
  'web-refused': [],
  'web-open': [],
  'web-forbidden': [],
};
const patterns: Readonly<Record<string, string>> = {
  'peering-no-peering': 'not-covered', 'peering-pending': 'not-covered', 'peering-no-routes': 'not-covered', 'peering-one-route': 'not-covered',
  'peering-complete': 'answered', 'peering-public': 'answered',
  'web-closed': 'rejected-entering-destination', 'web-refused': 'refused', 'web-open': 'answered', 'web-forbidden': 'answered',
};

describe.each(stages)('lab $name', ({ name, stage }) => {
  const question = words(stage.commands[0]!);

  it('has the causes and the exit code that it teaches', async () => {
    const run = await runCommand([...question, '--json']);
    expect(causesOf(run)).toEqual(causes[name]);
    expect(run.code).toBe(stage.expected.exitCode);
    const document = JSON.parse(run.stdout) as { verdict: string; withAllFixes: string | null; flowLogs: { pattern: string; agreement: string }; causes: { fix: { verified: boolean } | null }[] };
    expect(document.verdict).toBe(stage.expected.verdict);
    expect(document.flowLogs).toMatchObject({ pattern: patterns[name], agreement: 'agree' });
    expect(document.causes.every(({ fix }) => fix?.verified)).toBe(true);
    expect(document.withAllFixes).toBe(document.causes.length > 0 ? 'reachable' : null);
    expect(schemaProblems('why-rejected', run.stdout)).toEqual([]);
    expectGolden(`labs/${name}.json`, run.stdout);
  });

  it('reads well on a terminal, and in a pipe', async () => {
    expectGolden(`labs/${name}.txt`, (await runCommand(question, terminal)).stdout);
    const piped = (await runCommand(question)).stdout;
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(piped).not.toMatch(/\u001b/);
    for (const cause of causes[name]!) expect(piped).toContain(cause.split(' ')[2]);
  });

  it('has commands that all run', async () => {
    for (const command of stage.commands) {
      const run = await runCommand(words(command));
      expect([command, run.stderr]).toEqual([command, '']);
      expect(run.stdout).not.toBe('');
    }
  });
});

describe('every rejected flow of the web lab', () => {
  it('is grouped by cause, and the sums agree', async () => {
    const run = await runCommand(['why-rejected', '--lab', 'web:closed', '--json']);
    const document = JSON.parse(run.stdout) as { records: { rejected: number }; groups: { records: number; cause: { kind: string } }[]; unexplained: { records: number }[] };
    const sum = [...document.groups, ...document.unexplained].reduce((total, { records }) => total + records, 0);
    expect(sum).toBe(document.records.rejected);
    expect(document.groups.map(({ cause }) => cause.kind)).toEqual(['security-group']);
    expect(run.code).toBe(1);
    expect(schemaProblems('why-rejected', run.stdout)).toEqual([]);
  });
});
