/** Asks the built program about an emulator, as a user does, and applies what it prints. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, vi } from 'vitest';
import type { WhyRejectedAnswer } from '../../src/core/diagnosis/answer.ts';
import { netdiag } from '../cli/spawn.ts';
import type { Ended } from '../cli/spawn.ts';
import { awsCli } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';

// Each question is a process of its own, each command the AWS CLI: on a busy machine a test of ten of them takes its time.
vi.setConfig({ testTimeout: 180_000 });

const schemas = new URL('../../src/render/schema/', import.meta.url);
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
for (const file of readdirSync(schemas)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, schemas), 'utf8')) as object);

export interface Asked<Document> extends Ended {
  readonly document: Document;
}

/** Runs a command line with `--json`: exactly one document, which its schema allows, and nothing on standard error unless `warnings` says so. */
export async function ask<Document = WhyRejectedAnswer>(
  emulator: Emulator, argv: readonly string[], options: { readonly env?: Readonly<Record<string, string>>; readonly stderr?: RegExp } = {},
): Promise<Asked<Document>> {
  const ended = await netdiag([...argv, '--json'], { env: { ...emulator.environment(), ...options.env } });
  expect(ended.stderr, argv.join(' ')).toMatch(options.stderr ?? /^$/);
  const document = JSON.parse(ended.stdout) as Document & { readonly command?: string; readonly error?: unknown };
  const schema = document.error === undefined ? document.command ?? '' : 'error';
  const validate = ajv.getSchema(`https://netdiag.invalid/schema/${schema}.schema.json`)!;
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  return { ...ended, document };
}

/** Every command of every fix, in the order and the words in which they are printed. */
export const printedCommands = ({ causes }: Pick<WhyRejectedAnswer, 'causes'>): readonly string[] => causes.flatMap(({ fix }) => fix?.commands ?? []);

/** Pastes all fix commands of the answer into a shell, one after the other. */
export async function applyFixes(emulator: Emulator, answer: Pick<WhyRejectedAnswer, 'causes'>): Promise<void> {
  const commands = printedCommands(answer);
  expect(commands).not.toEqual([]);
  for (const command of commands) await awsCli(emulator, command);
}

/** The parts of a cause that a script branches on. */
export const outline = ({ causes }: Pick<WhyRejectedAnswer, 'causes'>): readonly object[] =>
  causes.map(({ code, kind, direction, resource, fix }) => ({ code, kind, direction, id: resource.id, verified: fix?.verified ?? null }));
