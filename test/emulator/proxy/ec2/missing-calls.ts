import { ec2Answer } from '../answers.ts';
import type { Mend } from '../exchange.ts';
import { element, parseXml } from '../xml.ts';

/** Calls that moto lacks, and the list that is empty in an account that does not use the feature. */
const LISTS: Readonly<Record<string, string>> = {
  DescribeClientVpnEndpoints: 'clientVpnEndpoint',
  DescribeLocalGateways: 'localGatewaySet',
  DescribeNetworkInsightsAnalyses: 'networkInsightsAnalysisSet',
  DescribeNetworkInsightsPaths: 'networkInsightsPathSet',
  DescribeRouteServers: 'routeServerSet',
  DescribeRouteServerEndpoints: 'routeServerEndpointSet',
  DescribeSecurityGroupReferences: 'securityGroupReferenceSet',
  DescribeSecurityGroupVpcAssociations: 'securityGroupVpcAssociationSet',
  DescribeStaleSecurityGroups: 'staleSecurityGroupSet',
  DescribeTransitGatewayConnects: 'transitGatewayConnectSet',
  DescribeTransitGatewayPolicyTables: 'transitGatewayPolicyTables',
  DescribeVpcBlockPublicAccessExclusions: 'vpcBlockPublicAccessExclusionSet',
  DescribeVpcEncryptionControls: 'vpcEncryptionControlSet',
  GetRouteServerAssociations: 'routeServerAssociationSet',
  GetRouteServerPropagations: 'routeServerPropagationSet',
  GetRouteServerRoutingDatabase: 'routeSet',
  GetSecurityGroupsForVpc: 'securityGroupForVpcSet',
  GetTransitGatewayAttachmentPropagations: 'transitGatewayAttachmentPropagations',
  GetTransitGatewayPolicyTableAssociations: 'associations',
  GetTransitGatewayPolicyTableEntries: 'transitGatewayPolicyTableEntries',
  GetTransitGatewayPrefixListReferences: 'transitGatewayPrefixListReferenceSet',
  GetVpcResourcesBlockingEncryptionEnforcement: 'nonCompliantResourceSet',
};

/** Answers what moto does not know the way an account without the feature does. `rules.answer` sets something else. */
export const answerMissingCalls: Mend = (call, next) => {
  if (call.service !== 'ec2') return next(call);
  if (call.operation === 'DescribeVpcBlockPublicAccessOptions') {
    const options = parseXml(
      `<vpcBlockPublicAccessOptions><awsAccountId>111122223333</awsAccountId><awsRegion>${call.region}</awsRegion><state>default-state</state>` +
        '<internetGatewayBlockMode>off</internetGatewayBlockMode><managedBy>account</managedBy><exclusionsAllowed>allowed</exclusionsAllowed></vpcBlockPublicAccessOptions>',
    );
    return Promise.resolve(ec2Answer(call.operation, [options]));
  }
  const list = LISTS[call.operation];
  return list === undefined ? next(call) : Promise.resolve(ec2Answer(call.operation, [element(list)]));
};
