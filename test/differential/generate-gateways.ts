/** Gateways beyond peerings and internet gateways, put into some of the networks, working and broken. */
import type { Question, RawInterface, RawRoute, RawSubnet, RawTable, Scope } from './describe.ts';
import type { Plan, PlannedVpc } from './generate.ts';
import { Random } from './random.ts';

export const active = (route: Omit<RawRoute, 'State' | 'Origin'>): RawRoute => ({ ...route, State: 'active', Origin: 'CreateRoute' });

export interface Place {
  plan: PlannedVpc;
  scope: Scope;
  subnet: RawSubnet;
}

/** NAT gateways and appliances on the way of the question. */
export function addGateways({ seed, vpcs, scopes, topology, question, features }: Plan): void {
  const random = new Random(seed ^ 0x5bd1e995);
  const [plan] = vpcs;
  const scope = plan === undefined ? undefined : scopes.get(`${plan.account} ${plan.region}`);
  const source = plan?.interfaces.find((own) => isNamed(own, question.source));
  if (plan === undefined || scope === undefined || source === undefined) return;
  const subnet = plan.subnets.find(({ SubnetId }) => SubnetId === source.SubnetId);
  if (subnet === undefined) return;
  const place = { plan, scope, subnet };
  const far = vpcs[1]?.vpc.CidrBlock;
  const isOut = topology === 'out' || topology === 'public-peer';
  const kind = random.weighted<string>(isOut ? [[3, 'none'], [4, 'nat'], [1, 'appliance']] : topology === 'peering' ? [[6, 'none'], [2, 'nat'], [0.8, 'appliance']] : topology === 'same-vpc' ? [[6, 'none'], [1, 'appliance']] : [[1, 'none']]);
  const towards = isOut ? '0.0.0.0/0' : topology === 'peering' && far !== undefined ? far : null;
  features.add(kind);
  if (kind === 'nat' && towards !== null) addNatGateway(random, place, towards);
  if (kind === 'appliance') addAppliance(random, place, towards, question);
}

/** Does the question name the interface? */
export const isNamed = (own: RawInterface, text: string): boolean => own.NetworkInterfaceId === text || (own.Attachment?.InstanceId === text && own.Attachment.DeviceIndex === 0)
  || own.Ipv6Addresses.some((item) => item.Ipv6Address === text) || own.PrivateIpAddresses.some((item) => item.PrivateIpAddress === text || item.Association?.PublicIp === text);

export const routeTo = (table: RawTable, route: RawRoute): void => {
  table.Routes = [...table.Routes.filter((item) => item.DestinationCidrBlock !== route.DestinationCidrBlock || item.DestinationIpv6CidrBlock !== route.DestinationIpv6CidrBlock || item.DestinationPrefixListId !== route.DestinationPrefixListId), route];
};

/** The table of a subnet, for itself alone. */
export function ownTable({ plan, scope, subnet }: Place, name: string): RawTable {
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

export function addNatGateway(random: Random, place: Place, towards: string): void {
  const { plan, scope, subnet } = place;
  const homes = plan.subnets.filter((item) => item !== subnet);
  if (homes.length === 0) return;
  const home = random.pick(homes);
  const isPublic = random.chance(towards === '0.0.0.0/0' ? 0.94 : 0.4);
  const State = random.weighted([[24, 'available'], [1, 'pending'], [1, 'failed'], [1, 'deleting'], [1, 'deleted']] as const);
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
  const asked = (own: RawInterface): boolean => isNamed(own, question.source) || isNamed(own, question.destination);
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
