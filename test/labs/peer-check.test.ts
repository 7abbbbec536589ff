/** The peering lab as `peer-check` sees it, at every stage. */
import { describe, expect, it } from 'vitest';
import type { PeerCheckAnswer } from '../../src/core/peer-check/answer.ts';
import { listLabs } from '../../src/sources/labs/index.ts';
import { expectGolden } from '../cli/goldens.ts';
import { runCommand } from '../commands/run.ts';
import { schemaProblems } from './schema.ts';

const failing: Readonly<Record<string, readonly string[]>> = {
  'no-peering': ['peering-connection', 'routes', 'routes'],
  pending: ['peering-state', 'routes', 'routes'],
  'no-routes': ['routes', 'routes'],
  'one-route': ['routes'],
  complete: [],
  // A ping by public addresses says nothing of a peering.
  public: ['peering-connection', 'routes', 'routes'],
};

const stages = listLabs().find(({ name }) => name === 'peering')!.stages.map(({ name }) => name);

describe.each(stages)('peer-check on peering:%s', (stage) => {
  const question = ['peer-check', 'vpc1', 'vpc2', '--lab', `peering:${stage}`];

  it('fails in what the stage lacks, and can repair it', async () => {
    const { code, stdout } = await runCommand([...question, '--json']);
    const { verdict, checks, withAllFixes } = JSON.parse(stdout) as PeerCheckAnswer;
    expect(checks.filter(({ status, gates }) => status === 'fail' && gates).map(({ id }) => id)).toEqual(failing[stage]);
    expect([verdict, code]).toEqual(failing[stage]!.length === 0 ? ['ready', 0] : ['broken', 1]);
    for (const { status, fix } of checks) if (status === 'fail') expect(fix?.verified).toBe(true);
    expect(withAllFixes).toBe('ready');
    expect(schemaProblems('peer-check', stdout)).toEqual([]);
    expectGolden(`labs/peer-check-${stage}.json`, stdout);
  });

  it.each([80, 120])('reads well at %d columns', async (columns) => {
    const { stdout } = await runCommand(question, { stdoutIsTerminal: true, columns });
    expectGolden(`labs/peer-check-${stage}.${String(columns)}.txt`, stdout);
  });
});

/** The fields that the contract promises. */
const promised = ['verdict', 'peering', 'checks', 'subnets', 'peering.id', 'peering.status', 'peering.requester', 'peering.accepter', 'checks.0.id', 'checks.0.status', 'checks.0.resource', 'checks.0.message', 'checks.0.fix', 'subnets.0.from', 'subnets.0.to', 'subnets.0.routeTable', 'subnets.0.ok', 'subnets.0.reason'];

it.each(promised)('the schema asks for %s', async (path) => {
  const { stdout } = await runCommand(['peer-check', 'vpc1', 'vpc2', '--lab', 'peering:one-route', '--json']);
  const document = JSON.parse(stdout) as Record<string, unknown>;
  const steps = path.split('.');
  const holder = steps.slice(0, -1).reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, document);
  expect(holder).toHaveProperty(steps.at(-1)!);
  Reflect.deleteProperty(holder, steps.at(-1)!);
  expect(schemaProblems('peer-check', JSON.stringify(document))).not.toEqual([]);
});
