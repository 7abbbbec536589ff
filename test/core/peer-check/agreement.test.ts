/** peer-check and inspect tell one story: where a packet dies of a route or the peering, the matrix does not say that it arrives. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findEndpoint } from '../../../src/core/network/find-endpoint.ts';
import type { Network } from '../../../src/core/network/network.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { judge } from '../../../src/core/path/judge.ts';
import { subnetMatrix } from '../../../src/core/peer-check/matrix.ts';
import { pairIn } from '../../../src/core/peer-check/pair.ts';
import { TrafficSet } from '../../../src/core/traffic/traffic-set.ts';
import { readSnapshot } from '../../../src/sources/files/snapshot-read.ts';
import type { Scenario } from '../../scenarios/case.ts';
import { writeSnapshot } from '../../scenarios/snapshot.ts';

const place = mkdtempSync(join(tmpdir(), 'netdiag-agreement-'));
afterAll(() => { rmSync(place, { recursive: true }); });

const folders = ['peer-check-scenarios', 'scenarios'].map((name) => new URL(`../../${name}/`, import.meta.url));
const cases = folders.flatMap((folder) => readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
  .map(({ name }) => ({ name, folder: new URL(`${name}/`, folder) })))
  .map(({ name, folder }) => ({ name, folder, scenario: JSON.parse(readFileSync(new URL('scenario.json', folder), 'utf8')) as Scenario }))
  .filter(({ folder, scenario }) => JSON.stringify([scenario, scenario.base === undefined ? readFileSync(new URL('network.json', folder), 'utf8') : '']).includes('pcx-') || ['peered', 'overlapping', 'two-accounts', 'two-regions'].includes(scenario.base ?? ''));

const compared = { pairs: 0, dead: 0, ok: 0 };

it.each(cases)('$name', async ({ name, folder, scenario }) => {
  const directory = join(place, `${String(compared.pairs)}-${name}`);
  writeSnapshot(directory, folder, scenario);
  let network: Network;
  try {
    network = parseNetwork((await readSnapshot(directory)).collection);
  } catch {
    // A scenario about a document that cannot be read.
    return;
  }
  const interfaces = [...network.data.interfaces.values()].filter(({ interfaceType, addresses }) => interfaceType === 'interface' && addresses.some(({ address }) => address.family === 4));
  for (const from of interfaces) {
    for (const to of interfaces) {
      if (from.vpcId === to.vpcId || !network.data.subnets.has(from.subnetId) || !network.data.subnets.has(to.subnetId)) continue;
      const matrix = subnetMatrix(pairIn(network, { vpcIds: [from.vpcId, to.vpcId], peeringId: null, traffic: null, address: null }));
      const there = matrix.find((pair) => pair.from === from.subnetId && pair.to === to.subnetId);
      const back = matrix.find((pair) => pair.from === to.subnetId && pair.to === from.subnetId);
      const [source, destination] = [findEndpoint(network, from.id, 'source', null), findEndpoint(network, to.id, 'destination', null)];
      if (source.kind === 'host-name' || destination.kind === 'host-name') continue;
      const { blocks, verdict } = judge(network, { source, destination, protocol: 'all', traffic: TrafficSet.EVERYTHING, sourcePort: null });
      const dead = blocks.filter(({ blocker }) => ['no-route', 'wrong-route', 'peering'].includes(blocker.type));
      compared.pairs += 1;
      compared.dead += dead.length;
      const story = { there: there?.reason, back: back?.reason, verdict, blocks: dead.map(({ blocker, direction }) => `${direction} ${blocker.type}`) };
      if (dead.some(({ direction }) => direction === 'forward')) expect(there?.ok ?? false, JSON.stringify(story)).toBe(false);
      if (dead.some(({ direction, blocker }) => direction === 'return' && blocker.type !== 'peering')) expect(back?.ok ?? false, JSON.stringify(story)).toBe(false);
      if (there?.ok === true && back?.ok === true) compared.ok += 1;
    }
  }
});

it('compared many', () => {
  expect(compared.pairs).toBeGreaterThan(300);
  expect(compared.dead).toBeGreaterThan(60);
  expect(compared.ok).toBeGreaterThan(60);
});
