import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, parseAddress } from '../../../src/core/address/address.ts';
import { cidrOf, contains, parseCidr, type Cidr } from '../../../src/core/address/cidr.ts';
import type { RouteTable } from '../../../src/core/network/model.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { selectRoute } from '../../../src/core/path/route-table.ts';
import { blocksOf, rangesText, segmentsOf } from '../../../src/core/peer-check/segments.ts';

const network = parseNetwork({ documents: [], refusals: [] });
const block = parseCidr('10.2.0.0/16')!;

/** Routes inside, around and beside 10.2.0.0/16; the same prefix at most once, as in AWS. */
const tables = fc.uniqueArray(fc.record({ value: fc.integer({ min: 0x0a010000, max: 0x0a03ffff }), length: fc.integer({ min: 8, max: 32 }) }), {
  maxLength: 12, selector: ({ value, length }) => cidrOf(addressOf(4, BigInt(value)), length).text,
}).map((routes): RouteTable => ({
  id: 'rtb-1', name: null, account: null, region: null, vpcId: 'vpc-1', isMain: true, subnetIds: [], gatewayIds: [],
  routes: routes.map(({ value, length }, index) => ({
    destination: { kind: 'cidr', cidr: cidrOf(addressOf(4, BigInt(value)), length) }, target: { kind: 'vpc-peering-connection', id: `pcx-${String(index)}` }, state: 'active', origin: null,
  })),
}));

describe('the parts of a block', () => {
  it('follow one another without gap, and every address takes the route that the walk of its packet takes', () => {
    fc.assert(fc.property(tables, fc.array(fc.integer({ min: 0x0a020000, max: 0x0a02ffff }), { maxLength: 20 }), (table, addresses) => {
      const segments = segmentsOf(network, table, block);
      expect(segments[0]!.first).toBe(block.first);
      expect(segments.at(-1)!.last).toBe(block.last);
      segments.slice(1).forEach(({ first }, index) => { expect(first).toBe(segments[index]!.last + 1n); });
      for (const value of [...addresses.map(BigInt), ...segments.flatMap(({ first, last }) => [first, last])]) {
        const segment = segments.find(({ first, last }) => value >= first && value <= last)!;
        expect(segment.selection).toEqual(selectRoute(network, table, addressOf(4, value)));
      }
    }));
  });

  it('differ from their neighbours in the route', () => {
    fc.assert(fc.property(tables, (table) => {
      const chosen = segmentsOf(network, table, block).map(({ selection }) => (selection.kind === 'route' ? selection.route.target.id : selection.kind));
      chosen.slice(1).forEach((one, index) => { expect(one).not.toBe(chosen[index]); });
    }));
  });
});

describe('the blocks of a range', () => {
  it('are that range, in order, and as few as can be', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (a, b) => {
      const [first, last] = [BigInt(Math.min(a, b)), BigInt(Math.max(a, b))];
      const blocks = blocksOf({ family: 4, first, last });
      let next = first;
      for (const one of blocks) {
        expect(one.first).toBe(next);
        next = one.last + 1n;
      }
      expect(next).toBe(last + 1n);
      // No two neighbours make one block.
      blocks.slice(1).forEach((one, index) => { expect(sibling(blocks[index]!, one)).toBe(false); });
    }));
  });

  it('read as CIDRs', () => {
    const at = (text: string): bigint => parseAddress(text)!.value;
    expect(rangesText([{ family: 4, first: at('10.2.0.0'), last: at('10.2.191.255') }])).toBe('10.2.0.0/17, 10.2.128.0/18');
    expect(rangesText([{ family: 4, first: at('10.2.0.1'), last: at('10.2.0.30') }])).toBe('10.2.0.1/32, 10.2.0.2/31, 10.2.0.4/30 and 5 more blocks');
    expect(rangesText([{ family: 6, first: at('2001:db8::'), last: at('2001:db8:0:1::') - 1n }])).toBe('2001:db8::/64');
  });
});

const sibling = (a: Cidr, b: Cidr): boolean => a.length === b.length && contains(cidrOf(addressOf(4, a.first), a.length - 1), addressOf(4, b.last));
