import type { IpAddress } from '../address/address.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type {
  BlockPublicAccessMode, EgressOnlyInternetGateway, FlowLog, Instance, InterfaceAddress, InternetGateway, NatGateway, NetworkAcl,
  NetworkInterface, Owner, PrefixList, RouteTable, SecurityGroup, Subnet, Thing, TransitGateway, TransitGatewayAttachment,
  TransitGatewayPolicyEntry, TransitGatewayRouteTable, Vpc, VpcAttributes, VpcEndpoint, VpcPeeringConnection, VpnConnection, VpnGateway,
} from './model.ts';
import type { LoadBalancing } from './load-balancer-documents.ts';
import type { GroupAssociations } from './parse/group-association.ts';
import { isCollected, scopesOf, type CollectedScope } from './scopes.ts';

/** What Block Public Access says of one account and Region, and the VPCs and subnets it leaves out. */
export interface BlockPublicAccess extends Owner {
  readonly mode: BlockPublicAccessMode;
}

export interface BlockPublicAccessExclusion {
  /** Id of the VPC or subnet. */
  readonly resourceId: string;
  readonly mode: 'allow-bidirectional' | 'allow-egress';
}

export interface NetworkData extends LoadBalancing {
  readonly scopes: readonly CollectedScope[];
  readonly vpcs: ReadonlyMap<string, Vpc>;
  /** Of VPCs whose attributes were asked for. */
  readonly vpcAttributes: ReadonlyMap<string, VpcAttributes>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly networkAcls: ReadonlyMap<string, NetworkAcl>;
  readonly securityGroups: ReadonlyMap<string, SecurityGroup>;
  readonly groupAssociations: GroupAssociations;
  readonly peerings: ReadonlyMap<string, VpcPeeringConnection>;
  readonly internetGateways: ReadonlyMap<string, InternetGateway>;
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly flowLogs: ReadonlyMap<string, FlowLog>;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly egressOnlyGateways: ReadonlyMap<string, EgressOnlyInternetGateway>;
  readonly transitGateways: ReadonlyMap<string, TransitGateway>;
  readonly transitGatewayAttachments: ReadonlyMap<string, TransitGatewayAttachment>;
  /** Peering attachments as each of their two gateways shows them: the id is the same on both sides. */
  readonly transitGatewayPeerings: readonly TransitGatewayAttachment[];
  readonly transitGatewayRouteTables: ReadonlyMap<string, TransitGatewayRouteTable>;
  /** Rules by policy table, lowest number first. */
  readonly transitGatewayPolicyTables: ReadonlyMap<string, readonly TransitGatewayPolicyEntry[]>;
  readonly vpcEndpoints: ReadonlyMap<string, VpcEndpoint>;
  readonly vpnGateways: ReadonlyMap<string, VpnGateway>;
  readonly vpnConnections: ReadonlyMap<string, VpnConnection>;
  readonly blockPublicAccess: readonly BlockPublicAccess[];
  readonly blockPublicAccessExclusions: readonly BlockPublicAccessExclusion[];
}

/** Either the thing; or it is gone; or nobody knows, and this is what would tell. */
export type Lookup<T> =
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly missing: Missing };

export interface OwnedAddress {
  readonly networkInterface: NetworkInterface;
  readonly address: InterfaceAddress;
}

