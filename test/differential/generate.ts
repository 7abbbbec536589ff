/** Seeded networks with a question each, so built that answers of all three kinds and near misses are frequent. */
import type { Case, Question, RawAcl, RawGroup, RawInterface, RawSubnet, RawVpc, Scope } from './describe.ts';
import { aclEntries, groupRule, openTo, type Aim } from './generate-rules.ts';
import { addGateways } from './generate-gateways.ts';
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

export type Topology = 'same-subnet' | 'same-vpc' | 'peering' | 'out' | 'in' | 'public-peer' | 'unowned' | 'service' | 'private-outside' | 'foreign';

export function generate(seed: number): Case {
  const random = new Random(seed);
  const topology = random.weighted<Topology>([
    [2, 'same-subnet'], [4, 'same-vpc'], [8, 'peering'], [3, 'out'], [3, 'in'], [2, 'public-peer'], [0.6, 'unowned'], [0.4, 'service'], [0.6, 'private-outside'], [3, 'foreign'],
  ]);
  const two = ['peering', 'public-peer', 'foreign'].includes(topology);
  const count = Math.max(two ? 2 : 1, random.weighted([[3, 1], [4, 2], [2, 3], [1, 4]]));
  const vpcs = Array.from({ length: count }, (_, index) => planVpc(random, index, topology === 'foreign' && index === 1));
  const scopes = new Map<string, Scope>();
  for (const { account, region } of vpcs) scopes.set(`${account} ${region}`, emptyScope(account, region));
  const { question, from, to } = ask(random, topology, vpcs);
  for (const plan of vpcs) addVpc(random, plan, scopes, question, from, to);
  connect(random, vpcs, scopes, topology, question);
  addGateways(seed, vpcs, scopes, topology, question);
  const list = [...scopes.values()];
  if (topology === 'foreign') {
    const [, foreign] = vpcs;
    return { scopes: list.filter((scope) => scope.account !== foreign?.account), question };
  }
  dropDocuments(random, list);
  return { scopes: list, question };
}

function emptyScope(account: string, region: string): Scope {
  return {
    account, region, Vpcs: [], Subnets: [], NetworkInterfaces: [], Reservations: [], SecurityGroups: [], NetworkAcls: [], RouteTables: [],
    VpcPeeringConnections: [], InternetGateways: [], PrefixLists: [], prefixListEntries: [],
  };
}

function planVpc(random: Random, index: number, isForeign: boolean): PlannedVpc {
  const account = isForeign ? '444455556666' : index === 0 ? ACCOUNTS[0] : random.weighted([[3, ACCOUNTS[0]], [1, ACCOUNTS[1]]]);
  const ownAccount = isForeign || account === ACCOUNTS[0] ? account : ACCOUNTS[1];
  const region = index > 0 && random.chance(0.2) ? 'eu-west-1' : 'us-east-1';
  const has6 = random.chance(0.6);
  const vpc: RawVpc = {
    VpcId: `vpc-${index}`, OwnerId: ownAccount, CidrBlock: `10.${index}.0.0/16`,
    CidrBlockAssociationSet: [{ CidrBlock: `10.${index}.0.0/16`, CidrBlockState: { State: 'associated' } }],
    Ipv6CidrBlockAssociationSet: has6 ? [{ Ipv6CidrBlock: `2001:db8:${index}00::/56`.replace(':000:', ':0:'), Ipv6CidrBlockState: { State: 'associated' } }] : [],
  };
  const subnets = Array.from({ length: random.int(1, 3) }, (_, n): RawSubnet => ({
    SubnetId: `subnet-${index}-${n}`, VpcId: vpc.VpcId, OwnerId: ownAccount, CidrBlock: `10.${index}.${n}.0/24`, AvailabilityZone: `${region}${'abc'[n] ?? 'a'}`,
    Ipv6CidrBlockAssociationSet: has6 ? [{ Ipv6CidrBlock: `${v6Base(index, n)}::/64`, Ipv6CidrBlockState: { State: 'associated' } }] : [],
  }));
  const interfaces = subnets.flatMap((subnet, n) => Array.from({ length: random.int(n === 0 ? 2 : 1, 3) }, (_, i) => planInterface(random, subnet, index, n, i, has6)));
  return { index, vpc, account: ownAccount, region, subnets, interfaces };
}

const v6Base = (vpc: number, subnet: number): string => `2001:db8:${vpc === 0 ? '0' : `${vpc}00`}:${subnet}`;

