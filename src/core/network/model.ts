/** The network in the words of the AWS console and API: exact where the describe documents leave fields optional. */
import type { Family, IpAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';

/** Whose a thing is, and where. Null: nothing says so. */
export interface Owner {
  readonly account: string | null;
  readonly region: string | null;
}

export interface Thing extends Owner {
  readonly id: string;
  /** The `Name` tag. */
  readonly name: string | null;
}

/** Internet gateway block mode of VPC Block Public Access; null where the document does not say. */
export type BlockPublicAccessMode = 'off' | 'block-bidirectional' | 'block-ingress';

export interface Vpc extends Thing {
  /** All associated CIDRs, IPv4 and IPv6. The first IPv4 one is the primary. */
  readonly cidrs: readonly Cidr[];
  readonly blockPublicAccess: BlockPublicAccessMode | null;
  /** Null: the VPC has no encryption control, or one that is in force no more. */
  readonly encryption: EncryptionControl | null;
}

/** What an encryption control may leave out. */
export type EncryptionExclusion = 'InternetGateway' | 'EgressOnlyInternetGateway' | 'NatGateway' | 'VirtualPrivateGateway' | 'VpcPeering';

export interface EncryptionControl {
  readonly mode: 'monitor' | 'enforce';
  /** Those that are enabled. */
  readonly exclusions: readonly EncryptionExclusion[];
}

/** What DescribeVpcAttribute tells of a VPC; null: not asked. */
export interface VpcAttributes {
  readonly dnsSupport: boolean | null;
  readonly dnsHostnames: boolean | null;
}

export interface Subnet extends Thing {
  readonly vpcId: string;
  readonly availabilityZone: string | null;
  /** Accounts name their zones each in their own way; the id (`use1-az1`) is the same for all. */
  readonly availabilityZoneId: string | null;
  readonly cidrs: readonly Cidr[];
  readonly blockPublicAccess: BlockPublicAccessMode | null;
}

export interface InterfaceAddress {
  readonly address: IpAddress;
  /** Public IPv4 address that the internet gateway maps to this address. */
  readonly publicIp: IpAddress | null;
  readonly isPrimary: boolean;
}

export interface NetworkInterface extends Thing {
  readonly vpcId: string;
  readonly subnetId: string;
  /** `interface`, `nat_gateway`, `lambda`, … as DescribeNetworkInterfaces names them. */
  readonly interfaceType: string;
  /** IPv4 and IPv6, primary IPv4 first. */
  readonly addresses: readonly InterfaceAddress[];
  readonly groupIds: readonly string[];
  readonly status: string | null;
  readonly sourceDestCheck: boolean;
  readonly instanceId: string | null;
  readonly isPrimaryInterface: boolean;
  readonly description: string | null;
  /** IPv6 addresses of this interface are closed to the internet. */
  readonly denyAllIgwTraffic: boolean;
}

export interface Instance extends Thing {
  /** `pending`, `running`, `stopping`, `stopped`, `shutting-down`, `terminated`. */
  readonly state: string;
  readonly isWindows: boolean;
}

export type RouteDestination =
  | { readonly kind: 'cidr'; readonly cidr: Cidr }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string };

export type RouteTargetKind =
  | 'local' | 'internet-gateway' | 'vpn-gateway' | 'vpc-endpoint' | 'nat-gateway' | 'transit-gateway' | 'vpc-peering-connection'
  | 'network-interface' | 'instance' | 'egress-only-internet-gateway' | 'local-gateway' | 'carrier-gateway' | 'core-network'
  | 'odb-network' | 'unknown';

export interface RouteTarget {
  readonly kind: RouteTargetKind;
  /** Id or ARN as the route names it; `local` for the local route. */
  readonly id: string;
}

export interface Route {
  readonly destination: RouteDestination;
  readonly target: RouteTarget;
  /** `active`, `blackhole`, `filtered`. */
  readonly state: string;
  readonly origin: string | null;
}

export interface RouteTable extends Thing {
  readonly vpcId: string;
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  /** Internet or virtual private gateways whose incoming traffic this table routes. */
  readonly gatewayIds: readonly string[];
  /** Pools of public addresses of one's own that come in by this table: they are on no interface, and not translated. */
  readonly publicPools?: readonly string[];
  readonly routes: readonly Route[];
}

export interface NetworkAclEntry {
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly action: 'allow' | 'deny';
  readonly protocol: number | 'all';
  /** `443`, `1024-65535`, `all`, `type 8 code 0`. */
  readonly ports: string;
  readonly traffic: TrafficSet;
  readonly cidr: Cidr;
}

