/** A Context from memory: what is written is kept, the clock stands still. */
import { Readable } from 'node:stream';
import type { ColorLevel, Context, PromptTerminal } from '../../src/cli/context.ts';

export interface TestContextOptions {
  readonly stdin?: string;
  readonly stdinIsTerminal?: boolean;
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  readonly columns?: number;
  readonly colorLevel?: ColorLevel;
  readonly unicode?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** ISO 8601. */
  readonly now?: string;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly prompts?: PromptTerminal;
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

export interface TestContext extends Context {
  /** Everything written to standard output so far. */
  readonly output: () => string;
  /** Everything written to standard error so far, one entry a call. */
  readonly messages: () => readonly string[];
}

export const testNow = '2026-11-21T12:00:00Z';

export function makeTestContext(options: TestContextOptions = {}): TestContext {
  const written: string[] = [];
  const messages: string[] = [];
  const { columns = 80, colorLevel = 0 } = options;
  return {
    streams: {
      stdin: { isTerminal: options.stdinIsTerminal ?? false, open: () => Readable.from([Buffer.from(options.stdin ?? '')]) },
      stdout: { isTerminal: options.stdoutIsTerminal ?? false, columns, colorLevel },
      stderr: { isTerminal: options.stderrIsTerminal ?? false, columns, colorLevel },
    },
    unicode: options.unicode ?? true,
    env: options.env ?? {},
    clock: () => new Date(options.now ?? testNow),
    cwd: options.cwd ?? '/nowhere',
    signal: options.signal ?? new AbortController().signal,
    prompts: options.prompts ?? null,
    version: '0.0.0-test',
    write: (text) => { written.push(text); },
    warn: (message) => { messages.push(`warning: ${message}`); },
    progress: (message) => { messages.push(`progress: ${message}`); },
    debug: (message) => { messages.push(`debug: ${message}`); },
    resolveHost: (name) => Promise.resolve(options.hosts?.[name] ?? []),
    output: () => written.join(''),
    messages: () => messages,
  };
}
