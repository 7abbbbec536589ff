import { Reader } from '../reader.ts';
import type { CollectedScope } from '../scopes.ts';

/** States of the associations of security groups with other VPCs than their own, by group and VPC (DescribeSecurityGroupVpcAssociations). */
export type GroupAssociations = ReadonlyMap<string, string>;

export const associationKey = (groupId: string, vpcId: string): string => `${groupId} ${vpcId}`;

export function gatherGroupAssociations(scopes: readonly CollectedScope[]): GroupAssociations {
  const states = new Map<string, string>();
  for (const { documents } of scopes) {
    for (const { content, origin } of documents) {
      if (content['SecurityGroupVpcAssociations'] === undefined) continue;
      for (const item of Reader.of(content, origin, '').list('SecurityGroupVpcAssociations')) {
        const state = item.optionalString('State');
        if (state !== null) states.set(associationKey(item.string('GroupId'), item.string('VpcId')), state);
      }
    }
  }
  return states;
}
