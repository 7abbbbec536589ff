/** Security groups and network ACLs, one packet at a time. */
import type { RawAcl, RawEntry, RawInterface, RawPermission, Scope } from '../describe.ts';
import { is6, isIn } from './bits.ts';
import type { World } from './world.ts';

export interface Packet {
  from: string;
  to: string;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
  icmpType: number;
  icmpCode: number;
}

/** Echo, timestamp, and echo of ICMPv6. */
const REPLY_TYPES: Record<number, number> = { 8: 0, 13: 14, 128: 129 };

export const replyTo = (packet: Packet): Packet => ({
  ...packet,
  from: packet.to,
  to: packet.from,
  sourcePort: packet.destinationPort,
  destinationPort: packet.sourcePort,
  icmpType: REPLY_TYPES[packet.icmpType] ?? packet.icmpType,
});

export type Decision = 'allow' | 'deny' | 'unknown';

/** The interface at the other end, as far as its groups count here. */
export interface Peer {
  interface: RawInterface | null;
  /** Groups are known inside a VPC and over a peering in one Region, for private addresses only. */
  groupsCount: Decision;
}

const NAMES: Record<string, number> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

export function groups(world: World, own: RawInterface, egress: boolean, packet: Packet, peer: Peer): Decision {
  if (own.Groups.length === 0) return own.InterfaceType === 'interface' ? 'unknown' : 'allow';
  let doubtful = false;
  for (const { GroupId } of own.Groups) {
    const group = world.all('SecurityGroups').find((candidate) => candidate.GroupId === GroupId);
    if (group === undefined) {
      doubtful = true;
      continue;
    }
    for (const permission of egress ? group.IpPermissionsEgress : group.IpPermissions) {
      if (!permits(permission, packet)) continue;
      const owner = world.scopes.find((scope) => scope.SecurityGroups?.includes(group));
      const who = fits(world, permission, egress ? packet.to : packet.from, peer, owner);
      if (who === 'allow') return 'allow';
      if (who === 'unknown') doubtful = true;
    }
  }
  return doubtful ? 'unknown' : 'deny';
}

function permits({ IpProtocol, FromPort, ToPort }: RawPermission, packet: Packet): boolean {
  if (IpProtocol === '-1') return true;
  const protocol = NAMES[IpProtocol] ?? Number(IpProtocol);
  if (protocol !== packet.protocol) return false;
  if (protocol === 6 || protocol === 17) return FromPort === undefined || ToPort === undefined || (packet.destinationPort >= FromPort && packet.destinationPort <= ToPort);
  if (protocol !== 1 && protocol !== 58) return true;
  if (FromPort === undefined || FromPort === -1) return true;
  return FromPort === packet.icmpType && (ToPort === undefined || ToPort === -1 || ToPort === packet.icmpCode);
}

function fits(world: World, permission: RawPermission, remote: string, peer: Peer, owner: Scope | undefined): Decision {
  if (permission.IpRanges.some(({ CidrIp }) => isIn(remote, CidrIp))) return 'allow';
  if (permission.Ipv6Ranges.some(({ CidrIpv6 }) => isIn(remote, CidrIpv6))) return 'allow';
  let doubtful = false;
  for (const { PrefixListId } of permission.PrefixListIds) {
    const cidrs = world.prefixList(PrefixListId, owner);
    if (cidrs === null) doubtful = true;
    else if (cidrs.some((cidr) => isIn(remote, cidr))) return 'allow';
  }
  for (const { GroupId } of permission.UserIdGroupPairs) {
    if (peer.interface?.Groups.some((group) => group.GroupId === GroupId) !== true) continue;
    if (peer.groupsCount === 'allow') return 'allow';
    if (peer.groupsCount === 'unknown') doubtful = true;
  }
  return doubtful ? 'unknown' : 'deny';
}

/** Facts 3: lowest number first, the first entry that fits decides; nothing fits: denied. */
export const acl = (list: RawAcl, egress: boolean, packet: Packet): Decision => (deciding(list, egress, packet)?.RuleAction === 'allow' ? 'allow' : 'deny');

export function deciding(list: RawAcl, egress: boolean, packet: Packet): RawEntry | undefined {
  const remote = egress ? packet.to : packet.from;
  const entries = list.Entries.filter((entry) => entry.Egress === egress).sort((a, b) => a.RuleNumber - b.RuleNumber);
  return entries.find((entry) => isIn(remote, entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '') && speaksOf(entry, is6(remote), packet));
}

function speaksOf(entry: RawEntry, family6: boolean, packet: Packet): boolean {
  if (entry.Protocol === '-1') return true;
  if (entry.Protocol === '58' && !family6) return packet.protocol === 1 || packet.protocol === 58;
  if (Number(entry.Protocol) !== packet.protocol) return false;
  if (packet.protocol === 6 || packet.protocol === 17) {
    return entry.PortRange === undefined || (packet.destinationPort >= entry.PortRange.From && packet.destinationPort <= entry.PortRange.To);
  }
  if (packet.protocol !== 1 && packet.protocol !== 58) return true;
  const { Type, Code } = entry.IcmpTypeCode ?? { Type: -1, Code: -1 };
  return (Type === -1 || Type === packet.icmpType) && (Type === -1 || Code === -1 || Code === packet.icmpCode);
}
