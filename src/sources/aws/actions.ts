/**
 * The one table of what netdiag may ask AWS. Clients refuse every operation that is not in it before anything is sent,
 * and the IAM policy of the documentation is made from it. Every operation here only reads.
 */
export type ServiceName = 'athena' | 'ec2' | 'elb' | 'elbv2' | 'logs' | 's3' | 'sts';

export interface ApiAction {
  readonly service: ServiceName;
  /** Name of the API operation, such as `ListObjectsV2`. */
  readonly operation: string;
  /** The IAM action that allows it, such as `s3:ListBucket`; null where none is needed. */
  readonly iamAction: string | null;
  /** What netdiag needs it for. */
  readonly why: string;
}

const ec2 = (operation: string, why: string): ApiAction => ({ service: 'ec2', operation, iamAction: `ec2:${operation}`, why });
const athena = (operation: string, why: string): ApiAction => ({ service: 'athena', operation, iamAction: `athena:${operation}`, why });
const logs = (operation: string, why: string): ApiAction => ({ service: 'logs', operation, iamAction: `logs:${operation}`, why });
const elb = (service: 'elb' | 'elbv2', operation: string, why: string): ApiAction => ({ service, operation, iamAction: `elasticloadbalancing:${operation}`, why });

export const API_ACTIONS: readonly ApiAction[] = [
  ec2('DescribeVpcs', 'the address ranges of each VPC'),
  ec2('DescribeVpcAttribute', 'whether a VPC has DNS resolution and host names'),
  ec2('DescribeSubnets', 'the subnet of each interface'),
  ec2('DescribeRouteTables', 'routes'),
  ec2('DescribeNetworkAcls', 'network ACL entries'),
  ec2('DescribeSecurityGroups', 'security groups and their rules'),
  ec2('DescribeSecurityGroupRules', 'ids and descriptions of security group rules'),
  ec2('DescribeNetworkInterfaces', 'addresses and groups of interfaces'),
  ec2('DescribeInstances', 'names and states of instances'),
  ec2('DescribeVpcPeeringConnections', 'peering connections'),
  ec2('DescribeInternetGateways', 'internet gateways'),
  ec2('DescribeEgressOnlyInternetGateways', 'egress-only internet gateways'),
  ec2('DescribeNatGateways', 'NAT gateways'),
  ec2('DescribeAddresses', 'Elastic IP addresses'),
  ec2('DescribeVpcEndpoints', 'VPC endpoints'),
  ec2('DescribeManagedPrefixLists', 'prefix lists'),
  ec2('GetManagedPrefixListEntries', 'the address ranges of a prefix list that a route or a rule names, and of S3 and DynamoDB'),
  ec2('DescribeTransitGateways', 'transit gateways'),
  ec2('DescribeTransitGatewayAttachments', 'transit gateway attachments'),
  ec2('DescribeTransitGatewayVpcAttachments', 'the subnets of transit gateway attachments'),
  ec2('DescribeTransitGatewayRouteTables', 'transit gateway route tables'),
  ec2('SearchTransitGatewayRoutes', 'the routes of a transit gateway route table'),
  ec2('GetTransitGatewayPolicyTableEntries', 'the rules of a transit gateway policy table'),
  ec2('DescribeVpnGateways', 'virtual private gateways'),
  ec2('DescribeVpnConnections', 'VPN tunnels and their state'),
  ec2('DescribeCustomerGateways', 'customer gateways'),
  ec2('DescribeFlowLogs', 'which flow logs there are, and where they are kept'),
  ec2('DescribeVpcBlockPublicAccessOptions', 'VPC Block Public Access'),
  ec2('DescribeVpcBlockPublicAccessExclusions', 'what VPC Block Public Access leaves out'),
  ec2('DescribeSecurityGroupVpcAssociations', 'security groups that serve several VPCs'),
  elb('elbv2', 'DescribeLoadBalancers', 'load balancers, where a question is about one'),
  elb('elbv2', 'DescribeListeners', 'the listeners of a load balancer'),
  elb('elbv2', 'DescribeRules', 'where a listener forwards to'),
  elb('elbv2', 'DescribeTargetGroups', 'target groups'),
  elb('elbv2', 'DescribeTargetHealth', 'the targets of a group, and what health checks report'),
  elb('elbv2', 'DescribeLoadBalancerAttributes', 'whether a load balancer sends to other zones'),
  elb('elbv2', 'DescribeTargetGroupAttributes', "whether targets see the client's address"),
  elb('elb', 'DescribeLoadBalancers', 'classic load balancers'),
  elb('elb', 'DescribeLoadBalancerAttributes', 'whether a classic load balancer sends to other zones'),
  elb('elb', 'DescribeInstanceHealth', 'what health checks of a classic load balancer report'),
  logs('DescribeLogGroups', 'the class of a log group'),
  logs('DescribeLogStreams', 'the log streams of an interface'),
  logs('FilterLogEvents', 'flow log records in CloudWatch Logs'),
  logs('StartQuery', 'flow log records in log groups of the Infrequent Access class'),
  logs('GetQueryResults', 'the results of such a query'),
  logs('StopQuery', 'to end such a query that is no longer wanted'),
  athena('ListDatabases', 'to find the Athena table of a flow log'),
  athena('ListTableMetadata', 'to find the Athena table of a flow log'),
  athena('GetTableMetadata', 'the columns and partitions of an Athena table'),
  athena('StartQueryExecution', 'sums over flow log files with Athena; with --create-table also to make the table'),
  athena('GetQueryExecution', 'the state of such a query, and what it scanned'),
  athena('GetQueryResults', 'the results of such a query'),
  athena('StopQueryExecution', 'to end such a query that is no longer wanted'),
  { service: 's3', operation: 'ListObjectsV2', iamAction: 's3:ListBucket', why: 'to find flow log files' },
  { service: 's3', operation: 'GetObject', iamAction: 's3:GetObject', why: 'flow log records in S3' },
  { service: 'sts', operation: 'GetCallerIdentity', iamAction: null, why: 'the account that was asked' },
];

