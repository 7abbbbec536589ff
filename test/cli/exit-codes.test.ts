import { expect, it } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.ts';

/** The table that scripts are written against, as it is published. */
const published = `
| 0 | answered; nothing blocks (reachable, peering complete, …) |
| 1 | answered; something blocks, and it is named |
| 2 | usage or input error (unknown option, unknown or ambiguous endpoint, unreadable file) |
| 3 | inconclusive: the answer needs something that could not be read (a permission, a snapshot file) or evidence that does not exist; what is missing is named |
| 4 | AWS or the network failed (credentials, throttling past the retries, time-out) |
| 130 | interrupted |
`;

const beginnings: Readonly<Record<keyof typeof exitCodes, string>> = {
  clear: 'answered; nothing blocks',
  blocked: 'answered; something blocks',
  usage: 'usage or input error',
  inconclusive: 'inconclusive',
  failed: 'AWS or the network failed',
  interrupted: 'interrupted',
};

it('is the published table, row by row', () => {
  const rows = [...published.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map((match) => [Number(match[1]), match[2] ?? ''] as const);
  expect(rows.map(([code]) => code)).toEqual(Object.values(exitCodes));
  Object.values(beginnings).forEach((beginning, index) => {
    expect(rows[index]?.[1].startsWith(beginning)).toBe(true);
  });
});
