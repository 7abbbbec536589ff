/** Whom the rules admit instead, where only the source or destination differs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { InspectAnswer } from '../../../src/core/diagnosis/answer.ts';
import { runCommand } from '../../commands/run.ts';
import type { Scenario } from '../../scenarios/case.ts';
import { writeSnapshot } from '../../scenarios/snapshot.ts';

const place = mkdtempSync(join(tmpdir(), 'netdiag-near-miss-'));
afterEach(() => { rmSync(place, { recursive: true, force: true }); });

const admitting = (...cidrs: string[]): Scenario => ({
  about: '', ask: { command: 'inspect', source: 'web', destination: 'db' }, base: 'one-vpc', expect: { exitCode: 1 },
  patch: { 'sg-db': { IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) }] } },
});

async function nearMiss(scenario: Scenario, ...options: string[]): Promise<{ readonly peers: readonly string[]; readonly text: string }> {
  writeSnapshot(place, new URL('./', import.meta.url), scenario);
  const argv = ['inspect', 'web', 'db', '--port', '5432', '--snapshot', place, ...options];
  const { causes } = JSON.parse((await runCommand([...argv, '--json'])).stdout) as InspectAnswer;
  const { rule, others = [] } = causes[0]!.nearMiss!;
  return { peers: [rule, ...others].map((one) => (one.type === 'security-group-rule' ? one.peer : '')), text: (await runCommand(argv)).stdout };
}

it('names up to three admitted sources', async () => {
  const { peers, text } = await nearMiss(admitting('10.0.7.0/24', '10.0.8.0/24', '10.0.9.0/24', '10.0.10.0/24'));
  expect(peers).toEqual(['10.0.7.0/24', '10.0.8.0/24', '10.0.9.0/24']);
  expect(text.replace(/\s+/g, ' ')).toContain('allows source 10.0.7.0/24, 10.0.8.0/24 and 10.0.9.0/24; you asked for source');
});

it('names one where there is one', async () => {
  expect((await nearMiss(admitting('10.0.7.0/24'))).peers).toEqual(['10.0.7.0/24']);
});

it('names one where something else differs', async () => {
  const other = admitting('10.0.1.0/24');
  const { peers } = await nearMiss({ ...other, patch: { 'sg-db': { IpPermissions: [80, 81].map((port) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '10.0.1.0/24' }] })) } } });
  expect(peers).toEqual(['10.0.1.0/24']);
});
