import { parseLine } from '../../../src/cli/command-line.ts';
import type { OptionGroup } from '../../../src/cli/options/definition.ts';
import type { RawOptions } from '../../../src/cli/options/raw.ts';
import { NetdiagError } from '../../../src/core/errors.ts';

export const now = new Date('2026-11-21T12:00:00Z');

/** The options of a command line that has nothing but one group. */
export function rawOf(group: OptionGroup, ...argv: string[]): RawOptions {
  return parseLine({ name: 'test', arguments: [], groups: [group] }, argv).options;
}

/** The error that `run` throws, in the parts that a user sees. */
export function errorOf(run: () => unknown): { code: string; message: string; hint: string | null; exitCode: number } {
  try {
    run();
  } catch (error) {
    if (!(error instanceof NetdiagError)) throw error;
    const { code, message, hint, exitCode } = error;
    return { code, message, hint, exitCode };
  }
  throw new Error('Nothing was thrown.');
}
