/** Asks on the terminal of a context, and says what stands between the questions; all of it on standard error. */
import type { Context, PromptTerminal } from '../cli/context.ts';
import { Page } from '../render/text/page.ts';
import type { TextStyle } from '../render/text/style.ts';
import { answeredLine } from './picker/draw.ts';
import { pick } from './picker/prompt.ts';
import { shortName } from './picker/question.ts';
import type { PickQuestion } from './picker/question.ts';

export class Asker {
  readonly #context: Context;
  readonly #terminal: PromptTerminal;

  constructor(context: Context, terminal: PromptTerminal) {
    this.#context = context;
    this.#terminal = terminal;
  }

  /** Asks, unless there is one answer only: that is taken, and said. @throws InterruptedError where somebody leaves */
  async choose<Value>(question: PickQuestion<Value>): Promise<Value> {
    const [only, ...others] = question.entries;
    if (only !== undefined && others.length === 0 && question.own === undefined) {
      this.#terminal.output.write(`${answeredLine(question.message, shortName(only), this.#terminal.size(), this.#style())}\n`);
      return only.value;
    }
    return await pick(question, this.#terminal, this.#style(), this.#context.signal);
  }

  skipLine(): void {
    this.#context.write('');
    this.#terminal.output.write('\n');
  }

  say(add: (page: Page) => void): void {
    // Ends the line of progress, if one is drawn.
    this.#context.write('');
    const page = new Page(this.#style());
    add(page);
    this.#terminal.output.write(page.toString());
  }

  #style(): TextStyle {
    const { colorLevel } = this.#context.streams.stderr;
    return { columns: this.#terminal.size().columns, colorLevel, unicode: this.#context.unicode };
  }
}
