/** Whole questions to peer-check, one folder each (README.md). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PeerCheckAnswer } from '../../src/core/peer-check/answer.ts';
import { definedChecks } from '../../src/core/peer-check/checks/index.ts';
import { runCommand } from '../commands/run.ts';
import { schemaProblems } from '../labs/schema.ts';
import type { Json } from '../scenarios/case.ts';
import { writeSnapshot } from '../scenarios/snapshot.ts';

interface PeerScenario {
  readonly about: string;
  readonly ask: readonly string[];
  readonly base?: string;
  readonly patch?: Readonly<Record<string, Json>>;
  readonly keys?: Readonly<Record<string, Json>>;
  readonly files?: Readonly<Record<string, Json>>;
  readonly expect: {
    readonly exitCode: number;
    readonly verdict?: string;
    readonly peering?: string | null;
    readonly checks?: readonly string[];
    readonly well?: readonly string[];
    readonly says?: Readonly<Record<string, string | readonly string[]>>;
    readonly fixes?: readonly string[];
    readonly subnets?: Readonly<Record<string, string>>;
    readonly withAllFixes?: string | null;
    readonly missing?: readonly string[];
    readonly error?: { readonly code: string; readonly includes?: readonly string[] };
  };
}

const FOLDER = new URL('./', import.meta.url);
const PLACE = mkdtempSync(join(tmpdir(), 'netdiag-peer-check-'));
afterAll(() => { rmSync(PLACE, { recursive: true }); });

const names = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
const read = (name: string): PeerScenario => JSON.parse(readFileSync(new URL(`${name}/scenario.json`, FOLDER), 'utf8')) as PeerScenario;
type Document = PeerCheckAnswer & { readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null } };

/** `CHECK STATUS` of every finding of every scenario. */
const produced = new Set<string>();

describe.each(names)('%s', (name) => {
  const scenario = read(name);
  it(scenario.about, async () => {
    const snapshot = join(PLACE, name);
    writeSnapshot(snapshot, new URL(`${name}/`, FOLDER), { ...scenario, ask: { command: 'inspect', source: '', destination: '' }, expect: { exitCode: 0 } });
    const argv = ['peer-check', ...scenario.ask, '--snapshot', snapshot];
    const json = await runCommand([...argv, '--json']);
    const document = JSON.parse(json.stdout) as Document;
    expect(schemaProblems(document.error === undefined ? 'peer-check' : 'error', json.stdout)).toEqual([]);
    checkAnswer(scenario, document);
    expect(json.code).toBe(scenario.expect.exitCode);
    const text = await runCommand(argv, { stdoutIsTerminal: true, columns: 80 });
    expect(text.code).toBe(scenario.expect.exitCode);
    if (document.error === undefined) for (const { id, status } of document.checks) if (status !== 'pass') expect(text.stdout).toContain(id);
  });
});

it('has every status that each check can have', () => {
  const all = definedChecks().flatMap(({ id }) => ['pass', 'fail', 'warn', 'unknown'].map((status) => `${id} ${status}`));
  expect(all.filter((one) => !produced.has(one) && !CANNOT_BE.includes(one))).toEqual([]);
  expect(CANNOT_BE.filter((one) => produced.has(one))).toEqual([]);
});

/** What a check never says. */
const CANNOT_BE = [
  'sides-read fail', 'sides-read warn',
  'peering-state warn', 'peering-state unknown',
  // It speaks only where such a route is there.
  'vanished-peering pass', 'vanished-peering fail', 'vanished-peering unknown',
  'cidr-overlap warn',
  'overlapping-peers fail',
  'address-families pass', 'address-families fail', 'address-families unknown',
  'transitivity fail', 'transitivity unknown',
  'group-references fail',
  'dns-resolution fail', 'vpc-dns fail',
  'mtu fail', 'mtu warn', 'mtu unknown',
];

function checkAnswer({ expect: expected }: PeerScenario, document: Document): void {
  if (expected.error !== undefined) {
    expect(document.error?.code).toBe(expected.error.code);
    for (const text of expected.error.includes ?? []) expect(`${document.error?.message ?? ''} ${document.error?.hint ?? ''}`).toContain(text);
    return;
  }
  expect(document.error).toBeUndefined();
  for (const { id, status } of document.checks) produced.add(`${id} ${status}`);
  const faults = document.checks.filter(({ status }) => status !== 'pass').map(({ id, status, resource }) => `${id} ${status} ${resource.id}`);
  expect({ verdict: document.verdict, checks: faults }).toEqual({ verdict: expected.verdict, checks: expected.checks ?? [] });
  if (expected.peering !== undefined) expect(document.peering?.id ?? null).toBe(expected.peering);
  const messagesOf = (id: string): string => document.checks.filter((check) => check.id === id).map(({ message }) => message).join('\n');
  for (const id of expected.well ?? []) expect(document.checks.filter((check) => check.id === id).map(({ status }) => status), id).toContain('pass');
  for (const [id, texts] of Object.entries(expected.says ?? {})) for (const text of typeof texts === 'string' ? [texts] : texts) expect(messagesOf(id)).toContain(text);
  const fixes = document.checks.flatMap(({ fix }) => fix ?? []);
  for (const { verified } of fixes) expect(verified).toBe(true);
  const commands = fixes.flatMap(({ commands: printed }) => printed);
  const beginnings = expected.fixes ?? [];
  expect(commands.map((command, index) => (command.startsWith(beginnings[index] ?? 'nothing') ? beginnings[index] : command))).toEqual(beginnings);
  expect(document.withAllFixes).toBe(expected.withAllFixes === undefined ? (fixes.length === 0 ? null : 'ready') : expected.withAllFixes);
  checkSubnets(document, expected.subnets);
  const missing = document.missing.map(({ what, hint }) => `${what} ${hint}`).join('\n');
  if (document.verdict === 'inconclusive') expect(document.missing.length).toBeGreaterThan(0);
  for (const text of expected.missing ?? []) expect(missing).toContain(text);
}

function checkSubnets({ verdict, subnets, checks }: Document, expected: Readonly<Record<string, string>> | undefined): void {
  for (const { ok, status } of subnets) expect(ok).toBe(status === 'pass');
  const apart = checks.some(({ id }) => id === 'address-families');
  if (verdict === 'ready' && !apart) expect(subnets.filter(({ ok }) => !ok)).toEqual([]);
  if (expected === undefined) return;
  const seen = subnets.map(({ from, to, ok, reason }) => {
    const wanted = expected[`${from} ${to}`] ?? '';
    return [`${from} ${to}`, ok ? 'ok' : reason !== null && wanted !== 'ok' && reason.includes(wanted) && wanted !== '' ? wanted : (reason ?? '')];
  });
  expect(Object.fromEntries(seen)).toEqual(expected);
}
