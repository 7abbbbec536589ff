import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { FLOW_FIELDS } from '../../../src/core/flows/fields.ts';
import { DEFAULT_FORMAT, formatToText, headerFormat, parseFormat } from '../../../src/core/flows/format.ts';

const V2 = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

it('has the 14 fields of version 2 by default', () => {
  expect(DEFAULT_FORMAT.fields.join(' ')).toBe(V2);
});

describe('parseFormat', () => {
  it.each([
    ['as AWS has it', '${version} ${srcaddr} ${log-status}'],
    ['with more blanks', '  ${version}\t${srcaddr}   ${log-status}\n'],
    ['with commas', '${version},${srcaddr}, ${log-status}'],
    ['without blanks', '${version}${srcaddr}${log-status}'],
    ['as Terraform has it', '$${version} $${srcaddr} $${log-status}'],
    ['with escapes of a shell', '\\${version} \\${srcaddr} \\${log-status}'],
    ['in quotes', "'${version} ${srcaddr} ${log-status}'"],
    ['as names', 'version srcaddr log-status'],
    ['as columns', 'version, srcaddr, log_status'],
  ])('reads a format %s', (_, text) => {
    expect(parseFormat(text).fields).toEqual(['version', 'srcaddr', 'log-status']);
  });

  it('keeps fields it does not know', () => {
    expect(parseFormat('${version} ${shiny-new-field} ${another-one}').fields).toEqual(['version', 'shiny-new-field', 'another-one']);
  });

  it.each([
    ['', 'it has no fields'],
    ['   ', 'it has no fields'],
    ['json', '"json" is not a flow log field'],
    ['please give me srcaddr', '"please" is not a flow log field'],
    ['${scraddr}', '"scraddr" is not a flow log field'],
    ['${srcaddr} and ${dstaddr}', 'it has no fields'],
    ['${srcaddr} ${}', 'it has no fields'],
    ['${srcaddr ${dstaddr}', 'it has no fields'],
    ['${srcaddr} ${srcaddr}', '"srcaddr" stands in it twice'],
    // What a shell makes of "${version} ${account-id} ${interface-id}" in double quotes.
    [' id id', '"id" is not a flow log field'],
  ])('refuses %j', (text, reason) => {
    const error = errorOf(() => parseFormat(text));
    expect(error).toMatchObject({ code: 'INVALID_FORMAT', exitCode: 2 });
    expect(error.message).toContain(reason);
    expect(error.hint).toContain('single quotes');
  });

  it('guesses what a name was meant to be', () => {
    expect(errorOf(() => parseFormat('${scraddr}')).hint).toContain('Did you mean "srcaddr"?');
  });

  it('reads back what formatToText prints', () => {
    const name = fc.oneof(fc.constantFrom(...FLOW_FIELDS.map((field) => field.name)), fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/));
    const formats = fc.uniqueArray(name, { minLength: 0, maxLength: 30 }).map((names) => ({ fields: [...new Set(['srcaddr', ...names])] }));
    fc.assert(fc.property(formats, (format) => {
      expect(parseFormat(formatToText(format))).toEqual(format);
    }));
  });
});

describe('headerFormat', () => {
  it.each([
    ['with -', V2],
    ['with _', V2.replaceAll('-', '_')],
    ['in capitals', V2.toUpperCase()],
    ['with blanks around', `\uFEFF ${V2}\r`],
  ])('reads a header %s', (_, line) => {
    expect(headerFormat(line)).toEqual(DEFAULT_FORMAT);
  });

  it('reads a header with new fields', () => {
    expect(headerFormat('version srcaddr new-field')?.fields).toEqual(['version', 'srcaddr', 'new-field']);
  });

  it.each([
    '2 111122223333 eni-0a1b2c3d4e5f60001 - - - - - - - 1431280876 1431280934 - NODATA',
    'eni-0a1b2c3d4e5f60001 ACCEPT ingress',
    'ingress eu-west-1',
    'a b c srcaddr',
    '',
    '{"srcaddr":"10.0.0.1"}',
  ])('takes %j for no header', (line) => {
    expect(headerFormat(line)).toBeNull();
  });
});

function errorOf(run: () => unknown): UsageError {
  try {
    run();
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('no UsageError was thrown');
}
