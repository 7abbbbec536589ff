import { describe, expect, it } from 'vitest';
import { mayPrompt, readSwitches } from '../../src/cli/switches.ts';

describe('readSwitches', () => {
  it('finds them anywhere before --', () => {
    const { json, help, quiet } = readSwitches(['inspect', '--bogus', '--json', '-h', '--', '--quiet']);
    expect({ json, help, quiet }).toEqual({ json: true, help: true, quiet: false });
  });
});

describe('mayPrompt', () => {
  const all = { stdin: true, stdout: true, stderr: true };

  it('needs a terminal at every end', () => {
    expect(mayPrompt(readSwitches([]), all, { TERM: 'xterm-256color' })).toBe(true);
    for (const stream of ['stdin', 'stdout', 'stderr']) expect(mayPrompt(readSwitches([]), { ...all, [stream]: false }, {}), stream).toBe(false);
  });

  it('needs one whose cursor moves', () => {
    expect(mayPrompt(readSwitches([]), all, { TERM: 'dumb' })).toBe(false);
  });

  it.each(['--json', '--ndjson', '--quiet', '--no-input'])('is ruled out by %s', (option) => {
    expect(mayPrompt(readSwitches([option]), all, {})).toBe(false);
  });

  it.each([['true', false], ['1', false], ['', true], ['false', true]])('with CI=%s: %s', (value, expected) => {
    expect(mayPrompt(readSwitches([]), all, { CI: value })).toBe(expected);
  });
});
