/** Gateways beyond peerings and internet gateways, put into some of the networks, working and broken. */
import type { Question, RawInterface, RawRoute, RawSubnet, RawTable, RawTransitRoute, Scope } from './describe.ts';
import type { PlannedVpc, Topology } from './generate.ts';
import { Random } from './random.ts';

const active = (route: Omit<RawRoute, 'State' | 'Origin'>): RawRoute => ({ ...route, State: 'active', Origin: 'CreateRoute' });

interface Place {
  plan: PlannedVpc;
  scope: Scope;
  subnet: RawSubnet;
}

/** Draws from a stream of its own, so that the rest of the network stays as the seed has it. */
export function addGateways(seed: number, vpcs: PlannedVpc[], scopes: Map<string, Scope>, topology: Topology, question: Question): void {
  const random = new Random(seed ^ 0x5bd1e995);
  const [plan] = vpcs;
  const scope = plan === undefined ? undefined : scopes.get(`${plan.account} ${plan.region}`);
  const source = plan?.interfaces.find(({ NetworkInterfaceId }) => NetworkInterfaceId === question.source);
  if (plan === undefined || scope === undefined || source === undefined) return;
  const subnet = plan.subnets.find(({ SubnetId }) => SubnetId === source.SubnetId);
  if (subnet === undefined) return;
  const place = { plan, scope, subnet };
  const far = vpcs[1]?.vpc.CidrBlock;
  const isOut = topology === 'out' || topology === 'public-peer';
  const kind = random.weighted<string>(isOut ? [[2, 'none'], [4, 'nat'], [2, 'appliance']] : topology === 'peering' ? [[5, 'none'], [1.5, 'nat'], [1, 'appliance'], [3, 'tgw']] : topology === 'same-vpc' ? [[5, 'none'], [1, 'appliance']] : [[1, 'none']]);
  const towards = isOut ? '0.0.0.0/0' : topology === 'peering' && far !== undefined ? far : null;
  if (kind === 'nat' && towards !== null) addNatGateway(random, place, towards);
  const [, other] = vpcs;
  if (kind === 'tgw' && other !== undefined && scopes.get(`${other.account} ${other.region}`) === scope) addTransitGateway(random, scope, plan, other);
  if (kind === 'appliance') addAppliance(random, place, towards, question);
}

const routeTo = (table: RawTable, route: RawRoute): void => {
  table.Routes = [...table.Routes.filter((item) => item.DestinationCidrBlock !== route.DestinationCidrBlock), route];
};

/** The table of a subnet, for itself alone. */
function ownTable({ plan, scope, subnet }: Place, name: string): RawTable {
  const all = scope.RouteTables ?? [];
  const used = all.find(({ Associations }) => Associations.some(({ SubnetId }) => SubnetId === subnet.SubnetId)) ?? all.find(({ VpcId, Associations }) => VpcId === plan.vpc.VpcId && Associations.some(({ Main }) => Main));
  for (const table of all) table.Associations = table.Associations.filter(({ SubnetId }) => SubnetId !== subnet.SubnetId);
  const table: RawTable = {
    RouteTableId: `rtb-${plan.index}-${name}`, VpcId: plan.vpc.VpcId, OwnerId: plan.account, Routes: [...(used?.Routes ?? [])],
    Associations: [{ Main: false, SubnetId: subnet.SubnetId, AssociationState: { State: 'associated' } }],
  };
  all.push(table);
  return table;
}

function addNatGateway(random: Random, place: Place, towards: string): void {
  const { plan, scope, subnet } = place;
  const homes = plan.subnets.filter((item) => item !== subnet);
  if (homes.length === 0) return;
  const home = random.pick(homes);
  const isPublic = random.chance(towards === '0.0.0.0/0' ? 0.9 : 0.4);
  const State = random.weighted([[12, 'available'], [1, 'pending'], [1, 'failed'], [1, 'deleting'], [1, 'deleted']] as const);
  const isBlackhole = State !== 'available' && random.chance(0.5);
  const table = ownTable({ plan, scope, subnet }, 'private');
  routeTo(table, { ...active({ DestinationCidrBlock: towards, NatGatewayId: `nat-${plan.index}` }), ...(isBlackhole ? { State: 'blackhole' } : {}) });
  const beyond = ownTable({ plan, scope, subnet: home }, 'public');
  const gateway = scope.InternetGateways?.find(({ Attachments }) => Attachments.some(({ VpcId }) => VpcId === plan.vpc.VpcId));
  if (towards === '0.0.0.0/0' && gateway !== undefined && random.chance(0.9)) routeTo(beyond, active({ DestinationCidrBlock: towards, GatewayId: gateway.InternetGatewayId }));
  const isListed = random.chance(0.94);
  if (random.chance(0.04)) return;
  scope.NatGateways ??= [];
  if (!isListed) return;
  const third = home.CidrBlock.replace(/0\/24$/, '');
  const NetworkInterfaceId = `eni-nat-${plan.index}`;
  const own: RawInterface = {
    NetworkInterfaceId, VpcId: plan.vpc.VpcId, SubnetId: home.SubnetId, OwnerId: plan.account, AvailabilityZone: home.AvailabilityZone, InterfaceType: 'nat_gateway', Status: 'in-use',
    PrivateIpAddresses: [{ PrivateIpAddress: `${third}77`, Primary: true, ...(isPublic ? { Association: { PublicIp: '198.51.100.200' } } : {}) }], Ipv6Addresses: [], Groups: [], SourceDestCheck: false,
  };
  if (State !== 'deleted') scope.NetworkInterfaces?.push(own);
  scope.NatGateways.push({
    NatGatewayId: `nat-${plan.index}`, VpcId: plan.vpc.VpcId, SubnetId: home.SubnetId, State, ConnectivityType: isPublic ? 'public' : 'private',
    NatGatewayAddresses: [{ PrivateIp: `${third}77`, NetworkInterfaceId, IsPrimary: true, Status: 'succeeded', ...(isPublic ? { PublicIp: '198.51.100.200' } : {}) }],
  });
}

