/** What every error owes the person who made the mistake, whichever it was. */
import { expect } from 'vitest';
import type { Ended } from '../cli/spawn.ts';
import { netdiag } from '../cli/spawn.ts';
import { runCommand } from '../commands/run.ts';
import type { TestContextOptions } from '../cli/context.ts';

export interface Wanted {
  readonly code: string;
  readonly exit: 2 | 3 | 4;
  /** What failed and why. */
  readonly says: RegExp;
  /** What to do next; null where the message says it all. */
  readonly next: RegExp | null;
}

/** Asks once for text and once for JSON, in this process. */
export async function expectTold(argv: readonly string[], wanted: Wanted, options: TestContextOptions = {}): Promise<void> {
  const text = await runCommand(argv, options);
  expectText({ code: text.code, stdout: text.stdout, stderr: text.stderr }, wanted);
  const json = await runCommand([...argv, '--json'], options);
  expectDocument({ code: json.code, stdout: json.stdout, stderr: json.stderr }, wanted);
}

/** The same of the built program, where the edge of the process counts: the environment, and what the SDK says. */
export async function expectProcessTold(argv: readonly string[], wanted: Wanted, env: Readonly<Record<string, string>> = {}): Promise<void> {
  expectText(await netdiag(argv, { env }), wanted);
  expectDocument(await netdiag([...argv, '--json'], { env }), wanted);
}

function expectText({ code, stdout, stderr }: Ended, { code: name, exit, says, next }: Wanted): void {
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  const [first = '', ...rest] = stderr.trimEnd().split('\n');
  expect(first).toMatch(new RegExp(`^error\\[${name}\\]: `));
  expect(first).toMatch(says);
  if (next !== null) expect(rest.join('\n')).toMatch(next);
  expectPlain(stderr);
}

function expectDocument({ code, stdout, stderr }: Ended, { code: name, exit, says, next }: Wanted): void {
  expect({ code, stderr }).toEqual({ code: exit, stderr: '' });
  const document = JSON.parse(stdout) as { schemaVersion: number; error: { code: string; message: string; hint: string | null } };
  expect(document).toMatchObject({ schemaVersion: 1, error: { code: name } });
  expect(document.error.message).toMatch(says);
  if (next !== null) expect(document.error.hint).toMatch(next);
}

/** No stack, and nothing that a terminal would obey. */
export function expectPlain(text: string): void {
  expect(text).not.toMatch(/^\s+at .*:\d+|node:internal|INTERNAL_ERROR|\[object |undefined/m);
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
}
