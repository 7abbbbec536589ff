import {
  AcceptVpcPeeringConnectionCommand, AssociateRouteTableCommand, AttachInternetGatewayCommand, AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand, CreateInternetGatewayCommand, CreateRouteCommand, CreateRouteTableCommand, CreateSecurityGroupCommand,
  CreateSubnetCommand, CreateVpcCommand, CreateVpcPeeringConnectionCommand, DescribeNetworkInterfacesCommand, RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CreateFlowLogsCommandInput, IpPermission, ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Clients } from './clients.ts';
import { accountId } from './moto.ts';

export { clients } from './clients.ts';
export type { Clients } from './clients.ts';
export * from './records.ts';

/** A VPC with one public subnet and one instance in it. */
export interface PublicNetwork {
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly subnetId: string;
  readonly routeTableId: string;
  readonly internetGatewayId: string;
  readonly securityGroupId: string;
  readonly instanceId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly publicIp: string;
}

interface Plan {
  /** The Name tag of the VPC, and the beginning of the others'. */
  readonly name: string;
  readonly instanceName: string;
  readonly vpcCidr: string;
  readonly subnetCidr: string;
  readonly privateIp: string;
  readonly ingress: readonly IpPermission[];
}

const anywhere = [{ CidrIp: '0.0.0.0/0' }];
const tcp = (port: number): IpPermission => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: anywhere });
const icmp: IpPermission = { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: anywhere };

/** Lab 1, two VPCs to be peered: each step of the repair is a method of its own. */
export interface PeeringLab {
  readonly vpc1: PublicNetwork;
  readonly vpc2: PublicNetwork;
  /** The flow log of VPC 1 (ALL), and the log group that it writes to. */
  readonly flowLogId: string;
  readonly logGroup: string;
  /** VPC 1 asks VPC 2; returns the id of the peering connection. */
  requestPeering(): Promise<string>;
  acceptPeering(): Promise<void>;
  /** The route from this VPC to the other one, through the peering. */
  addRoute(from: 1 | 2): Promise<void>;
}

export async function peeringLab(aws: Clients): Promise<PeeringLab> {
  const network = (n: 1 | 2): Promise<PublicNetwork> =>
    publicNetwork(aws, {
      name: `vpc${n}`, instanceName: `vpc${n}-instance`, vpcCidr: `10.${n}.0.0/16`, subnetCidr: `10.${n}.1.0/24`, privateIp: `10.${n}.1.10`, ingress: [icmp, tcp(22)],
    });
  const [vpc1, vpc2] = [await network(1), await network(2)];
  const logGroup = 'vpc1-flow-logs';
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
  const flowLogId = await createFlowLog(aws, vpc1.vpcId, { LogGroupName: logGroup, DeliverLogsPermissionArn: await createRole(aws, 'flow-logs') });
  let peering: string | undefined;
  return {
    vpc1, vpc2, flowLogId, logGroup,
    requestPeering: async () => {
      const request = new CreateVpcPeeringConnectionCommand({ VpcId: vpc1.vpcId, PeerVpcId: vpc2.vpcId, TagSpecifications: named('vpc-peering-connection', 'vpc1-vpc2') });
      peering = (await aws.ec2.send(request)).VpcPeeringConnection!.VpcPeeringConnectionId!;
      return peering;
    },
    acceptPeering: async () => {
      await aws.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peering }));
    },
    addRoute: async (from) => {
      const [here, there] = from === 1 ? [vpc1, vpc2] : [vpc2, vpc1];
      await aws.ec2.send(new CreateRouteCommand({ RouteTableId: here.routeTableId, DestinationCidrBlock: there.vpcCidr, VpcPeeringConnectionId: peering }));
    },
  };
}

/** Lab 2, a web server whose port 443 is closed, with flow logs in S3 (plain text, gzip). */
export interface WebLab {
  readonly vpc: PublicNetwork;
  readonly flowLogId: string;
  readonly bucket: string;
  openPort443(): Promise<void>;
}