/** One of the other instances becomes a firewall, between subnets or on the way out. */
function addAppliance(random: Random, place: Place, towards: string | null, question: Question): void {
  const { plan, scope, subnet } = place;
  const asked = (own: RawInterface): boolean => [question.source, question.destination].some((text) => text === own.NetworkInterfaceId || own.PrivateIpAddresses.some((item) => item.PrivateIpAddress === text || item.Association?.PublicIp === text));
  const own = plan.interfaces.find((item) => !asked(item) && item.InterfaceType === 'interface');
  const other = plan.subnets.find((item) => item !== subnet);
  const block = towards ?? other?.CidrBlock;
  if (own === undefined || block === undefined) return;
  own.SourceDestCheck = random.chance(0.2);
  if (random.chance(0.1)) {
    own.Status = 'available';
    delete own.Attachment;
  }
  const instance = scope.Reservations?.flatMap(({ Instances }) => Instances).find(({ InstanceId }) => InstanceId === own.Attachment?.InstanceId);
  if (instance !== undefined && random.chance(0.15)) instance.State.Name = 'stopped';
  routeTo(ownTable(place, 'firewall'), active({ DestinationCidrBlock: block, NetworkInterfaceId: random.chance(0.9) ? own.NetworkInterfaceId : 'eni-99-gone' }));
}

/** Both VPCs on one transit gateway, with routes to each other in all of their tables. */
function addTransitGateway(random: Random, scope: Scope, a: PlannedVpc, b: PlannedVpc): void {
  const TransitGatewayId = 'tgw-0';
  const support = (): string => (random.chance(0.8) ? 'enable' : 'disable');
  const State = (): string => random.weighted([[20, 'available'], [1, 'pendingAcceptance'], [1, 'deleting']]);
  scope.TransitGateways = [{ TransitGatewayId, OwnerId: a.account, State: 'available', Options: { SecurityGroupReferencingSupport: support() } }];
  [scope.TransitGatewayVpcAttachments, scope.TransitGatewayAttachments] = [[], []];
  const tables = random.chance(0.5) ? ['tgw-rtb-0'] : ['tgw-rtb-0', 'tgw-rtb-1'];
  scope.TransitGatewayRouteTables = tables.map((TransitGatewayRouteTableId) => ({ TransitGatewayRouteTableId, TransitGatewayId, State: 'available' }));
  const routes: RawTransitRoute[] = [];
  for (const [index, { vpc, account, subnets }] of [a, b].entries()) {
    const TransitGatewayAttachmentId = `tgw-attach-${index}`;
    if (random.chance(0.04)) continue;
    const state = State();
    const SubnetIds = subnets.filter(() => random.chance(0.85)).map(({ SubnetId }) => SubnetId);
    if (SubnetIds.length === 0) SubnetIds.push(...subnets.map(({ SubnetId }) => SubnetId));
    scope.TransitGatewayVpcAttachments.push({ TransitGatewayAttachmentId, TransitGatewayId, VpcId: vpc.VpcId, VpcOwnerId: account, State: state, SubnetIds, Options: { SecurityGroupReferencingSupport: support(), ApplianceModeSupport: 'disable' } });
    scope.TransitGatewayAttachments.push({
      TransitGatewayAttachmentId, TransitGatewayId, TransitGatewayOwnerId: a.account, ResourceType: 'vpc', ResourceId: vpc.VpcId, ResourceOwnerId: account, State: state,
      ...(random.chance(0.94) ? { Association: { TransitGatewayRouteTableId: tables[index] ?? 'tgw-rtb-0', State: 'associated' } } : {}),
    });
    const to = { TransitGatewayAttachments: [{ TransitGatewayAttachmentId, ResourceId: vpc.VpcId, ResourceType: 'vpc' }] };
    if (random.chance(0.92)) routes.push({ DestinationCidrBlock: vpc.CidrBlock, ...to, Type: 'propagated', State: 'active' });
    if (random.chance(0.06)) routes.push({ DestinationCidrBlock: vpc.CidrBlock, Type: 'static', State: 'blackhole' });
    if (random.chance(0.06)) routes.push({ DestinationCidrBlock: random.pick(subnets).CidrBlock, Type: 'static', State: 'blackhole' });
    if (random.chance(0.1)) routes.push({ DestinationCidrBlock: '10.0.0.0/8', ...to, Type: 'static', State: 'active' });
  }
  scope.transitRoutes = tables.filter(() => random.chance(0.96)).map((TransitGatewayRouteTableId) => ({ TransitGatewayRouteTableId, Routes: random.shuffled(routes), AdditionalRoutesAvailable: false }));
  for (const [from, to] of [[a, b], [b, a]] as const) {
    for (const table of scope.RouteTables ?? []) {
      if (table.VpcId !== from.vpc.VpcId || !random.chance(0.93)) continue;
      // What else led there gives way.
      table.Routes = table.Routes.filter(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId === undefined || random.chance(0.3));
      routeTo(table, { ...active({ DestinationCidrBlock: to.vpc.CidrBlock, TransitGatewayId }), ...(random.chance(0.03) ? { State: 'blackhole' } : {}) });
    }
  }
}
