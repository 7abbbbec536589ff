/**
 * The one kind of prompt that a session asks with, run by inquirer: it owns the keys (readline: editing, key names,
 * raw mode and its end), the picker owns the drawing. Inquirer's own search prompt wraps every row of the list at every
 * key (200 ms for 10,000), forgets what was typed when an arrow is pressed, and does not follow the size of the terminal.
 */
import { Interface } from 'node:readline';
import stringWidth from 'string-width';
import type { PromptTerminal } from '../../cli/context.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { TextStyle } from '../../render/text/style.ts';
import { answeredLine, drawPicker, pageRowsOf, promptWidth } from './draw.ts';
import { shortName } from './question.ts';
import type { Entry, PickQuestion } from './question.ts';
import { Picker, onPage } from './state.ts';
import type { Move, PickerState } from './state.ts';

const clearBelow = '\u001b[J';
const clearRight = '\u001b[K';
// A terminal that has become narrower meanwhile cuts the lines, and does not break them.
const withoutWrapping = (text: string): string => `\u001b[?7l${text}\u001b[?7h`;
const up = (rows: number): string => (rows > 0 ? `\u001b[${String(rows)}A` : '');
const toColumn = (column: number): string => `\u001b[${String(column + 1)}G`;

const moves: Readonly<Record<string, Move>> = { 'up': 'up', 'down': 'down', 'pageup': 'page-up', 'pagedown': 'page-down' };
const controlMoves: Readonly<Record<string, Move>> = { p: 'up', n: 'down' };

/** What a prompt of inquirer gets: readline, whose output can be muted. */
interface Keys {
  readonly line: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: { readonly mute: () => void };
  readonly getCursorPos: () => { readonly rows: number; readonly cols: number };
  readonly setPrompt: (prompt: string) => void;
  readonly write: (text: string) => void;
  readonly on: (event: string, listener: () => void) => void;
}

/** A question on a terminal: what is drawn now, and what a key makes of it. */
export class PickerScreen<Value> {
  readonly #picker: Picker<Value>;
  readonly #terminal: PromptTerminal;
  readonly #style: TextStyle;
  #state: PickerState<Value>;
  /** The column of the cursor, which stands in the first line drawn. */
  #column = 0;
  /** Columns of each line below that one. */
  #widthsBelow: readonly number[] = [];

  constructor(question: PickQuestion<Value>, terminal: PromptTerminal, style: TextStyle) {
    this.#picker = new Picker(question);
    this.#terminal = terminal;
    this.#style = style;
    this.#state = this.#picker.start(pageRowsOf(terminal.size()));
  }