export async function webLab(aws: Clients): Promise<WebLab> {
  const vpc = await publicNetwork(aws, {
    name: 'web-vpc', instanceName: 'web', vpcCidr: '10.0.0.0/16', subnetCidr: '10.0.1.0/24', privateIp: '10.0.1.20', ingress: [tcp(22), tcp(80)],
  });
  const bucket = 'web-flow-logs';
  await aws.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const flowLogId = await createFlowLog(aws, vpc.vpcId, { LogDestinationType: 's3', LogDestination: `arn:aws:s3:::${bucket}` });
  return {
    vpc, flowLogId, bucket,
    openPort443: async () => {
      await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: vpc.securityGroupId, IpPermissions: [tcp(443)] }));
    },
  };
}

/** A VPC with an internet gateway, a public subnet with a route table of its own, and a running instance with a public address. */
export async function publicNetwork({ ec2 }: Clients, plan: Plan): Promise<PublicNetwork> {
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: plan.vpcCidr, TagSpecifications: named('vpc', plan.name) }))).Vpc!.VpcId!;
  const gateway = await ec2.send(new CreateInternetGatewayCommand({ TagSpecifications: named('internet-gateway', `${plan.name}-igw`) }));
  const internetGatewayId = gateway.InternetGateway!.InternetGatewayId!;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: internetGatewayId, VpcId: vpcId }));
  const subnet = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: plan.subnetCidr, TagSpecifications: named('subnet', `${plan.name}-public`) }));
  const subnetId = subnet.Subnet!.SubnetId!;
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId, TagSpecifications: named('route-table', `${plan.name}-public`) }));
  const routeTableId = table.RouteTable!.RouteTableId!;
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTableId, SubnetId: subnetId }));
  await ec2.send(new CreateRouteCommand({ RouteTableId: routeTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: internetGatewayId }));
  const groupName = `${plan.instanceName}-group`;
  const securityGroupId = (await ec2.send(new CreateSecurityGroupCommand({ GroupName: groupName, Description: `Traffic to ${plan.instanceName}`, VpcId: vpcId }))).GroupId!;
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: securityGroupId, IpPermissions: [...plan.ingress] }));
  const { Instances } = await ec2.send(new RunInstancesCommand({
    ImageId: 'ami-12345678', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, TagSpecifications: named('instance', plan.instanceName),
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: subnetId, PrivateIpAddress: plan.privateIp, AssociatePublicIpAddress: true, Groups: [securityGroupId] }],
  }));
  const instanceId = Instances![0]!.InstanceId!;
  const networkInterfaceId = Instances![0]!.NetworkInterfaces![0]!.NetworkInterfaceId!;
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [networkInterfaceId] }));
  const publicIp = NetworkInterfaces![0]!.Association!.PublicIp!;
  return { vpcId, vpcCidr: plan.vpcCidr, subnetId, routeTableId, internetGatewayId, securityGroupId, instanceId, networkInterfaceId, privateIp: plan.privateIp, publicIp };
}

function named(resource: ResourceType, name: string): TagSpecification[] {
  return [{ ResourceType: resource, Tags: [{ Key: 'Name', Value: name }] }];
}

async function createFlowLog({ ec2 }: Clients, vpcId: string, destination: Partial<CreateFlowLogsCommandInput>): Promise<string> {
  const { FlowLogIds, Unsuccessful } = await ec2.send(new CreateFlowLogsCommand({ ResourceIds: [vpcId], ResourceType: 'VPC', TrafficType: 'ALL', ...destination }));
  if (FlowLogIds?.[0] === undefined) throw new Error(JSON.stringify(Unsuccessful));
  return FlowLogIds[0];
}

/** Creates a role that VPC Flow Logs may assume; returns its ARN. IAM's query API by hand: its SDK client is no dependency. */
export async function createRole({ endpoint }: Pick<Clients, 'endpoint'>, name: string): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: 'vpc-flow-logs.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none' },
    body: new URLSearchParams({
      Action: 'CreateRole', Version: '2010-05-08', RoleName: name, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return `arn:aws:iam::${accountId}:role/${name}`;
}
