import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitize, toAscii } from '../../../src/render/text/sanitize.ts';
import { t } from '../../../src/render/text/text.ts';

describe('sanitize', () => {
  it.each([
    ['ESC', '\u001b[31mred', '\\x1b[31mred'],
    ['a title (OSC 0)', '\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['a link (OSC 8)', '\u001b]8;;https://example.com\u001b\\text', '\\x1b]8;;https://example.com\\x1b\\text'],
    ['CR', 'blocked\rallowed', 'blocked\\rallowed'],
    ['LF and tab', 'a\nb\tc', 'a\\nb\\tc'],
    ['NUL, BEL, BS', '\u0000\u0007\u0008', '\\x00\\x07\\x08'],
    ['DEL', '\u007f', '\\x7f'],
    ['C1: CSI, OSC, NEL', '\u009b31m\u009d\u0085', '\\x9b31m\\x9d\\x85'],
    ['bidi embeddings and overrides', '\u202a\u202b\u202c\u202d\u202e', '\\u202a\\u202b\\u202c\\u202d\\u202e'],
    ['bidi isolates', '\u2066\u2067\u2068\u2069', '\\u2066\\u2067\\u2068\\u2069'],
    ['bidi marks', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
    ['zero width', '\u200b\u200c\u200d\u2060\ufeff', '\\u200b\\u200c\\u200d\\u2060\\ufeff'],
    ['invisible letters', '\u00ad\u3164\u{e0041}', '\\u00ad\\u3164\\u{e0041}'],
    ['marks of annotation', '\ufff9\u0600', '\\ufff9\\u0600'],
    ['separators of lines', '\u2028\u2029', '\\u2028\\u2029'],
    ['half a surrogate pair', '\ud800x', '\\ud800x'],
  ])('shows %s', (_class, value, shown) => {
    expect(sanitize(value)).toBe(shown);
  });

  it.each(['web-1', 'Zürich', 'データベース', '🚀', '❤\ufe0f', 'a/b:c@d', '\\x1b'])('leaves %s alone', (value) => {
    expect(sanitize(value)).toBe(value);
  });

  it('lets no control or format character through, whatever comes, and is done after one pass', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(sanitize(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(sanitize(sanitize(value))).toBe(sanitize(value));
    }));
  });
});

describe('toAscii', () => {
  it('spells what it can and escapes the rest', () => {
    expect(toAscii('a → b … “c” – ü 数 🚀')).toBe('a -> b ... "c" - \\u00fc \\u6570 \\u{1f680}');
  });

  it('leaves ASCII alone in all cases', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => {
      // eslint-disable-next-line no-control-regex
      expect(toAscii(value)).toMatch(/^[\u0000-\u007f]*$/);
    }));
  });
});

describe('t', () => {
  it('sanitises what is put in, never what is written in the code, and nothing twice', () => {
    const name = t`${'a\u001bb'}`;
    expect(t`group ${name}: ${name}`.plain).toBe('group a\\x1bb: a\\x1bb');
    expect(t`${'a\u001bb'.repeat(2)}`.in('red').padTo(20).plain).toBe('a\\x1bba\\x1bb        ');
  });
});
