/** Route tables, peerings and gateways of a generated network. */
import type { Question, RawPeering, RawRoute, RawSide, RawTable, Scope } from './describe.ts';
import type { PlannedVpc, Topology } from './generate.ts';
import type { Random } from './random.ts';

/** Where the VPCs are to meet on a transit gateway. */
const TRANSIT: Topology[] = ['transit', 'transit-regions', 'egress-vpc'];

const DEAD = ['pending-acceptance', 'provisioning', 'deleted', 'rejected', 'expired', 'failed'];

export function connect(random: Random, vpcs: PlannedVpc[], scopes: Map<string, Scope>, topology: Topology, question: Question): void {
  const peerings: RawPeering[] = [];
  for (const [i, a] of vpcs.entries()) {
    for (const b of vpcs.slice(i + 1)) {
      const isAsked = a.index === 0 && b.index === 1;
      // Those with the same block cannot be peered.
      if (a.vpc.CidrBlock === b.vpc.CidrBlock) continue;
      if (!random.chance(TRANSIT.includes(topology) ? 0.12 : isAsked ? 0.9 : 0.3)) continue;
      const Code = random.chance(0.85) ? 'active' : random.pick(DEAD);
      peerings.push(peeringOf(random, a, b, `pcx-${a.index}${b.index}`, Code));
      if (Code === 'active' && random.chance(0.05)) peerings.push(peeringOf(random, a, b, `pcx-${a.index}${b.index}-old`, 'deleted'));
    }
  }
  const gateways = new Map<string, string>();
  for (const plan of vpcs) {
    const scope = scopes.get(`${plan.account} ${plan.region}`);
    const state = random.weighted([[16, 'attached'], [1, 'detached'], [1, 'gone'], [1, 'none']] as const);
    const InternetGatewayId = `igw-${plan.index}`;
    if (state === 'attached' || state === 'detached') {
      scope?.InternetGateways?.push({ InternetGatewayId, OwnerId: plan.account, Attachments: state === 'attached' ? [{ VpcId: plan.vpc.VpcId, State: 'available' }] : [] });
    }
    if (state !== 'none') gateways.set(plan.vpc.VpcId, InternetGatewayId);
    for (const peering of peerings) {
      const ends = [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId];
      const seen = scope?.VpcPeeringConnections;
      if (ends.includes(plan.vpc.VpcId) && seen?.includes(peering) === false) seen.push(peering);
    }
    scope?.RouteTables?.push(...tablesOf(random, plan, vpcs, peerings, gateways.get(plan.vpc.VpcId) ?? null, topology, question, scope));
  }
}

function peeringOf(random: Random, a: PlannedVpc, b: PlannedVpc, id: string, Code: string): RawPeering {
  const side = ({ vpc, account, region }: PlannedVpc): RawSide => ({
    VpcId: vpc.VpcId, OwnerId: account, Region: region,
    // AWS tells the CIDRs of active peerings only.
    ...(Code === 'active' ? {
      CidrBlock: vpc.CidrBlock, CidrBlockSet: [{ CidrBlock: vpc.CidrBlock }],
      Ipv6CidrBlockSet: (vpc.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => ({ Ipv6CidrBlock })),
    } : {}),
  });
  const [requester, accepter] = random.chance(0.5) ? [a, b] : [b, a];
  return { VpcPeeringConnectionId: id, Status: { Code }, RequesterVpcInfo: side(requester), AccepterVpcInfo: side(accepter) };
}

function tablesOf(
  random: Random, plan: PlannedVpc, vpcs: PlannedVpc[], peerings: RawPeering[], gateway: string | null, topology: Topology, question: Question, scope: Scope,
): RawTable[] {
  const table = (n: number, Associations: RawTable['Associations']): RawTable => ({
    RouteTableId: `rtb-${plan.index}-${n}`, VpcId: plan.vpc.VpcId, OwnerId: plan.account, Associations,
    Routes: random.shuffled(routesOf(random, plan, vpcs, peerings, gateway, topology, question, scope)),
  });
  const main = table(0, [{ Main: true, AssociationState: { State: 'associated' } }]);
  const custom = plan.subnets.filter(() => random.chance(0.4));
  if (custom.length === 0) return [main];
  return [main, table(1, custom.map(({ SubnetId }) => ({ Main: false, SubnetId, AssociationState: { State: random.chance(0.95) ? 'associated' : 'disassociated' } })))];
}

const active = (route: Omit<RawRoute, 'State' | 'Origin'>): RawRoute => ({ ...route, State: 'active', Origin: 'CreateRoute' });