/** Keys of the describe documents, with the words and the IAM action to ask for them. */
const DOCUMENTS: Readonly<Record<string, { readonly words: string; readonly action: string }>> = {
  Vpcs: { words: 'VPCs', action: 'ec2:DescribeVpcs' },
  Subnets: { words: 'subnets', action: 'ec2:DescribeSubnets' },
  NetworkInterfaces: { words: 'network interfaces', action: 'ec2:DescribeNetworkInterfaces' },
  Reservations: { words: 'instances', action: 'ec2:DescribeInstances' },
  RouteTables: { words: 'route tables', action: 'ec2:DescribeRouteTables' },
  NetworkAcls: { words: 'network ACLs', action: 'ec2:DescribeNetworkAcls' },
  SecurityGroups: { words: 'security groups', action: 'ec2:DescribeSecurityGroups' },
  VpcPeeringConnections: { words: 'peering connections', action: 'ec2:DescribeVpcPeeringConnections' },
  InternetGateways: { words: 'internet gateways', action: 'ec2:DescribeInternetGateways' },
  NatGateways: { words: 'NAT gateways', action: 'ec2:DescribeNatGateways' },
  EgressOnlyInternetGateways: { words: 'egress-only internet gateways', action: 'ec2:DescribeEgressOnlyInternetGateways' },
  TransitGateways: { words: 'transit gateways', action: 'ec2:DescribeTransitGateways' },
  TransitGatewayAttachments: { words: 'transit gateway attachments', action: 'ec2:DescribeTransitGatewayAttachments' },
  TransitGatewayVpcAttachments: { words: 'subnets of transit gateway attachments', action: 'ec2:DescribeTransitGatewayVpcAttachments' },
  TransitGatewayRouteTables: { words: 'transit gateway route tables', action: 'ec2:DescribeTransitGatewayRouteTables' },
  VpcEndpoints: { words: 'VPC endpoints', action: 'ec2:DescribeVpcEndpoints' },
  VpnGateways: { words: 'virtual private gateways', action: 'ec2:DescribeVpnGateways' },
  VpnConnections: { words: 'VPN connections', action: 'ec2:DescribeVpnConnections' },
  LoadBalancers: { words: 'load balancers', action: 'elasticloadbalancing:DescribeLoadBalancers' },
  LoadBalancerDescriptions: { words: 'classic load balancers', action: 'elasticloadbalancing:DescribeLoadBalancers' },
  Listeners: { words: 'listeners', action: 'elasticloadbalancing:DescribeListeners' },
  TargetGroups: { words: 'target groups', action: 'elasticloadbalancing:DescribeTargetGroups' },
  FlowLogs: { words: 'flow logs', action: 'ec2:DescribeFlowLogs' },
  PrefixLists: { words: 'prefix list entries', action: 'ec2:GetManagedPrefixListEntries' },
};

/**
 * An index over everything collected. Immutable: a fix is tried on a changed copy (`with`), which shares the indexes of
 * all that did not change.
 */
export class Network {
  constructor(readonly data: NetworkData) {}

  with(changes: Partial<NetworkData>): Network {
    return new Network({ ...this.data, ...changes });
  }

  isCollected(key: string, owner: Owner): boolean {
    return isCollected(this.data.scopes, key, owner);
  }

  /** An object by id, named by something that `owner` owns. */
  lookup<T extends Thing>(things: ReadonlyMap<string, T>, key: string, id: string, owner: Owner): Lookup<T> {
    const value = things.get(id);
    if (value !== undefined) return { state: 'found', value };
    if (this.isCollected(key, owner)) return { state: 'absent' };
    const { what, ...how } = this.missing(key, owner);
    return { state: 'unknown', missing: { what: `${id} (${what})`, ...how } };
  }

  /** Says what was not collected and how to get it. */
  missing(key: string, owner: Owner): Missing {
    const { words, action } = DOCUMENTS[key] ?? { words: key, action: `ec2:Describe${key}` };
    const where = [owner.account === null ? '' : ` of account ${owner.account}`, owner.region === null ? '' : ` in ${owner.region}`].join('');
    const scopes = scopesOf(this.data.scopes, owner);
    const what = `${words}${where}`;
    if (scopes.length === 0) {
      return { what, hint: `nothing was collected there: add it with --profile or --region, or save a snapshot of it`, code: 'UNKNOWN_RESOURCE' };
    }
    const refusal = scopes.flatMap((scope) => scope.refusals).find((item) => item.key === key);
    if (refusal !== undefined) return { what, hint: `${refusal.action} was refused (${refusal.code}): allow it`, code: 'UNKNOWN_RESOURCE' };
    return { what, hint: `no document has the key ${key}: allow ${action}, or save its output in the snapshot`, code: 'UNKNOWN_RESOURCE' };
  }

