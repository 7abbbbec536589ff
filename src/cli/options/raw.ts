/** The options of a command line as they were typed, read by name. */
import { UsageError } from '../../core/errors.ts';

export class RawOptions {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** @param values every option that was given, by long name without dashes; a switch has no values. */
  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values.has(name);
  }

  /** Every value of a repeatable option, in the order given. */
  list(name: string): readonly string[] {
    const values = this.#values.get(name) ?? [];
    for (const value of values) {
      // Most often an unset shell variable: going on would ask another question than the one that was meant.
      if (value.trim() === '') {
        throw new UsageError('INVALID_OPTION_VALUE', `--${name} is empty.`, { hint: `Give --${name} a value, or leave it out.` });
      }
    }
    return values;
  }

  /** The value of a single option; the last one wins, as in the AWS CLI. */
  text(name: string): string | null {
    return this.list(name).at(-1) ?? null;
  }

  /** The value of an option, read by `parse`. */
  parsed<Value>(name: string, parse: (text: string, option: string) => Value): Value | null {
    const text = this.text(name);
    return text === null ? null : parse(text, `--${name}`);
  }
}
