import { expect, it } from 'vitest';
import { localeIsUtf8 } from '../../src/cli/locale.ts';

it.each([
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{}, false],
  [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
  [{ LC_ALL: '', LC_CTYPE: 'de_DE.UTF-8', LANG: 'C' }, true],
  [{ LANG: 'de_DE.ISO-8859-1' }, false],
])('%j says UTF-8: %s', (env, expected) => {
  expect(localeIsUtf8(env, 'linux')).toBe(expected);
});

it('takes Windows for UTF-8 where no locale is set', () => {
  expect(localeIsUtf8({}, 'win32')).toBe(true);
});
