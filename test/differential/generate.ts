/** Seeded networks with a question each, so built that answers of all three kinds and near misses are frequent. */
import type { Case, Question, RawAcl, RawGroup, RawInterface, RawSubnet, RawVpc, Scope } from './describe.ts';
import { ask, type Place } from './generate-ask.ts';
import { aclEntries, groupRule, openTo, type Aim } from './generate-rules.ts';
import { addEndpoints } from './generate-endpoints.ts';
import { addGateways } from './generate-gateways.ts';
import { addLayers } from './generate-layers.ts';
import { addPremises } from './generate-premises.ts';
import { addTransit } from './generate-transit.ts';
import { connect } from './generate-routes.ts';
import { Random } from './random.ts';

export const ACCOUNTS = ['111122223333', '444455556666'] as const;

export interface PlannedVpc {
  index: number;
  vpc: RawVpc;
  account: string;
  region: string;
  subnets: RawSubnet[];
  interfaces: RawInterface[];
}

export type Topology = 'same-subnet' | 'same-vpc' | 'peering' | 'out' | 'in' | 'public-peer' | 'unowned' | 'service' | 'private-outside' | 'foreign'
  | 'transit' | 'transit-regions' | 'egress-vpc' | 'premises-out' | 'premises-in' | 'gateway-endpoint' | 'interface-endpoint';

/** Weight, topology, VPCs that it needs. */
const TOPOLOGIES: [number, Topology, number][] = [
  [2, 'same-subnet', 1], [3, 'same-vpc', 1], [6, 'peering', 2], [3, 'out', 1], [3, 'in', 1], [2, 'public-peer', 2], [0.6, 'unowned', 1], [0.4, 'service', 1], [0.6, 'private-outside', 1],
  [2.5, 'foreign', 2], [4, 'transit', 2], [2, 'transit-regions', 2], [3, 'egress-vpc', 2], [2, 'premises-out', 1], [2, 'premises-in', 1], [2, 'gateway-endpoint', 1], [1, 'interface-endpoint', 1],
];

export interface Plan {
  seed: number;
  random: Random;
  topology: Topology;
  vpcs: PlannedVpc[];
  /** By account and Region. */
  scopes: Map<string, Scope>;
  question: Question;
  /** What was put in, to see that every feature is asked about. */
  features: Set<string>;
}

export function generate(seed: number): Case & { features: string[] } {
  const random = new Random(seed);
  const [topology, needs] = random.weighted(TOPOLOGIES.map(([weight, name, least]) => [weight, [name, least] as const] as const));
  const count = Math.max(needs, random.weighted([[3, 1], [4, 2], [2, 3], [1, 4]]));
  const isOverlapping = count > 2 && topology !== 'foreign' && random.chance(0.15);
  const vpcs = Array.from({ length: count }, (_, index) => planVpc(random, index, topology, isOverlapping && index === 2 ? 1 : index));
  const scopes = new Map<string, Scope>();
  for (const { account, region } of vpcs) scopes.set(`${account} ${region}`, emptyScope(account, region));
  const { question, from, to } = ask(random, topology, vpcs);
  // An address in a block that two VPCs have need not name what it was meant for.
  const owners = vpcs.flatMap(({ interfaces }) => interfaces).filter((own) => own.PrivateIpAddresses.some(({ PrivateIpAddress }) => PrivateIpAddress === question.destination));
  const [owner] = owners;
  if (owner !== undefined && (owners.length > 1 || isOverlapping)) question.destination = owner.NetworkInterfaceId;
  const isCalm = random.chance(0.8);
  for (const plan of vpcs) addVpc(random, plan, scopes, { question, from, to, isCalm });
  const plan: Plan = { seed, random, topology, vpcs, scopes, question, features: new Set([topology, ...(isOverlapping ? ['overlapping'] : [])]) };
  connect(random, vpcs, scopes, topology, question);
  addGateways(plan);
  addTransit(plan);
  addPremises(plan);
  addEndpoints(plan);
  addLayers(plan);
  const features = (): string[] => [...plan.features].sort();
  const list = [...scopes.values()];
  if (topology === 'foreign') {
    const [, foreign] = vpcs;
    return { scopes: list.filter((scope) => scope.account !== foreign?.account), question, features: features() };
  }
  dropDocuments(plan, list);
  return { scopes: list, question, features: features() };
}

function emptyScope(account: string, region: string): Scope {
  return {
    account, region, Vpcs: [], Subnets: [], NetworkInterfaces: [], Reservations: [], SecurityGroups: [], NetworkAcls: [], RouteTables: [],
    VpcPeeringConnections: [], InternetGateways: [], PrefixLists: [], prefixListEntries: [],
  };
}

