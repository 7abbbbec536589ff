/** What can stand where on a command line, made from the definitions that are parsed too; the scripts are made from this. */
import type { ArgumentDefinition, OptionDefinition } from '../../cli/options/definition.ts';
import type { Command } from '../definition.ts';

/** What completes a value. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  /** Nothing that netdiag knows. */
  | { readonly kind: 'free' };

export interface CompletedOption {
  /** Without dashes. */
  readonly name: string;
  readonly description: string;
  /** Null: a switch, which takes no value. */
  readonly value: { readonly placeholder: string; readonly values: Values } | null;
  readonly repeatable: boolean;
}

export interface CompletedArgument {
  readonly placeholder: string;
  readonly values: Values;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly CompletedArgument[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedProgram {
  /** Help among them. */
  readonly commands: readonly CompletedCommand[];
  /** Before a command is named. */
  readonly options: readonly CompletedOption[];
}

/** Words that are not in the definitions. */
export interface KnownWords {
  /** `NAME` and `NAME:STAGE`. */
  readonly labs: readonly string[];
  readonly codes: readonly string[];
}

export function completionsOf(commands: readonly Command[], known: KnownWords): CompletedProgram {
  const completed = commands.map(({ name, summary, arguments: given, groups }) => ({
    name,
    summary,
    arguments: given.map((argument) => ({ placeholder: argument.name, values: argumentValues(argument, known) })),
    options: groups.flatMap(({ options }) => options).filter(({ unlisted }) => unlisted !== true).map((option) => completedOption(option, known)),
  }));
  const help: CompletedCommand = {
    name: 'help',
    summary: 'Arguments, options and examples of a command.',
    arguments: [{ placeholder: 'COMMAND', values: words(commands.map(({ name }) => name)) }],
    options: [],
  };
  const options = [{ name: 'help', description: 'show the commands' }, { name: 'version', description: 'print the version' }];
  return { commands: [...completed, help], options: options.map((option) => completedOption(option, known)) };
}

function completedOption(option: OptionDefinition, known: KnownWords): CompletedOption {
  const { name, description, value, repeatable } = option;
  return { name, description, value: value === undefined ? null : { placeholder: value, values: optionValues(option, known) }, repeatable: repeatable === true };
}

function optionValues({ name, choices }: OptionDefinition, { labs }: KnownWords): Values {
  if (choices !== undefined) return words(choices);
  switch (name) {
    case 'lab': return words(labs);
    case 'snapshot': return { kind: 'folders' };
    case 'flow-logs': return { kind: 'files' };
    default: return { kind: 'free' };
  }
}

function argumentValues({ name, choices }: ArgumentDefinition, { labs, codes }: KnownWords): Values {
  if (choices !== undefined) return words(choices);
  switch (name) {
    case 'LAB[:STAGE]': return words(labs);
    case 'CODE': return words(codes);
    case 'DIR': return { kind: 'folders' };
    // The one endpoint that is the same in every account.
    case 'SOURCE':
    case 'DESTINATION': return words(['internet']);
    default: return { kind: 'free' };
  }
}

function words(list: readonly string[]): Values {
  return { kind: 'words', words: list };
}
