/** What makes up the configuration: one line a call. */
import type { EC2 } from '@aws-sdk/client-ec2';

import type { CallOptions } from './call.ts';
import { listOf, memberOf, textOf } from './document-json.ts';
import { referencedPrefixLists } from './prefix-lists.ts';

/** How one page is asked for. */
export interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface DescribeCall {
  /** API operation, such as `DescribeVpcs`. */
  readonly operation: string;
  /** Top-level key of its output, and of the document. */
  readonly key: string;
  /** Largest `MaxResults` that the API allows; null for calls that are not paginated. */
  readonly pageSize: number | null;
  /**
   * Not every account or endpoint has the feature: where the call is unknown there, its document is left out.
   * Without the others there is no network to speak of.
   */
  readonly optional: boolean;
  ask(ec2: EC2, page: PageRequest, options: CallOptions): Promise<object>;
}

type Ask = DescribeCall['ask'];

const central = (operation: string, key: string, pageSize: number | null, ask: Ask): DescribeCall => ({ operation, key, pageSize, optional: false, ask });
const optional = (operation: string, key: string, pageSize: number | null, ask: Ask): DescribeCall => ({ operation, key, pageSize, optional: true, ask });

/**
 * Each with its largest page: calls that are neither paginated nor filtered are throttled sooner
 * (EC2 developer guide, "Request throttling") and fail in large accounts.
 */
export const DESCRIBE_CALLS: readonly DescribeCall[] = [
  central('DescribeVpcs', 'Vpcs', 1000, (ec2, page, options) => ec2.describeVpcs(page, options)),
  central('DescribeSubnets', 'Subnets', 1000, (ec2, page, options) => ec2.describeSubnets(page, options)),
  central('DescribeRouteTables', 'RouteTables', 100, (ec2, page, options) => ec2.describeRouteTables(page, options)),
  central('DescribeNetworkAcls', 'NetworkAcls', 1000, (ec2, page, options) => ec2.describeNetworkAcls(page, options)),
  central('DescribeSecurityGroups', 'SecurityGroups', 1000, (ec2, page, options) => ec2.describeSecurityGroups(page, options)),
  central('DescribeNetworkInterfaces', 'NetworkInterfaces', 1000, (ec2, page, options) => ec2.describeNetworkInterfaces(page, options)),
  central('DescribeInstances', 'Reservations', 1000, (ec2, page, options) => ec2.describeInstances(page, options)),
  optional('DescribeSecurityGroupRules', 'SecurityGroupRules', 1000, (ec2, page, options) => ec2.describeSecurityGroupRules(page, options)),
  optional('DescribeVpcPeeringConnections', 'VpcPeeringConnections', 1000, (ec2, page, options) => ec2.describeVpcPeeringConnections(page, options)),
  optional('DescribeInternetGateways', 'InternetGateways', 1000, (ec2, page, options) => ec2.describeInternetGateways(page, options)),
  optional('DescribeEgressOnlyInternetGateways', 'EgressOnlyInternetGateways', 255, (ec2, page, options) => ec2.describeEgressOnlyInternetGateways(page, options)),
  optional('DescribeNatGateways', 'NatGateways', 1000, (ec2, page, options) => ec2.describeNatGateways(page, options)),
  optional('DescribeAddresses', 'Addresses', null, (ec2, _page, options) => ec2.describeAddresses({}, options)),
  optional('DescribeVpcEndpoints', 'VpcEndpoints', 1000, (ec2, page, options) => ec2.describeVpcEndpoints(page, options)),
  optional('DescribeManagedPrefixLists', 'PrefixLists', 100, (ec2, page, options) => ec2.describeManagedPrefixLists(page, options)),
  optional('DescribeTransitGateways', 'TransitGateways', 1000, (ec2, page, options) => ec2.describeTransitGateways(page, options)),
  optional('DescribeTransitGatewayAttachments', 'TransitGatewayAttachments', 1000, (ec2, page, options) => ec2.describeTransitGatewayAttachments(page, options)),
  optional('DescribeTransitGatewayVpcAttachments', 'TransitGatewayVpcAttachments', 1000, (ec2, page, options) => ec2.describeTransitGatewayVpcAttachments(page, options)),
  optional('DescribeTransitGatewayRouteTables', 'TransitGatewayRouteTables', 1000, (ec2, page, options) => ec2.describeTransitGatewayRouteTables(page, options)),
  optional('DescribeVpnGateways', 'VpnGateways', null, (ec2, _page, options) => ec2.describeVpnGateways({}, options)),
  optional('DescribeVpnConnections', 'VpnConnections', null, (ec2, _page, options) => ec2.describeVpnConnections({}, options)),
  optional('DescribeCustomerGateways', 'CustomerGateways', null, (ec2, _page, options) => ec2.describeCustomerGateways({}, options)),
  optional('DescribeFlowLogs', 'FlowLogs', 1000, (ec2, page, options) => ec2.describeFlowLogs(page, options)),
  optional('DescribeVpcBlockPublicAccessOptions', 'VpcBlockPublicAccessOptions', null, (ec2, _page, options) => ec2.describeVpcBlockPublicAccessOptions({}, options)),
  optional('DescribeVpcBlockPublicAccessExclusions', 'VpcBlockPublicAccessExclusions', 1000, (ec2, page, options) => ec2.describeVpcBlockPublicAccessExclusions(page, options)),
  optional('DescribeSecurityGroupVpcAssociations', 'SecurityGroupVpcAssociations', 1000, (ec2, page, options) => ec2.describeSecurityGroupVpcAssociations(page, options)),
];