/** @param octet of its block `10.OCTET.0.0/16`: two with the same overlap */
function planVpc(random: Random, index: number, topology: Topology, octet: number): PlannedVpc {
  const isForeign = topology === 'foreign' && index === 1;
  const isApart = topology === 'transit-regions' && index === 1;
  const account = isForeign ? '444455556666' : index === 0 ? ACCOUNTS[0] : random.weighted([[3, ACCOUNTS[0]], [1, ACCOUNTS[1]]]);
  const ownAccount = isForeign || account === ACCOUNTS[0] ? account : ACCOUNTS[1];
  const region = isApart || (index > 0 && !['transit', 'egress-vpc'].includes(topology) && random.chance(0.2)) ? 'eu-west-1' : 'us-east-1';
  const has6 = random.chance(0.6);
  const vpc: RawVpc = {
    VpcId: `vpc-${index}`, OwnerId: ownAccount, CidrBlock: `10.${octet}.0.0/16`,
    CidrBlockAssociationSet: [{ CidrBlock: `10.${octet}.0.0/16`, CidrBlockState: { State: 'associated' } }],
    Ipv6CidrBlockAssociationSet: has6 ? [{ Ipv6CidrBlock: `2001:db8:${index}00::/56`.replace(':000:', ':0:'), Ipv6CidrBlockState: { State: 'associated' } }] : [],
  };
  const hasZoneIds = random.chance(0.7);
  // An egress VPC has the NAT gateway in the zone of its attachment, in a subnet beside it.
  const isEgress = topology === 'egress-vpc' && index === 1;
  const zone = (n: number): number => (isEgress ? 0 : n);
  const subnets = Array.from({ length: random.int(isEgress ? 2 : 1, 3) }, (_, n): RawSubnet => ({
    SubnetId: `subnet-${index}-${n}`, VpcId: vpc.VpcId, OwnerId: ownAccount, CidrBlock: `10.${octet}.${n}.0/24`, AvailabilityZone: `${region}${'abc'[zone(n)] ?? 'a'}`,
    ...(hasZoneIds ? { AvailabilityZoneId: `${region === 'us-east-1' ? 'use1' : 'euw1'}-az${zone(n) + 1}` } : {}),
    Ipv6CidrBlockAssociationSet: has6 ? [{ Ipv6CidrBlock: `${v6Base(index, n)}::/64`, Ipv6CidrBlockState: { State: 'associated' } }] : [],
  }));
  const interfaces = subnets.flatMap((subnet, n) => Array.from({ length: random.int(n === 0 ? 2 : 1, 3) }, (_, i) => planInterface(random, subnet, index, octet, n, i, has6)));
  return { index, vpc, account: ownAccount, region, subnets, interfaces };
}

const v6Base = (vpc: number, subnet: number): string => `2001:db8:${vpc === 0 ? '0' : `${vpc}00`}:${subnet}`;

function planInterface(random: Random, subnet: RawSubnet, vpc: number, octet: number, n: number, i: number, has6: boolean): RawInterface {
  const id = `${vpc}-${n}-${i}`;
  const type = random.chance(0.06) ? 'lambda' : 'interface';
  const isAttached = random.chance(0.98);
  return {
    NetworkInterfaceId: `eni-${id}`, VpcId: subnet.VpcId, SubnetId: subnet.SubnetId, OwnerId: subnet.OwnerId, AvailabilityZone: subnet.AvailabilityZone,
    InterfaceType: type, Status: isAttached ? 'in-use' : 'available',
    PrivateIpAddresses: [
      { PrivateIpAddress: `10.${octet}.${n}.${10 + i}`, Primary: true, ...(random.chance(0.72) ? { Association: { PublicIp: `198.51.100.${vpc * 40 + n * 10 + i + 1}` } } : {}) },
      ...(random.chance(0.15) ? [{ PrivateIpAddress: `10.${octet}.${n}.${30 + i}`, Primary: false, ...(random.chance(0.4) ? { Association: { PublicIp: `198.51.100.${vpc * 40 + n * 10 + i + 5}` } } : {}) }] : []),
    ],
    Ipv6Addresses: has6 && random.chance(0.7) ? [{ Ipv6Address: `${v6Base(vpc, n)}::a${i}` }] : [],
    Groups: [], SourceDestCheck: true,
    ...(has6 && random.chance(0.05) ? { DenyAllIgwTraffic: true } : {}),
    ...(isAttached && type === 'interface' ? { Attachment: { InstanceId: `i-${id}`, DeviceIndex: 0, Status: 'attached' } } : {}),
  };
}

interface Surroundings { question: Question; from: Place; to: Place; isCalm: boolean }

