/** The index of a transit gateway's routes against a plain search of all of them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressOf, type IpAddress } from '../../../src/core/address/address.ts';
import { cidrOf, contains } from '../../../src/core/address/cidr.ts';
import type { TransitGatewayRoute, TransitGatewayRouteTable } from '../../../src/core/network/model.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { selectTransitRoute } from '../../../src/core/path/transit-routes.ts';

const network = parseNetwork({ documents: [], refusals: [] });
const address = fc.integer({ min: 0, max: 255 }).map((last) => addressOf(4, 0x0a000000n + BigInt(last)));
const route = (number: number): fc.Arbitrary<TransitGatewayRoute> => fc.record({
  destination: fc.tuple(address, fc.integer({ min: 20, max: 32 })).map(([within, length]) => ({ kind: 'cidr' as const, cidr: cidrOf(within, length) })),
  prefixListId: fc.constantFrom(null, 'pl-1'),
  attachmentIds: fc.constant([`tgw-attach-${number}`]),
  resourceType: fc.constantFrom('vpc', 'direct-connect-gateway', 'connect', 'vpn', 'peering'),
  type: fc.constantFrom('static' as const, 'propagated' as const),
  state: fc.constantFrom('active', 'active', 'blackhole', 'deleted', 'pending'),
});
const routes = fc.integer({ min: 0, max: 12 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, number) => route(number))));
const ORDER = ['vpc', 'direct-connect-gateway', 'connect', 'vpn', 'peering'];

/** Facts 7.5, written down once more: longest prefix, static, prefix list, then by what it was propagated from. */
function winners(all: readonly TransitGatewayRoute[], to: IpAddress): readonly TransitGatewayRoute[] {
  const length = ({ destination }: TransitGatewayRoute): number => (destination.kind === 'cidr' ? destination.cidr.length : 0);
  const rank = ({ type, prefixListId, resourceType }: TransitGatewayRoute): number => (type === 'static' ? Number(prefixListId !== null) : 2 + ORDER.indexOf(resourceType ?? ''));
  const matching = all.filter(({ destination, state }) => destination.kind === 'cidr' && contains(destination.cidr, to) && ['active', 'blackhole'].includes(state));
  const best = [...matching].sort((a, b) => length(b) - length(a) || rank(a) - rank(b))[0];
  return best === undefined ? [] : matching.filter((item) => length(item) === length(best) && rank(item) === rank(best));
}

it('the route that wins is that of a plain search; two that are equal are told as not known', () => {
  fc.assert(fc.property(routes, address, (all, to) => {
    const table: TransitGatewayRouteTable = { id: 'tgw-rtb-1', name: null, account: null, region: null, transitGatewayId: 'tgw-1', routes: all, propagations: null };
    const selection = selectTransitRoute(network, table, to);
    const expected = winners(all, to);
    if (expected.length === 0) expect(selection.kind).toBe('none');
    else if (expected.length > 1) expect(selection.kind).toBe('unknown');
    else expect(selection.kind === 'route' ? selection.route : null).toBe(expected[0]);
  }), { numRuns: 500 });
});