const byOperation = new Map(API_ACTIONS.map((action) => [`${action.service}:${action.operation}`, action]));

/** The table's entry of an operation; null if netdiag may not call it. */
export function apiAction(service: ServiceName, operation: string): ApiAction | null {
  return byOperation.get(`${service}:${operation}`) ?? null;
}

/** IAM action to name when a call was refused. */
export function iamActionOf(service: ServiceName, operation: string): string {
  return apiAction(service, operation)?.iamAction ?? `${service}:${operation}`;
}

export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: string;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

/** The smallest policy with which every command works. EC2's describe calls know no narrower resource than `*`. */
export function iamPolicy(): IamPolicy {
  const allowed = (...services: readonly ServiceName[]) =>
    [...new Set(API_ACTIONS.filter(({ service }) => services.includes(service)).flatMap((action) => action.iamAction ?? []))].sort();
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'NetdiagConfiguration', Effect: 'Allow', Action: allowed('ec2'), Resource: '*' },
      { Sid: 'NetdiagLoadBalancers', Effect: 'Allow', Action: allowed('elbv2', 'elb'), Resource: '*' },
      { Sid: 'NetdiagCloudWatchLogs', Effect: 'Allow', Action: allowed('logs'), Resource: '*' },
      { Sid: 'NetdiagFlowLogFiles', Effect: 'Allow', Action: allowed('s3'), Resource: '*' },
      // Athena looks tables up in the Glue Data Catalog in the reader's name.
      { Sid: 'NetdiagAthena', Effect: 'Allow', Action: [...allowed('athena'), 'glue:GetDatabase', 'glue:GetDatabases', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'], Resource: '*' },
      {
        // Flow log files may be encrypted with a key of the customer's; S3 then decrypts in the reader's name.
        Sid: 'NetdiagEncryptedFlowLogFiles',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: '*',
        Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
      },
    ],
  };
}