type Contents = readonly Readonly<Record<string, unknown>>[];

/** A call made once per object that the configuration names; the request's id goes beside the answer. */
export interface DetailCall {
  readonly operation: string;
  readonly key: string;
  /** Name of the id in the request and in the document. */
  readonly idKey: string;
  readonly pageSize: number | null;
  /** Member of the answer that says that it is not whole although there is no further page. */
  readonly cutShortBy?: string;
  /** Which objects to ask about, given everything that was described. */
  readonly ids: (contents: Contents) => readonly string[];
  ask(ec2: EC2, id: string, page: PageRequest, options: CallOptions): Promise<object>;
}

export const DETAIL_CALLS: readonly DetailCall[] = [
  {
    operation: 'SearchTransitGatewayRoutes',
    key: 'Routes',
    idKey: 'TransitGatewayRouteTableId',
    pageSize: 1000,
    cutShortBy: 'AdditionalRoutesAvailable',
    ids: transitGatewayRouteTables,
    // A filter is required; other states carry nothing.
    ask: (ec2, id, page, options) => ec2.searchTransitGatewayRoutes({ ...page, TransitGatewayRouteTableId: id, Filters: [{ Name: 'state', Values: ['active', 'blackhole'] }] }, options),
  },
  {
    operation: 'GetTransitGatewayPolicyTableEntries',
    key: 'TransitGatewayPolicyTableEntries',
    idKey: 'TransitGatewayPolicyTableId',
    pageSize: 1000,
    ids: policyTables,
    ask: (ec2, id, page, options) => ec2.getTransitGatewayPolicyTableEntries({ ...page, TransitGatewayPolicyTableId: id }, options),
  },
  {
    operation: 'GetManagedPrefixListEntries',
    key: 'Entries',
    idKey: 'PrefixListId',
    pageSize: 100,
    ids: referencedPrefixLists,
    ask: (ec2, id, page, options) => ec2.getManagedPrefixListEntries({ ...page, PrefixListId: id }, options),
  },
];

/** Two calls a VPC, which only some questions need. */
export const VPC_ATTRIBUTE_CALLS: readonly DetailCall[] = [
  vpcAttribute('EnableDnsSupport', 'enableDnsSupport'),
  vpcAttribute('EnableDnsHostnames', 'enableDnsHostnames'),
];

function vpcAttribute(key: string, attribute: 'enableDnsSupport' | 'enableDnsHostnames'): DetailCall {
  return {
    operation: 'DescribeVpcAttribute',
    key,
    idKey: 'VpcId',
    pageSize: null,
    ids: ownVpcs,
    ask: (ec2, id, _page, options) => ec2.describeVpcAttribute({ VpcId: id, Attribute: attribute }, options),
  };
}

/** Only the owner of a VPC sees its route tables, and every VPC has one. */
function ownVpcs(contents: Contents): readonly string[] {
  return [...new Set(contents.flatMap((content) => listOf(content, 'RouteTables')).flatMap((table) => textOf(table, 'VpcId') ?? []))].sort();
}

/** Only the owner can describe a transit gateway's tables, so each that is listed can be searched. */
function transitGatewayRouteTables(contents: Contents): readonly string[] {
  return contents.flatMap((content) => listOf(content, 'TransitGatewayRouteTables')).flatMap((table) => textOf(table, 'TransitGatewayRouteTableId') ?? []).sort();
}

/** Those that attachments of the own transit gateways are associated with: only the owner reads their rules. */
function policyTables(contents: Contents): readonly string[] {
  const own = new Set(contents.flatMap((content) => listOf(content, 'TransitGatewayRouteTables')).map((table) => textOf(table, 'TransitGatewayId')));
  const ids = contents
    .flatMap((content) => listOf(content, 'TransitGatewayAttachments'))
    .filter((attachment) => own.has(textOf(attachment, 'TransitGatewayId')))
    .flatMap((attachment) => textOf(memberOf(attachment, 'Association'), 'TransitGatewayPolicyTableId') ?? []);
  return [...new Set(ids)].sort();
}
