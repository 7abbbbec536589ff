/** Policy tables: sets of packets against each packet by itself. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAddress, type IpAddress } from '../../../src/core/address/address.ts';
import { contains, parseCidr } from '../../../src/core/address/cidr.ts';
import type { TransitGatewayPolicyEntry } from '../../../src/core/network/model.ts';
import { policyTargets } from '../../../src/core/path/transit-policy.ts';
import { TrafficSet } from '../../../src/core/traffic/traffic-set.ts';

const parsed = (text: string): IpAddress => parseAddress(text)!;
const CLIENT = parsed('10.1.1.10');
const SERVER = parsed('10.2.1.10');
const CLIENT_PORTS = [{ from: 100, to: 110 }];
const range = fc.constantFrom(null, [{ from: 0, to: 65535 }], [{ from: 90, to: 105 }], [{ from: 100, to: 110 }], [{ from: 443, to: 443 }], [{ from: 1, to: 80 }]);
const cidr = fc.constantFrom(null, '0.0.0.0/0', '10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16').map((text) => (text === null ? null : parseCidr(text)));
const entry = (number: number): fc.Arbitrary<TransitGatewayPolicyEntry> => fc.record({
  ruleNumber: fc.constant(number), source: cidr, destination: cidr, sourcePorts: range, destinationPorts: range,
  protocol: fc.constantFrom(null, 6, 17), doubt: fc.constant(null), targetRouteTableId: fc.constantFrom('tgw-rtb-a', 'tgw-rtb-b', 'tgw-rtb-c'),
});
const entries = fc.integer({ min: 0, max: 4 }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, number) => entry(number))));

it('the tables of a set are those of its packets', () => {
  fc.assert(fc.property(entries, fc.constantFrom(6, 17), fc.constantFrom([443], [80], [79, 80, 81]), fc.boolean(), (rules, protocol, ports, isReply) => {
    const traffic = ports.reduce((set, port) => set.union(TrafficSet.ofPorts(protocol, [{ from: port, to: port }])), TrafficSet.NOTHING);
    const [source, destination] = isReply ? [SERVER, CLIENT] : [CLIENT, SERVER];
    const targets = policyTargets('tgw-ptb-1', rules, { source, isSourceSure: true, destination, traffic, isReply, clientPorts: CLIENT_PORTS });
    const seen = new Set<string | null>();
    for (const port of ports) {
      for (let client = 100; client <= 110; client++) {
        const [from, to] = isReply ? [port, client] : [client, port];
        const isIn = (ranges: TransitGatewayPolicyEntry['sourcePorts'], number: number): boolean => ranges === null || ranges.some((one) => number >= one.from && number <= one.to);
        const first = rules.find((rule) =>
          (rule.source === null || contains(rule.source, source)) && (rule.destination === null || contains(rule.destination, destination))
          && (rule.protocol === null || rule.protocol === protocol) && isIn(rule.sourcePorts, from) && isIn(rule.destinationPorts, to));
        seen.add(first?.targetRouteTableId ?? null);
      }
    }
    expect('what' in targets).toBe(false);
    // Of a set in two dimensions more may be named than there is, never less.
    for (const target of seen) expect(targets).toContain(target);
    if ('what' in targets || targets.length > 1) return;
    expect([...seen]).toEqual(targets);
  }), { numRuns: 500 });
});
