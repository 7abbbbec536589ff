/** The arguments of one command: which options were given, as typed, checked against its definition. */
import { Command as Parser, CommanderError, Option } from 'commander';
import { UsageError } from '../core/errors.ts';
import type { Command, ParsedLine } from '../commands/definition.ts';
import type { OptionDefinition } from './options/definition.ts';
import { RawOptions } from './options/raw.ts';
import { nearest } from './suggest.ts';

/** @throws UsageError UNKNOWN_OPTION, MISSING_OPTION_VALUE, TOO_MANY_ARGUMENTS */
export function parseLine(command: Pick<Command, 'name' | 'arguments' | 'groups'>, argv: readonly string[]): ParsedLine {
  const definitions = command.groups.flatMap(({ options }) => options);
  const values = new Map<string, readonly string[]>();
  const parser = new Parser(command.name)
    .exitOverride()
    .configureOutput({ writeOut: ignore, writeErr: ignore })
    .helpOption(false)
    .helpCommand(false)
    .argument('[arguments...]')
    .action(ignore);
  for (const definition of definitions) {
    parser.addOption(optionOf(definition));
    // Events keep every value in order, and tell --flow-logs from --no-flow-logs.
    parser.on(`option:${definition.name}`, (value: unknown) => {
      // `--region --json`: the value was forgotten.
      if (definitions.some(({ name }) => value === `--${name}`)) throw missingValue(definition, command.name);
      values.set(definition.name, [...(values.get(definition.name) ?? []), ...(typeof value === 'string' ? [value] : [])]);
    });
  }
  try {
    parser.parse([...argv], { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? usageErrorOf(error, command.name, definitions) : error;
  }
  refuseExcess(command, parser.args);
  return { arguments: parser.args, options: new RawOptions(values) };
}

function optionOf({ name, value }: OptionDefinition): Option {
  const option = new Option(`${name === 'help' ? '-h, ' : ''}--${name}${value === undefined ? '' : ` <${value}>`}`);
  // Commander would fold --no-x into x; here each option is what it is called.
  option.negate = false;
  return option;
}

function usageErrorOf(error: CommanderError, command: string, definitions: readonly OptionDefinition[]): UsageError {
  const help = seeHelp(command);
  const quoted = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption': {
      const near = nearest(quoted.replace(/=.*/, ''), definitions.filter(({ unlisted }) => unlisted !== true).map(({ name }) => `--${name}`));
      return new UsageError('UNKNOWN_OPTION', `${command} has no option ${quoted}.`, { hint: near === null ? help : `Did you mean ${near}?` });
    }
    case 'commander.optionMissingArgument': {
      const definition = definitions.find(({ name }) => quoted.split(/[ ,]+/).includes(`--${name}`));
      return definition === undefined ? new UsageError('MISSING_OPTION_VALUE', `${quoted} needs a value.`, { hint: help }) : missingValue(definition, command);
    }
    default:
      return new UsageError('INVALID_COMMAND_LINE', error.message.replace(/^error: /, ''), { hint: help });
  }
}

function missingValue({ name, value }: OptionDefinition, command: string): UsageError {
  return new UsageError('MISSING_OPTION_VALUE', `--${name} needs a value.`, { hint: `Write --${name} ${value ?? ''}. ${seeHelp(command)}` });
}

function seeHelp(command: string): string {
  return command === 'netdiag' ? 'See netdiag --help.' : `See netdiag ${command} --help.`;
}

function refuseExcess(command: Pick<Command, 'name' | 'arguments'>, given: readonly string[]): void {
  const allowed = command.arguments.length;
  if (given.length <= allowed || command.arguments.at(-1)?.repeatable === true) return;
  const takes = allowed === 0 ? 'takes no arguments' : `takes ${command.arguments.map(({ name }) => name).join(' ')}`;
  throw new UsageError('TOO_MANY_ARGUMENTS', `${command.name} ${takes}, and there is one too many: ${given.slice(allowed).join(' ')}.`, {
    hint: 'Quote a name that contains spaces.',
  });
}

function ignore(): void {
  // Commander's own output and actions are replaced by ours.
}
