/** The built program on a pseudo-terminal; its screen is what a terminal emulator makes of its output. */
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { expectGolden } from '../cli/goldens.ts';
import { bin } from '../cli/spawn.ts';

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** False: a terminal that cuts lines as it becomes narrower, where xterm.js breaks them anew. */
  readonly breaksLines?: boolean;
  /** In place of the tests' own environment, beside PATH: nothing says CI unless a test does. */
  readonly env?: Readonly<Record<string, string>>;
}

export const keys = { enter: '\r', escape: '\u001b', ctrlC: '\u0003', up: '\u001b[A', down: '\u001b[B', pageDown: '\u001b[6~', backspace: '\u007f', ctrlN: '\u000e', tab: '\t' } as const;

/** A busy machine takes its time; what is waited for shows at once on an idle one. */
const patience = Number(process.env['TERMINAL_PATIENCE'] ?? 20_000);

export class Terminal {
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  readonly #screen: headless.Terminal;
  #output = '';
  #written: Promise<void> = Promise.resolve();

  constructor(file: string, argv: readonly string[], { columns = 80, rows = 24, cwd, breaksLines = true, env = {} }: TerminalOptions = {}) {
    this.#screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, ...(breaksLines ? {} : { windowsPty: { backend: 'conpty', buildNumber: 19_000 } }) });
    this.#pty = spawn(file, [...argv], {
      name: env['TERM'] ?? 'xterm-256color', cols: columns, rows, ...(cwd === undefined ? {} : { cwd }),
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', TZ: 'UTC', HOME: '/nonexistent', TERM: 'xterm-256color', TERM_PROGRAM: breaksLines ? 'vscode' : '', ...env },
    });
    this.#pty.onData((data) => {
      this.#output += data;
      this.#written = new Promise((written) => { this.#screen.write(data, written); });
    });
    this.exited = new Promise((ended) => { this.#pty.onExit(({ exitCode }) => { ended(exitCode); }); });
  }

  /** Runs netdiag itself. */
  static netdiag(argv: readonly string[], options?: TerminalOptions): Terminal {
    return new Terminal(process.execPath, [bin, ...argv], options);
  }

  /** Runs a line of bash in which `netdiag` is the built program, on the terminal of that shell. */
  static shell(line: string, options?: TerminalOptions): Terminal {
    return new Terminal('bash', ['--norc', '-c', `netdiag() { '${process.execPath}' '${bin}' "$@"; }\n${line}`], options);
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Everything that was written, escape codes included. */
  get output(): string {
    return this.#output;
  }

  /** The visible lines, without the empty ones at the end. */
  screen(): string {
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: this.#screen.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
    return `${lines.join('\n').trimEnd()}\n`;
  }

  /** All lines since the start, those that scrolled away included; a line that the terminal broke is one. */
  transcript(): string {
    return joinedLines(this.#screen.buffer.active, 0);
  }

  /** Column and line of the cursor on the screen, from 0. */
  cursor(): readonly [column: number, row: number] {
    const { active } = this.#screen.buffer;
    return [active.cursorX, active.cursorY];
  }

  /** Waits until the screen shows it; a line that the terminal broke counts as one. */
  async shows(expected: string | RegExp): Promise<void> {
    const until = performance.now() + patience;
    for (;;) {
      await this.#written;
      const { active } = this.#screen.buffer;
      const shown = [this.screen(), joinedLines(active, active.baseY)];
      if (shown.some((text) => (typeof expected === 'string' ? text.includes(expected) : expected.test(text)))) return;
      if (performance.now() > until) throw new Error(`The screen does not show ${String(expected)}:\n${this.screen()}`);
      await new Promise((later) => setTimeout(later, 10));
    }
  }

  /** The exit code, once all output has reached the screen. */
  async ended(): Promise<number> {
    const code = await this.exited;
    // The last output may come after the end of the process.
    await new Promise((later) => setTimeout(later, 50));
    await this.#written;
    return code;
  }

  kill(): void {
    try {
      this.#pty.kill();
    } catch {
      // It is gone already.
    }
  }
}

function joinedLines(buffer: headless.IBuffer, from: number): string {
  let text = '';
  for (let row = from; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    const isWrapped = buffer.getLine(row + 1)?.isWrapped ?? false;
    text += `${line?.translateToString(!isWrapped) ?? ''}${isWrapped ? '' : '\n'}`;
  }
  return `${text.trimEnd()}\n`;
}

/** Compares the screen, as soon as it is what it should be. */
export async function golden(name: string, terminal: Terminal): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    // What is written anew has to have come to rest first.
    const screen = process.env['UPDATE_GOLDENS'] === '1' ? await restingScreen(terminal) : terminal.screen();
    try {
      expectGolden(`interactive/${name}.txt`, screen);
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((later) => setTimeout(later, 20));
    }
  }
}

async function restingScreen(terminal: Terminal): Promise<string> {
  let before = '';
  while (before !== terminal.screen()) {
    before = terminal.screen();
    await new Promise((later) => setTimeout(later, 500));
  }
  return before;
}
