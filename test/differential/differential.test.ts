/**
 * Two evaluators, one question: src answers with sets, the naive one packet by packet. NETDIAG_DIFFERENTIAL=20000 asks more
 * than the ordinary run and prints what was asked; a disagreement prints its seed, which gives the same network again.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { Case } from './describe.ts';
import { Distribution } from './distribution.ts';
import { generate } from './generate.ts';

const asked = process.env['NETDIAG_DIFFERENTIAL'];
const QUESTIONS = Number(asked ?? 2000);
const regressions = new URL('./regressions/', import.meta.url);

/** Each has to be asked about, as often as it matters, with more than one answer where more than one is possible. */
const FEATURES = [
  'same-subnet', 'same-vpc', 'peering', 'out', 'in', 'public-peer', 'unowned', 'private-outside', 'foreign', 'transit', 'transit-regions', 'egress-vpc', 'premises-out', 'premises-in',
  'gateway-endpoint', 'interface-endpoint', 'nat', 'appliance', 'bpa', 'edge', 'egress-only', 'several-interfaces', 'shared', 'overlapping', 'unread',
];
/** What lies in an account that was not read, or in no network that is known, is reachable never. */
const NEVER_REACHABLE = ['foreign', 'private-outside'];
const KINDS = [
  'security-group', 'network-acl', 'route', 'peering', 'internet-gateway', 'nat-gateway', 'transit-gateway', 'vpc-endpoint', 'vpn', 'public-ip', 'instance', 'network-interface', 'block-public-access',
];

describe('src and the naive evaluator', () => {
  const distribution = new Distribution();

  it(`agree on ${QUESTIONS} random questions, in verdict and in everything that blocks`, { timeout: 3_600_000 }, () => {
    const disagreements: string[] = [];
    for (let seed = 1; seed <= QUESTIONS; seed++) {
      const given = generate(seed);
      const { naive, src, differences } = compare(given);
      distribution.add(given.features, naive);
      if (differences.length > 0) disagreements.push(JSON.stringify({ seed, differences, naive, src, question: given.question, scopes: given.scopes }));
    }
    if (asked !== undefined) process.stdout.write(`${distribution.toString()}\n${disagreements.length} of ${QUESTIONS} disagree\n`);
    expect(disagreements.slice(0, 3).join('\n')).toBe('');
  });

  it('were asked questions of every kind', () => {
    expect(distribution.share('reachable')).toBeGreaterThan(0.22);
    expect(distribution.share('blocked')).toBeGreaterThan(0.35);
    expect(distribution.share('inconclusive')).toBeGreaterThan(0.1);
    expect(distribution.plainlyBlocked).toBeGreaterThan(0.85);
    for (const feature of FEATURES) {
      const { reachable, blocked, inconclusive } = distribution.features[feature] ?? { reachable: 0, blocked: 0, inconclusive: 0 };
      expect(reachable + blocked + inconclusive, `questions about ${feature}`).toBeGreaterThan(QUESTIONS / 100);
      expect(blocked, `blocked questions about ${feature}`).toBeGreaterThan(QUESTIONS / 250);
      if (!NEVER_REACHABLE.includes(feature)) expect(reachable, `reachable questions about ${feature}`).toBeGreaterThan(QUESTIONS / 500);
    }
    for (const kind of KINDS) {
      const count = (distribution.kinds[`${kind}, forward`] ?? 0) + (distribution.kinds[`${kind}, return`] ?? 0);
      expect(count, `${kind} blocks`).toBeGreaterThan(QUESTIONS / 200);
    }
  });

  it.each(readdirSync(regressions).filter((name) => name.endsWith('.json')))('agree on %s', (name) => {
    const given = JSON.parse(readFileSync(new URL(name, regressions), 'utf8')) as Case;
    expect(compare(given).differences).toEqual([]);
  });
});