function routesOf(
  random: Random, plan: PlannedVpc, vpcs: PlannedVpc[], peerings: RawPeering[], gateway: string | null, topology: Topology, question: Question, scope: Scope,
): RawRoute[] {
  const routes: RawRoute[] = [];
  const destinations = new Set<string>();
  const add = (route: RawRoute): void => {
    const key = `${route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? ''} ${route.Origin === 'EnableVgwRoutePropagation' ? 'propagated' : ''}`;
    if (destinations.has(key)) return;
    destinations.add(key);
    routes.push(route);
  };
  const six = plan.vpc.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
  add({ DestinationCidrBlock: plan.vpc.CidrBlock, GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' });
  if (six !== undefined) add({ DestinationIpv6CidrBlock: six, GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' });
  for (const peering of peerings) {
    const ends = [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId];
    const other = vpcs.find(({ vpc }) => ends.includes(vpc.VpcId) && vpc !== plan.vpc);
    if (!ends.includes(plan.vpc.VpcId) || other === undefined || !random.chance(peering.VpcPeeringConnectionId.endsWith('old') ? 0.3 : 0.9)) continue;
    const State = peering.Status.Code === 'active' ? (random.chance(0.98) ? 'active' : 'blackhole') : random.pick(['blackhole', 'active']);
    const to = { VpcPeeringConnectionId: random.chance(0.98) ? peering.VpcPeeringConnectionId : 'pcx-gone', State, Origin: 'CreateRoute' };
    const [subnet] = other.subnets;
    const block = random.weighted([[8, other.vpc.CidrBlock], [1, subnet?.CidrBlock ?? other.vpc.CidrBlock], [1, '10.0.0.0/8'], [1, other.vpc.CidrBlock.replace('/16', '/17')], [1, other.vpc.CidrBlock.replace('.0.0/16', '.128.0/17')]]);
    add({ DestinationCidrBlock: block, ...to });
    const otherSix = other.vpc.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
    if (otherSix !== undefined && random.chance(0.8)) add({ DestinationIpv6CidrBlock: otherSix, ...to });
  }
  if (gateway !== null && random.chance(0.9)) {
    const isLost = scope.InternetGateways?.some((item) => item.InternetGatewayId === gateway && item.Attachments.length > 0) !== true;
    const to = { GatewayId: gateway, State: isLost && random.chance(0.6) ? 'blackhole' : 'active', Origin: 'CreateRoute' };
    add({ DestinationCidrBlock: '0.0.0.0/0', ...to });
    if (random.chance(0.9)) add({ DestinationIpv6CidrBlock: '::/0', ...to });
  }
  const unmodelled = random.weighted([[12, 0], [2, 1], [0.6, 2]]);
  for (let i = 0; i < unmodelled; i++) add(strange(random, vpcs, question, topology));
  if (random.chance(0.04)) {
    const list = scope.PrefixLists?.find(({ PrefixListId }) => PrefixListId === `pl-${plan.index}`);
    const peering = peerings.find(({ RequesterVpcInfo, AccepterVpcInfo }) => [RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId].includes(plan.vpc.VpcId));
    if (list !== undefined && peering !== undefined) add(active({ DestinationPrefixListId: list.PrefixListId, VpcPeeringConnectionId: peering.VpcPeeringConnectionId }));
  }
  return routes;
}

/** A route that takes some of the traffic elsewhere: to what is not modelled, or to nothing. */
function strange(random: Random, vpcs: PlannedVpc[], question: Question, topology: Topology): RawRoute {
  const plan = random.pick(vpcs);
  const subnet = random.pick(plan.subnets);
  const block = random.pick(['10.0.0.0/8', '0.0.0.0/0', '192.168.0.0/16', '203.0.113.0/24', '198.51.100.0/25', '172.16.0.0/12', ...(topology === 'same-vpc' ? [] : [subnet.CidrBlock, plan.vpc.CidrBlock.replace('/16', '/18')])]);
  const to = random.pick<Omit<RawRoute, 'State' | 'Origin'>>([{ TransitGatewayId: 'tgw-9' }, { NatGatewayId: 'nat-9' }, { NetworkInterfaceId: 'eni-appliance' }, { GatewayId: 'vgw-9' }]);
  const isPropagated = to.GatewayId === 'vgw-9' && random.chance(0.7);
  return {
    DestinationCidrBlock: question.destination.includes(':') && random.chance(0.3) ? '0.0.0.0/0' : block,
    ...to,
    State: random.weighted([[5, 'active'], [1, 'blackhole'], [0.3, 'filtered']]),
    Origin: isPropagated ? 'EnableVgwRoutePropagation' : 'CreateRoute',
  };
}
