import { outputOptions } from './options/output.ts';
import { sourceOptions } from './options/source.ts';

/** The command's name, null where there is none, and every other argument in its order. */
export function splitCommand(argv: readonly string[]): { name: string | null; rest: readonly string[] } {
  // As in the AWS CLI, options may stand before the command: their values are not its name.
  const withValue = new Set([...sourceOptions.options, ...outputOptions.options].flatMap(({ name, value }) => (value === undefined ? [] : [`--${name}`])));
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (withValue.has(word)) index += 1;
    else if (!word.startsWith('-')) return { name: word, rest: argv.toSpliced(index, 1) };
  }
  return { name: null, rest: argv };
}
