import { expect } from 'vitest';

import { resolveTargets } from '../../../src/sources/aws/targets.ts';
import type { AwsTarget, TargetsRequest } from '../../../src/sources/aws/targets.ts';
import type { Emulator } from '../../emulator/server.ts';

/** Configuration of the tests' own SDK clients, the ones that write. */
export function writer(emulator: Emulator, region = 'us-east-1') {
  return { region, endpoint: emulator.endpoint, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
}

/** netdiag's own target, as `--endpoint-url` would make it. */
export async function targetOf(emulator: Emulator, changes: Partial<TargetsRequest> = {}): Promise<AwsTarget> {
  const [target] = await resolveTargets({ profiles: [], regions: [], endpointUrl: null, env: emulator.environment(), timeoutSeconds: 20, ...changes });
  return target!;
}

export async function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => 'nothing was thrown', (error: unknown) => error);
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export const containing = (text: string): unknown => expect.stringContaining(text);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
