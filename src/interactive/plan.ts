/** A command line in the making: what was typed, and what was answered since. */
import { RawOptions } from '../cli/options/raw.ts';
import type { Command, ParsedLine } from '../commands/definition.ts';

export interface Plan {
  readonly command: Command;
  readonly arguments: readonly string[];
  /** Values by the long name of the option, without dashes; a switch has none. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export function planOf(command: Command, line: ParsedLine): Plan {
  return { command, arguments: line.arguments, options: optionsOf(command, line) };
}

/** Every option that was typed. */
export function optionsOf({ groups }: Pick<Command, 'groups'>, { options }: ParsedLine): Plan['options'] {
  const given = groups.flatMap((group) => group.options).filter(({ name }) => options.flag(name));
  return new Map(given.map(({ name }) => [name, options.list(name)]));
}

/** Does the line lack what this kind of question asks for? */
export function isIncomplete(plan: Plan): boolean {
  const given = plan.arguments.length;
  switch (plan.command.interview) {
    case 'pair':
    case 'rejected-pair':
      return given < 2;
    default:
      return plan.command.arguments.slice(given).some(({ required }) => required);
  }
}

/** Does a command line lack what a person could be asked for? Never where standard input holds the records. */
export function lacksSomething(command: Command, line: ParsedLine): boolean {
  return isIncomplete(planOf(command, line)) && !(planOf(command, line).options.get('flow-logs') ?? []).includes('-');
}

export function withArguments(plan: Plan, more: readonly string[]): Plan {
  return { ...plan, arguments: [...plan.arguments, ...more] };
}

export function withOptions(plan: Plan, more: ReadonlyMap<string, readonly string[]>): Plan {
  return { ...plan, options: new Map([...plan.options, ...more]) };
}

/** The same options for another command, as far as it knows them. */
export function planForCommand(command: Command, options: Plan['options']): Plan {
  const known = new Set(command.groups.flatMap((group) => group.options).filter(({ unlisted }) => unlisted !== true).map(({ name }) => name));
  return { command, arguments: [], options: new Map([...options].filter(([name]) => known.has(name))) };
}

const placeOptions = ['profile', 'region', 'endpoint-url', 'snapshot', 'lab'];

/** Does the command line say where to look? */
export function namesSource(options: Plan['options']): boolean {
  return placeOptions.some((name) => options.has(name));
}

/** `lab web:closed`, `profile prod, eu-west-1`. */
export function sourceName(options: Plan['options']): string {
  const values = (name: string): readonly string[] => options.get(name) ?? [];
  const [lab] = values('lab');
  if (lab !== undefined) return `lab ${lab}`;
  const [snapshot] = values('snapshot');
  if (snapshot !== undefined) return `snapshot ${snapshot}`;
  return ['AWS', ...values('profile').map((name) => `profile ${name}`), ...values('region')].join(', ');
}

/** What the command parses. */
export function lineOf({ arguments: values, options }: Plan): ParsedLine {
  return { arguments: values, options: new RawOptions(options) };
}

/** The command line that asks the same, ready for a shell. */
export function commandLineOf({ command, arguments: values, options }: Plan): string {
  // Behind the first argument with a dash every word would be an option.
  const guard = values.some((value) => value.startsWith('-')) ? ['--'] : [];
  const optionWords = command.groups.flatMap((group) => group.options).flatMap(({ name, value }) => {
    const given = options.get(name);
    if (given === undefined) return [];
    return value === undefined ? [`--${name}`] : given.flatMap((text) => (text.startsWith('-') && text !== '-' ? [`--${name}=${text}`] : [`--${name}`, text]));
  });
  const words = guard.length > 0 ? [...optionWords, ...guard, ...values] : [...values, ...optionWords];
  return ['netdiag', command.name, ...words].map(shellWord).join(' ');
}

/** As it is where no shell reads anything into it, else in single quotes. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
