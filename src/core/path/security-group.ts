/**
 * Security groups: the union of the rules of all groups on an interface; what no rule allows is denied (VPC User Guide,
 * "Control traffic to your AWS resources using security groups").
 */
import { contains } from '../address/cidr.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { NetworkInterface, RulePeer, SecurityGroup, SecurityGroupRule } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { associationKey } from '../network/parse/group-association.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import type { FilterResult, Share } from './filter.ts';
import type { PeerView } from './trace.ts';

export interface GroupsResult extends FilterResult<SecurityGroupRule> {
  readonly groups: readonly SecurityGroup[];
  /** Rules that name a group of the peer and still do not match, because the way to it strips membership. */
  readonly deadReferences: readonly SecurityGroupRule[];
}

/** Null: the interface has no groups by its nature (NAT gateway, transit gateway attachment, …), so nothing is filtered. */
export function evaluateGroups(network: Network, networkInterface: NetworkInterface, egress: boolean, peer: PeerView): GroupsResult | null {
  const groups: SecurityGroup[] = [];
  const missing: Missing[] = [];
  const shares: Share<SecurityGroupRule>[] = [];
  const deadReferences: SecurityGroupRule[] = [];
  let allowed = TrafficSet.NOTHING;
  let unknown = TrafficSet.NOTHING;
  if (networkInterface.groupIds.length === 0) {
    if (networkInterface.interfaceType !== 'interface') return null;
    missing.push({ what: `security groups of ${networkInterface.id}`, hint: 'the interface is listed without groups: describe it again' });
    unknown = TrafficSet.EVERYTHING;
  }
  for (const id of networkInterface.groupIds) {
    const group = network.data.securityGroups.get(id);
    if (group === undefined) {
      // A group cannot be deleted while an interface carries it: absent from the list means that it was not readable.
      missing.push(missingGroup(network, id, networkInterface));
      unknown = TrafficSet.EVERYTHING;
      continue;
    }
    groups.push(group);
    const doubt = associationDoubt(network, group, networkInterface);
    if (doubt !== null) {
      missing.push(doubt);
      unknown = TrafficSet.EVERYTHING;
      continue;
    }
    for (const rule of group.rules) {
      if (rule.egress !== egress) continue;
      const match = matchPeer(network, rule, peer, networkInterface);
      if (match.matches === 'yes') {
        allowed = allowed.union(rule.traffic);
        shares.push({ rule, action: 'allow', traffic: rule.traffic });
      } else if (match.matches === 'unknown') {
        unknown = unknown.union(rule.traffic);
        missing.push(match.missing);
      } else if (match.isDeadReference) {
        deadReferences.push(rule);
      }
    }
  }
  return { groups, allowed, unknown: unknown.subtract(allowed), shares, missing, deadReferences };
}

type GroupPeer = Extract<RulePeer, { kind: 'group' }>;

type PeerMatch =
  | { readonly matches: 'yes' }
  | { readonly matches: 'no'; readonly isDeadReference: boolean }
  | { readonly matches: 'unknown'; readonly missing: Missing };

const NO: PeerMatch = { matches: 'no', isDeadReference: false };
const YES: PeerMatch = { matches: 'yes' };

function matchPeer(network: Network, rule: SecurityGroupRule, peer: PeerView, asked: NetworkInterface): PeerMatch {
  switch (rule.peer.kind) {
    case 'cidr':
      return contains(rule.peer.cidr, peer.address) ? YES : NO;
    case 'prefix-list': {
      const list = network.lookup(network.data.prefixLists, 'PrefixLists', rule.peer.prefixListId, asked);
      if (list.state === 'absent') return NO;
      if (list.state === 'unknown') return { matches: 'unknown', missing: list.missing };
      if (list.value.cidrs === null) {
        const hint = 'allow ec2:GetManagedPrefixListEntries, or save its output beside the id in the snapshot';
        return { matches: 'unknown', missing: { what: `entries of prefix list ${list.value.id}`, hint } };
      }
      return list.value.cidrs.some((cidr) => contains(cidr, peer.address)) ? YES : NO;
    }
    case 'group':
      return matchReference(network, rule.peer, rule.egress, peer);
  }
}

/**
 * A reference stands for the private addresses of the interfaces that carry the group: in the VPC, and across an active
 * peering of the same Region (VPC User Guide, "Security group rules"; Peering Guide, "Update your security groups").
 */
function matchReference(network: Network, { groupId, account }: GroupPeer, egress: boolean, peer: PeerView): PeerMatch {
  if (peer.networkInterface === null && peer.link.kind === 'unknown' && isUnread(network, groupId, account)) {
    const hint = 'nothing of that account was collected: add it with --profile, or save a snapshot of it';
    return { matches: 'unknown', missing: { what: `whether ${peer.address.text} carries ${groupId} of account ${account ?? 'unknown'}`, hint, code: 'UNKNOWN_PEERED_SGS' } };
  }
  if (peer.networkInterface?.groupIds.includes(groupId) !== true) return NO;
  const doubt = associationDoubt(network, network.data.securityGroups.get(groupId) ?? { id: groupId, vpcId: null }, peer.networkInterface);
  if (doubt !== null) return { matches: 'unknown', missing: doubt };
  switch (peer.link.kind) {
    case 'vpc':
      return YES;
    case 'peering':
      return peer.link.sameRegion ? YES : { matches: 'no', isDeadReference: true };
    case 'transit-gateway':
      // Outbound rules never match over a transit gateway (Transit Gateway Guide, "VPC attachments").
      return peer.link.carriesReferences && !egress ? YES : { matches: 'no', isDeadReference: true };
    case 'public':
    case 'middlebox':
      return { matches: 'no', isDeadReference: true };
    case 'unknown':
      return {
        matches: 'unknown',
        missing: { what: `whether the reference to ${groupId} holds on this way`, hint: 'a hop on the way is not modelled; a CIDR rule would decide it' },
      };
  }
}

/** May an interface that was not read carry the group? Not if the group is known, or deleted: then it has no account (facts 2.4). */
function isUnread(network: Network, groupId: string, account: string | null): boolean {
  return account !== null && !network.data.securityGroups.has(groupId) && !network.isCollected('SecurityGroups', { account, region: null });
}

/** A group of another VPC counts while it is associated with this one (VPC User Guide, "Associate security groups with multiple VPCs"). */
function associationDoubt(network: Network, { id, vpcId }: Pick<SecurityGroup, 'id' | 'vpcId'>, networkInterface: NetworkInterface): Missing | null {
  const state = vpcId === networkInterface.vpcId ? undefined : network.data.groupAssociations.get(associationKey(id, networkInterface.vpcId));
  // What could not be taken away is still there.
  if (state === undefined || state === 'associated' || state === 'disassociation-failed') return null;
  return { what: `whether ${id} counts on ${networkInterface.id}: its association with ${networkInterface.vpcId} is ${state}`, hint: 'associate the group with the VPC, or use one of the VPC itself' };
}

function missingGroup(network: Network, id: string, networkInterface: NetworkInterface): Missing {
  const { what, hint } = network.missing('SecurityGroups', networkInterface);
  if (!network.isCollected('SecurityGroups', networkInterface)) return { what: `security group ${id} (${what})`, hint };
  return { what: `security group ${id} of ${networkInterface.id}`, hint: 'it is not in the list of security groups: if another account shares it, add that account with --profile' };
}
