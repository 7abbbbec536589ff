import { describe, expect, it } from 'vitest';
import { mayPrompt, readSwitches } from '../../src/cli/switches.ts';

describe('readSwitches', () => {
  it('finds them anywhere before --', () => {
    const { json, help, quiet } = readSwitches(['inspect', '--bogus', '--json', '-h', '--', '--quiet']);
    expect({ json, help, quiet }).toEqual({ json: true, help: true, quiet: false });
  });
});

describe('mayPrompt', () => {
  const both = { stdin: true, stdout: true };

  it('needs a terminal at both ends', () => {
    expect(mayPrompt(readSwitches([]), both, {})).toBe(true);
    expect(mayPrompt(readSwitches([]), { stdin: false, stdout: true }, {})).toBe(false);
    expect(mayPrompt(readSwitches([]), { stdin: true, stdout: false }, {})).toBe(false);
  });

  it.each(['--json', '--ndjson', '--quiet', '--no-input'])('is ruled out by %s', (option) => {
    expect(mayPrompt(readSwitches([option]), both, {})).toBe(false);
  });

  it.each([['true', false], ['1', false], ['', true], ['false', true]])('with CI=%s: %s', (value, expected) => {
    expect(mayPrompt(readSwitches([]), both, { CI: value })).toBe(expected);
  });
});
