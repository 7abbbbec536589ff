import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderInspect, renderOverview, renderWhyRejected } from '../../src/render/text/index.ts';
import type { TextStyle } from '../../src/render/text/index.ts';
import * as blocked from './answers/blocked.ts';
import * as others from './answers/others.ts';

/** `UPDATE_GOLDENS=1 npx vitest run test/render` writes them anew; read the difference before you commit it. */
const FOLDER = new URL('./goldens/', import.meta.url);
const isUpdate = process.env.UPDATE_GOLDENS === '1';

const ANSWERS: Readonly<Record<string, (style: TextStyle) => string>> = {
  'security-group': (style) => renderWhyRejected(blocked.SECURITY_GROUP, style),
  'peering-routes': (style) => renderWhyRejected(blocked.PEERING_ROUTES, style),
  'pending-peering': (style) => renderWhyRejected(blocked.PENDING_PEERING, style),
  'return-nacl': (style) => renderWhyRejected(blocked.RETURN_NACL, style),
  'hostile-names': (style) => renderWhyRejected(blocked.HOSTILE_NAMES, style),
  ipv6: (style) => renderWhyRejected(blocked.IPV6, style),
  inconclusive: (style) => renderWhyRejected(others.INCONCLUSIVE, style),
  answered: (style) => renderWhyRejected(others.ANSWERED, style),
  refused: (style) => renderWhyRejected(others.REFUSED, style),
  'several-flows': (style) => renderWhyRejected(others.SEVERAL, style),
  overview: (style) => renderOverview(others.OVERVIEW, style),
  'overview-empty': (style) => renderOverview(others.EMPTY_OVERVIEW, style),
  'inspect-reachable': (style) => renderInspect(others.INSPECT_REACHABLE, style),
  'inspect-blocked': (style) => renderInspect(others.INSPECT_BLOCKED, style),
};

const STYLES: Readonly<Record<string, TextStyle>> = {
  80: { columns: 80, colorLevel: 0, unicode: true },
  color: { columns: 80, colorLevel: 1, unicode: true },
  ascii: { columns: 80, colorLevel: 0, unicode: false },
  40: { columns: 40, colorLevel: 0, unicode: true },
  200: { columns: 200, colorLevel: 0, unicode: true },
  pipe: { columns: null, colorLevel: 0, unicode: true },
};

/** Each answer at 80 columns; what else may go wrong, for those that have most of it. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  color: ['security-group', 'return-nacl', 'inconclusive', 'overview', 'answered'],
  ascii: ['security-group', 'return-nacl', 'hostile-names', 'overview', 'answered'],
  40: ['security-group', 'return-nacl', 'several-flows', 'overview', 'inspect-reachable'],
  200: ['security-group', 'several-flows', 'overview', 'inspect-reachable'],
  pipe: ['security-group', 'return-nacl', 'inconclusive', 'several-flows', 'overview', 'inspect-reachable', 'hostile-names'],
};

const CASES = [
  ...Object.keys(ANSWERS).map((name) => ({ name, style: '80' })),
  ...Object.entries(OTHERS).flatMap(([style, names]) => names.map((name) => ({ name, style }))),
];

describe('what a person sees', () => {
  it.each(CASES)('$name.$style', ({ name, style }) => {
    const text = ANSWERS[name]!(STYLES[style]!);
    const file = new URL(`${name}.${style}.txt`, FOLDER);
    if (isUpdate) writeFileSync(file, text);
    expect(existsSync(file)).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('has no golden that no test reads', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(CASES.map(({ name, style }) => `${name}.${style}.txt`).sort());
  });
});

describe.each(Object.keys(ANSWERS))('%s', (name) => {
  const render = ANSWERS[name]!;

  it.each([40, 60, 80, 120, 200])('fits %i columns, but for commands and single words', (columns) => {
    const long = render({ columns, colorLevel: 0, unicode: true }).split('\n').filter((line) => stringWidth(line) > columns);
    for (const line of long) expect(line.trim()).toMatch(/^(aws ec2 .*|\S+|\S \S+|\S+ {2}\S+)$/);
  });

  it('never breaks a command', () => {
    const whole = render({ columns: null, colorLevel: 0, unicode: true }).split('\n').filter((line) => line.startsWith('  aws '));
    const narrow = render({ columns: 40, colorLevel: 0, unicode: true }).split('\n').filter((line) => line.startsWith('  aws '));
    expect(narrow).toEqual(whole);
  });

  it('has no control character in a pipe, and no spaces at the ends of lines', () => {
    const text = render({ columns: null, colorLevel: 0, unicode: true });
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(text).not.toMatch(/ \n/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('is ASCII alone where the terminal is', () => {
    expect(render({ columns: 80, colorLevel: 0, unicode: false })).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('says the same with and without colour', () => {
    const style = { columns: 80, unicode: true } as const;
    // eslint-disable-next-line no-control-regex
    expect(render({ ...style, colorLevel: 1 }).replace(/\u001b\[[0-9;]*m/g, '')).toBe(render({ ...style, colorLevel: 0 }));
  });
});
