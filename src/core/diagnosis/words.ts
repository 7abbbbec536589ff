/** The words in which traffic and things are named in sentences. */
import type { NetworkInterface, SecurityGroup, Thing } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { rangesOf } from '../traffic/describe.ts';
import { ICMP, ICMPV6, hasPorts, isIcmp, protocolName } from '../traffic/protocol.ts';
import type { Intervals } from '../traffic/intervals.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';

/** `TCP port 443`, `ICMP echo request`, `any UDP traffic`, `any traffic`. */
export function trafficWords(traffic: TrafficSet): string {
  const [protocol, second] = traffic.namedProtocols;
  if (traffic.includesOtherProtocols || protocol === undefined || second !== undefined) return 'any traffic';
  const numbers = traffic.numbersOf(protocol);
  const name = /^\d/.test(protocolName(protocol)) ? `protocol ${protocol}` : protocolName(protocol).toUpperCase().replace('ICMPV6', 'ICMPv6');
  if (isIcmp(protocol)) return numbers[0]?.to === 65535 ? `any ${name} traffic` : `${name} ${icmpWords(protocol, numbers)}`;
  if (!hasPorts(protocol)) return name;
  if (numbers[0]?.from === 1 && numbers[0].to === 65535) return `any ${name} traffic`;
  const single = numbers.length === 1 && numbers[0]?.from === numbers[0]?.to;
  return `${name} ${single ? 'port' : 'ports'} ${rangesOf(numbers)}`;
}

function icmpWords(protocol: number, numbers: Intervals): string {
  const [first] = numbers;
  if (first === undefined) return 'traffic';
  const type = Math.floor(first.from / 256);
  if (protocol === ICMP && type === 8) return 'echo request';
  if (protocol === ICMP && type === 0) return 'echo reply';
  if (protocol === ICMPV6 && type === 128) return 'echo request';
  if (protocol === ICMPV6 && type === 129) return 'echo reply';
  return first.from === first.to ? `type ${type} code ${first.from % 256}` : `type ${type}`;
}

/** `web-sg (sg-…)`, or the id alone; the name alone where the id is an ARN, which fills a line. */
export function titled(thing: Pick<Thing, 'id' | 'name'>): string {
  if (thing.name !== null && thing.id.startsWith('arn:')) return thing.name;
  return thing.name === null || thing.name === thing.id ? thing.id : `${thing.name} (${thing.id})`;
}

/** The name alone where there is one: for things that a sentence mentions in passing. */
export const short = (thing: Pick<Thing, 'id' | 'name'>): string => thing.name ?? thing.id;

export const groupTitle = (group: SecurityGroup): string => titled({ id: group.id, name: group.groupName ?? group.name });

/** An interface with the name of its instance, and the address in question. */
export function interfaceTitle(network: Network, networkInterface: NetworkInterface): string {
  const instance = networkInterface.instanceId === null ? undefined : network.data.instances.get(networkInterface.instanceId);
  return titled({ id: networkInterface.id, name: networkInterface.name ?? instance?.name ?? null });
}

/** `a, b and c` */
export function listWords(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
