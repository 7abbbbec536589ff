import { expect, it } from 'vitest';

import { similarNames } from '../../../src/sources/aws/similar.ts';

const names = ['/vpc/flow-logs', '/vpc/flow-logs-prod', '/aws/lambda/api', 'dev', 'prod'];

it.each([
  ['prdo', ['prod']],
  ['PROD', ['prod', '/vpc/flow-logs-prod']],
  ['/vpc/flow-log', ['/vpc/flow-logs', '/vpc/flow-logs-prod']],
  ['dve', []],
  ['de', ['dev']],
  ['something-else', []],
])('finds the names like %s', (wanted, expected) => {
  expect([...similarNames(wanted, names)].sort()).toEqual([...expected].sort());
});
