/** One run of netdiag: from raw arguments to an exit code. */
import { InterruptedError, UsageError } from '../core/errors.ts';
import type { Command } from '../commands/definition.ts';
import type { CommandEntry } from '../commands/registry.ts';
import type { SessionHost } from '../interactive/session.ts';
import type { TextStyle } from '../render/text/style.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { nearest } from './suggest.ts';
import { readSwitches } from './switches.ts';
import type { Versions } from './version.ts';

export interface Program {
  readonly registry: readonly CommandEntry[];
  readonly versions: () => Versions;
  /** Writes to standard error whatever the switches say: errors are never silenced. */
  readonly printError: (text: string) => void;
}

interface Position {
  command: string | null;
}

/** Runs one command line. Never throws: errors are printed, and the exit code says of which kind they are. */
export async function runProgram(argv: readonly string[], context: Context, program: Program): Promise<ExitCode> {
  const switches = readSwitches(argv);
  // What failed is told under the command's name as soon as it is known.
  const position: Position = { command: null };
  try {
    return await dispatch(argv, context, program, position);
  } catch (error) {
    if (context.signal.aborted || error instanceof InterruptedError) return exitCodes.interrupted;
    const { reportError } = await import('./errors.ts');
    return reportError(error, position.command, context, switches, program.printError);
  }
}

async function dispatch(argv: readonly string[], context: Context, program: Program, position: Position): Promise<ExitCode> {
  const switches = readSwitches(argv);
  const { splitCommand } = await import('./command-names.ts');
  const { name, rest } = splitCommand(argv);
  if (name === null) return await withoutCommand(argv, context, program);
  if (name === 'help') {
    const topic = splitCommand(rest).name;
    return topic === null ? await printOverview(context, program) : await printHelp(await find(topic, program), context);
  }
  const command = await find(name, program);
  position.command = command.name;
  if (switches.help) return await printHelp(command, context);
  const { parseLine } = await import('./command-line.ts');
  const line = parseLine(command, rest);
  // A sign of life before what takes a while to load, as all that reads a network does.
  if (command.groups.some(({ options }) => options.some(({ name }) => name === 'snapshot'))) context.progress('Starting');
  if (context.prompts !== null) {
    const { lacksSomething } = await import('../interactive/plan.ts');
    if (lacksSomething(command, line)) {
      const { completeCommand } = await import('../interactive/session.ts');
      return await completeCommand(command, line, context, sessionHost(argv, context, program));
    }
  }
  return await command.execute(line, context);
}

async function withoutCommand(argv: readonly string[], context: Context, program: Program): Promise<ExitCode> {
  const switches = readSwitches(argv);
  if (switches.version) {
    printVersion(switches.json || switches.ndjson, context, program);
    return exitCodes.clear;
  }
  if (switches.help || (argv.length === 0 && context.prompts === null)) return await printOverview(context, program);
  if (context.prompts !== null) context.progress('Starting');
  const { parseLine } = await import('./command-line.ts');
  const { outputOptions } = await import('./options/output.ts');
  const { sourceOptions } = await import('./options/source.ts');
  const netdiag = { name: 'netdiag', arguments: [], groups: [sourceOptions, outputOptions] };
  const line = parseLine(netdiag, argv);
  if (context.prompts !== null) {
    const { openSession } = await import('../interactive/session.ts');
    return await openSession(netdiag, line, context, sessionHost(argv, context, program));
  }
  throw new UsageError('MISSING_COMMAND', 'No command is named.', {
    hint: `Name what to find out: ${program.registry.map(({ name }) => name).join(', ')}. See netdiag --help.`,
  });
}

/** Errors within a session are printed as those of a command line are. */
function sessionHost(argv: readonly string[], context: Context, { registry, printError }: Program): SessionHost {
  return {
    registry,
    report: async (error) => {
      const { reportError } = await import('./errors.ts');
      return reportError(error, null, context, readSwitches(argv), printError);
    },
  };
}

async function find(name: string, { registry }: Program): Promise<Command> {
  const entry = registry.find((candidate) => candidate.name === name);
  if (entry !== undefined) return await entry.load();
  const near = nearest(name, [...registry.map((candidate) => candidate.name), 'help']);
  throw new UsageError('UNKNOWN_COMMAND', `netdiag has no command ${name}.`, {
    hint: near === null ? 'See netdiag --help for the commands.' : `Did you mean netdiag ${near}?`,
  });
}

async function printOverview(context: Context, { registry }: Program): Promise<ExitCode> {
  const { overviewHelp } = await import('./help.ts');
  context.write(overviewHelp(registry, helpStyle(context)));
  return exitCodes.clear;
}

async function printHelp(command: Command, context: Context): Promise<ExitCode> {
  const { commandHelp } = await import('./help.ts');
  context.write(commandHelp(command, helpStyle(context)));
  return exitCodes.clear;
}

/** Help is prose: it is wrapped in a pipe too, where no width is known, at 80 columns. */
function helpStyle({ streams: { stdout }, unicode }: Context): TextStyle {
  return { columns: stdout.columns, colorLevel: stdout.colorLevel, unicode };
}

function printVersion(asJson: boolean, context: Context, program: Program): void {
  const { version } = context;
  const document = { schemaVersion: 1, command: 'version', netdiagVersion: version, ...(asJson ? program.versions() : {}) };
  context.write(asJson ? `${JSON.stringify(document, null, 2)}\n` : `netdiag ${version}\n`);
}
