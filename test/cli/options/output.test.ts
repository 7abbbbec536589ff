import { describe, expect, it } from 'vitest';
import { outputOptions, readOutputOptions } from '../../../src/cli/options/output.ts';
import { errorOf, rawOf } from './parse.ts';

describe('readOutputOptions', () => {
  it('has defaults', () => {
    expect(readOutputOptions(rawOf(outputOptions))).toEqual({ json: false, ndjson: false, quiet: false, noColor: false, noInput: false, debug: false, timeoutSeconds: 60 });
  });

  it('reads every switch', () => {
    const all = ['--ndjson', '--quiet', '--no-color', '--no-input', '--debug', '--timeout', '5'];
    expect(readOutputOptions(rawOf(outputOptions, ...all))).toEqual({ json: false, ndjson: true, quiet: true, noColor: true, noInput: true, debug: true, timeoutSeconds: 5 });
  });

  it('refuses two forms at once, and a bound of no time', () => {
    expect(errorOf(() => readOutputOptions(rawOf(outputOptions, '--json', '--ndjson'))).code).toBe('OPTIONS_CONFLICT');
    expect(errorOf(() => readOutputOptions(rawOf(outputOptions, '--timeout', '0'))).code).toBe('INVALID_OPTION_VALUE');
  });
});