export interface NetworkAcl extends Thing {
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly subnetIds: readonly string[];
  /** Both directions, in the order in which they are evaluated. */
  readonly entries: readonly NetworkAclEntry[];
}

export type RulePeer =
  | { readonly kind: 'cidr'; readonly cidr: Cidr }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string }
  | {
      readonly kind: 'group';
      readonly groupId: string;
      readonly account: string | null;
      readonly peeringId: string | null;
      readonly peeringStatus: string | null;
    };

export interface SecurityGroupRule {
  /** `sgr-…` where DescribeSecurityGroupRules was collected. */
  readonly id: string | null;
  readonly groupId: string;
  readonly egress: boolean;
  readonly protocol: number | 'all';
  readonly ports: string;
  readonly traffic: TrafficSet;
  readonly peer: RulePeer;
  readonly description: string | null;
}

export interface SecurityGroup extends Thing {
  /** The group's own name (not the tag). */
  readonly groupName: string | null;
  readonly vpcId: string | null;
  /** Inbound and outbound, one rule a peer. */
  readonly rules: readonly SecurityGroupRule[];
}

export interface PeeringSide extends Owner {
  readonly vpcId: string;
  readonly cidrs: readonly Cidr[];
  /** Do public host names of this VPC resolve to private addresses when the other VPC asks? Null where the document does not say. */
  readonly dnsResolution: boolean | null;
}

export interface VpcPeeringConnection extends Thing {
  /** `active`, `pending-acceptance`, … */
  readonly status: string;
  readonly statusMessage: string | null;
  readonly expirationTime: string | null;
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
}

export interface InternetGateway extends Thing {
  /** VPCs it is attached to (state available or attached). */
  readonly vpcIds: readonly string[];
}

export interface PrefixList extends Thing {
  readonly listName: string | null;
  /** Null: its entries were not collected. */
  readonly cidrs: readonly Cidr[] | null;
}

export interface FlowLog extends Thing {
  readonly status: string | null;
  readonly resourceId: string;
  readonly trafficType: string;
  readonly destinationType: string;
  /** Log group name, bucket ARN with prefix, or delivery stream ARN. */
  readonly destination: string;
  readonly format: string | null;
  readonly deliverStatus: string | null;
  readonly deliverError: string | null;
  /** ARN of the role that writes to CloudWatch Logs. */
  readonly deliverRole: string | null;
  /** Does it write to another account, with a role of that account? */
  readonly isCrossAccount: boolean;
  /** Seconds. */
  readonly maxAggregationInterval: number;
}

/** State `pending`, `failed`, `available`, `deleting`, `deleted`. */
export interface NatGateway extends Thing {
  readonly vpcId: string;
  /** Null: a regional NAT gateway, which lies in no subnet; or the document does not say. */
  readonly subnetId: string | null;
  readonly isRegional: boolean;
  /** Of a regional one: does AWS add zones by itself (automatic mode)? Null: the document does not say. */
  readonly addsZones: boolean | null;
  readonly state: string;
  readonly connectivity: 'public' | 'private';
  readonly addresses: readonly NatGatewayAddress[];
  /** The route table of a regional one. */
  readonly routeTableId: string | null;
}

export interface NatGatewayAddress {
  readonly interfaceId: string | null;
  readonly privateIp: IpAddress | null;
  readonly publicIp: IpAddress | null;
  readonly isPrimary: boolean;
  /** The zone in which a regional gateway uses it. */
  readonly availabilityZone: string | null;
}

export interface EgressOnlyInternetGateway extends Thing {
  readonly vpcIds: readonly string[];
}

export type {
  TransitGateway, TransitGatewayAttachment, TransitGatewayPolicyEntry, TransitGatewayPropagation, TransitGatewayRoute, TransitGatewayRouteTable,
} from './transit-gateway-model.ts';

/** `Interface`, `Gateway`, `GatewayLoadBalancer`, … */
export interface VpcEndpoint extends Thing {
  readonly vpcId: string;
  readonly type: string;
  readonly state: string;
  readonly serviceName: string;
  /** Interfaces of an interface endpoint, one a subnet. */
  readonly interfaceIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly dnsNames: readonly string[];
}

export interface VpnGateway extends Thing {
  readonly state: string;
  readonly vpcIds: readonly string[];
}

export interface VpnConnection extends Thing {
  readonly state: string;
  /** Virtual private or transit gateway that it ends at. */
  readonly gatewayId: string | null;
  /** The one family that its tunnels carry; null where the document does not say. */
  readonly family: Family | null;
  /** Null: no telemetry in the document. */
  readonly upTunnels: number | null;
}
