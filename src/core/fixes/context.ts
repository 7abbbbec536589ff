import { cidrOf, contains, hostCidr, parseCidr, type Cidr } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import type { PairQuestion } from '../path/judge.ts';
import { balancerNamedBy } from '../network/load-balancer.ts';
import type { Owner } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { scopesOf } from '../network/scopes.ts';
import { isIcmp } from '../traffic/protocol.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';

/** The one kind of packet that a question is about, or null if it asks about a set. */
export interface Packet {
  readonly protocol: number;
  /** Port, or type × 256 + code; null for protocols without either. */
  readonly number: number | null;
}

export function singlePacket(traffic: TrafficSet): Packet | null {
  const [protocol, second] = traffic.namedProtocols;
  if (protocol === undefined || second !== undefined || traffic.includesOtherProtocols) return null;
  const [range, more] = traffic.numbersOf(protocol);
  if (range === undefined || more !== undefined || range.from !== range.to) return null;
  return { protocol, number: range.to === 0 && !isIcmp(protocol) ? null : range.from };
}

/** The smallest block to open for an address: itself, or everything where the question was about any public address. */
export function leastCidr(question: PairQuestion, address: IpAddress): Cidr {
  const isAnyPublic = [question.source, question.destination].some((end) => end.kind === 'outside' && end.address === null);
  return isAnyPublic ? cidrOf(address, 0) : hostCidr(address);
}

/** As above; nodes and targets of a load balancer come and go, so that all of their subnet is opened. */
export function placeCidr(network: Network, question: PairQuestion, address: IpAddress): Cidr {
  const ends = [question.source, question.destination].flatMap((end) => (end.kind === 'interface' ? [end.networkInterface] : []));
  const place = ends.some((end) => balancerNamedBy(end) !== null) ? ends.find(({ addresses }) => addresses.some((own) => own.address.text === address.text)) : undefined;
  const subnet = place === undefined ? undefined : network.data.subnets.get(place.subnetId);
  return subnet?.cidrs.find((cidr) => contains(cidr, address)) ?? leastCidr(question, address);
}

/** Was this account looked at with its own credentials? Only then is it ours to change. */
export const isOurs = (network: Network, owner: Owner): boolean => scopesOf(network.data.scopes, owner).length > 0;

export const NOT_OURS = (owner: Owner): string => `its owner, account ${owner.account ?? 'unknown'}, has to change it`;
/** What to ask to get a fix for one kind of packet. */
export function nameOnePacket(traffic: TrafficSet): string {
  const [protocol] = traffic.namedProtocols;
  return protocol !== undefined && isIcmp(protocol) ? 'ask about one message (--icmp-type) to get a fix' : 'ask about one port (--port) to get a fix';
}

export function everywhere(family: 4 | 6): Cidr {
  const cidr = parseCidr(family === 4 ? '0.0.0.0/0' : '::/0');
  if (cidr === null) throw new Error('not a CIDR');
  return cidr;
}
