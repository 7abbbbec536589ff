/** Finds things in the documents by looking through all of them. */
import type { RawAcl, RawGateway, RawInterface, RawPeering, RawRoute, RawSubnet, RawTable, RawVpc, Scope } from '../describe.ts';
import { is6, isIn, isPublic, prefixLength } from './bits.ts';

export class NotCollected extends Error {}

/** A part of the answer that nobody can know. */
export const unknown = (what: string): never => {
  throw new NotCollected(what);
};

export interface Chosen {
  route: RawRoute | null;
  table: RawTable;
  /** Of the prefix that took the address. */
  length: number;
}

/** Keys of lists. */
type ListKey = { [K in keyof Scope]-?: NonNullable<Scope[K]> extends unknown[] ? K : never }[keyof Scope];

export class World {
  constructor(readonly scopes: Scope[]) {}

  private readonly lists = new Map<ListKey, unknown[]>();

  /** What all of the scopes list under a key. */
  all<K extends ListKey>(key: K): NonNullable<Scope[K]> {
    let list = this.lists.get(key);
    if (list === undefined) {
      list = this.scopes.flatMap((scope): unknown[] => scope[key] ?? []);
      this.lists.set(key, list);
    }
    return list as NonNullable<Scope[K]>;
  }

  /** What the owner of a VPC was asked in its Region, if it was. */
  home(vpcId: string): Scope | undefined {
    return this.scopes.find((scope) => scope.Vpcs?.some((vpc) => vpc.VpcId === vpcId && vpc.OwnerId === scope.account));
  }

  vpc(id: string): RawVpc | undefined {
    return this.all('Vpcs').find((vpc) => vpc.VpcId === id);
  }

  subnet(id: string): RawSubnet {
    return this.all('Subnets').find((subnet) => subnet.SubnetId === id) ?? unknown('subnet');
  }

  interfaces(): RawInterface[] {
    return this.all('NetworkInterfaces');
  }

  cidrsOf(vpc: RawVpc): string[] {
    return [
      vpc.CidrBlock,
      ...(vpc.CidrBlockAssociationSet ?? []).filter((set) => set.CidrBlockState.State === 'associated').map((set) => set.CidrBlock),
      ...(vpc.Ipv6CidrBlockAssociationSet ?? []).filter((set) => set.Ipv6CidrBlockState.State === 'associated').map((set) => set.Ipv6CidrBlock),
    ];
  }

  vpcHas(vpcId: string, address: string): boolean {
    const vpc = this.vpc(vpcId);
    return vpc !== undefined && this.cidrsOf(vpc).some((cidr) => isIn(address, cidr));
  }

  acl(subnet: RawSubnet): RawAcl {
    const acls = this.all('NetworkAcls');
    return acls.find((acl) => acl.Associations.some((association) => association.SubnetId === subnet.SubnetId))
      ?? acls.find((acl) => acl.VpcId === subnet.VpcId && acl.IsDefault)
      ?? unknown('network ACL');
  }

  table(subnet: RawSubnet): RawTable {
    const tables = this.all('RouteTables');
    const holds = (association: RawTable['Associations'][number]): boolean => !['disassociated', 'failed'].includes(association.AssociationState?.State ?? 'associated');
    return tables.find((table) => table.Associations.some((association) => association.SubnetId === subnet.SubnetId && holds(association)))
      ?? tables.find((table) => table.VpcId === subnet.VpcId && table.Associations.some((association) => association.Main))
      ?? unknown('route table');
  }

  /** Its blocks; null where they were not read. A list that its own account does not list is gone. */
  prefixList(id: string, owner?: Scope): string[] | null {
    const entries = this.all('prefixListEntries').filter((list) => list.PrefixListId === id);
    const listed = [...this.all('PrefixLists'), ...this.all('ManagedPrefixLists')].filter((list) => list.PrefixListId === id);
    const cidrs = [...entries.flatMap((list) => list.Entries.map((entry) => entry.Cidr)), ...listed.flatMap((list) => list.Cidrs ?? [])];
    if (entries.length > 0 || listed.some((list) => list.Cidrs !== undefined)) return cidrs;
    return listed.length === 0 && (owner?.PrefixLists ?? owner?.ManagedPrefixLists) !== undefined ? [] : null;
  }

