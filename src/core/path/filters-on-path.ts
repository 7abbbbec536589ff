/** The filters of an interface and its subnet as steps of a leg. */
import type { IpAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import type { NetworkAcl, NetworkAclEntry, NetworkInterface, SecurityGroup, Subnet } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { component } from './components.ts';
import { joinResults, type FilterResult } from './filter.ts';
import type { Leg } from './leg.ts';
import { evaluateAcl } from './network-acl.ts';
import { aclEntryAnswer, entryLabel, groupRuleAnswer } from './rule-answer.ts';
import { evaluateGroups, type GroupsResult } from './security-group.ts';
import { otherSources, whichSource } from './source-address.ts';
import type { Component, PeerView } from './trace.ts';

export function passGroups(network: Network, leg: Leg, networkInterface: NetworkInterface, egress: boolean, peer: PeerView): void {
  const result = groupsResult(network, leg, networkInterface, egress, peer);
  const way = egress ? 'outbound' : 'inbound';
  if (result === null) return;
  const asked = leg.remaining;
  const groupComponent = (groupId: string): Component => {
    const group = network.data.securityGroups.get(groupId);
    return { type: 'security-group', id: groupId, name: group?.groupName ?? group?.name ?? null };
  };
  const first = networkInterface.groupIds[0] ?? 'none';
  leg.filter((rule) => groupComponent(rule?.groupId ?? first), result, {
    rule: groupRuleAnswer,
    detail: (rule) => {
      if (rule !== null) return `${way} rule allows it`;
      const groups = networkInterface.groupIds.length === 1 ? first : networkInterface.groupIds.join(', ');
      return `no ${way} rule of ${groups} allows it`;
    },
    blocker: () => ({
      type: 'security-group',
      networkInterface,
      groups: result.groups,
      egress,
      peer,
      traffic: asked,
      deadReferences: result.deadReferences.filter((rule) => !rule.traffic.intersect(asked).isEmpty),
    }),
  });
}

/** The source of what comes in may be one of several; behind an appliance a rule may also name the appliance's own groups. */
function groupsResult(network: Network, leg: Leg, networkInterface: NetworkInterface, egress: boolean, peer: PeerView): GroupsResult | null {
  const first = evaluateGroups(network, networkInterface, egress, peer);
  const { openSource, middleboxes } = leg;
  if (first === null || egress || openSource === null) return first;
  const peers: PeerView[] = otherSources(openSource, peer.address, groupCidrs(network, first.groups)).map((address) => ({ ...peer, address }));
  if (openSource.kind === 'any') for (const { networkInterface: own } of middleboxes) peers.push({ ...peer, networkInterface: own, link: { kind: 'vpc' } });
  const others = peers.flatMap((other) => evaluateGroups(network, networkInterface, egress, other) ?? []);
  return { ...joinResults(first, others, whichSource(openSource)), groups: first.groups, deadReferences: first.deadReferences };
}

function groupCidrs(network: Network, groups: readonly SecurityGroup[]): Cidr[] {
  return groups.flatMap(({ rules }) => rules.flatMap(({ peer }) => {
    if (peer.kind === 'cidr') return [peer.cidr];
    return peer.kind === 'prefix-list' ? (network.data.prefixLists.get(peer.prefixListId)?.cidrs ?? []) : [];
  }));
}

/** Inbound the request's source, outbound the reply's destination may be one of several. */
function aclResult({ openSource, isReply }: Leg, acl: NetworkAcl, egress: boolean, address: IpAddress): FilterResult<NetworkAclEntry> {
  const first = evaluateAcl(acl, egress, address);
  if (openSource === null || egress !== isReply) return first;
  const others = otherSources(openSource, address, acl.entries.map(({ cidr }) => cidr)).map((other) => evaluateAcl(acl, egress, other));
  return joinResults(first, others, whichSource(openSource));
}

/** @param address destination of what leaves, source of what enters the subnet */
export function passAcl(network: Network, leg: Leg, subnet: Subnet, egress: boolean, address: IpAddress): void {
  const way = egress ? 'outbound' : 'inbound';
  const lookup = network.networkAclOf(subnet);
  if (lookup.state !== 'found') {
    const missing = lookup.state === 'unknown' ? lookup.missing : network.missing('NetworkAcls', subnet);
    leg.unknown({ type: 'network-acl', id: `network ACL of ${subnet.id}`, name: null }, `not known: ${missing.what}`, missing);
    return;
  }
  const acl = lookup.value;
  leg.filter(() => component('network-acl', acl), aclResult(leg, acl, egress, address), {
    rule: (entry) => aclEntryAnswer(acl, entry),
    detail: (entry) => {
      if (entry === null) return `no ${way} entry matches, which denies it`;
      return `${way} entry ${entryLabel(entry.ruleNumber)} ${entry.action === 'allow' ? 'allows' : 'denies'} it`;
    },
    blocker: ({ rule, needed, denied, partialPorts }) => ({ type: 'network-acl', acl, subnet, egress, address, entry: rule, needed, denied, partialPorts }),
  });
}

/** What comes back from a transit gateway meets no network ACL in the subnet of its attachment. False also where that subnet is not known. */
export const isJudgedOnReturn = (subnet: Subnet, attachment: Subnet | 'unread' | null): boolean => attachment !== 'unread' && attachment?.id !== subnet.id;