function addVpc(random: Random, plan: PlannedVpc, scopes: Map<string, Scope>, { question, from, to, isCalm }: Surroundings): void {
  const scope = scopes.get(`${plan.account} ${plan.region}`);
  if (scope === undefined) throw new Error('every VPC has its scope');
  const groupIds = Array.from({ length: random.int(1, 3) }, (_, n) => `sg-${plan.index}-${n}`);
  for (const own of plan.interfaces) {
    const ids = random.shuffled(groupIds).slice(0, random.weighted([[0.01, 0], [3, 1], [2, 2]]));
    own.Groups = ids.map((GroupId) => ({ GroupId, GroupName: GroupId }));
  }
  const otherGroups = ['sg-0-0', 'sg-0-1', 'sg-1-0', 'sg-1-1', 'sg-0-2'];
  const lists = random.chance(0.3) ? [`pl-${plan.index}`] : [];
  const aim = (remote: Place): Aim => ({ question, family: 4, fitting: remote.fitting, missing: remote.missing, groups: otherGroups, prefixLists: lists, isCalm });
  for (const GroupId of groupIds) scope.SecurityGroups?.push(groupOf(random, GroupId, plan, aim(from), aim(to)));
  for (const PrefixListId of lists) {
    scope.PrefixLists?.push({ PrefixListId, PrefixListName: PrefixListId, OwnerId: plan.account, AddressFamily: 'IPv4' });
    // AWS lets no prefix list take traffic out of the VPC's own block.
    const cidrs = [random.pick(random.chance(0.5) ? from.fitting : from.missing), random.pick(to.fitting)].filter((cidr) => !cidr.includes(':') && !cidr.endsWith('/0') && !cidr.startsWith(plan.vpc.CidrBlock.slice(0, 5)));
    if (random.chance(0.6)) scope.prefixListEntries.push({ PrefixListId, Entries: [...new Set(cidrs)].map((Cidr) => ({ Cidr })) });
  }
  scope.Vpcs?.push(plan.vpc);
  scope.Subnets?.push(...plan.subnets);
  scope.NetworkInterfaces?.push(...plan.interfaces);
  for (const own of plan.interfaces) {
    if (own.Attachment?.InstanceId === undefined) continue;
    const Name = random.chance(0.97) ? 'running' : random.pick(['stopped', 'pending', 'stopping']);
    scope.Reservations?.push({
      OwnerId: plan.account,
      Instances: [{ InstanceId: own.Attachment.InstanceId, State: { Name }, Placement: { AvailabilityZone: own.AvailabilityZone }, ...(random.chance(0.15) ? { Platform: 'windows' } : {}) }],
    });
  }
  scope.NetworkAcls?.push(...aclsOf(random, plan, aim(from), aim(to)));
}

function groupOf(random: Random, GroupId: string, plan: PlannedVpc, from: Aim, to: Aim): RawGroup {
  const rules = (aim: Aim): RawGroup['IpPermissions'] => Array.from({ length: random.weighted([[1, 0], [4, 1], [4, 2], [2, 4]]) }, () => groupRule(random, aim));
  const egress = random.chance(from.isCalm ? 0.85 : 0.65) ? [openTo('0.0.0.0/0'), ...(random.chance(0.8) ? [openTo('::/0')] : [])] : rules(to);
  const wide = random.chance(from.isCalm ? 0.85 : 0.2) ? [openTo(random.pick(from.fitting))] : [];
  return { GroupId, GroupName: GroupId, VpcId: plan.vpc.VpcId, OwnerId: plan.account, IpPermissions: [...rules(from), ...rules(from), ...wide], IpPermissionsEgress: egress };
}

function aclsOf(random: Random, plan: PlannedVpc, from: Aim, to: Aim): RawAcl[] {
  // Each list sees the request or its reply, depending on which end it stands at.
  const both: Aim = { ...from, fitting: [...from.fitting, ...to.fitting], missing: [...from.missing, ...to.missing] };
  const list = (n: number, subnets: RawSubnet[]): RawAcl => ({
    NetworkAclId: `acl-${plan.index}-${n}`, VpcId: plan.vpc.VpcId, OwnerId: plan.account, IsDefault: n === 0, Associations: subnets.map(({ SubnetId }) => ({ SubnetId })),
    Entries: [...aclEntries(random, both, false), ...aclEntries(random, both, true)],
  });
  const custom = plan.subnets.filter(() => random.chance(0.35));
  const rest = plan.subnets.filter((subnet) => !custom.includes(subnet));
  return [list(0, rest), ...(custom.length > 0 ? [list(1, custom)] : [])];
}

const DROPPABLE = [
  'SecurityGroups', 'NetworkAcls', 'NetworkAcls', 'RouteTables', 'RouteTables', 'VpcPeeringConnections', 'InternetGateways', 'Reservations', 'NatGateways', 'TransitGateways', 'TransitGatewayAttachments',
  'TransitGatewayVpcAttachments', 'VpnGateways', 'VpnConnections', 'VpcEndpoints', 'EgressOnlyInternetGateways', 'PrefixLists', 'transitRoutes',
] as const;

function dropDocuments({ random, features, question }: Plan, scopes: Scope[]): void {
  if (!random.chance(0.4)) return;
  features.add('unread');
  const scope = random.pick(scopes);
  // Without them nobody knows what the question names.
  const present = DROPPABLE.filter((key) => scope[key] !== undefined && !(key === 'VpcEndpoints' && question.destination.startsWith('vpce-')));
  Reflect.deleteProperty(scope, random.pick(present));
  if (random.chance(0.2)) Reflect.deleteProperty(scope, random.pick(present));
}
