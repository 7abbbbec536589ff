/** What may lie over any network: Block Public Access, tables of gateways, egress-only gateways, shared subnets, several interfaces. */
import type { RawInterface, Scope } from './describe.ts';
import { active, isNamed, routeTo } from './generate-gateways.ts';
import type { Plan, PlannedVpc } from './generate.ts';
import { Random } from './random.ts';

export function addLayers(plan: Plan): void {
  const random = new Random(plan.seed ^ 0x3c6e_f372);
  const isPublic = ['out', 'in', 'public-peer', 'egress-vpc', 'gateway-endpoint'].includes(plan.topology);
  const add = (name: string, probability: number, layer: (random: Random, plan: Plan, own: PlannedVpc, scope: Scope) => boolean): void => {
    const own = random.pick(plan.vpcs.slice(0, 2));
    const scope = plan.scopes.get(`${own.account} ${own.region}`);
    if (random.chance(probability) && scope !== undefined && layer(random, plan, own, scope)) plan.features.add(name);
  };
  add('bpa', isPublic ? 0.15 : 0.03, blockPublicAccess);
  add('edge', isPublic || plan.topology.startsWith('premises') ? 0.12 : 0.02, edgeTable);
  add('egress-only', plan.topology === 'out' ? 0.5 : isPublic ? 0.1 : 0.03, egressOnly);
  add('several-interfaces', 0.1, severalInterfaces);
  if (plan.topology !== 'foreign') add('shared', 0.06, shared);
}

function blockPublicAccess(random: Random, _plan: Plan, { vpc, subnets, account, region }: PlannedVpc, scope: Scope): boolean {
  const InternetGatewayBlockMode = random.pick(['block-bidirectional', 'block-ingress', 'off']);
  if (random.chance(0.25)) {
    (random.chance(0.5) ? vpc : random.pick(subnets)).BlockPublicAccessStates = { InternetGatewayBlockMode };
    return true;
  }
  scope.VpcBlockPublicAccessOptions = { AwsAccountId: account, AwsRegion: region, State: 'update-complete', InternetGatewayBlockMode };
  scope.VpcBlockPublicAccessExclusions = Array.from({ length: random.int(0, 2) }, (_, n) => ({
    ExclusionId: `vpcbpa-exclude-${n}`, ResourceArn: `arn:aws:ec2:${region}:${account}:${random.chance(0.5) ? `vpc/${vpc.VpcId}` : `subnet/${random.pick(subnets).SubnetId}`}`,
    InternetGatewayExclusionMode: random.pick(['allow-bidirectional', 'allow-egress']), State: random.weighted([[5, 'create-complete'], [2, 'update-complete'], [1, 'disable-complete'], [1, 'create-in-progress']]),
  }));
  return true;
}

