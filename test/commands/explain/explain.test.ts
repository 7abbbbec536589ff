import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Terms } from '../../../src/commands/explain/terms.ts';
import { PATTERN_MEANING } from '../../../src/core/diagnosis/agreement.ts';
import { CATALOGUE } from '../../../src/core/diagnosis/catalogue.ts';
import type { CatalogueEntry } from '../../../src/core/diagnosis/catalogue.ts';
import { expectGolden } from '../../cli/goldens.ts';
import { runCommand } from '../run.ts';

const entries = Object.entries<CatalogueEntry>(CATALOGUE);

const SCHEMAS = new URL('../../../src/render/schema/', import.meta.url);
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
for (const file of readdirSync(SCHEMAS)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as object);
const validate = ajv.getSchema('https://netdiag.invalid/schema/explain.schema.json')!;

async function json(...argv: string[]): Promise<Terms & { readonly command: string }> {
  const { code, stdout } = await runCommand(['explain', ...argv, '--json']);
  expect(code).toBe(0);
  const document: unknown = JSON.parse(stdout);
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  return document as Terms & { readonly command: string };
}

describe('netdiag explain', () => {
  it('lists every code and pattern, as it was reviewed', async () => {
    const { code, stdout, stderr } = await runCommand(['explain']);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of [...Object.keys(CATALOGUE), ...Object.keys(PATTERN_MEANING)]) expect(stdout.match(new RegExp(`^  ${name} {2,}\\S`, 'gm'))).toHaveLength(1);
    expectGolden('explain/list.txt', stdout);
  });

  it('lists each on one line of 80 columns, and fits 40', async () => {
    const wide = (await runCommand(['explain'], { stdoutIsTerminal: true })).stdout.split('\n');
    for (const [code, { title }] of entries) expect(wide.find((line) => line.startsWith(`  ${code} `))).toMatch(new RegExp(`  ${title}$`));
    for (const line of wide) expect(line.length, line).toBeLessThanOrEqual(80);
    const narrow = (await runCommand(['explain'], { stdoutIsTerminal: true, columns: 40 })).stdout.split('\n');
    // Codes stay whole.
    for (const line of narrow) if (line.includes(' ', 2)) expect(line.length, line).toBeLessThanOrEqual(40);
  });

  it.each(entries)('%s', async (code, { meaning, records, repair, example }) => {
    const { code: exit, stdout } = await runCommand(['explain', code.toLowerCase()]);
    expect(exit).toBe(0);
    expect(stdout.startsWith(`${code}\n  ${meaning}\n`)).toBe(true);
    for (const text of [records, repair, code.startsWith('NETDIAG_') ? 'code of       netdiag' : 'AWS Reachability Analyzer']) expect(stdout).toContain(text);
    expect(stdout.includes('Example')).toBe(example !== undefined);
    if (example !== undefined) expect(stdout).toContain(`  $ ${example}\n`);
  });

  it.each(Object.entries(PATTERN_MEANING))('%s', async (pattern, meaning) => {
    const { stdout } = await runCommand(['explain', pattern.toUpperCase()]);
    expect(stdout.startsWith(`${pattern}\n  ${meaning}\n`)).toBe(true);
    expect(stdout).toMatch(/^ {2}seen {8}\S.*\n {2}points to {3}\S/m);
  });

  it('looks as it was reviewed', async () => {
    expectGolden('explain/code.txt', (await runCommand(['explain', 'NETDIAG_NO_RETURN_ROUTE'], { stdoutIsTerminal: true })).stdout);
    expectGolden('explain/pattern.txt', (await runCommand(['explain', 'lost-in-transit'], { stdoutIsTerminal: true })).stdout);
    expectGolden('explain/aws-alone.txt', (await runCommand(['explain', 'UNKNOWN_PEERED_SGS'], { stdoutIsTerminal: true })).stdout);
  });

  it('is one document with --json, with the same fields for all and for one', async () => {
    const all = await json();
    expect(all.codes.map(({ code }) => code)).toEqual(Object.keys(CATALOGUE));
    expect(all.patterns.map(({ pattern }) => pattern)).toEqual(Object.keys(PATTERN_MEANING));
    expect(all.codes.find(({ code }) => code === 'SG_HAS_NO_RULES')).toMatchObject({ origin: 'reachability-analyzer', example: null });
    const one = await json('NETDIAG_PEERING_DELETED');
    expect(one).toMatchObject({ codes: [{ code: 'NETDIAG_PEERING_DELETED', origin: 'netdiag' }], patterns: [], coverage: [] });
    expect((await json('bad_state')).coverage).toEqual([{ code: 'BAD_STATE', group: 'State', covered: true, reason: null }]);
    expect(await json('tgw_rtb_cannot_route')).toMatchObject({ codes: [], coverage: [{ covered: false, reason: expect.stringContaining('transit gateway route that wins') as string }] });
    expect(await json('refused')).toMatchObject({ codes: [], coverage: [], patterns: [{ pattern: 'refused' }] });
  });

  it.each([
    ['ENI_SG_RULE_MISMATCH', 'Did you mean ENI_SG_RULES_MISMATCH?'],
    ['lost-in-transfer', 'Did you mean lost-in-transit'],
    ['ephemeral', 'Did you mean NETDIAG_EPHEMERAL_PORTS_PARTLY_OPEN?'],
    ['UNKNOWN_PEERED_SG', 'UNKNOWN_PEERED_SGS'],
    ['qqqqqqqq', '  netdiag explain lists all.\n'],
    ['', 'netdiag explain lists all.'],
  ])('answers the typo %j', async (typed, hint) => {
    const { code, stdout, stderr } = await runCommand(['explain', typed]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error\[UNKNOWN_CODE\]: /);
    expect(stderr).toContain(hint);
  });

  it('prints nothing with --quiet', async () => {
    expect(await runCommand(['explain', 'BAD_STATE', '--quiet'])).toMatchObject({ code: 0, stdout: '' });
  });
});
