/** Does the locale promise UTF-8? The first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set decides, as in setlocale(3). */
export function localeIsUtf8(env: Readonly<Record<string, string | undefined>>, platform: string): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  // Windows has no such variables, and its terminals read UTF-8.
  if (locale === undefined) return platform === 'win32';
  return /utf-?8/i.test(locale);
}
