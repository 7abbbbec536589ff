/** The table of codes against what netdiag answers, and against AWS's list. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cause } from '../../../src/core/diagnosis/answer.ts';
import { CATALOGUE } from '../../../src/core/diagnosis/catalogue.ts';
import type { CatalogueEntry } from '../../../src/core/diagnosis/catalogue.ts';
import { REACHABILITY_CODES } from '../../../src/core/diagnosis/reachability-codes.ts';
import { UNKNOWN_CODES } from '../../../src/core/diagnosis/unknown-codes.ts';
import { splitCommand } from '../../../src/cli/command-names.ts';
import type { Question, Scenario } from '../../scenarios/case.ts';
import { writeSnapshot } from '../../scenarios/snapshot.ts';
import { runCommand } from '../run.ts';

const entries = Object.entries<CatalogueEntry>(CATALOGUE);
const codes = Object.keys(CATALOGUE);
const SCENARIOS = new URL('../../scenarios/', import.meta.url);
const place = mkdtempSync(join(tmpdir(), 'netdiag-codes-'));
afterAll(() => { rmSync(place, { recursive: true }); });

async function causesOf(argv: readonly string[]): Promise<readonly Cause[]> {
  const { stdout } = await runCommand([...argv, '--json']);
  return (JSON.parse(stdout) as { readonly causes?: readonly Cause[] }).causes ?? [];
}

function commandLine(ask: Question, snapshot: string, flows: URL): string[] {
  const { command, source, destination, options = [], ...traffic } = ask;
  const names = { protocol: '--protocol', port: '--port', sourcePort: '--source-port', icmpType: '--icmp-type', icmpCode: '--icmp-code' };
  const given = Object.entries(traffic).flatMap(([key, value]) => [names[key as keyof typeof names], String(value)]);
  return [command, source, destination, ...given, '--snapshot', snapshot, ...(existsSync(flows) ? ['--flow-logs', fileURLToPath(flows)] : []), ...options];
}

describe('every code', () => {
  it('is the answer of a scenario, and names the kind of thing to change', { timeout: 120_000 }, async () => {
    const wanted = new Set(entries.map(([code, { kind }]) => `${code} ${kind}`));
    for (const { name } of readdirSync(SCENARIOS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))) {
      const folder = new URL(`${name}/`, SCENARIOS);
      const scenario = JSON.parse(readFileSync(new URL('scenario.json', folder), 'utf8')) as Scenario;
      if (wanted.size === 0 || (scenario.expect.causes ?? []).length === 0) continue;
      const snapshot = join(place, name);
      writeSnapshot(snapshot, folder, scenario);
      for (const { code, kind } of await causesOf(commandLine(scenario.ask, snapshot, new URL('flows.log', folder)))) wanted.delete(`${code} ${kind}`);
    }
    expect([...wanted], 'codes that no scenario under test/scenarios produces').toEqual([]);
  });

  it.each(entries.flatMap(([code, { example }]) => (example === undefined ? [] : [[code, example] as const])))('%s: its example shows it', async (code, example) => {
    const { name, rest } = splitCommand(example.split(' ').slice(1));
    expect((await causesOf([name!, ...rest])).map((cause) => cause.code)).toContain(code);
    expect(example).toContain('--lab ');
  });

  it('is explained in sentences, under a short title', () => {
    for (const [code, { title, meaning, records, repair }] of entries) {
      expect(title.length, code).toBeLessThanOrEqual(31);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      for (const text of [meaning, records, repair]) expect(text, code).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(entries.map(([, { title }]) => title)).size).toBe(entries.length);
  });
});

/** Scenarios of which each leaves something unknown. */
const UNREAD: Readonly<Record<keyof typeof UNKNOWN_CODES, string>> = {
  UNKNOWN_RESOURCE: 'nacl-not-collected',
  UNKNOWN_DESTINATION: 'accounts-source-not-collected',
  UNKNOWN_PEERED_SGS: 'accounts-destination-not-collected-reference',
  TGW_RTB_ROUTES_ARE_UNKNOWN: 'transit-routes-not-collected',
  UNSUPPORTED_COMPONENT: 'target-carrier-gateway',
};

it.each(Object.entries(UNREAD))('%s is what the scenario %s is missing', async (code, name) => {
  const folder = new URL(`${name}/`, SCENARIOS);
  const scenario = JSON.parse(readFileSync(new URL('scenario.json', folder), 'utf8')) as Scenario;
  const snapshot = join(place, `unread-${name}`);
  writeSnapshot(snapshot, folder, scenario);
  const { stdout } = await runCommand([...commandLine(scenario.ask, snapshot, new URL('flows.log', folder)), '--json']);
  const { verdict, missing } = JSON.parse(stdout) as { readonly verdict: string; readonly missing: readonly { readonly code?: string }[] };
  expect(verdict).toBe('inconclusive');
  expect(missing.map((item) => item.code)).toContain(code);
});

describe('the list of AWS', () => {
  it('is whole: 71 codes of paths and 5 of configurations', () => {
    expect(REACHABILITY_CODES).toHaveLength(76);
    expect(new Set(REACHABILITY_CODES.map(({ code }) => code)).size).toBe(76);
  });

  it('has every code that is not our own', () => {
    const known = new Set(REACHABILITY_CODES.map(({ code }) => code));
    expect(codes.filter((code) => !code.startsWith('NETDIAG_') && !known.has(code))).toEqual([]);
    expect([...known].filter((code) => code.startsWith('NETDIAG_'))).toEqual([]);
  });

  it('says why, of exactly the codes that are named neither as a cause nor as missing', () => {
    for (const { code, covered, reason } of REACHABILITY_CODES) {
      expect(covered, code).toBe(codes.includes(code) || Object.hasOwn(UNKNOWN_CODES, code));
      if (covered) expect(reason, `${code} is named: its reason in reachability-codes.ts has to go`).toBeNull();
      else expect(reason, code).toMatch(/^(Not modelled yet|Never produced): .*\.$/);
    }
  });
});