function planInterface(random: Random, subnet: RawSubnet, vpc: number, n: number, i: number, has6: boolean): RawInterface {
  const id = `${vpc}-${n}-${i}`;
  const type = random.chance(0.06) ? 'lambda' : 'interface';
  const isAttached = random.chance(0.98);
  return {
    NetworkInterfaceId: `eni-${id}`, VpcId: subnet.VpcId, SubnetId: subnet.SubnetId, OwnerId: subnet.OwnerId, AvailabilityZone: subnet.AvailabilityZone,
    InterfaceType: type, Status: isAttached ? 'in-use' : 'available',
    PrivateIpAddresses: [{
      PrivateIpAddress: `10.${vpc}.${n}.${10 + i}`, Primary: true,
      ...(random.chance(0.6) ? { Association: { PublicIp: `198.51.100.${vpc * 40 + n * 10 + i + 1}` } } : {}),
    }],
    Ipv6Addresses: has6 && random.chance(0.7) ? [{ Ipv6Address: `${v6Base(vpc, n)}::a${i}` }] : [],
    Groups: [],
    ...(has6 && random.chance(0.05) ? { DenyAllIgwTraffic: true } : {}),
    ...(isAttached && type === 'interface' ? { Attachment: { InstanceId: `i-${id}`, DeviceIndex: 0, Status: 'attached' } } : {}),
  };
}

interface Asked {
  question: Question;
  /** Address and its surroundings, as rules see the source and the destination. */
  from: Place;
  to: Place;
}

export interface Place {
  address: string;
  fitting: string[];
  missing: string[];
}

function ask(random: Random, topology: Topology, vpcs: PlannedVpc[]): Asked {
  const [first, second] = vpcs;
  if (first === undefined) throw new Error('a network has a VPC');
  const wants6 = random.chance(0.25) && !['public-peer', 'service', 'private-outside', 'unowned', 'foreign'].includes(topology);
  const pool = (plan: PlannedVpc): RawInterface[] => {
    const six = plan.interfaces.filter((item) => item.Ipv6Addresses.length > 0);
    return wants6 && six.length > 1 ? six : plan.interfaces;
  };
  const source = random.pick(pool(first));
  const mates = pool(first).filter((item) => item !== source && (topology !== 'same-subnet' || item.SubnetId === source.SubnetId));
  const other = topology === 'peering' || topology === 'public-peer' || topology === 'foreign' ? pool(second ?? first) : mates.length > 0 ? mates : first.interfaces.filter((item) => item !== source);
  const target = random.pick(other);
  const uses6 = wants6 && source.Ipv6Addresses.length > 0 && target.Ipv6Addresses.length > 0;
  const addressOf = (item: RawInterface): string => (uses6 ? item.Ipv6Addresses[0]?.Ipv6Address : item.PrivateIpAddresses[0]?.PrivateIpAddress) ?? '';
  const outside = uses6 ? random.pick(['2001:db8:aaaa::9', '2001:db8:bbbb::1']) : random.pick(['203.0.113.9', '192.0.2.44', '198.51.100.250']);
  const word = random.chance(0.3) ? 'internet' : outside;
  const publicIp = (item: RawInterface): string => item.PrivateIpAddresses[0]?.Association?.PublicIp ?? addressOf(item);
  const protocol = random.weighted([[6, 6], [2, 17], [2, uses6 ? 58 : 1], [0.7, 47], [0.4, 50]]);
  const base = {
    protocol,
    port: protocol === 6 || protocol === 17 ? random.pick([22, 80, 443, 5432, 8080, 53]) : null,
    sourcePort: (protocol === 6 || protocol === 17) && random.chance(0.2) ? random.pick([1024, 32768, 40000, 50000, 60999, 65535]) : null,
  };
  const names = (item: RawInterface): string => (uses6 || random.chance(0.5) ? addressOf(item) : item.NetworkInterfaceId);
  const [from, to] = ((): [string, string] => {
    switch (topology) {
      case 'same-subnet':
      case 'same-vpc':
      case 'peering':
        return [source.NetworkInterfaceId, names(target)];
      case 'foreign':
        return [source.NetworkInterfaceId, addressOf(target)];
      case 'out':
        return [source.NetworkInterfaceId, uses6 ? outside : word];
      case 'in':
        return [uses6 ? outside : word, uses6 ? addressOf(target) : random.chance(0.7) ? target.NetworkInterfaceId : publicIp(target)];
      case 'public-peer':
        return [source.NetworkInterfaceId, publicIp(target)];
      case 'unowned':
        return [source.NetworkInterfaceId, random.pick(['10.0.0.200', '10.0.250.7', '10.1.0.200', '10.0.0.1', '10.0.0.2'])];
      case 'service':
        return [source.NetworkInterfaceId, random.pick(['169.254.169.254', '169.254.169.253', '169.254.169.123'])];
      case 'private-outside':
        return [source.NetworkInterfaceId, random.pick(['192.168.7.7', '172.16.3.4', '100.64.1.1', '10.200.0.1'])];
    }
  })();
  const isPublicWay = ['out', 'in', 'public-peer'].includes(topology) && !uses6;
  const seenFrom = topology === 'in' ? outside : isPublicWay ? publicIp(source) : addressOf(source);
  const seenTo = topology === 'in' ? addressOf(target) : topology === 'out' ? outside : topology === 'public-peer' ? publicIp(target) : to.startsWith('eni-') ? addressOf(target) : to;
  return { question: { source: from, destination: to, ...base }, from: place(random, seenFrom), to: place(random, seenTo) };
}

