/** Sets against packets: what a filter says of a set has to hold for each packet by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, parseAddress, type IpAddress } from '../../../src/core/address/address.ts';
import { contains } from '../../../src/core/address/cidr.ts';
import { isPublic } from '../../../src/core/address/special.ts';
import type { Network } from '../../../src/core/network/network.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { icmpReplyType, liftReplies, repliesTo } from '../../../src/core/path/filter.ts';
import { evaluateAcl } from '../../../src/core/path/network-acl.ts';
import { publicRepresentatives } from '../../../src/core/path/public-addresses.ts';
import { selectRoute } from '../../../src/core/path/route-table.ts';
import { evaluateGroups } from '../../../src/core/path/security-group.ts';
import { TrafficSet } from '../../../src/core/traffic/traffic-set.ts';
import { collectionOf } from '../../differential/ask.ts';
import type { Scope } from '../../differential/describe.ts';
import { generate } from '../../differential/generate.ts';
import * as naive from '../../differential/naive/filters.ts';
import { NotCollected, target, World } from '../../differential/naive/world.ts';
import { Random } from '../../differential/random.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const has = (set: TrafficSet, protocol: number, number: number): boolean => set.numbersOf(protocol).some(({ from, to }) => number >= from && number <= to);
const network = (scopes: Scope[]): Network => parseNetwork(collectionOf(scopes));

function parsed(text: string): IpAddress {
  const address = parseAddress(text);
  if (address === null) throw new Error(text);
  return address;
}

const REMOTES = ['10.0.0.11', '10.1.1.10', '10.0.1.10', '198.51.100.2', '203.0.113.9', '192.0.2.44', '172.16.3.4', '2001:db8:100::a1', '2001:db8:0:1::a0', '2001:db8:aaaa::9'];
const PORTS = [1, 22, 23, 53, 80, 81, 443, 444, 1023, 1024, 5432, 8080, 32767, 32768, 40000, 50000, 50001, 60998, 60999, 61000, 65535];
const ICMP: [number, number][] = [[0, 0], [0, 1], [3, 0], [3, 1], [8, 0], [8, 1], [9, 0], [128, 0], [128, 1], [129, 0], [129, 5]];
const PACKETS = [
  ...[6, 17].flatMap((protocol) => PORTS.map((port) => ({ protocol, number: port, destinationPort: port, icmpType: 0, icmpCode: 0 }))),
  ...[1, 58].flatMap((protocol) => ICMP.map(([icmpType, icmpCode]) => ({ protocol, number: icmpType * 256 + icmpCode, destinationPort: 0, icmpType, icmpCode }))),
  ...[47, 50].map((protocol) => ({ protocol, number: 0, destinationPort: 0, icmpType: 0, icmpCode: 0 })),
];
const packetTo = (packet: (typeof PACKETS)[number], remote: string): naive.Packet => ({ ...packet, from: remote, to: remote, sourcePort: 0 });

describe('network ACLs', () => {
  it('let through just what passes packet by packet, and every share names the entry that decides', () => {
    fc.assert(fc.property(seeds, fc.boolean(), fc.constantFrom(...REMOTES), (seed, egress, remote) => {
      const { scopes } = generate(seed);
      const { networkAcls } = network(scopes).data;
      for (const raw of new World(scopes).all('NetworkAcls')) {
        const acl = networkAcls.get(raw.NetworkAclId);
        if (acl === undefined) throw new Error('parsed');
        const result = evaluateAcl(acl, egress, parsed(remote));
        for (const packet of PACKETS) {
          const isAllowed = has(result.allowed, packet.protocol, packet.number);
          expect(isAllowed ? 'allow' : 'deny', JSON.stringify(packet)).toBe(naive.acl(raw, egress, packetTo(packet, remote)));
          const shares = result.shares.filter(({ traffic }) => has(traffic, packet.protocol, packet.number));
          expect(shares.map(({ action }) => action)).toEqual([isAllowed ? 'allow' : 'deny']);
        }
      }
    }), { numRuns: 60 });
  });
});

describe('security groups', () => {
  it('let through just what passes packet by packet, in whatever order their rules stand', () => {
    fc.assert(fc.property(seeds, fc.boolean(), (seed, egress) => {
      const { scopes } = generate(seed);
      const shuffled = structuredClone(scopes);
      const random = new Random(seed);
      for (const group of shuffled.flatMap((scope) => scope.SecurityGroups ?? [])) {
        group.IpPermissions = random.shuffled(group.IpPermissions);
        group.IpPermissionsEgress = random.shuffled(group.IpPermissionsEgress);
      }
      for (const own of shuffled.flatMap((scope) => scope.NetworkInterfaces ?? [])) own.Groups = random.shuffled(own.Groups);
      const world = new World(scopes);
      const [own, other] = random.shuffled(world.interfaces());
      const remote = random.pick(REMOTES);
      if (own === undefined || other === undefined) return;
      const [straight, mixed] = [network(scopes), network(shuffled)].map((given) => {
        const [a, b] = [given.data.interfaces.get(own.NetworkInterfaceId), given.data.interfaces.get(other.NetworkInterfaceId)];
        if (a === undefined || b === undefined) throw new Error('parsed');
        return evaluateGroups(given, a, egress, { address: parsed(remote), networkInterface: b, link: { kind: 'vpc' } });
      });
      for (const packet of PACKETS) {
        const expected = naive.groups(world, own, egress, packetTo(packet, remote), { interface: other, groupsCount: 'allow' });
        for (const result of [straight, mixed]) {
          const decision = result === null || result === undefined || has(result.allowed, packet.protocol, packet.number) ? 'allow' : has(result.unknown, packet.protocol, packet.number) ? 'unknown' : 'deny';
          expect(decision, JSON.stringify(packet)).toBe(expected);
        }
      }
    }), { numRuns: 100 });
  });
});

describe('replies', () => {
  const range = fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  const clientPorts = fc.constantFrom<{ from: number; to: number }[]>([{ from: 32768, to: 60999 }], [{ from: 1024, to: 65535 }], [{ from: 40000, to: 40000 }]);
  const part = fc.oneof(
    fc.tuple(fc.constantFrom(6, 17), range).map(([protocol, ports]) => TrafficSet.ofPorts(protocol, [ports])),
    fc.tuple(fc.constantFrom(1, 58), fc.constantFrom(...ICMP)).map(([protocol, [type, code]]) => TrafficSet.ofIcmp(protocol, type, code)),
    fc.constantFrom(6, 1, 47).map((protocol) => TrafficSet.ofProtocol(protocol)),
  );
  const set = fc.tuple(fc.boolean(), fc.array(part, { maxLength: 3 })).map(([fromAll, parts]) =>
    parts.reduce((all, one) => (fromAll ? all.subtract(one) : all.union(one)), fromAll ? TrafficSet.EVERYTHING : TrafficSet.NOTHING));
  /** Every packet that may come back; where no reply is expected, the message itself. */
  const repliesOf = (protocol: number, number: number, clients: { from: number; to: number }[]): number[] => {
    if (protocol === 6 || protocol === 17) return clients.flatMap(({ from, to }) => [from, ...PORTS.filter((port) => port >= from && port <= to), to]);
    if (protocol !== 1 && protocol !== 58) return [0];
    const type = icmpReplyType(protocol, Math.floor(number / 256));
    return [type === null ? number : type * 256];
  };

  it('pass for just those requests of which every reply passes', () => {
    fc.assert(fc.property(set, clientPorts, (replies, clients) => {
      const lifted = liftReplies(replies, clients);
      for (const { protocol, number } of PACKETS) {
        const all = repliesOf(protocol, number, clients).every((reply) => has(replies, protocol, reply));
        expect(has(lifted, protocol, number), `${protocol}/${number}`).toBe(all);
      }
    }));
  });

  it('are needed for just those requests that are asked', () => {
    fc.assert(fc.property(part, clientPorts, (asked, clients) => {
      const needed = repliesTo(asked, clients);
      for (const { protocol, number } of PACKETS) {
        if (!has(asked, protocol, number)) continue;
        for (const reply of repliesOf(protocol, number, clients)) expect(has(needed, protocol, reply), `${protocol}/${reply}`).toBe(true);
        // What passes for all of its replies is what was asked, and no more of that protocol is needed than replies.
        expect(liftReplies(needed, clients).covers(asked)).toBe(true);
      }
    }));
  });
});

