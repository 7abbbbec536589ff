/** The describe documents as AWS prints them, as far as the generated networks use them. */
export interface RawVpc {
  VpcId: string; OwnerId: string; CidrBlock: string;
  CidrBlockAssociationSet?: { CidrBlock: string; CidrBlockState: { State: string } }[];
  Ipv6CidrBlockAssociationSet?: { Ipv6CidrBlock: string; Ipv6CidrBlockState: { State: string } }[];
  BlockPublicAccessStates?: { InternetGatewayBlockMode: string };
}
export interface RawSubnet {
  SubnetId: string; VpcId: string; OwnerId: string; CidrBlock: string; AvailabilityZone: string; AvailabilityZoneId?: string;
  Ipv6CidrBlockAssociationSet?: { Ipv6CidrBlock: string; Ipv6CidrBlockState: { State: string } }[];
  BlockPublicAccessStates?: { InternetGatewayBlockMode: string };
}
export interface RawInterface {
  NetworkInterfaceId: string; VpcId: string; SubnetId: string; OwnerId: string; AvailabilityZone: string;
  InterfaceType: string; Status: string; DenyAllIgwTraffic?: boolean; SourceDestCheck?: boolean;
  PrivateIpAddresses: { PrivateIpAddress: string; Primary: boolean; Association?: { PublicIp: string } }[];
  Ipv6Addresses: { Ipv6Address: string }[];
  Groups: { GroupId: string; GroupName: string }[];
  Attachment?: { InstanceId?: string; DeviceIndex: number; Status: string };
}
export interface RawInstance { InstanceId: string; State: { Name: string }; Platform?: string; Placement: { AvailabilityZone: string } }
export interface RawReservation { OwnerId: string; Instances: RawInstance[] }
export interface RawPair { GroupId: string; UserId?: string; VpcPeeringConnectionId?: string; PeeringStatus?: string }
export interface RawPermission {
  IpProtocol: string; FromPort?: number; ToPort?: number;
  IpRanges: { CidrIp: string }[]; Ipv6Ranges: { CidrIpv6: string }[]; PrefixListIds: { PrefixListId: string }[]; UserIdGroupPairs: RawPair[];
}
export interface RawGroup { GroupId: string; GroupName: string; VpcId: string; OwnerId: string; IpPermissions: RawPermission[]; IpPermissionsEgress: RawPermission[] }
export interface RawEntry {
  RuleNumber: number; Protocol: string; RuleAction: string; Egress: boolean; CidrBlock?: string; Ipv6CidrBlock?: string;
  PortRange?: { From: number; To: number }; IcmpTypeCode?: { Type: number; Code: number };
}
export interface RawAcl { NetworkAclId: string; VpcId: string; OwnerId: string; IsDefault: boolean; Associations: { SubnetId: string }[]; Entries: RawEntry[] }
export interface RawRoute {
  DestinationCidrBlock?: string; DestinationIpv6CidrBlock?: string; DestinationPrefixListId?: string;
  GatewayId?: string; NatGatewayId?: string; TransitGatewayId?: string; VpcPeeringConnectionId?: string; NetworkInterfaceId?: string;
  EgressOnlyInternetGatewayId?: string;
  State: string; Origin: string;
}
export interface RawTable {
  RouteTableId: string; VpcId: string; OwnerId: string; Routes: RawRoute[];
  Associations: { Main: boolean; SubnetId?: string; GatewayId?: string; AssociationState?: { State: string } }[];
}
export interface RawSide {
  VpcId: string; OwnerId: string; Region: string; CidrBlock?: string; CidrBlockSet?: { CidrBlock: string }[]; Ipv6CidrBlockSet?: { Ipv6CidrBlock: string }[];
}
export interface RawPeering { VpcPeeringConnectionId: string; Status: { Code: string }; RequesterVpcInfo: RawSide; AccepterVpcInfo: RawSide }
export interface RawGateway { InternetGatewayId: string; OwnerId: string; Attachments: { VpcId: string; State: string }[] }
export interface RawPrefixList { PrefixListId: string; PrefixListName: string; OwnerId: string; AddressFamily: string; Cidrs?: string[] }

