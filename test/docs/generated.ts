/** The parts of the README that are made from what the program itself uses. */
import { exitCodes } from '../../src/cli/exit-codes.ts';
import type { Outcome } from '../../src/cli/exit-codes.ts';
import { usageLine } from '../../src/cli/help.ts';
import type { OptionDefinition } from '../../src/cli/options/definition.ts';
import type { Command } from '../../src/commands/definition.ts';
import { registry } from '../../src/commands/registry.ts';
import { CATALOGUE } from '../../src/core/diagnosis/catalogue.ts';
import type { Gate } from '../../src/core/peer-check/check.ts';
import { definedChecks } from '../../src/core/peer-check/checks/index.ts';
import type { ReachabilityCode } from '../../src/core/diagnosis/reachability-codes.ts';
import { iamPolicy } from '../../src/sources/aws/actions.ts';
import { listLabs } from '../../src/sources/labs/index.ts';
import { runCommand } from '../commands/run.ts';

const outcomes: Readonly<Record<Outcome, string>> = {
  clear: 'Answered; nothing blocks.',
  blocked: 'Answered; something blocks, and it is named.',
  usage: 'The question or its input is wrong: an unknown option, an unknown or ambiguous endpoint, a file that cannot be read.',
  inconclusive: 'Not known: something could not be read (a permission, a file) or is not there. What is missing is named.',
  failed: 'AWS or the network failed: credentials, throttling, a time-out.',
  interrupted: 'Interrupted (Ctrl-C).',
};

const GATES: Readonly<Record<Gate, string>> = { always: 'yes', never: 'no', traffic: 'with `--port` or `--protocol`', address: 'with `--address`' };

/** Markdown by the name that stands in the marker. */
export async function generatedSections(): Promise<ReadonlyMap<string, string>> {
  const commands = await Promise.all(registry.map((entry) => entry.load()));
  return new Map([
    ['labs', labs()],
    ['commands', table(['Command', 'What it answers'], commands.map((command) => [code(usageLine(command).replace(' [OPTIONS]', '')), command.summary]))],
    ['peer-checks', table(['Check', 'What it looks at', 'Decides'], definedChecks().map(({ id, title, gates }) => [code(id), title, GATES[gates]]))],
    ['options', options(commands)],
    ['exit-codes', table(['Code', 'Meaning'], Object.entries(exitCodes).map(([outcome, number]) => [String(number), outcomes[outcome as Outcome]]))],
    ['iam-policy', `\`\`\`json\n${JSON.stringify(iamPolicy(), null, 2)}\n\`\`\``],
    ['causes', table(['Code', 'What it means', 'How it is usually repaired'], Object.entries(CATALOGUE).map(([name, { meaning, repair }]) => [code(name), meaning, repair]))],
    ['coverage', await coverage()],
  ]);
}

function labs(): string {
  return listLabs()
    .map(({ name, title, teaches, stages }) => `**${name}**: ${title}. ${teaches}\n\n${table(['Stage', 'What it shows', 'Verdict'], stages.map((stage) => [code(`${name}:${stage.name}`), stage.title, stage.expected.verdict]))}`)
    .join('\n\n');
}

/** One row for a group of AWS's list: the codes that netdiag names, and why it does not name the others. */
async function coverage(): Promise<string> {
  const { stdout } = await runCommand(['explain', '--json']);
  const listed = (JSON.parse(stdout) as { coverage: readonly ReachabilityCode[] }).coverage;
  const rows = [...new Set(listed.map(({ group }) => group))].map((group) => {
    const codes = listed.filter((entry) => entry.group === group);
    const left = codes.filter(({ covered }) => !covered);
    const reasons = [...new Set(left.map(({ reason }) => reason ?? ''))];
    return [
      group,
      codes.filter(({ covered }) => covered).map((entry) => code(entry.code)).join(', '),
      reasons.map((why) => `${left.filter(({ reason }) => reason === why).map((entry) => code(entry.code)).join(', ')}: ${why}`).join('<br>'),
    ];
  });
  const named = listed.filter(({ covered }) => covered).length;
  return `${String(named)} of ${String(listed.length)} codes are named.\n\n${table(['Group', 'Named', 'Left out, and why'], rows)}`;
}

interface Row {
  readonly option: OptionDefinition;
  readonly commands: readonly string[];
}

/** One row for an option, with the commands that take it; one for each default where they differ. */
function options(commands: readonly Command[]): string {
  const rows = new Map<string, Row>();
  for (const title of ['Question', 'Source', 'Output'] as const) {
    for (const command of commands) {
      for (const option of command.groups.filter((group) => group.title === title).flatMap((group) => group.options)) {
        if (option.unlisted === true) continue;
        const key = JSON.stringify(option);
        rows.set(key, { option, commands: [...(rows.get(key)?.commands ?? []), command.name] });
      }
    }
  }
  return table(['Option', 'What it does', 'Default', 'Environment', 'Commands'], [...rows.values()].map(({ option, commands: takers }) => [
    code(option.value === undefined ? `--${option.name}` : `--${option.name} ${option.value}`),
    `${option.description}${option.repeatable === true ? ' (repeatable)' : ''}`,
    option.default ?? '',
    (option.environment ?? []).map(code).join(', '),
    takers.length === commands.length ? 'all' : takers.join(', '),
  ]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