describe('routes', () => {
  it('are chosen by the longest prefix, then static before listed before propagated', () => {
    fc.assert(fc.property(seeds, fc.constantFrom(...REMOTES), (seed, remote) => {
      const { scopes } = generate(seed);
      const given = network(scopes);
      const world = new World(scopes);
      for (const subnet of given.data.subnets.values()) {
        const table = given.routeTableOf(subnet);
        if (table.state !== 'found') continue;
        const selection = selectRoute(given, table.value, parsed(remote));
        try {
          const { route } = world.choose(world.subnet(subnet.id), remote);
          expect(selection.kind === 'route' ? selection.route.target.id : null).toBe(route === null ? null : target(route));
          if (selection.kind === 'route') expect(selection.route.state).toBe(route?.State);
        } catch (error) {
          if (!(error instanceof NotCollected)) throw error;
          expect(selection.kind).toBe('unknown');
        }
      }
    }), { numRuns: 150 });
  });
});

describe('representatives of the internet', () => {
  const public4 = fc.integer({ min: 0, max: 0xffffffff }).map((value) => addressOf(4, BigInt(value)));
  const named = fc.constantFrom('203.0.113.9', '203.0.113.8', '192.0.2.44', '192.0.2.0', '192.0.2.255', '198.51.100.250', '198.51.100.0', '198.51.100.127', '198.51.100.128').map(parsed);

  it('leave no public address out: rules and routes treat each like one of them', () => {
    fc.assert(fc.property(seeds, fc.oneof(public4, named).filter(isPublic), (seed, address) => {
      const { scopes } = generate(seed);
      const given = network(scopes);
      const [own] = given.data.interfaces.values();
      const subnet = own === undefined ? undefined : given.data.subnets.get(own.subnetId);
      const vpc = own === undefined ? undefined : given.data.vpcs.get(own.vpcId);
      if (own === undefined || subnet === undefined || vpc === undefined) throw new Error('parsed');
      const acl = given.networkAclOf(subnet);
      const table = given.routeTableOf(subnet);
      const cidrs = [
        ...own.groupIds.flatMap((id) => given.data.securityGroups.get(id)?.rules ?? []).flatMap(({ peer }) => (peer.kind === 'cidr' ? [peer.cidr] : [])),
        ...(acl.state === 'found' ? acl.value.entries.map(({ cidr }) => cidr) : []),
        ...(table.state === 'found' ? table.value.routes.flatMap(({ destination }) => (destination.kind === 'cidr' ? [destination.cidr] : [])) : []),
      ];
      const view = (at: IpAddress): string => cidrs.map((cidr) => (contains(cidr, at) ? '1' : '0')).join('');
      const all = publicRepresentatives(given, own, subnet, vpc, 4);
      expect(all.every(isPublic)).toBe(true);
      expect(all.map(view), address.text).toContain(view(address));
    }), { numRuns: 200 });
  });
});
