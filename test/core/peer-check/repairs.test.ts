/** What the scenarios cannot show: several profiles, and the list of checks. */
import { expect, it } from 'vitest';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { definedChecks } from '../../../src/core/peer-check/checks/index.ts';
import { findVpcPair } from '../../../src/core/peer-check/find-pair.ts';
import { peerCheck } from '../../../src/core/peer-check/peer-check.ts';
import type { PeerCheckAnswer } from '../../../src/core/peer-check/answer.ts';
import { openLab } from '../../../src/sources/labs/index.ts';

function answer(stage: string, profiles?: ReadonlyMap<string, string>): PeerCheckAnswer {
  const network = parseNetwork(openLab(`peering:${stage}`).collection);
  return peerCheck(network, { vpcIds: findVpcPair(network, 'vpc1', 'vpc2'), peeringId: null, traffic: null, address: null }, profiles === undefined ? {} : { profiles });
}

const commands = ({ checks }: PeerCheckAnswer): readonly string[] => checks.flatMap(({ fix }) => fix?.commands ?? []);

it('every command names the profile of the account that may run it, those inside as well', () => {
  const printed = commands(answer('no-peering', new Map([['111122223333', 'prod'], ['444455556666', 'shared']])));
  expect(printed).toHaveLength(4);
  for (const command of printed) expect(command.match(/aws ec2 [a-z-]+ --profile prod/g)?.length).toBe(command.match(/aws ec2 /g)!.length);
  expect(commands(answer('no-peering')).join(' ')).not.toContain('--profile');
});

it('a profile that a shell would take apart is quoted', () => {
  expect(commands(answer('no-routes', new Map([['111122223333', "it's $HOME"]])))[0]).toContain(`create-route --profile 'it'\\''s $HOME' --route-table-id`);
});

it('the same configuration gives the same answer', () => {
  expect(JSON.stringify(answer('one-route'))).toBe(JSON.stringify(answer('one-route')));
});

it('each check has an id and a place of its own, in order', () => {
  const checks = definedChecks();
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  expect(checks.map(({ order }) => order)).toEqual([...checks.map(({ order }) => order)].sort((a, b) => a - b));
});
