/** Makes the Context from the process: the one place below bin/ that reads it. */
import { isatty } from 'node:tty';
import { AwsError } from '../core/errors.ts';
import { sanitize } from '../render/text/sanitize.ts';
import { colorLevel } from './color.ts';
import type { Context, OutputStream, PromptTerminal } from './context.ts';
import type { Interrupts } from './interrupts.ts';
import { localeIsUtf8 } from './locale.ts';
import { noProgress, terminalProgress } from './progress.ts';
import type { Outlet } from './outlet.ts';
import { mayPrompt } from './switches.ts';
import type { Switches } from './switches.ts';
import { version } from './version.ts';

export interface ProcessContext {
  readonly context: Context;
  /** Clears the progress line and shows the cursor again. */
  readonly restoreTerminal: () => void;
}

export function processContext(switches: Switches, signal: AbortSignal, stdout: Outlet, stderr: Outlet, interrupts: Interrupts): ProcessContext {
  const { env } = process;
  const stdinIsTerminal = isatty(0);
  const describe = (fd: 1 | 2, stream: NodeJS.WriteStream): OutputStream => {
    const isTerminal = isatty(fd);
    // A pseudo-terminal may say 0 before its size is set.
    const columns = isTerminal && stream.columns > 0 ? stream.columns : 80;
    return { isTerminal, columns, colorLevel: colorLevel({ isTerminal, noColor: switches.noColor, env }) };
  };
  const out = describe(1, process.stdout);
  const err = describe(2, process.stderr);
  const showsProgress = err.isTerminal && env['TERM'] !== 'dumb' && !switches.quiet;
  const unicode = localeIsUtf8(env, process.platform);
  const progress = showsProgress ? terminalProgress(process.stderr, { columns: err.columns, colorLevel: err.colorLevel, unicode }) : noProgress;
  const say = (line: string): void => {
    progress.stop();
    stderr.write(`${line}\n`);
  };
  const context: Context = {
    streams: { stdin: { isTerminal: stdinIsTerminal, open: () => process.stdin }, stdout: out, stderr: err },
    unicode,
    env,
    clock: () => new Date(),
    cwd: process.cwd(),
    signal,
    onInterrupt: interrupts.take,
    prompts: mayPrompt(switches, { stdin: stdinIsTerminal, stdout: out.isTerminal, stderr: err.isTerminal }, env) ? promptTerminal(progress.stop) : null,
    version,
    write(text) {
      progress.stop();
      stdout.write(text);
    },
    warn(message) {
      if (!switches.quiet) say(`warning: ${sanitize(message)}`);
    },
    progress(message) {
      if (!signal.aborted) progress.show(sanitize(message));
    },
    debug(message) {
      if (switches.debug) say(message.split('\n').map((line) => `debug: ${sanitize(line)}`).join('\n'));
    },
    resolveHost,
  };
  return { context, restoreTerminal: progress.stop };
}

/** @param makeRoom clears what else is drawn on standard error */
function promptTerminal(makeRoom: () => void): PromptTerminal {
  const { stderr } = process;
  return {
    // Opened when something is asked, not before.
    get input() {
      return process.stdin;
    },
    output: stderr,
    setRawMode(isRaw) {
      if (isRaw) makeRoom();
      process.stdin.setRawMode(isRaw);
    },
    size: () => ({ columns: stderr.columns > 0 ? stderr.columns : 80, rows: stderr.rows > 0 ? stderr.rows : 24 }),
    movesCursorWithLines: /^(vscode|Hyper)$/.test(process.env['TERM_PROGRAM'] ?? ''),
    onResize(listener) {
      stderr.on('resize', listener);
      return () => { stderr.off('resize', listener); };
    },
  };
}

async function resolveHost(name: string): Promise<readonly string[]> {
  const { lookup } = await import('node:dns/promises');
  try {
    const addresses = await lookup(name, { all: true });
    return addresses.toSorted((a, b) => a.family - b.family).map(({ address }) => address);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw new AwsError('DNS_FAILED', `The DNS name ${name} could not be resolved: ${code === '' ? String(error) : code}.`, {
      hint: 'Check the resolver of this machine, or name the endpoint by its id or address.',
      cause: error,
    });
  }
}
