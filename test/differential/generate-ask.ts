/** The question of a generated network: which ends, which traffic, and what the rules about it may name. */
import type { Question, RawInterface } from './describe.ts';
import type { PlannedVpc, Topology } from './generate.ts';
import type { Random } from './random.ts';

const WITH_IPV6: Topology[] = ['same-subnet', 'same-vpc', 'peering', 'out', 'in', 'transit', 'transit-regions'];
const TO_THE_SECOND: Topology[] = ['peering', 'public-peer', 'foreign', 'transit', 'transit-regions', 'egress-vpc'];

/** Networks on premises, one of which owns public addresses. */
const PREMISES = ['192.168.7.7', '10.200.1.5', '172.16.3.4', '203.0.113.80'];

/** Inside and outside of what a generated gateway endpoint serves. */
const SERVICE_ADDRESSES = ['192.0.2.9', '192.0.2.9', '192.0.2.70', '192.0.2.200'];

export interface Asked {
  question: Question;
  /** Address and its surroundings, as rules see the source and the destination. */
  from: Place;
  to: Place;
}

export interface Place {
  address: string;
  fitting: string[];
  missing: string[];
}

export function ask(random: Random, topology: Topology, vpcs: PlannedVpc[]): Asked {
  const [first, second] = vpcs;
  if (first === undefined) throw new Error('a network has a VPC');
  const wants6 = random.chance(0.25) && WITH_IPV6.includes(topology);
  const pool = (plan: PlannedVpc): RawInterface[] => {
    const six = plan.interfaces.filter((item) => item.Ipv6Addresses.length > 0);
    return wants6 && six.length > 1 ? six : plan.interfaces;
  };
  const source = random.pick(pool(first));
  const mates = pool(first).filter((item) => item !== source && (topology !== 'same-subnet' || item.SubnetId === source.SubnetId));
  const other = TO_THE_SECOND.includes(topology) ? pool(second ?? first) : mates.length > 0 ? mates : first.interfaces.filter((item) => item !== source);
  const target = random.pick(other);
  const uses6 = wants6 && source.Ipv6Addresses.length > 0 && target.Ipv6Addresses.length > 0;
  const addressOf = (item: RawInterface): string => (uses6 ? item.Ipv6Addresses[0]?.Ipv6Address : item.PrivateIpAddresses[0]?.PrivateIpAddress) ?? '';
  const outside = uses6 ? random.pick(['2001:db8:aaaa::9', '2001:db8:bbbb::1']) : random.pick(['203.0.113.9', '192.0.2.44', '198.51.100.250']);
  const word = random.chance(0.3) ? 'internet' : outside;
  const publicIp = (item: RawInterface): string => item.PrivateIpAddresses[0]?.Association?.PublicIp ?? addressOf(item);
  const protocol = random.weighted([[topology === 'gateway-endpoint' ? 20 : 6, 6], [2, 17], [2, uses6 ? 58 : 1], [0.5, 47], [0.3, 50], [0.2, 132]]);
  const isIcmp = protocol === 1 || protocol === 58;
  const base = {
    protocol,
    port: protocol === 6 || protocol === 17 ? random.pick([22, 80, 443, 5432, 8080, 53]) : null,
    sourcePort: (protocol === 6 || protocol === 17) && random.chance(0.2) ? random.pick([1024, 32768, 40000, 50000, 60999, 65535]) : null,
    ...(isIcmp && random.chance(0.2) ? (protocol === 1 ? { icmpType: 13, icmpCode: 0 } : { icmpType: 128, icmpCode: 0 }) : {}),
  };
  const names = (item: RawInterface): string => {
    const [, secondary] = item.PrivateIpAddresses;
    if (secondary !== undefined && !uses6 && random.chance(0.4)) return secondary.PrivateIpAddress;
    if (uses6 || random.chance(0.5)) return addressOf(item);
    return item.Attachment?.InstanceId !== undefined && item.Attachment.DeviceIndex === 0 && random.chance(0.2) ? item.Attachment.InstanceId : item.NetworkInterfaceId;
  };
  const sender = (): string => (uses6 || random.chance(0.85) ? source.NetworkInterfaceId : names(source));
  const [from, to] = ((): [string, string] => {
    switch (topology) {
      case 'same-subnet':
      case 'same-vpc':
      case 'peering':
      case 'transit':
      case 'transit-regions':
        return [sender(), names(target)];
      case 'interface-endpoint':
        return [sender(), random.pick(['vpce-1', addressOf(target), target.NetworkInterfaceId])];
      case 'gateway-endpoint':
        return [sender(), random.pick(SERVICE_ADDRESSES)];
      case 'premises-out':
        return [sender(), random.pick(PREMISES)];
      case 'premises-in':
        return [random.pick(PREMISES.filter((address) => !address.startsWith('203.'))), names(target)];
      case 'egress-vpc':
        return [source.NetworkInterfaceId, random.chance(0.85) ? word : publicIp(target)];
      case 'foreign':
        return [source.NetworkInterfaceId, addressOf(target)];
      case 'out':
        return [source.NetworkInterfaceId, uses6 ? outside : word];
      case 'in':
        return [uses6 ? outside : word, uses6 ? addressOf(target) : random.chance(0.7) ? target.NetworkInterfaceId : publicIp(target)];
      case 'public-peer':
        return [source.NetworkInterfaceId, publicIp(target)];
      case 'unowned':
        return [source.NetworkInterfaceId, random.pick(['10.0.0.200', '10.0.250.7', '10.1.0.200', '10.0.0.1', '10.0.0.2'])];
      case 'service':
        return [source.NetworkInterfaceId, random.pick(['169.254.169.254', '169.254.169.253', '169.254.169.123'])];
      case 'private-outside':
        return [source.NetworkInterfaceId, random.pick(['192.168.7.7', '172.16.3.4', '100.64.1.1', '10.200.0.1'])];
    }
  })();
  const isPublicWay = ['out', 'in', 'public-peer'].includes(topology) && !uses6;
  const seenFrom = topology === 'in' ? outside : topology === 'premises-in' ? from : isPublicWay ? publicIp(source) : addressOf(source);
  const seenTo = topology === 'in' || topology === 'premises-in' ? addressOf(target) : topology === 'out' || (topology === 'egress-vpc' && to === 'internet') ? outside : topology === 'public-peer' ? publicIp(target) : /^(eni|i|vpce)-/.test(to) ? addressOf(target) : to;
  return { question: { source: from, destination: to, ...base }, from: place(random, seenFrom), to: place(random, seenTo) };
}

/** Blocks around an address: those that hold it, and their neighbours. */
function place(random: Random, address: string): Place {
  if (address.includes(':')) {
    const prefix = address.replace(/::.*$/, '');
    return { address, fitting: ['::/0', `${address}/128`, `${prefix}::/${prefix.split(':').length * 16}`], missing: ['0.0.0.0/0', `${address.slice(0, -1)}f/128`, '2001:db8:cccc::/48', '::/1'].filter((cidr) => cidr !== '::/1' || random.chance(0.5)) };
  }
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const half = d & 128;
  return {
    address,
    fitting: ['0.0.0.0/0', `${address}/32`, `${a}.${b}.${c}.0/24`, `${a}.${b}.0.0/16`, `${a}.${b}.${c}.${half}/25`],
    missing: ['::/0', `${a}.${b}.${c}.${d ^ 1}/32`, `${a}.${b}.${c}.${half ^ 128}/25`, `${a}.${b}.${c ^ 1}.0/24`, '172.16.0.0/12'],
  };
}
