import { ICMP, ICMPV6, hasPorts, isIcmp } from '../../traffic/protocol.ts';
import { TrafficSet } from '../../traffic/traffic-set.ts';
import type { Family } from '../../address/address.ts';

/** What a rule's protocol and range stand for: the set, and the range as text to print. */
export interface RuleTraffic {
  readonly traffic: TrafficSet;
  readonly ports: string;
}

/**
 * A security group permission. ICMP carries its type in FromPort and its code in ToPort; a protocol by any other number
 * admits all of it, whatever range is stored (VPC User Guide, "Security group rules").
 */
export function groupRuleTraffic(protocol: number | 'all', from: number | null, to: number | null): RuleTraffic {
  if (protocol === 'all') return { traffic: TrafficSet.EVERYTHING, ports: 'all' };
  if (hasPorts(protocol)) return portTraffic(protocol, from, to);
  if (isIcmp(protocol)) return icmpTraffic(protocol, from ?? -1, to ?? -1);
  return { traffic: TrafficSet.ofProtocol(protocol), ports: 'all' };
}

/**
 * A network ACL entry. Protocol 58 with an IPv4 CIDR stands for all ICMP; numbers other than 1, 6, 17 and 58 ignore ports
 * (EC2 API, NetworkAclEntry).
 */
export function aclEntryTraffic(
  protocol: number | 'all',
  family: Family,
  ports: { readonly from: number | null; readonly to: number | null } | null,
  icmp: { readonly type: number; readonly code: number } | null,
): RuleTraffic {
  if (protocol === 'all') return { traffic: TrafficSet.EVERYTHING, ports: 'all' };
  if (hasPorts(protocol)) return portTraffic(protocol, ports?.from ?? null, ports?.to ?? null);
  if (protocol === ICMPV6 && family === 4) {
    return { traffic: TrafficSet.ofProtocol(ICMP).union(TrafficSet.ofProtocol(ICMPV6)), ports: 'all' };
  }
  if (isIcmp(protocol)) return icmpTraffic(protocol, icmp?.type ?? -1, icmp?.code ?? -1);
  return { traffic: TrafficSet.ofProtocol(protocol), ports: 'all' };
}

function portTraffic(protocol: number, from: number | null, to: number | null): RuleTraffic {
  if (from === null || to === null || from < 0 || (from <= 1 && to === 65535)) {
    return { traffic: TrafficSet.ofProtocol(protocol), ports: 'all' };
  }
  return { traffic: TrafficSet.ofPorts(protocol, [{ from, to }]), ports: from === to ? String(from) : `${from}-${to}` };
}

function icmpTraffic(protocol: number, type: number, code: number): RuleTraffic {
  const traffic = TrafficSet.ofIcmp(protocol, type, code);
  if (type < 0) return { traffic, ports: 'all' };
  return { traffic, ports: code < 0 ? `type ${type}` : `type ${type} code ${code}` };
}