export interface RawNatGateway {
  NatGatewayId: string; VpcId: string; SubnetId: string; State: string; ConnectivityType: 'public' | 'private';
  NatGatewayAddresses: { PrivateIp: string; PublicIp?: string; NetworkInterfaceId: string; IsPrimary: boolean; Status: string }[];
}
export interface RawTransitGateway { TransitGatewayId: string; OwnerId: string; State: string; Options: { SecurityGroupReferencingSupport: string } }
export interface RawTransitVpcAttachment {
  TransitGatewayAttachmentId: string; TransitGatewayId: string; VpcId: string; VpcOwnerId: string; State: string; SubnetIds: string[];
  Options: { SecurityGroupReferencingSupport: string; ApplianceModeSupport: string; Ipv6Support?: string };
}
export interface RawTransitAttachment {
  TransitGatewayAttachmentId: string; TransitGatewayId: string; TransitGatewayOwnerId: string; ResourceType: string; ResourceId: string; ResourceOwnerId: string; State: string;
  Association?: { TransitGatewayRouteTableId: string; State: string };
}
export interface RawTransitRoute {
  DestinationCidrBlock: string; PrefixListId?: string; Type: string; State: string;
  TransitGatewayAttachments?: { TransitGatewayAttachmentId: string; ResourceId: string; ResourceType: string }[];
}
export interface RawVpnGateway { VpnGatewayId: string; State: string; VpcAttachments: { VpcId: string; State: string }[] }
export interface RawVpnConnection { VpnConnectionId: string; VpnGatewayId?: string; TransitGatewayId?: string; State: string; VgwTelemetry?: { Status: string; OutsideIpAddress: string }[] }
export interface RawVpcEndpoint { VpcEndpointId: string; VpcEndpointType: string; VpcId: string; OwnerId: string; ServiceName: string; State: string; RouteTableIds?: string[]; SubnetIds?: string[]; NetworkInterfaceIds?: string[] }
export interface RawExclusion { ExclusionId: string; ResourceArn: string; InternetGatewayExclusionMode: string; State: string }

/** What one account was asked in one Region. An absent key was never collected. */
export interface Scope {
  account: string;
  region: string;
  Vpcs?: RawVpc[];
  Subnets?: RawSubnet[];
  NetworkInterfaces?: RawInterface[];
  Reservations?: RawReservation[];
  SecurityGroups?: RawGroup[];
  NetworkAcls?: RawAcl[];
  RouteTables?: RawTable[];
  VpcPeeringConnections?: RawPeering[];
  InternetGateways?: RawGateway[];
  PrefixLists?: RawPrefixList[];
  NatGateways?: RawNatGateway[];
  TransitGateways?: RawTransitGateway[];
  TransitGatewayVpcAttachments?: RawTransitVpcAttachment[];
  TransitGatewayAttachments?: RawTransitAttachment[];
  TransitGatewayRouteTables?: { TransitGatewayRouteTableId: string; TransitGatewayId: string; State: string }[];
  VpnGateways?: RawVpnGateway[];
  VpnConnections?: RawVpnConnection[];
  VpcEndpoints?: RawVpcEndpoint[];
  EgressOnlyInternetGateways?: { EgressOnlyInternetGatewayId: string; Attachments: { VpcId: string; State: string }[] }[];
  VpcBlockPublicAccessOptions?: { AwsAccountId: string; AwsRegion: string; State: string; InternetGatewayBlockMode: string };
  VpcBlockPublicAccessExclusions?: RawExclusion[];
  ManagedPrefixLists?: RawPrefixList[];
  /** Answers of search-transit-gateway-routes, one a table. */
  transitRoutes?: { TransitGatewayRouteTableId: string; Routes: RawTransitRoute[]; AdditionalRoutesAvailable: boolean }[];
  /** Answers of get-managed-prefix-list-entries, one a list. */
  prefixListEntries: { PrefixListId: string; Entries: { Cidr: string }[] }[];
}

export interface Question {
  /** An interface id, an address, or `internet`. */
  source: string;
  destination: string;
  /** IANA number. */
  protocol: number;
  port: number | null;
  sourcePort: number | null;
  /** Echo request, code 0, where absent. */
  icmpType?: number;
  icmpCode?: number;
}

export interface Case {
  name?: string;
  why?: string;
  scopes: Scope[];
  question: Question;
}

export interface BlockerKey {
  kind: string;
  direction: 'forward' | 'return';
  /** Any one of these may be named as the thing to change. */
  ids: string[];
  /** Where it stands, so that one list that blocks at both ends counts twice. */
  place: string;
}

export interface NaiveAnswer {
  verdict: 'reachable' | 'blocked' | 'inconclusive';
  blockers: BlockerKey[];
}
