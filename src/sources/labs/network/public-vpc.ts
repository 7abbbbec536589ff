/** A VPC as a tutorial makes it: one public subnet with a route table of its own, an internet gateway, the default network ACL. */
import type { JsonObject } from '../lab.ts';
import { ACCOUNT, arn, labId, nameTag, ZONE } from './account.ts';
import type { NetworkPart } from './documents.ts';

export interface PublicVpcPlan {
  /** Its Name tag, unique within the labs. */
  readonly name: string;
  readonly cidr: string;
  readonly subnetCidr: string;
  /** Routes of the subnet's table besides `local` and the internet gateway. */
  readonly routes: readonly JsonObject[];
}

export interface VpcIds {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly internetGatewayId: string;
  readonly routeTableId: string;
  readonly networkAclId: string;
}

export function publicVpcIds(name: string): VpcIds {
  return {
    vpcId: labId('vpc', name),
    subnetId: labId('subnet', name),
    internetGatewayId: labId('igw', name),
    routeTableId: labId('rtb', name),
    networkAclId: labId('acl', name),
  };
}

export function publicVpc(plan: PublicVpcPlan): NetworkPart {
  const ids = publicVpcIds(plan.name);
  return {
    Vpcs: [vpc(plan, ids)],
    Subnets: [subnet(plan, ids)],
    InternetGateways: [
      {
        Attachments: [{ State: 'available', VpcId: ids.vpcId }],
        InternetGatewayId: ids.internetGatewayId,
        OwnerId: ACCOUNT,
        Tags: nameTag(`${plan.name}-igw`),
      },
    ],
    RouteTables: routeTables(plan, ids),
    NetworkAcls: [defaultNetworkAcl(ids)],
  };
}

function vpc({ name, cidr }: PublicVpcPlan, ids: VpcIds): JsonObject {
  return {
    OwnerId: ACCOUNT,
    InstanceTenancy: 'default',
    CidrBlockAssociationSet: [{ AssociationId: labId('vpc-cidr-assoc', name), CidrBlock: cidr, CidrBlockState: { State: 'associated' } }],
    IsDefault: false,
    Tags: nameTag(name),
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
    VpcId: ids.vpcId,
    State: 'available',
    CidrBlock: cidr,
    DhcpOptionsId: labId('dopt', 'default'),
  };
}

function subnet({ name, subnetCidr }: PublicVpcPlan, ids: VpcIds): JsonObject {
  return {
    AvailabilityZoneId: ZONE.id,
    MapCustomerOwnedIpOnLaunch: false,
    OwnerId: ACCOUNT,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Tags: nameTag(`${name}-public`),
    SubnetArn: arn('ec2', `subnet/${ids.subnetId}`),
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: { HostnameType: 'ip-name', EnableResourceNameDnsARecord: false, EnableResourceNameDnsAAAARecord: false },
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
    SubnetId: ids.subnetId,
    State: 'available',
    VpcId: ids.vpcId,
    CidrBlock: subnetCidr,
    AvailableIpAddressCount: 250,
    AvailabilityZone: ZONE.name,
    DefaultForAz: false,
    MapPublicIpOnLaunch: true,
  };
}

/** The subnet's table and, as every VPC has one, the main table that nothing uses. */
function routeTables({ name, cidr, routes }: PublicVpcPlan, ids: VpcIds): JsonObject[] {
  const mainTableId = labId('rtb', `${name}-main`);
  const local = { DestinationCidrBlock: cidr, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' };
  const internet = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: ids.internetGatewayId, Origin: 'CreateRoute', State: 'active' };
  return [
    {
      Associations: [
        {
          Main: false,
          RouteTableAssociationId: labId('rtbassoc', name),
          RouteTableId: ids.routeTableId,
          SubnetId: ids.subnetId,
          AssociationState: { State: 'associated' },
        },
      ],
      PropagatingVgws: [],
      RouteTableId: ids.routeTableId,
      Routes: [...routes, local, internet],
      Tags: nameTag(`${name}-public`),
      VpcId: ids.vpcId,
      OwnerId: ACCOUNT,
    },
    {
      Associations: [
        { Main: true, RouteTableAssociationId: labId('rtbassoc', `${name}-main`), RouteTableId: mainTableId, AssociationState: { State: 'associated' } },
      ],
      PropagatingVgws: [],
      RouteTableId: mainTableId,
      Routes: [local],
      Tags: [],
      VpcId: ids.vpcId,
      OwnerId: ACCOUNT,
    },
  ];
}

function defaultNetworkAcl(ids: VpcIds): JsonObject {
  const entry = (egress: boolean, action: string, number: number): JsonObject => ({
    CidrBlock: '0.0.0.0/0',
    Egress: egress,
    Protocol: '-1',
    RuleAction: action,
    RuleNumber: number,
  });
  return {
    Associations: [
      { NetworkAclAssociationId: ids.networkAclId.replace('acl-', 'aclassoc-'), NetworkAclId: ids.networkAclId, SubnetId: ids.subnetId },
    ],
    Entries: [entry(true, 'allow', 100), entry(true, 'deny', 32767), entry(false, 'allow', 100), entry(false, 'deny', 32767)],
    IsDefault: true,
    NetworkAclId: ids.networkAclId,
    Tags: [],
    VpcId: ids.vpcId,
    OwnerId: ACCOUNT,
  };
}
