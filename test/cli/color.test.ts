import { describe, expect, it } from 'vitest';
import { colorLevel } from '../../src/cli/color.ts';

const terminal = { TERM: 'xterm-256color' };

describe('colorLevel', () => {
  it.each([
    ['a terminal of 256 colours', true, false, terminal, 2],
    ['a terminal of true colour', true, false, { ...terminal, COLORTERM: 'truecolor' }, 3],
    ['a plain terminal', true, false, { TERM: 'xterm' }, 1],
    ['a dumb terminal', true, false, { TERM: 'dumb' }, 0],
    ['a pipe', false, false, terminal, 0],
    ['--no-color before FORCE_COLOR', true, true, { ...terminal, FORCE_COLOR: '3' }, 0],
    ['NO_COLOR before FORCE_COLOR', true, false, { ...terminal, NO_COLOR: '1', FORCE_COLOR: '3' }, 0],
    ['NO_COLOR with any value', true, false, { ...terminal, NO_COLOR: 'false' }, 0],
    ['an empty NO_COLOR, which does not count', true, false, { ...terminal, NO_COLOR: '' }, 2],
    ['FORCE_COLOR in a pipe', false, false, { FORCE_COLOR: '1' }, 1],
    ['FORCE_COLOR=3 in a pipe', false, false, { FORCE_COLOR: '3' }, 3],
    ['FORCE_COLOR without a value', false, false, { FORCE_COLOR: '', TERM: 'dumb' }, 1],
    ['FORCE_COLOR=0 on a terminal', true, false, { ...terminal, FORCE_COLOR: '0' }, 0],
    ['CLICOLOR_FORCE in a pipe', false, false, { CLICOLOR_FORCE: '1', ...terminal }, 2],
    ['CLICOLOR_FORCE=0 in a pipe', false, false, { CLICOLOR_FORCE: '0' }, 0],
  ])('%s', (_, isTerminal, noColor, env, level) => {
    expect(colorLevel({ isTerminal, noColor, env })).toBe(level);
  });
});
