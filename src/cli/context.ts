/**
 * What a command may know of the world outside: made once at the process edge, or by a test from memory.
 * Nothing below src/cli reads `process`.
 */
import type { Readable, Writable } from 'node:stream';
import type { TextStyle } from '../render/text/style.ts';

/** 0 no colour, 1 the 16 basic colours, 2 256 colours, 3 true colour: the levels of chalk. */
export type ColorLevel = 0 | 1 | 2 | 3;

export interface InputStream {
  readonly isTerminal: boolean;
  /** Opens the stream; untouched until a command asks for it. */
  readonly open: () => Readable;
}

export interface OutputStream {
  readonly isTerminal: boolean;
  /** Width in characters; 80 where it is not a terminal. */
  readonly columns: number;
  readonly colorLevel: ColorLevel;
}

/** The terminal on which questions are asked: keys come from standard input, what is asked is drawn on standard error. */
export interface PromptTerminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Keys come one by one, unechoed, Ctrl-C among them; or as lines again. */
  readonly setRawMode: (isRaw: boolean) => void;
  /** In characters, as it is now: people resize their windows. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Terminals made with xterm.js: rows that lines gain as they are broken anew push the cursor down, also where they lie below it. */
  readonly movesCursorWithLines: boolean;
  /** Calls the listener at every change of size, until the function that it answers with is called. */
  readonly onResize: (listener: () => void) => () => void;
}

/** Another look at an answer that was given, such as its records: offered as a next step where a person is asked. */
export interface FurtherView {
  /** What it shows, as an entry of a menu: `Show the 12 records`. */
  readonly title: string;
  /** Text with its last line ended. */
  readonly text: (style: TextStyle) => string;
}

export interface Context {
  readonly streams: { readonly stdin: InputStream; readonly stdout: OutputStream; readonly stderr: OutputStream };
  /** Does the locale say UTF-8? If not, marks are ASCII. */
  readonly unicode: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  readonly cwd: string;
  /** Aborted on Ctrl-C, and when nobody reads standard output any more. */
  readonly signal: AbortSignal;
  /**
   * The first Ctrl-C from now on calls the handler in place of ending the run: for a command that prints what it has by
   * then, within seconds, and returns `interrupted`. Gives the function that takes that back.
   */
  readonly onInterrupt?: (handler: () => void) => () => void;
  /** Where a question may be asked; null where none may: not on a terminal, or with --json, --ndjson, --quiet, --no-input or CI. */
  readonly prompts: PromptTerminal | null;
  /** Takes the further views of an answer, where somebody is there to choose among them. */
  readonly offer?: (views: readonly FurtherView[]) => void;
  readonly version: string;
  /** Part of the answer, to standard output exactly as given. Ends the progress line first. */
  readonly write: (text: string) => void;
  /** One line to standard error, silent with --quiet. */
  readonly warn: (message: string) => void;
  /** What is being done and how much of it, on a line that the next call replaces; only on a terminal. */
  readonly progress: (message: string) => void;
  /** One line to standard error with --debug. Never pass a secret. */
  readonly debug: (message: string) => void;
  /**
   * Addresses of a DNS host name, IPv4 first; empty where the name does not exist.
   * @throws AwsError `DNS_FAILED` where the resolver gives no answer.
   */
  readonly resolveHost: (name: string) => Promise<readonly string[]>;
}
