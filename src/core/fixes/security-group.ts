import type { Cidr } from '../address/cidr.ts';
import { balancerNamedBy } from '../network/load-balancer.ts';
import type { SecurityGroup, SecurityGroupRule } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { groupRuleTraffic } from '../network/parse/traffic.ts';
import { groupToChange } from '../diagnosis/resource.ts';
import { groupTitle, trafficWords } from '../diagnosis/words.ts';
import type { PairQuestion } from '../path/judge.ts';
import type { Blocker } from '../path/trace.ts';
import { hasPorts, isIcmp, protocolName } from '../traffic/protocol.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';
import { ec2 } from './command.ts';
import { nameOnePacket, NOT_OURS, isOurs, leastCidr, singlePacket, type Packet } from './context.ts';
import type { ProposalResult } from './proposal.ts';

/** One rule for the one port and the one source, in the group that is on the fewest interfaces. */
export function allowInGroup(network: Network, question: PairQuestion, blocker: GroupBlocker): ProposalResult {
  return openGroupTo(network, question.traffic, blocker, referenceFor(network, blocker) ?? leastCidr(question, blocker.peer.address));
}

/** The group to name between a load balancer and its targets: the addresses of both change. Null: an address is as good. */
function referenceFor(network: Network, { networkInterface, egress, peer }: GroupBlocker): SecurityGroup | null {
  const other = peer.networkInterface;
  if (other === null || peer.link.kind !== 'vpc' || balancerNamedBy(egress ? networkInterface : other) === null) return null;
  const [id] = other.groupIds;
  return id === undefined || other.account !== networkInterface.account ? null : (network.data.securityGroups.get(id) ?? null);
}

type GroupBlocker = Extract<Blocker, { type: 'security-group' }>;

/** @param asked one kind of packet @param whom the addresses or the group that the rule lets through */
export function openGroupTo(network: Network, asked: TrafficSet, blocker: GroupBlocker, whom: Cidr | SecurityGroup): ProposalResult {
  const packet = singlePacket(asked);
  const group = groupToChange(network, blocker.groups, blocker.networkInterface.account);
  if (group === null || packet === null) return { decide: nameOnePacket(asked) };
  if (!isOurs(network, group)) return { decide: NOT_OURS(group) };
  const { egress } = blocker;
  const operation = egress ? 'authorize-security-group-egress' : 'authorize-security-group-ingress';
  const range = rangeOf(packet);
  const rule: SecurityGroupRule = {
    id: null,
    groupId: group.id,
    egress,
    protocol: packet.protocol,
    ...groupRuleTraffic(packet.protocol, range?.from ?? null, range?.to ?? null),
    peer: 'rules' in whom ? { kind: 'group', groupId: whom.id, account: whom.account, peeringId: null, peeringStatus: null } : { kind: 'cidr', cidr: whom },
    description: null,
  };
  const others = network.membersOf(group.id) - 1;
  const reach = others > 0 ? `; the group is on ${others} other ${others === 1 ? 'interface' : 'interfaces'} too` : '';
  return {
    summary: `Allow ${trafficWords(asked)} ${egress ? 'to' : 'from'} ${'rules' in whom ? groupTitle(whom) : whom.text} in ${groupTitle(group)}${reach}`,
    commands: [ec2(operation, [['group-id', group.id], ...permission(packet, range, whom, egress)], group.region)],
    apply: (before) => {
      const current = before.data.securityGroups.get(group.id) ?? group;
      const changed = { ...current, rules: [...current.rules, rule] };
      return before.with({ securityGroups: new Map(before.data.securityGroups).set(group.id, changed) });
    },
  };
}

interface StoredRange {
  readonly from: number;
  readonly to: number;
}

/** FromPort and ToPort: the port twice, or type and code. */
function rangeOf({ protocol, number }: Packet): StoredRange | null {
  if (number === null) return null;
  return isIcmp(protocol) ? { from: Math.floor(number / 256), to: number % 256 } : { from: number, to: number };
}

/** The short options serve TCP and UDP over IPv4 inbound; everything else needs --ip-permissions. */
function permission({ protocol }: Packet, range: StoredRange | null, whom: Cidr | SecurityGroup, egress: boolean): [string, string][] {
  const name = protocolName(protocol);
  const isGroup = 'rules' in whom;
  if (hasPorts(protocol) && range !== null && !egress && (isGroup || whom.family === 4)) {
    return [['protocol', name], ['port', String(range.from)], isGroup ? ['source-group', whom.id] : ['cidr', whom.text]];
  }
  const ports = range === null ? '' : `FromPort=${range.from},ToPort=${range.to},`;
  const peer = isGroup ? `UserIdGroupPairs=[{GroupId=${whom.id}}]` : whom.family === 6 ? `Ipv6Ranges=[{CidrIpv6=${whom.text}}]` : `IpRanges=[{CidrIp=${whom.text}}]`;
  return [['ip-permissions', `IpProtocol=${name},${ports}${peer}`]];
}
