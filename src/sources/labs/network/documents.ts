/** The documents of a lab: every list that the live collector asks for is there, so that nothing is "not collected". */
import type { Collection } from '../../../core/network/documents.ts';
import type { JsonObject } from '../lab.ts';
import { ACCOUNT, REGION } from './account.ts';

const LIST_KEYS = [
  'Vpcs', 'Subnets', 'RouteTables', 'NetworkAcls', 'SecurityGroups', 'SecurityGroupRules', 'NetworkInterfaces', 'Reservations',
  'VpcPeeringConnections', 'InternetGateways', 'EgressOnlyInternetGateways', 'NatGateways', 'Addresses', 'VpcEndpoints', 'PrefixLists',
  'TransitGateways', 'TransitGatewayAttachments', 'TransitGatewayVpcAttachments', 'TransitGatewayRouteTables', 'VpnGateways',
  'VpnConnections', 'CustomerGateways', 'FlowLogs', 'VpcBlockPublicAccessExclusions', 'SecurityGroupVpcAssociations',
] as const;

type ListKey = (typeof LIST_KEYS)[number];

/** A part of a network: some objects, by the list that they stand in. */
export type NetworkPart = Readonly<Partial<Record<ListKey, readonly JsonObject[]>>>;

/** One document a list, its objects in the order of the parts. */
export function labCollection(origin: string, parts: readonly NetworkPart[]): Collection {
  const scope = { account: ACCOUNT, region: REGION };
  const contents: JsonObject[] = LIST_KEYS.map((key) => ({ [key]: parts.flatMap((part) => part[key] ?? []) }));
  contents.push({
    VpcBlockPublicAccessOptions: {
      AwsAccountId: ACCOUNT,
      AwsRegion: REGION,
      State: 'default-state',
      InternetGatewayBlockMode: 'off',
      ManagedBy: 'account',
      ExclusionsAllowed: 'allowed',
    },
  });
  // The instances have public DNS names, which they get where both attributes are on.
  for (const { VpcId } of parts.flatMap(({ Vpcs }) => Vpcs ?? [])) {
    contents.push({ VpcId, EnableDnsSupport: { Value: true } }, { VpcId, EnableDnsHostnames: { Value: true } });
  }
  return { documents: contents.map((content) => ({ scope, origin, content })), refusals: [] };
}
