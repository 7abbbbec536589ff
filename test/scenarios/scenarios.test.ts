/**
 * Whole questions, one folder each: a network, perhaps records, and the answer that AWS's documentation gives. A case is
 * added by adding a folder (README.md).
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cause, InspectAnswer, RuleAnswer, WhyRejectedAnswer } from '../../src/core/diagnosis/answer.ts';
import { runCommand } from '../commands/run.ts';
import type { ExpectedCause, Question, Scenario } from './case.ts';
import { writeSnapshot } from './snapshot.ts';

const FOLDER = new URL('./', import.meta.url);
const SCHEMAS = new URL('../../src/render/schema/', import.meta.url);
const PLACE = mkdtempSync(join(tmpdir(), 'netdiag-scenarios-'));
afterAll(() => { rmSync(PLACE, { recursive: true }); });

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
for (const file of readdirSync(SCHEMAS)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as object);

const names = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('_')).map(({ name }) => name);

describe.each(names.sort())('%s', (name) => {
  const folder = new URL(`${name}/`, FOLDER);
  const scenario = JSON.parse(readFileSync(new URL('scenario.json', folder), 'utf8')) as Scenario;
  (scenario.open === undefined ? it : it.fails)(scenario.about, async () => {
    const snapshot = join(PLACE, name);
    writeSnapshot(snapshot, folder, scenario);
    const argv = commandLine(scenario.ask, snapshot, new URL('flows.log', folder));
    const json = await runCommand([...argv, '--json']);
    const document = JSON.parse(json.stdout) as Document;
    expect(schemaProblems(document.error === undefined ? scenario.ask.command : 'error', document)).toEqual([]);
    checkAnswer(scenario, document);
    expect(json.code).toBe(scenario.expect.exitCode);
    const text = await runCommand(argv);
    expect(text.code).toBe(scenario.expect.exitCode);
    checkText(document, `${text.stdout}${text.stderr}`);
  });
});

type Document = InspectAnswer & WhyRejectedAnswer & { readonly flows?: readonly WhyRejectedAnswer[]; readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null } };

function commandLine(ask: Question, snapshot: string, flows: URL): string[] {
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ['--protocol', ask.protocol], ['--port', ask.port], ['--source-port', ask.sourcePort], ['--icmp-type', ask.icmpType], ['--icmp-code', ask.icmpCode],
    ['--snapshot', snapshot], ['--flow-logs', existsSync(flows) ? fileURLToPath(flows) : undefined],
  ];
  const given = options.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]));
  return [ask.command, ask.source, ask.destination, ...given, ...(ask.options ?? [])];
}

function schemaProblems(schema: string, document: unknown): readonly string[] {
  const validate = ajv.getSchema(`https://netdiag.invalid/schema/${schema}.schema.json`)!;
  return validate(document) ? [] : validate.errors!.map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

function checkAnswer({ expect: expected }: Scenario, document: Document): void {
  if (expected.error !== undefined) {
    expect(document.error).toBeDefined();
    if (expected.error.code !== undefined) expect(document.error!.code).toBe(expected.error.code);
    for (const text of expected.error.includes ?? []) expect(`${document.error!.message} ${document.error!.hint ?? ''}`).toContain(text);
    return;
  }
  expect(document.error).toBeUndefined();
  if (expected.flows !== undefined) {
    const flows = document.flows!.map(({ question, verdict }) => `${question.protocol} ${question.port ?? question.icmpType ?? ''} ${verdict}`);
    expect({ verdict: document.verdict, flows: flows.sort() }).toEqual({ verdict: expected.verdict, flows: expected.flows });
    return;
  }
  const wanted = expected.causes ?? [];
  const seen = document.causes.map((cause, index) => summaryOf(cause, wanted[index]));
  expect({ verdict: document.verdict, causes: seen }).toEqual({ verdict: expected.verdict, causes: wanted });
  checkFixes(document, expected.withAllFixes);
  if (expected.pattern !== undefined) expect(document.flowLogs.pattern).toBe(expected.pattern);
  if (expected.agreement !== undefined) expect(document.flowLogs.agreement).toBe(expected.agreement);
  for (const text of expected.agreementIncludes ?? []) expect(document.flowLogs.agreementMessage).toContain(text);
  if (expected.counts !== undefined) {
    const { forwardAccept, forwardReject, returnAccept, returnReject } = document.flowLogs.counts;
    expect([forwardAccept, forwardReject, returnAccept, returnReject]).toEqual(expected.counts);
  }
  if (expected.malformed !== undefined) expect(document.flowLogs.malformed).toBe(expected.malformed);
  if (expected.allowed !== undefined) expect(document.allowed).toEqual(expected.allowed);
  if (document.verdict === 'inconclusive') expect(document.missing.length).toBeGreaterThan(0);
  const missing = document.missing.map(({ what, hint }) => `${what} ${hint}`).join('\n');
  for (const text of expected.missing ?? []) expect(missing).toContain(text);
  for (const text of expected.warningsInclude ?? []) expect(document.warnings.join('\n')).toContain(text);
  for (const [path, value] of Object.entries(expected.question ?? {})) expect(document).toHaveProperty(`question.${path}`, value);
  const components = [...document.path.forward, ...document.path.return].map(({ component }) => component.id);
  for (const id of expected.onPath ?? []) expect(components).toContain(id);
  for (const id of expected.notOnPath ?? []) expect(components).not.toContain(id);
}

/** The cause in the words of scenario.json: the fields that the expectation has (all of them where it has no such cause). */
function summaryOf(cause: Cause, wanted: ExpectedCause | undefined): ExpectedCause {
  const all: ExpectedCause = {
    kind: cause.kind,
    direction: cause.direction,
    resource: cause.resource.id,
    code: cause.code,
    rule: ruleSummary(cause.rule),
    nearMiss: cause.nearMiss === undefined ? null : `${cause.nearMiss.resource.id} ${cause.nearMiss.differs.join(', ')}`,
    partial: cause.partial?.sourcePorts.map(({ from, to }) => `${from}-${to}`) ?? null,
    fix: cause.fix === null ? null : cause.fix.commands.map((command, index) => shortened(command, wanted?.fix?.[index])),
    evidence: cause.evidence?.records ?? null,
    says: wanted?.says !== undefined && cause.message.includes(wanted.says) ? wanted.says : cause.message,
  };
  if (wanted === undefined) return all;
  return Object.fromEntries(Object.entries(all).filter(([key]) => key in wanted));
}

const shortened = (command: string, beginning: string | undefined): string =>
  beginning !== undefined && command.startsWith(beginning) ? beginning : command;

function ruleSummary(rule: RuleAnswer | null): number | string | null {
  if (rule === null) return null;
  if (rule.type === 'network-acl-entry') return rule.ruleNumber;
  return rule.type === 'route' ? rule.destination : rule.peer;
}

function checkFixes({ causes, withAllFixes }: Document, expected: string | null | undefined): void {
  for (const { fix } of causes) {
    if (fix === null) continue;
    expect(fix.verified).toBe(true);
    expect(fix.commands.length).toBeGreaterThan(0);
    for (const command of fix.commands) expect(command).toMatch(/^aws (ec2|elbv2|elb) /);
  }
  if (expected !== undefined) expect(withAllFixes).toBe(expected);
  else expect(withAllFixes === null).toBe(causes.every(({ fix }) => fix === null));
}

function checkText(document: Document, text: string): void {
  expect(text.trim()).not.toBe('');
  if (document.error !== undefined) return;
  for (const cause of (document.flows ?? [document]).flatMap(({ causes }) => causes)) expect(text).toContain(cause.resource.id);
}
