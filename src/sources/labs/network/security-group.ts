/** Security groups, in both of the forms that AWS prints: permissions of the group, and rules with ids of their own. */
import type { JsonObject } from '../lab.ts';
import { ACCOUNT, arn, labId } from './account.ts';
import type { NetworkPart } from './documents.ts';

/** An inbound rule from everywhere. For ICMP `from` is the type and `to` the code; -1 is any. */
export interface OpenRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly from: number;
  readonly to: number;
  readonly description: string;
}

export interface SecurityGroupPlan {
  /** Unique within the labs. */
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly inbound: readonly OpenRule[];
}

const ANYWHERE = '0.0.0.0/0';
const ALL_TRAFFIC = { IpProtocol: '-1', UserIdGroupPairs: [], IpRanges: [], Ipv6Ranges: [], PrefixListIds: [] };

export function securityGroupId(name: string): string {
  return labId('sg', name);
}

/** A group that lets in what the plan says, and everything out. */
export function securityGroup({ name, description, vpcId, inbound }: SecurityGroupPlan): NetworkPart {
  const groupId = securityGroupId(name);
  const permissions = inbound.map((rule) => ({
    IpProtocol: rule.protocol,
    FromPort: rule.from,
    ToPort: rule.to,
    UserIdGroupPairs: [],
    IpRanges: [{ Description: rule.description, CidrIp: ANYWHERE }],
    Ipv6Ranges: [],
    PrefixListIds: [],
  }));
  const inboundRules = inbound.map((open) =>
    rule(groupId, `${name} ${open.protocol} ${open.from}`, false, {
      IpProtocol: open.protocol, FromPort: open.from, ToPort: open.to, CidrIpv4: ANYWHERE, Description: open.description,
    }));
  return {
    SecurityGroups: [group(groupId, name, description, vpcId, permissions)],
    SecurityGroupRules: [...inboundRules, outboundRule(groupId, name)],
  };
}

/** The group that comes with every VPC. Nothing uses it here. */
export function defaultSecurityGroup(vpcId: string): NetworkPart {
  const groupId = securityGroupId(`default ${vpcId}`);
  const fromItself = { ...ALL_TRAFFIC, UserIdGroupPairs: [{ UserId: ACCOUNT, GroupId: groupId }] };
  const inboundRule = rule(groupId, `default ${vpcId} itself`, false, {
    IpProtocol: '-1', FromPort: -1, ToPort: -1, ReferencedGroupInfo: { GroupId: groupId, UserId: ACCOUNT },
  });
  return {
    SecurityGroups: [group(groupId, 'default', 'default VPC security group', vpcId, [fromItself])],
    SecurityGroupRules: [inboundRule, outboundRule(groupId, `default ${vpcId}`)],
  };
}

function group(groupId: string, name: string, description: string, vpcId: string, permissions: readonly JsonObject[]): JsonObject {
  return {
    GroupId: groupId,
    IpPermissionsEgress: [{ ...ALL_TRAFFIC, IpRanges: [{ CidrIp: ANYWHERE }] }],
    Tags: [],
    VpcId: vpcId,
    SecurityGroupArn: arn('ec2', `security-group/${groupId}`),
    OwnerId: ACCOUNT,
    GroupName: name,
    Description: description,
    IpPermissions: permissions,
  };
}

function outboundRule(groupId: string, name: string): JsonObject {
  return rule(groupId, `${name} outbound`, true, { IpProtocol: '-1', FromPort: -1, ToPort: -1, CidrIpv4: ANYWHERE });
}

function rule(groupId: string, seed: string, isEgress: boolean, content: JsonObject): JsonObject {
  const id = labId('sgr', seed);
  return {
    SecurityGroupRuleId: id,
    GroupId: groupId,
    GroupOwnerId: ACCOUNT,
    IsEgress: isEgress,
    ...content,
    Tags: [],
    SecurityGroupRuleArn: arn('ec2', `security-group-rule/${id}`),
  };
}
