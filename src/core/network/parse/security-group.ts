import { parseProtocol } from '../../traffic/protocol.ts';
import type { Owner, RulePeer, SecurityGroup, SecurityGroupRule } from '../model.ts';
import type { Reader } from '../reader.ts';
import { lazily, ownerOf, readCidr } from './common.ts';
import { groupRuleTraffic } from './traffic.ts';

/** Rule ids (`sgr-…`) by what identifies a rule inside its group: see `ruleKey`. */
export type RuleIds = ReadonlyMap<string, string>;

export function parseSecurityGroup(reader: Reader, asked: Owner, idsOf: (groupId: string) => RuleIds): SecurityGroup {
  const id = reader.string('GroupId');
  const rules = lazily(() => {
    const ids = idsOf(id);
    return [
      ...reader.list('IpPermissions').flatMap((permission) => rulesOf(permission, id, false, ids)),
      ...reader.list('IpPermissionsEgress').flatMap((permission) => rulesOf(permission, id, true, ids)),
    ];
  });
  return {
    ...ownerOf(reader, asked),
    id,
    name: reader.nameTag,
    groupName: reader.optionalString('GroupName'),
    vpcId: reader.optionalString('VpcId'),
    get rules() {
      return rules();
    },
  };
}

/** One permission lists several peers; each is a rule of its own. */
function rulesOf(permission: Reader, groupId: string, egress: boolean, ids: RuleIds): SecurityGroupRule[] {
  const protocol = permission.parsed('IpProtocol', parseProtocol, 'a protocol');
  const from = permission.optionalNumber('FromPort');
  const to = permission.optionalNumber('ToPort');
  const traffic = groupRuleTraffic(protocol, from, to);
  const rule = (item: Reader, peer: RulePeer): SecurityGroupRule => ({
    id: ids.get(ruleKey(egress, permission.string('IpProtocol'), from, to, peerText(peer))) ?? null,
    groupId,
    egress,
    protocol,
    ...traffic,
    peer,
    description: item.optionalString('Description'),
  });
  return [
    ...permission.list('IpRanges').map((item) => rule(item, { kind: 'cidr', cidr: readCidr(item, 'CidrIp') })),
    ...permission.list('Ipv6Ranges').map((item) => rule(item, { kind: 'cidr', cidr: readCidr(item, 'CidrIpv6') })),
    ...permission.list('PrefixListIds').map((item) => rule(item, { kind: 'prefix-list', prefixListId: item.string('PrefixListId') })),
    ...permission.list('UserIdGroupPairs').flatMap((item) => {
      // A pair without GroupId names a group of EC2-Classic, which nothing can be a member of any more.
      const referenced = item.optionalString('GroupId');
      if (referenced === null) return [];
      return rule(item, {
        kind: 'group',
        groupId: referenced,
        account: item.optionalString('UserId'),
        peeringId: item.optionalString('VpcPeeringConnectionId'),
        peeringStatus: item.optionalString('PeeringStatus'),
      });
    }),
  ];
}

export function peerText(peer: RulePeer): string {
  switch (peer.kind) {
    case 'cidr':
      return peer.cidr.text;
    case 'prefix-list':
      return peer.prefixListId;
    case 'group':
      return peer.groupId;
  }
}

/** Rule key -> rule id, of the rows of DescribeSecurityGroupRules that belong to one group. */
export function parseRuleIds(rows: readonly Reader[]): RuleIds {
  return new Map(rows.flatMap((row) => {
    const ruleId = row.optionalString('SecurityGroupRuleId');
    const peer =
      row.optionalString('CidrIpv4') ?? row.optionalString('CidrIpv6') ?? row.optionalString('PrefixListId') ??
      row.child('ReferencedGroupInfo')?.optionalString('GroupId') ?? null;
    if (ruleId === null || peer === null) return [];
    const egress = row.optionalBoolean('IsEgress') ?? false;
    const key = ruleKey(egress, row.string('IpProtocol'), row.optionalNumber('FromPort'), row.optionalNumber('ToPort'), peer);
    return [[key, ruleId] as const];
  }));
}

/** DescribeSecurityGroupRules writes -1 where DescribeSecurityGroups leaves a range out. */
function ruleKey(egress: boolean, protocol: string, from: number | null, to: number | null, peer: string): string {
  return [egress ? 'out' : 'in', protocol, from ?? -1, to ?? -1, peer].join(' ');
}