  /** Draws over what was drawn before. @param typedColumns columns between the question and the cursor */
  draw(typedColumns: number): void {
    const size = this.#terminal.size();
    const lines = drawPicker(this.#picker, this.#state, size, this.#style);
    const { message } = this.#picker.question;
    this.#widthsBelow = lines.slice(1).map((line) => stringWidth(line));
    this.#column = Math.min(size.columns - 1, promptWidth(message, this.#style) + typedColumns);
    // In one piece, line by line over the old ones: nothing flickers.
    this.#terminal.output.write(withoutWrapping(`\r${lines.map((line) => `${line}${clearRight}`).join('\r\n')}${clearBelow}${up(lines.length - 1)}${toColumn(this.#column)}`));
  }

  /**
   * Terminals that became narrower break lines anew, or cut them. The cursor stays with its line, the first of what was
   * drawn, so that all of it lies below; only xterm.js moves it down.
   */
  resized(typedColumns: number): void {
    const { columns, rows } = this.#terminal.size();
    const moved = this.#terminal.movesCursorWithLines ? rowsMoved(this.#widthsBelow, columns) : 0;
    this.#terminal.output.write(`${up(moved + Math.floor(this.#column / columns))}\r${clearBelow}`);
    this.#state = onPage(this.#state, pageRowsOf({ columns, rows }));
    this.draw(typedColumns);
  }

  /** @returns did anything change? */
  typed(text: string): boolean {
    if (text === this.#state.text) return false;
    this.#state = this.#picker.typed(text, pageRowsOf(this.#terminal.size()));
    return true;
  }

  moved(move: Move): void {
    this.#state = this.#picker.moved(this.#state, move, pageRowsOf(this.#terminal.size()));
  }

  get chosen(): Entry<Value> | null {
    return this.#picker.entryAt(this.#state, this.#state.active);
  }

  get text(): string {
    return this.#state.text;
  }

  /** Takes away all that was drawn, and leaves one line of it, or nothing. */
  end(answer: string | null): void {
    const line = answer === null ? '' : `${answeredLine(this.#picker.question.message, answer, this.#terminal.size(), this.#style)}\r\n`;
    this.#terminal.output.write(`\r${clearBelow}${line}`);
  }
}

/**
 * Rows by which xterm.js moves the cursor as it breaks the lines below it anew: it goes from the last to the first, moves
 * the cursor by every row that a line gains, and leaves out the line on which the cursor comes to stand by that
 * (Buffer._reflowSmaller).
 */
function rowsMoved(widthsBelow: readonly number[], columns: number): number {
  let moved = 0;
  for (let row = widthsBelow.length; row >= 1; row--) {
    if (row !== moved) moved += Math.max(0, Math.ceil((widthsBelow[row - 1] ?? 0) / columns) - 1);
  }
  return moved;
}

/**
 * Asks, and answers with the entry that was chosen.
 * @param style how it is drawn on standard error
 * @throws InterruptedError where somebody leaves with Esc or Ctrl-C, or the signal is aborted
 */
export async function pick<Value>(question: PickQuestion<Value>, terminal: PromptTerminal, style: TextStyle, signal: AbortSignal): Promise<Value> {
  const screen = new PickerScreen(question, terminal, style);
  // Shown before inquirer is loaded, which takes longer than a person should wait for a sign of life.
  terminal.setRawMode(true);
  screen.draw(0);
  try {
    const chosen = await askWith(screen, terminal, signal);
    screen.end(shortName(chosen));
    return chosen.value;
  } catch (error) {
    screen.end(null);
    throw error;
  } finally {
    terminal.setRawMode(false);
  }
}

async function askWith<Value>(screen: PickerScreen<Value>, terminal: PromptTerminal, signal: AbortSignal): Promise<Entry<Value>> {
  const { default: inquirer } = await import('inquirer');
  const { input, output } = terminal;
  const asked: { answer: Promise<Entry<Value>> | null } = { answer: null };
  const readlineOptions = {
    // Esc is also the beginning of every arrow key: readline waits so many milliseconds whether more of one comes.
    escapeCodeTimeout: 50,
    // Tab completes nothing, and is no letter of a name.
    completer: (line: string): [string[], string] => [[], line],
  };
  const ask = inquirer.createPromptModule({ ...readlineOptions, ...{ input, output, signal } });
  ask.registerPrompt('pick', class {
    readonly #keys: Keys;

    constructor(_question: unknown, keys: Keys) {
      this.#keys = keys;
    }

    run(): Promise<unknown> {
      asked.answer = answerOf(screen, this.#keys, terminal);
      return asked.answer;
    }
  });
  try {
    await ask([{ type: 'pick', name: 'answer', message: '' }]);
  } catch (error) {
    throw signal.aborted ? new InterruptedError() : error;
  }
  if (asked.answer === null) throw new InterruptedError();
  return await asked.answer;
}

function answerOf<Value>(screen: PickerScreen<Value>, keys: Keys, terminal: PromptTerminal): Promise<Entry<Value>> {
  // Readline echoes nothing; what it would write is drawn by the screen. Nor is Ctrl-C inquirer's, which writes to standard output then.
  keys.output.mute();
  keys.setPrompt('');
  if (keys instanceof Interface) keys.removeAllListeners('SIGINT');
  const typedColumns = (): number => {
    const { rows, cols } = keys.getCursorPos();
    return rows * terminal.size().columns + cols;
  };
  return new Promise((resolve, reject) => {
    const stopResizing = terminal.onResize(() => { screen.resized(typedColumns()); });
    const onKey = (_text: unknown, key: unknown): void => {
      const { name, isControl } = keyOf(key);
      const move = isControl ? controlMoves[name] : moves[name];
      if (name === 'escape') leave();
      else if (move !== undefined) screen.moved(move);
      else screen.typed(keys.line);
      if (!isOver) screen.draw(typedColumns());
    };
    const onLine = (): void => {
      const { chosen, text } = screen;
      // Readline has emptied its line.
      if (chosen === null) keys.write(text);
      else end(() => { resolve(chosen); });
    };
    const redraw = (): void => { screen.draw(typedColumns()); };
    let isOver = false;
    function end(settle: () => void): void {
      if (isOver) return;
      isOver = true;
      stopResizing();
      keys.input.removeListener('keypress', onKey);
      settle();
    }
    function leave(): void {
      end(() => { reject(new InterruptedError()); });
    }
    keys.input.on('keypress', onKey);
    keys.on('line', onLine);
    keys.on('SIGINT', leave);
    // Ctrl-D, or a terminal that went away.
    keys.on('close', leave);
    // Back from Ctrl-Z.
    keys.on('SIGCONT', redraw);
    // A change of size while inquirer was loaded went by unheard.
    screen.resized(0);
  });
}

function keyOf(key: unknown): { readonly name: string; readonly isControl: boolean } {
  if (typeof key !== 'object' || key === null) return { name: '', isControl: false };
  return { name: 'name' in key && typeof key.name === 'string' ? key.name : '', isControl: 'ctrl' in key && key.ctrl === true };
}