  /** The table of an internet or virtual private gateway, for what comes in by it. */
  edgeTable(gatewayId: string): RawTable | undefined {
    return this.all('RouteTables').find((table) => table.Associations.some((item) => item.GatewayId === gatewayId && (item.AssociationState?.State ?? 'associated') === 'associated'));
  }

  choose(subnet: RawSubnet, address: string): Chosen {
    return this.chooseIn(this.table(subnet), address);
  }

  /** Facts 4.2: longest prefix; then static, prefix list, propagated. */
  chooseIn(table: RawTable, address: string): Chosen {
    const candidates: { route: RawRoute; length: number; rank: number }[] = [];
    const unreadable: RawRoute[] = [];
    const owner = this.home(table.VpcId);
    for (const route of table.Routes) {
      const list = route.DestinationPrefixListId;
      const cidrs = list === undefined ? [route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? ''] : this.prefixList(list, owner);
      if (cidrs === null) {
        // The list of a gateway endpoint holds public addresses of a service.
        if (route.GatewayId?.startsWith('vpce-') !== true || isPublic(address)) unreadable.push(route);
        continue;
      }
      const rank = list !== undefined ? 1 : route.Origin === 'EnableVgwRoutePropagation' || route.Origin === 'Advertisement' ? 2 : 0;
      for (const cidr of cidrs) if (isIn(address, cidr)) candidates.push({ route, length: prefixLength(cidr), rank });
    }
    candidates.sort((a, b) => b.length - a.length || a.rank - b.rank);
    const [best, next] = candidates;
    // A list that was not read may take the packet, unless it would take it to the same place.
    const elsewhere = unreadable.some((route) => best === undefined || target(route) !== target(best.route) || route.State !== best.route.State);
    if (elsewhere && best?.length !== (is6(address) ? 128 : 32)) return unknown('prefix list of a route');
    if (best === undefined) return { route: null, table, length: 0 };
    if (best.rank === 1 && next?.rank === 1 && next.length === best.length && target(best.route) !== target(next.route)) return unknown('two prefix lists');
    return { route: best.route, table, length: best.length };
  }

  peering(id: string): RawPeering | undefined {
    return this.all('VpcPeeringConnections').find((peering) => peering.VpcPeeringConnectionId === id);
  }

  peeringsOf(vpcId: string): RawPeering[] {
    return this.all('VpcPeeringConnections').filter((peering) => [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId].includes(vpcId));
  }

  /** One that works, or else one that may still come to work. */
  usablePeering(a: string, b: string): RawPeering | undefined {
    const between = this.all('VpcPeeringConnections').filter((peering) => {
      const ends = [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId];
      return ends.includes(a) && ends.includes(b);
    });
    return between.find((peering) => peering.Status.Code === 'active')
      ?? between.find((peering) => ['provisioning', 'pending-acceptance', 'initiating-request'].includes(peering.Status.Code));
  }

  attachedGateway(vpcId: string): RawGateway | undefined {
    return this.all('InternetGateways')
      .find((gateway) => gateway.Attachments.some((attachment) => attachment.VpcId === vpcId && attachment.State === 'available'));
  }

  gateway(id: string): RawGateway | undefined {
    return this.all('InternetGateways').find((gateway) => gateway.InternetGatewayId === id);
  }
}

export const target = (route: RawRoute): string =>
  route.GatewayId ?? route.VpcPeeringConnectionId ?? route.NatGatewayId ?? route.TransitGatewayId ?? route.NetworkInterfaceId ?? route.EgressOnlyInternetGatewayId ?? '?';
