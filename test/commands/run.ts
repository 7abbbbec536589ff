/** Runs a command line in this process, on memory streams. */
import { runProgram } from '../../src/cli/program.ts';
import type { ExitCode } from '../../src/cli/exit-codes.ts';
import { registry } from '../../src/commands/registry.ts';
import { makeTestContext } from '../cli/context.ts';
import type { TestContextOptions } from '../cli/context.ts';

export interface CommandRun {
  readonly code: ExitCode;
  readonly stdout: string;
  /** Errors. */
  readonly stderr: string;
  /** Warnings, progress and debug lines, each with its kind in front. */
  readonly messages: readonly string[];
}

export async function runCommand(argv: readonly string[], options: TestContextOptions = {}): Promise<CommandRun> {
  const context = makeTestContext(options);
  const errors: string[] = [];
  const versions = () => ({ node: '20.0.0', platform: 'test', sdk: {} });
  const code = await runProgram(argv, context, { registry, versions, printError: (text) => errors.push(text) });
  return { code, stdout: context.output(), stderr: errors.join(''), messages: context.messages() };
}
