/** Rules about one question: most of them fit it, the rest miss it narrowly. */
import type { Question, RawEntry, RawPermission } from './describe.ts';
import type { Random } from './random.ts';

/** What the rules may name: the packet's ends, and their surroundings. */
export interface Aim {
  question: Question;
  family: 4 | 6;
  /** Blocks that hold the remote end. */
  fitting: string[];
  /** Blocks beside it. */
  missing: string[];
  groups: string[];
  prefixLists: string[];
  /** Few rules that block. */
  isCalm: boolean;
}

const NAMES: Record<number, string> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6' };

export const openTo = (cidr: string): RawPermission => ({ ...peerOf(cidr), IpProtocol: '-1' });

export function peerOf(cidr: string): Pick<RawPermission, 'IpRanges' | 'Ipv6Ranges' | 'PrefixListIds' | 'UserIdGroupPairs'> {
  const isSix = cidr.includes(':');
  return { IpRanges: isSix ? [] : [{ CidrIp: cidr }], Ipv6Ranges: isSix ? [{ CidrIpv6: cidr }] : [], PrefixListIds: [], UserIdGroupPairs: [] };
}

export function groupRule(random: Random, aim: Aim): RawPermission {
  const peers = { ...peerOf(random.pick(random.chance(0.7) ? aim.fitting : aim.missing)) };
  if (aim.groups.length > 0 && random.chance(0.3)) {
    peers.UserIdGroupPairs = [{ GroupId: random.pick(aim.groups) }];
    if (random.chance(0.8)) [peers.IpRanges, peers.Ipv6Ranges] = [[], []];
  } else if (aim.prefixLists.length > 0 && random.chance(0.15)) {
    peers.PrefixListIds = [{ PrefixListId: random.pick(aim.prefixLists) }];
    [peers.IpRanges, peers.Ipv6Ranges] = [[], []];
  }
  return { ...groupTraffic(random, aim.question), ...peers };
}

function groupTraffic(random: Random, { protocol, port }: Question): Pick<RawPermission, 'IpProtocol' | 'FromPort' | 'ToPort'> {
  const name = NAMES[protocol] ?? String(protocol);
  if (random.chance(0.12)) return { IpProtocol: '-1' };
  if (random.chance(0.1)) {
    const other = random.pick(['tcp', 'udp', 'icmp', 'icmpv6', '47']);
    const any = other === 'tcp' || other === 'udp' ? 0 : -1;
    return { IpProtocol: other, FromPort: port ?? any, ToPort: port ?? any };
  }
  if (port === null && (protocol === 1 || protocol === 58)) {
    const echo = protocol === 58 ? 128 : 8;
    const [FromPort, ToPort] = random.weighted([[3, [-1, -1]], [3, [echo, 0]], [2, [echo, -1]], [1, [echo + 1, -1]], [1, [echo, 1]], [1, [0, 0]]]);
    return { IpProtocol: name, FromPort, ToPort };
  }
  // Another number stands for all of the protocol, whatever range is stored.
  if (port === null) return random.chance(0.5) ? { IpProtocol: name } : { IpProtocol: name, FromPort: 1, ToPort: 2 };
  const [FromPort, ToPort] = portRange(random, port);
  return { IpProtocol: name, FromPort, ToPort };
}

function portRange(random: Random, port: number): [number, number] {
  return random.weighted<[number, number]>([
    [6, [port, port]], [2, [0, 65535]], [2, [Math.max(1, port - 20), port]], [2, [port, port + 20]],
    [1, [port + 1, port + 1]], [1, [Math.max(1, port - 1), Math.max(1, port - 1)]], [1, [port + 1, 65535]], [1, [1, Math.max(1, port - 1)]],
  ]);
}

const EPHEMERAL: [number, number][] = [
  [1024, 65535], [32768, 65535], [32768, 61000], [32768, 60999], [49152, 65535], [32769, 65535], [1024, 60998], [40000, 50000], [60999, 60999], [32768, 32768],
];

/** Entries of one direction. `carriesReplies`: the packets that this side of the list sees are also replies to client ports. */
export function aclEntries(random: Random, aim: Aim, egress: boolean): RawEntry[] {
  const numbers = new Set<number>();
  const entries: RawEntry[] = [];
  const add = (low: number, high: number, entry: Omit<RawEntry, 'RuleNumber' | 'Egress'>): void => {
    const RuleNumber = random.int(low, high);
    if (numbers.has(RuleNumber)) return;
    numbers.add(RuleNumber);
    entries.push({ RuleNumber, Egress: egress, ...entry });
  };
  const noise = aim.isCalm ? random.weighted([[8, 0], [3, 1]]) : random.weighted([[4, 0], [3, 1], [2, 2], [1, 4]]);
  for (let i = 0; i < noise; i++) add(1, 99, { ...aclTraffic(random, aim), RuleAction: random.chance(aim.isCalm ? 0.8 : 0.6) ? 'allow' : 'deny' });
  const everywhere = [{ CidrBlock: '0.0.0.0/0' }, { Ipv6CidrBlock: '::/0' }];
  const base = random.weighted([[aim.isCalm ? 60 : 12, 'open'], [2, 'narrow'], [1, 'closed'], [1, 'one-family']] as const);
  if (base === 'open') for (const block of everywhere) add(100, 110, { Protocol: '-1', RuleAction: 'allow', ...block });
  if (base === 'one-family') add(100, 100, { Protocol: '-1', RuleAction: 'allow', ...random.pick(everywhere) });
  if (base === 'narrow') {
    for (let i = 0; i < 3; i++) add(100, 32766, { ...aclTraffic(random, aim), RuleAction: random.chance(0.85) ? 'allow' : 'deny' });
    for (const block of everywhere) add(100, 200, { Protocol: String(aim.question.protocol), RuleAction: 'allow', ...ports(random.pick(EPHEMERAL), aim.question.protocol), ...block });
  }
  if (random.chance(0.95)) {
    entries.push({ RuleNumber: 32767, Egress: egress, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' });
    entries.push({ RuleNumber: 32768, Egress: egress, Protocol: '-1', RuleAction: 'deny', Ipv6CidrBlock: '::/0' });
  }
  return random.shuffled(entries);
}

const ports = ([From, To]: [number, number], protocol: number): Pick<RawEntry, 'PortRange'> => (protocol === 6 || protocol === 17 ? { PortRange: { From, To } } : {});

function aclTraffic(random: Random, { question, fitting, missing }: Aim): Omit<RawEntry, 'RuleNumber' | 'Egress' | 'RuleAction'> {
  const cidr = random.pick(random.chance(0.6) ? fitting : missing);
  const block = cidr.includes(':') ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr };
  const Protocol = random.weighted([[8, String(question.protocol)], [1, '-1'], [1, '6'], [1, '58'], [1, '17'], [1, '1'], [1, '47']]);
  if (Protocol === '6' || Protocol === '17') return { Protocol, ...block, ...ports(random.chance(0.5) ? portRange(random, question.port ?? 80) : random.pick(EPHEMERAL), 6) };
  if (Protocol === '1' || Protocol === '58') {
    const echo = Protocol === '58' ? 128 : 8;
    const reply = Protocol === '58' ? 129 : 0;
    return { Protocol, ...block, IcmpTypeCode: { Type: random.pick([-1, echo, reply, 3]), Code: random.pick([-1, -1, 0, 1]) } };
  }
  return { Protocol, ...block };
}
