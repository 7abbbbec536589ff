/** How the answer is given. */
import { UsageError } from '../../core/errors.ts';
import type { OptionGroup } from './definition.ts';
import { parseSeconds } from './number.ts';
import type { RawOptions } from './raw.ts';

export interface OutputOptions {
  readonly json: boolean;
  readonly ndjson: boolean;
  readonly quiet: boolean;
  readonly noColor: boolean;
  readonly noInput: boolean;
  readonly debug: boolean;
  /** Bound of each call to AWS, in seconds. */
  readonly timeoutSeconds: number;
}

const defaultTimeoutSeconds = 60;

export const outputOptions: OptionGroup = {
  title: 'Output',
  options: [
    { name: 'json', description: 'print one JSON document' },
    { name: 'ndjson', description: 'print JSON, one object a line' },
    { name: 'quiet', description: 'print nothing on standard output: the exit code is the answer' },
    { name: 'no-color', description: 'no colour', environment: ['NO_COLOR', 'FORCE_COLOR'] },
    { name: 'no-input', description: 'never ask; a missing argument is an error', environment: ['CI'] },
    { name: 'debug', description: 'write every AWS call, its duration and its retries to standard error' },
    { name: 'timeout', value: 'SECONDS', description: 'bound of each call to AWS', default: String(defaultTimeoutSeconds) },
    { name: 'help', description: 'show this help, also as -h' },
  ],
};

export function readOutputOptions(raw: RawOptions): OutputOptions {
  const options = {
    json: raw.flag('json'),
    ndjson: raw.flag('ndjson'),
    quiet: raw.flag('quiet'),
    noColor: raw.flag('no-color'),
    noInput: raw.flag('no-input'),
    debug: raw.flag('debug'),
    timeoutSeconds: raw.parsed('timeout', parseSeconds) ?? defaultTimeoutSeconds,
  };
  if (options.json && options.ndjson) {
    throw new UsageError('OPTIONS_CONFLICT', '--json and --ndjson do not go together.', { hint: '--json prints one document, --ndjson one object a line.' });
  }
  return options;
}
