/** A subcommand as data. Help, parsing and completion are made from it; `run` is loaded only when the command runs. */
import type { Context } from '../cli/context.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import type { ArgumentDefinition, Example, OptionGroup } from '../cli/options/definition.ts';
import type { RawOptions } from '../cli/options/raw.ts';

/** A command line that fits the definition: known options, no more arguments than there may be. */
export interface ParsedLine {
  readonly arguments: readonly string[];
  readonly options: RawOptions;
}

/**
 * What a person at a terminal is asked for where the line does not say it: each required argument in its turn, a pair of
 * endpoints and their traffic, the same beginning with what the records show rejected, or the two sides of a peering.
 */
export type Interview = 'arguments' | 'pair' | 'rejected-pair' | 'peering';

/** What the program needs of any command. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly arguments: readonly ArgumentDefinition[];
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly Example[];
  /** `arguments` unless given. */
  readonly interview?: Interview;
  /** What is asked for, without running it. @throws UsageError for a value or a combination that cannot be. */
  readonly parse: (line: ParsedLine, context: Pick<Context, 'clock'>) => unknown;
  readonly execute: (line: ParsedLine, context: Context) => Promise<ExitCode>;
}

export interface CommandDefinition<Options> extends Omit<Command, 'execute'> {
  readonly parse: (line: ParsedLine, context: Pick<Context, 'clock'>) => Options;
  readonly load: () => Promise<{ readonly run: (options: Options, context: Context) => Promise<ExitCode> }>;
}

export function defineCommand<Options>(definition: CommandDefinition<Options>): Command & CommandDefinition<Options> {
  return {
    ...definition,
    async execute(line, context) {
      // First the question, then the code that answers it: a usage error costs no loading.
      const options = definition.parse(line, context);
      const { run } = await definition.load();
      return await run(options, context);
    },
  };
}