  /** Everything that has this address, private or public. */
  ownersOfAddress(address: IpAddress): readonly OwnedAddress[] {
    return addressIndex(this.data.interfaces).get(address.text) ?? [];
  }

  /** The interface that has a private or IPv6 address inside one VPC. */
  interfaceInVpc(vpcId: string, address: IpAddress): OwnedAddress | null {
    const owned = this.ownersOfAddress(address).filter(
      ({ networkInterface, address: own }) => networkInterface.vpcId === vpcId && own.address.text === address.text,
    );
    return owned[0] ?? null;
  }

  /** The interface to which an internet gateway maps this public IPv4 address, or that owns this IPv6 address. */
  interfaceOfPublicAddress(address: IpAddress): OwnedAddress | null {
    const owned = this.ownersOfAddress(address);
    if (address.family === 6) return owned[0] ?? null;
    return owned.find(({ address: own }) => own.publicIp?.text === address.text) ?? null;
  }

  interfacesOfInstance(instanceId: string): readonly NetworkInterface[] {
    return instanceIndex(this.data.interfaces).get(instanceId) ?? [];
  }

  /** The VPC endpoint that an interface belongs to. */
  endpointOfInterface(interfaceId: string): VpcEndpoint | null {
    return endpointIndex(this.data.vpcEndpoints).get(interfaceId) ?? null;
  }

  /** How many interfaces carry a group. */
  membersOf(groupId: string): number {
    return groupIndex(this.data.interfaces).get(groupId) ?? 0;
  }

  /** The table with an explicit association, else the main table of the VPC (VPC User Guide, "Subnet route tables"). */
  routeTableOf(subnet: Subnet): Lookup<RouteTable> {
    const { bySubnet, mainOfVpc } = routeTableIndex(this.data.routeTables);
    const table = bySubnet.get(subnet.id) ?? mainOfVpc.get(subnet.vpcId);
    return table === undefined ? { state: 'unknown', missing: this.missing('RouteTables', this.ownerOfVpc(subnet)) } : { state: 'found', value: table };
  }

  /** The table that an internet or virtual private gateway is associated with (an edge table); null without one. */
  gatewayRouteTable(gatewayId: string): RouteTable | null {
    return routeTableIndex(this.data.routeTables).byGateway.get(gatewayId) ?? null;
  }

  /** A subnet without an explicit association has its VPC's default list. */
  networkAclOf(subnet: Subnet): Lookup<NetworkAcl> {
    const { bySubnet, defaultOfVpc } = networkAclIndex(this.data.networkAcls);
    const acl = bySubnet.get(subnet.id) ?? defaultOfVpc.get(subnet.vpcId);
    return acl === undefined ? { state: 'unknown', missing: this.missing('NetworkAcls', this.ownerOfVpc(subnet)) } : { state: 'found', value: acl };
  }

  internetGatewayOf(vpc: Owner & { readonly id: string }): Lookup<InternetGateway> {
    const gateway = gatewayIndex(this.data.internetGateways).get(vpc.id);
    if (gateway !== undefined) return { state: 'found', value: gateway };
    if (this.isCollected('InternetGateways', vpc)) return { state: 'absent' };
    return { state: 'unknown', missing: this.missing('InternetGateways', vpc) };
  }

  /** Peerings between two VPCs in any state: the active ones first, then the ones that can still become active. */
  peeringsBetween(vpcA: string, vpcB: string): VpcPeeringConnection[] {
    const order = ['active', 'provisioning', 'pending-acceptance', 'initiating-request'];
    const rank = ({ status }: VpcPeeringConnection): number => (order.indexOf(status) + order.length + 1) % (order.length + 1);
    return [...this.data.peerings.values()]
      .filter(({ requester, accepter }) => {
        const ends = [requester.vpcId, accepter.vpcId];
        return ends.includes(vpcA) && ends.includes(vpcB) && vpcA !== vpcB;
      })
      .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  }

