import { registry } from '../commands/registry.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createInterrupts } from './interrupts.ts';
import { outletOf } from './outlet.ts';
import { processContext } from './process-context.ts';
import { runProgram } from './program.ts';
import { readSwitches } from './switches.ts';
import { runtimeVersions } from './version.ts';

/** What may still run after Ctrl-C (a call to AWS, a decompression) gets this long; a person should not notice the wait. */
const graceMilliseconds = 100;
/** A command that prints what it has by then gets this long. */
const lastWordsMilliseconds = 3000;

/** The process: streams, signals and the exit code. Everything else is given what it needs from here. */
export async function main(): Promise<void> {
  // The SDK would warn on standard error about Node versions, which says nothing about the question. Read when it loads.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const argv = process.argv.slice(2);
  const ending = earlyEnding();
  const interrupts = createInterrupts();

  const stderr = outletOf(process.stderr, { onReaderGone: ignore, onFailure: ignore });
  const stdout = outletOf(process.stdout, {
    onReaderGone() {
      // After the answer its code stands; before it there is nobody left to answer.
      if (!ending.isAnswered()) ending.end(exitCodes.clear);
    },
    onFailure(error) {
      stderr.write(`error[OUTPUT_FAILED]: Standard output cannot be written: ${error.message}\n`);
      ending.end(exitCodes.failed);
    },
  });
  const { context, restoreTerminal } = processContext(readSwitches(argv), ending.signal, stdout, stderr, interrupts);

  const interrupt = (): void => {
    if (interrupts.fire()) {
      setTimeout(interrupt, lastWordsMilliseconds).unref();
      return;
    }
    if (ending.isAnswered()) return;
    process.off('SIGINT', interrupt);
    restoreTerminal();
    // Half a JSON document is worse than none.
    stdout.close();
    stderr.close();
    ending.end(exitCodes.interrupted);
    // The one exit that does not wait: what is still open (sockets, pools) must not hold up Ctrl-C, and nothing is left to print.
    // eslint-disable-next-line no-restricted-syntax
    setTimeout(() => process.exit(exitCodes.interrupted), graceMilliseconds).unref();
  };
  process.on('SIGINT', interrupt);

  const { node } = process.versions;
  const program = { registry, versions: () => runtimeVersions({ node, platform: process.platform, arch: process.arch }), printError: stderr.write };
  const code = await Promise.race([runProgram(argv, context, program), ending.reached]);
  restoreTerminal();
  ending.answer(code);
}

/** A run ends with its answer, or before that: interrupted, or with nobody to read it. The early end keeps its code. */
function earlyEnding() {
  const controller = new AbortController();
  const state: { early: ExitCode | null; answered: boolean } = { early: null, answered: false };
  const { promise: reached, resolve } = deferred<ExitCode>();
  return {
    signal: controller.signal,
    reached,
    isAnswered: () => state.answered,
    end(code: ExitCode): void {
      state.early ??= code;
      process.exitCode = state.early;
      controller.abort();
      resolve(state.early);
    },
    answer(code: ExitCode): void {
      state.answered = true;
      process.exitCode = state.early ?? code;
    },
  };
}

function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let settle: (value: Value) => void = ignore;
  const promise = new Promise<Value>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => { settle(value); } };
}

function ignore(): void {
  // Nobody to tell.
}
