/** The printed commands, run on the documents and asked of the naive evaluator, have to do what `verified` and `withAll` say. */
import { expect, it } from 'vitest';
import { findFixes } from '../../../src/core/fixes/fixes.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { judge } from '../../../src/core/path/judge.ts';
import { collectionOf, pairOf } from '../../differential/ask.ts';
import { generate } from '../../differential/generate.ts';
import { naiveAnswer } from '../../differential/naive/naive.ts';
import { applyCommand } from './apply-command.ts';

it('repair what they say they repair', { timeout: 120_000 }, () => {
  let [applied, repaired] = [0, 0];
  for (let seed = 1; seed <= 1200; seed++) {
    const given = generate(seed);
    const network = parseNetwork(collectionOf(given.scopes));
    const pair = pairOf(network, given.question);
    const judgement = judge(network, pair);
    const { results, withAll } = findFixes(network, pair, judgement);
    expect(results).toHaveLength(judgement.blocks.length);
    for (const [i, { blocker }] of judgement.blocks.entries()) {
      const number = /create-network-acl-entry .*--rule-number (\d+)/.exec(results[i]?.fix?.commands[0] ?? '')?.[1];
      // An entry after the one that denies would never be asked.
      if (blocker.type === 'network-acl' && number !== undefined) expect(Number(number), `seed ${seed}`).toBeLessThan(blocker.entry?.ruleNumber ?? 32767);
    }
    if (withAll === null) continue;
    let { scopes } = given;
    let isKnown = true;
    for (const { fix } of results) {
      if (fix?.verified !== true) continue;
      for (const command of fix.commands) {
        const after = applyCommand(scopes, command);
        if (after === null) isKnown = false;
        else scopes = after;
      }
    }
    if (!isKnown) continue;
    applied++;
    const after = naiveAnswer({ ...given, scopes });
    expect(after.verdict, `seed ${seed}: ${JSON.stringify({ results, after })}`).toBe(withAll);
    // With a verified fix for everything, nothing is left that blocks.
    if (results.every(({ fix }) => fix?.verified === true)) {
      repaired++;
      expect(after.blockers, `seed ${seed}`).toEqual([]);
    }
  }
  expect(applied).toBeGreaterThan(200);
  expect(repaired).toBeGreaterThan(100);
});