  /** The attachments of a VPC, to one transit gateway or to all. */
  attachmentsOf(vpcId: string, transitGatewayId: string | null): TransitGatewayAttachment[] {
    return (attachmentIndex(this.data.transitGatewayAttachments).get(vpcId) ?? [])
      .filter((attachment) => transitGatewayId === null || attachment.transitGatewayId === transitGatewayId);
  }

  /** The owner of the VPC a subnet lies in: it alone describes the route tables and network ACLs. */
  private ownerOfVpc(subnet: Subnet): Owner {
    return this.data.vpcs.get(subnet.vpcId) ?? subnet;
  }
}

/** Indexes are made when first asked for, and shared by all networks that hold the same map. */
function indexed<K extends object, I>(make: (things: K) => I): (things: K) => I {
  const made = new WeakMap<K, { readonly index: I }>();
  return (things) => {
    const known = made.get(things);
    if (known !== undefined) return known.index;
    const index = make(things);
    made.set(things, { index });
    return index;
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

type Interfaces = ReadonlyMap<string, NetworkInterface>;

const addressIndex = indexed((interfaces: Interfaces) => {
  const index = new Map<string, OwnedAddress[]>();
  for (const networkInterface of interfaces.values()) {
    for (const address of networkInterface.addresses) {
      push(index, address.address.text, { networkInterface, address });
      if (address.publicIp !== null) push(index, address.publicIp.text, { networkInterface, address });
    }
  }
  return index;
});

const instanceIndex = indexed((interfaces: Interfaces) => {
  const index = new Map<string, NetworkInterface[]>();
  for (const networkInterface of interfaces.values()) {
    if (networkInterface.instanceId !== null) push(index, networkInterface.instanceId, networkInterface);
  }
  for (const list of index.values()) list.sort((a, b) => Number(b.isPrimaryInterface) - Number(a.isPrimaryInterface));
  return index;
});

const groupIndex = indexed((interfaces: Interfaces) => {
  const index = new Map<string, number>();
  for (const { groupIds } of interfaces.values()) for (const id of groupIds) index.set(id, (index.get(id) ?? 0) + 1);
  return index;
});

const routeTableIndex = indexed((tables: ReadonlyMap<string, RouteTable>) => {
  const bySubnet = new Map<string, RouteTable>();
  const mainOfVpc = new Map<string, RouteTable>();
  const byGateway = new Map<string, RouteTable>();
  for (const table of tables.values()) {
    for (const id of table.subnetIds) bySubnet.set(id, table);
    for (const id of table.gatewayIds) byGateway.set(id, table);
    if (table.isMain) mainOfVpc.set(table.vpcId, table);
  }
  return { bySubnet, mainOfVpc, byGateway };
});

const networkAclIndex = indexed((acls: ReadonlyMap<string, NetworkAcl>) => {
  const bySubnet = new Map<string, NetworkAcl>();
  const defaultOfVpc = new Map<string, NetworkAcl>();
  for (const acl of acls.values()) {
    for (const id of acl.subnetIds) bySubnet.set(id, acl);
    if (acl.isDefault) defaultOfVpc.set(acl.vpcId, acl);
  }
  return { bySubnet, defaultOfVpc };
});

const attachmentIndex = indexed((attachments: ReadonlyMap<string, TransitGatewayAttachment>) => {
  const index = new Map<string, TransitGatewayAttachment[]>();
  for (const attachment of attachments.values()) if (attachment.resourceType === 'vpc') push(index, attachment.resourceId, attachment);
  return index;
});

const endpointIndex = indexed((endpoints: ReadonlyMap<string, VpcEndpoint>) => {
  const index = new Map<string, VpcEndpoint>();
  for (const endpoint of endpoints.values()) for (const id of endpoint.interfaceIds) index.set(id, endpoint);
  return index;
});

const gatewayIndex = indexed((gateways: ReadonlyMap<string, InternetGateway>) => {
  const index = new Map<string, InternetGateway>();
  for (const gateway of gateways.values()) for (const vpcId of gateway.vpcIds) index.set(vpcId, gateway);
  return index;
});