/** Blocks around an address: those that hold it, and their neighbours. */
function place(random: Random, address: string): Place {
  if (address.includes(':')) {
    const prefix = address.replace(/::.*$/, '');
    return { address, fitting: ['::/0', `${address}/128`, `${prefix}::/${prefix.split(':').length * 16}`], missing: ['0.0.0.0/0', `${address.slice(0, -1)}f/128`, '2001:db8:cccc::/48', '::/1'].filter((cidr) => cidr !== '::/1' || random.chance(0.5)) };
  }
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const half = d & 128;
  return {
    address,
    fitting: ['0.0.0.0/0', `${address}/32`, `${a}.${b}.${c}.0/24`, `${a}.${b}.0.0/16`, `${a}.${b}.${c}.${half}/25`],
    missing: ['::/0', `${a}.${b}.${c}.${d ^ 1}/32`, `${a}.${b}.${c}.${half ^ 128}/25`, `${a}.${b}.${c ^ 1}.0/24`, '172.16.0.0/12'],
  };
}

function addVpc(random: Random, plan: PlannedVpc, scopes: Map<string, Scope>, question: Question, from: Place, to: Place): void {
  const scope = scopes.get(`${plan.account} ${plan.region}`);
  if (scope === undefined) throw new Error('every VPC has its scope');
  const groupIds = Array.from({ length: random.int(1, 3) }, (_, n) => `sg-${plan.index}-${n}`);
  for (const own of plan.interfaces) {
    const ids = random.shuffled(groupIds).slice(0, random.weighted([[0.01, 0], [3, 1], [2, 2]]));
    own.Groups = ids.map((GroupId) => ({ GroupId, GroupName: GroupId }));
  }
  const otherGroups = ['sg-0-0', 'sg-0-1', 'sg-1-0', 'sg-1-1', 'sg-0-2'];
  const lists = random.chance(0.3) ? [`pl-${plan.index}`] : [];
  const aim = (remote: Place): Aim => ({ question, family: 4, fitting: remote.fitting, missing: remote.missing, groups: otherGroups, prefixLists: lists });
  for (const GroupId of groupIds) scope.SecurityGroups?.push(groupOf(random, GroupId, plan, aim(from), aim(to)));
  for (const PrefixListId of lists) {
    scope.PrefixLists?.push({ PrefixListId, PrefixListName: PrefixListId, OwnerId: plan.account, AddressFamily: 'IPv4' });
    // AWS lets no prefix list take traffic out of the VPC's own block.
    const cidrs = [random.pick(random.chance(0.5) ? from.fitting : from.missing), random.pick(to.fitting)].filter((cidr) => !cidr.includes(':') && !cidr.endsWith('/0') && !cidr.startsWith(`10.${plan.index}.`));
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
  const egress = random.chance(0.7) ? [openTo('0.0.0.0/0'), ...(random.chance(0.8) ? [openTo('::/0')] : [])] : rules(to);
  const wide = random.chance(0.2) ? [openTo(random.pick(from.fitting))] : [];
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

const DROPPABLE = ['SecurityGroups', 'NetworkAcls', 'NetworkAcls', 'RouteTables', 'RouteTables', 'VpcPeeringConnections', 'InternetGateways', 'Reservations'] as const;

function dropDocuments(random: Random, scopes: Scope[]): void {
  if (!random.chance(0.6)) return;
  const scope = random.pick(scopes);
  Reflect.deleteProperty(scope, random.pick(DROPPABLE));
  if (random.chance(0.2)) Reflect.deleteProperty(scope, random.pick(DROPPABLE));
}
