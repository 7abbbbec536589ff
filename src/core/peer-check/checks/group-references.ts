/**
 * Rules that name a group of the other side: they match across an active peering of one Region, and never between Regions; a stale one
 * names what is gone (VPC Peering Guide, "Update your security groups to reference peer security groups").
 */
import { resourceOf } from '../../diagnosis/resource.ts';
import { groupTitle } from '../../diagnosis/words.ts';
import type { RulePeer, SecurityGroup, SecurityGroupRule } from '../../network/model.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { bothWays, sideWords, type PeerPair, type Side } from '../pair.ts';
import { peeringResource, sideResource } from '../resources.ts';

defineCheck({ id: 'group-references', title: 'Rules that reference groups of the other side', order: 120, gates: 'never', find });

type GroupPeer = Extract<RulePeer, { kind: 'group' }>;

function find(pair: PeerPair): Finding[] {
  const { network, peering, sides: [a] } = pair;
  const legal: string[] = [];
  const findings = bothWays(pair).flatMap(([own, other]): Finding[] => {
    if (!network.isCollected('SecurityGroups', own)) {
      const missing = network.missing('SecurityGroups', own);
      return [{ status: 'unknown', resource: sideResource(own), message: notKnown(missing), missing: [missing] }];
    }
    return [...network.data.securityGroups.values()].filter(({ vpcId }) => vpcId === own.id).flatMap((group) => group.rules.flatMap((rule): Finding[] => {
      if (rule.peer.kind !== 'group' || !isOfOtherSide(pair, rule.peer, own, other)) return [];
      const fault = faultOf(pair, rule.peer, other);
      if (fault === null) {
        legal.push(rule.id ?? group.id);
        return [];
      }
      return [{ status: 'warn', resource: resourceOf(network, 'security-group', group), key: `${group.id} ${rule.id ?? ''} ${rule.egress ? 'out' : 'in'} ${rule.ports} ${rule.peer.groupId}`, message: `${ruleWords(group, rule)} names ${rule.peer.groupId} of ${sideWords(other)} and ${fault}.` }];
    }));
  });
  if (findings.length > 0) return findings;
  const message = legal.length === 0 ? 'No rule names a group of the other VPC.' : `${legal.length === 1 ? 'One rule names' : `${legal.length} rules name`} groups of the other VPC, in the same Region: ${legal.length === 1 ? 'it matches' : 'they match'} over the peering.`;
  return [{ status: 'pass', resource: peering === null ? sideResource(a) : peeringResource(peering), message }];
}

function isOfOtherSide({ network, peerings }: PeerPair, { groupId, peeringId, account }: GroupPeer, own: Side, other: Side): boolean {
  const group = network.data.securityGroups.get(groupId);
  if (group !== undefined) return group.vpcId === other.id;
  if (peeringId !== null) return peerings.some(({ id }) => id === peeringId);
  return account !== null && account !== own.account && account === other.account;
}

/** Null: the rule matches. */
function faultOf({ network, peering, sides: [a, b] }: PeerPair, { groupId, peeringId, peeringStatus }: GroupPeer, other: Side): string | null {
  if (a.region !== null && b.region !== null && a.region !== b.region) return 'never matches: references do not work between Regions; a rule for its addresses does';
  if (!network.data.securityGroups.has(groupId) && network.isCollected('SecurityGroups', other)) return 'is stale: that group does not exist any more';
  const status = peering?.status ?? null;
  const isOld = peeringId !== null && peering !== null && peeringId !== peering.id;
  if (isOld || (peeringStatus !== null && peeringStatus !== 'active' && status === 'active')) return `is stale: it was made over ${peeringId ?? 'a peering'}, which is ${peeringStatus ?? 'gone'}`;
  return status === 'active' ? null : `matches nothing while the peering is ${status ?? 'not there'}`;
}

const ruleWords = (group: SecurityGroup, { egress, ports, id }: SecurityGroupRule): string =>
  `${egress ? 'Outbound' : 'Inbound'} rule ${id === null ? '' : `${id} `}(ports ${ports}) of ${groupTitle(group)}`;