/** A table for what comes in by the internet or virtual private gateway. */
function edgeTable(random: Random, { topology, vpcs }: Plan, given: PlannedVpc, scope: Scope): boolean {
  const isPremises = topology.startsWith('premises');
  const { index, vpc, account, subnets, interfaces } = given;
  if (scope.RouteTables === undefined || (isPremises && given !== vpcs[0])) return false;
  const block = random.pick(subnets).CidrBlock;
  const appliance = random.pick(interfaces);
  appliance.SourceDestCheck = random.chance(0.3);
  const target = appliance.NetworkInterfaceId;
  scope.RouteTables.push({
    RouteTableId: `rtb-${index}-edge`, VpcId: vpc.VpcId, OwnerId: account,
    Associations: [{ Main: false, GatewayId: isPremises ? 'vgw-0' : `igw-${index}`, AssociationState: { State: 'associated' } }],
    Routes: [
      { DestinationCidrBlock: vpc.CidrBlock, GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' },
      ...(vpc.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => ({ DestinationIpv6CidrBlock: Ipv6CidrBlock, GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' })),
      ...(random.chance(0.6) ? [{ ...active({ DestinationCidrBlock: block, NetworkInterfaceId: random.chance(0.9) ? target : 'eni-99-gone' }), State: random.chance(0.9) ? 'active' : 'blackhole' }] : []),
    ],
  });
  return true;
}

function egressOnly(random: Random, _plan: Plan, { index, vpc }: PlannedVpc, scope: Scope): boolean {
  if ((vpc.Ipv6CidrBlockAssociationSet ?? []).length === 0) return false;
  const EgressOnlyInternetGatewayId = `eigw-${index}`;
  const state = random.weighted([[10, 'attached'], [1, 'detached'], [1, 'gone']] as const);
  scope.EgressOnlyInternetGateways ??= [];
  if (state !== 'gone') scope.EgressOnlyInternetGateways.push({ EgressOnlyInternetGatewayId, Attachments: state === 'attached' ? [{ VpcId: vpc.VpcId, State: 'attached' }] : [] });
  for (const table of scope.RouteTables ?? []) {
    if (table.VpcId === vpc.VpcId && table.Associations.every(({ GatewayId }) => GatewayId === undefined) && random.chance(0.9)) {
      routeTo(table, { ...active({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId }), State: state !== 'attached' && random.chance(0.4) ? 'blackhole' : 'active' });
    }
  }
  return true;
}

/** Two interfaces on one instance; the second in whatever subnet it is. */
function severalInterfaces(random: Random, { question }: Plan, { interfaces }: PlannedVpc): boolean {
  const usable = interfaces.filter((own) => own.Attachment?.InstanceId !== undefined && own.Status === 'in-use');
  const [first, second] = random.shuffled(usable);
  if (first?.Attachment === undefined || second?.Attachment === undefined || second.Attachment.InstanceId === question.source || second.Attachment.InstanceId === question.destination) return false;
  second.Attachment = { ...first.Attachment, DeviceIndex: 1 };
  return true;
}

/** Subnets that another account puts its interfaces into, with groups of its own; sometimes that account was not asked. */
function shared(random: Random, { scopes, question }: Plan, { account, region, interfaces, vpc, subnets }: PlannedVpc, scope: Scope): boolean {
  const guest = account === '111122223333' ? '444455556666' : '111122223333';
  const key = `${guest} ${region}`;
  const theirs: Scope = scopes.get(key) ?? { account: guest, region, Vpcs: [], Subnets: [], NetworkInterfaces: [], Reservations: [], SecurityGroups: [], PrefixLists: [], prefixListEntries: [], NetworkAcls: [], RouteTables: [] };
  const isAsked = (own: RawInterface): boolean => isNamed(own, question.source) || isNamed(own, question.destination);
  const moved = interfaces.filter((own) => own.InterfaceType === 'interface' && random.chance(isAsked(own) ? 0.6 : 0.3) && scope.NetworkInterfaces?.includes(own) === true);
  if (moved.length === 0) return false;
  scopes.set(key, theirs);
  // The services' lists are everybody's.
  theirs.PrefixLists?.push(...(scope.PrefixLists ?? []).filter(({ OwnerId }) => OwnerId === 'AWS'));
  theirs.Vpcs?.push(vpc);
  theirs.Subnets?.push(...subnets);
  for (const own of moved) {
    own.OwnerId = guest;
    for (const group of own.Groups) {
      const found = scope.SecurityGroups?.find(({ GroupId }) => GroupId === group.GroupId);
      if (found === undefined) continue;
      group.GroupId = group.GroupName = `${found.GroupId}-guest`;
      if (theirs.SecurityGroups?.some(({ GroupId }) => GroupId === group.GroupId) === false) theirs.SecurityGroups.push({ ...found, GroupId: group.GroupId, GroupName: group.GroupId, OwnerId: guest });
    }
    const instance = scope.Reservations?.find(({ Instances }) => Instances.some(({ InstanceId }) => InstanceId === own.Attachment?.InstanceId));
    if (instance !== undefined && scope.Reservations !== undefined) {
      scope.Reservations = scope.Reservations.filter((item) => item !== instance);
      theirs.Reservations?.push({ ...instance, OwnerId: guest });
    }
    scope.NetworkInterfaces = scope.NetworkInterfaces?.filter((item) => item !== own) ?? [];
    theirs.NetworkInterfaces?.push(own);
  }
  return true;
}
