/**
 * NAT64: an IPv6 client reaches an IPv4 address through a NAT gateway by an IPv6 address that holds it in its last 32 bits
 * (VPC User Guide, "DNS64 and NAT64"). The well-known prefix is that of RFC 6052.
 */
import { addressOf, type IpAddress } from '../address/address.ts';
import { contains, parseCidr } from '../address/cidr.ts';
import { isPublic } from '../address/special.ts';
import type { Network } from '../network/network.ts';
import type { End, Place } from './ends.ts';
import type { Leg } from './leg.ts';
import type { Component } from './trace.ts';

const PREFIX = '64:ff9b::/96';

export function isNat64(address: IpAddress): boolean {
  const prefix = parseCidr(PREFIX);
  return prefix !== null && contains(prefix, address);
}

/** Where a packet goes behind a NAT gateway. Null: nobody knows, and that is said. */
export function beyondNat64(network: Network, leg: Leg, to: End, here: Place, at: Component): End | null {
  if (!isNat64(to.named)) {
    if (to.named.family === 4) return to;
    leg.loseTrack(at, `not known: ${to.named.text} is no address of NAT64`, { what: `what ${at.id} does with IPv6 packets to ${to.named.text}`, hint: `NAT gateways take IPv6 only for NAT64, whose prefix is likely ${PREFIX}` });
    return null;
  }
  const named = addressOf(4, to.named.value & 0xffffffffn);
  leg.note(`${to.named.text} is likely NAT64 for ${named.text}: that ${PREFIX} is the prefix of NAT64 is not told by the configuration.`);
  if (isPublic(named)) return { kind: 'outside', named, isAnyPublic: false };
  const owned = network.interfaceInVpc(here.vpc.id, named);
  const subnet = owned === null ? undefined : network.data.subnets.get(owned.networkInterface.subnetId);
  if (owned !== null && subnet !== undefined) return { kind: 'interface', networkInterface: owned.networkInterface, address: owned.address, subnet, vpc: here.vpc, named };
  if (here.vpc.cidrs.some((cidr) => contains(cidr, named))) return { kind: 'unowned', named, vpc: here.vpc, subnet: [...network.data.subnets.values()].find(({ vpcId, cidrs }) => vpcId === here.vpc.id && cidrs.some((cidr) => contains(cidr, named))) ?? null };
  leg.loseTrack(at, `not known: who has ${named.text}`, { what: `which VPC the NAT64 address ${named.text} lies in`, hint: 'ask about that IPv4 address from an interface that has IPv4' });
  return null;
}
