/** Small parts of a network, for tests that put together one of their own. */
import {
  AssociateRouteTableCommand, AttachInternetGatewayCommand, AuthorizeSecurityGroupIngressCommand, CreateInternetGatewayCommand, CreateNetworkInterfaceCommand, CreateRouteCommand,
  CreateRouteTableCommand, CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CreateRouteCommandInput, IpPermission, ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import type { Clients } from './clients.ts';

type Ec2 = Clients['ec2'];

export const anywhereTcp = (port: number): IpPermission => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] });

/** A VPC with that Name tag; with an IPv6 block of Amazon's where asked for. */
export async function createVpc(ec2: Ec2, name: string, cidr: string, withIpv6 = false): Promise<{ readonly id: string; readonly ipv6Cidr: string | null }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr, AmazonProvidedIpv6CidrBlock: withIpv6, TagSpecifications: named('vpc', name) }));
  return { id: Vpc!.VpcId!, ipv6Cidr: Vpc!.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? null };
}

export interface SubnetParts {
  readonly id: string;
  readonly routeTableId: string;
}

/** A subnet with a route table of its own, in the first zone unless `zone` says otherwise. */
export async function createSubnet(ec2: Ec2, vpcId: string, cidr: string, options: { readonly zone?: string; readonly ipv6Cidr?: string } = {}): Promise<SubnetParts> {
  const request = { VpcId: vpcId, CidrBlock: cidr, AvailabilityZone: options.zone ?? 'us-east-1a', ...(options.ipv6Cidr === undefined ? {} : { Ipv6CidrBlock: options.ipv6Cidr }) };
  const id = (await ec2.send(new CreateSubnetCommand(request))).Subnet!.SubnetId!;
  const routeTableId = (await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }))).RouteTable!.RouteTableId!;
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTableId, SubnetId: id }));
  return { id, routeTableId };
}

export async function createInternetGateway(ec2: Ec2, vpcId: string): Promise<string> {
  const id = (await ec2.send(new CreateInternetGatewayCommand({}))).InternetGateway!.InternetGatewayId!;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId }));
  return id;
}

export async function addRoute(ec2: Ec2, { routeTableId }: SubnetParts, destination: string, target: Partial<CreateRouteCommandInput>): Promise<void> {
  await ec2.send(new CreateRouteCommand({ RouteTableId: routeTableId, ...(destination.includes(':') ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination }), ...target }));
}

/** A running instance with that Name tag and a group of its own; its address is private, and IPv6 where given. */
export async function runInstance(
  ec2: Ec2, name: string, place: { readonly vpcId: string; readonly subnetId: string; readonly privateIp: string; readonly ipv6?: string }, ingress: readonly IpPermission[] = [],
): Promise<{ readonly instanceId: string; readonly networkInterfaceId: string; readonly groupId: string }> {
  const groupId = (await ec2.send(new CreateSecurityGroupCommand({ GroupName: `${name}-group`, Description: `Traffic to ${name}`, VpcId: place.vpcId }))).GroupId!;
  if (ingress.length > 0) await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [...ingress] }));
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({
    SubnetId: place.subnetId, PrivateIpAddress: place.privateIp, Groups: [groupId], ...(place.ipv6 === undefined ? {} : { Ipv6Addresses: [{ Ipv6Address: place.ipv6 }] }),
  }));
  const networkInterfaceId = NetworkInterface!.NetworkInterfaceId!;
  const { Instances } = await ec2.send(new RunInstancesCommand({
    ImageId: 'ami-12345678', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, TagSpecifications: named('instance', name), NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: networkInterfaceId }],
  }));
  return { instanceId: Instances![0]!.InstanceId!, networkInterfaceId, groupId };
}

function named(resource: ResourceType, name: string): TagSpecification[] {
  return [{ ResourceType: resource, Tags: [{ Key: 'Name', Value: name }] }];
}
