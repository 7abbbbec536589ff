/** Transit gateways: between VPCs, between Regions, to networks on premises, and to a VPC with the way out. */
import type { RawRoute, RawTable, RawTransitRoute, Scope } from './describe.ts';
import { active, addNatGateway, routeTo } from './generate-gateways.ts';
import type { Plan, PlannedVpc } from './generate.ts';
import { Random } from './random.ts';

interface Gateway {
  id: string;
  scope: Scope;
  tables: string[];
  routes: RawTransitRoute[];
}

export function addTransit(plan: Plan): void {
  const random = new Random(plan.seed ^ 0x7a35_91c3);
  const [a, b] = plan.vpcs;
  if (a === undefined) return;
  const scopeOf = ({ account, region }: PlannedVpc): Scope | undefined => plan.scopes.get(`${account} ${region}`);
  const home = scopeOf(a);
  if (home === undefined) return;
  if (b === undefined || !(['transit', 'transit-regions', 'egress-vpc'].includes(plan.topology) || (plan.topology === 'peering' && a.region === b.region && random.chance(0.15)))) return;
  plan.features.add('transit');
  const far = scopeOf(b);
  if (plan.topology === 'transit-regions') {
    if (far === undefined) return;
    const gateways = [newGateway(random, home, 'tgw-0'), newGateway(random, far, 'tgw-1')] as const;
    attach(random, gateways[0], a, home);
    attach(random, gateways[1], b, far);
    peer(random, gateways, [b, a]);
    for (const gateway of gateways) finish(random, gateway);
  } else {
    const gateway = newGateway(random, random.chance(0.85) ? home : (far ?? home), 'tgw-0');
    for (const vpc of plan.vpcs) {
      const scope = scopeOf(vpc);
      if (vpc.region === a.region && scope !== undefined && (vpc === a || vpc === b || random.chance(0.5))) attach(random, gateway, vpc, scope, plan.topology === 'egress-vpc' && vpc === b);
    }
    if (plan.topology === 'egress-vpc') addEgress(random, gateway, a, b, plan);
    finish(random, gateway);
  }
  if (plan.topology === 'egress-vpc') return;
  lead(random, home, a, b, 'tgw-0');
  if (far !== undefined) lead(random, far, b, a, plan.topology === 'transit-regions' ? 'tgw-1' : 'tgw-0');
}

export function newGateway(random: Random, scope: Scope, id: string): Gateway {
  const State = random.chance(0.98) ? 'available' : 'deleting';
  (scope.TransitGateways ??= []).push({ TransitGatewayId: id, OwnerId: scope.account, State, Options: { SecurityGroupReferencingSupport: random.chance(0.8) ? 'enable' : 'disable' } });
  scope.TransitGatewayVpcAttachments ??= [];
  scope.TransitGatewayAttachments ??= [];
  const tables = (random.chance(0.5) ? ['0'] : ['0', '1']).map((n) => `${id.replace('tgw', 'tgw-rtb')}${n}`);
  (scope.TransitGatewayRouteTables ??= []).push(...tables.map((TransitGatewayRouteTableId) => ({ TransitGatewayRouteTableId, TransitGatewayId: id, State: 'available' })));
  return { id, scope, tables, routes: [] };
}

const stateOf = (random: Random): string => random.weighted([[50, 'available'], [1, 'pendingAcceptance'], [1, 'deleting'], [0.5, 'modifying']]);

const associate = (random: Random, { tables }: Gateway, index: number, state: string): { Association?: { TransitGatewayRouteTableId: string; State: string } } =>
  (state !== 'available' || random.chance(0.97) ? { Association: { TransitGatewayRouteTableId: tables[index % tables.length] ?? '', State: state !== 'available' || random.chance(0.98) ? 'associated' : 'associating' } } : {});

export function attach(random: Random, gateway: Gateway, { index, vpc, account, subnets }: PlannedVpc, scope: Scope, isSingle = false): void {
  if (random.chance(0.03)) return;
  const TransitGatewayAttachmentId = `tgw-attach-${gateway.id.slice(4)}${index}`;
  const State = stateOf(random);
  const chosen = isSingle ? [random.pick(subnets)] : subnets.filter(() => random.chance(0.93));
  const SubnetIds = (chosen.length > 0 ? chosen : subnets).map(({ SubnetId }) => SubnetId);
  const vpcAttachment = {
    TransitGatewayAttachmentId, TransitGatewayId: gateway.id, VpcId: vpc.VpcId, VpcOwnerId: account, State, SubnetIds,
    Options: { SecurityGroupReferencingSupport: random.chance(0.85) ? 'enable' : 'disable', ApplianceModeSupport: 'disable', Ipv6Support: random.chance(0.9) ? 'enable' : 'disable' },
  };
  const attachment = { TransitGatewayAttachmentId, TransitGatewayId: gateway.id, TransitGatewayOwnerId: gateway.scope.account, ResourceType: 'vpc', ResourceId: vpc.VpcId, ResourceOwnerId: account, State, ...associate(random, gateway, index, State) };
  // Both accounts see it.
  for (const viewer of new Set([gateway.scope, scope])) {
    (viewer.TransitGatewayVpcAttachments ??= []).push(vpcAttachment);
    (viewer.TransitGatewayAttachments ??= []).push(attachment);
  }
  const to = { TransitGatewayAttachments: [{ TransitGatewayAttachmentId, ResourceId: vpc.VpcId, ResourceType: 'vpc' }] };
  const six = vpc.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
  if (random.chance(0.97)) gateway.routes.push({ DestinationCidrBlock: vpc.CidrBlock, ...to, Type: 'propagated', State: 'active' });
  if (six !== undefined && random.chance(0.94)) gateway.routes.push({ DestinationCidrBlock: six, ...to, Type: random.pick(['propagated', 'static']), State: 'active' });
  if (random.chance(0.02)) gateway.routes.push({ DestinationCidrBlock: vpc.CidrBlock, Type: 'static', State: 'blackhole' });
  if (random.chance(0.02)) gateway.routes.push({ DestinationCidrBlock: random.pick(subnets).CidrBlock, Type: 'static', State: 'blackhole' });
  if (random.chance(0.08)) gateway.routes.push({ DestinationCidrBlock: '10.0.0.0/8', ...to, Type: 'static', State: 'active' });
  if (random.chance(0.05)) gateway.routes.push({ DestinationCidrBlock: vpc.CidrBlock, PrefixListId: 'pl-tgw', ...to, Type: 'static', State: 'active' });
}

/** An attachment that is seen from both gateways, each with its own association. */
function peer(random: Random, [here, there]: readonly [Gateway, Gateway], [beyondHere, beyondThere]: readonly [PlannedVpc, PlannedVpc]): void {
  const TransitGatewayAttachmentId = 'tgw-attach-peer';
  const State = stateOf(random);
  for (const [own, other, beyond] of [[here, there, beyondHere], [there, here, beyondThere]] as const) {
    own.scope.TransitGatewayAttachments?.push({
      TransitGatewayAttachmentId, TransitGatewayId: own.id, TransitGatewayOwnerId: own.scope.account, ResourceType: 'peering', ResourceId: other.id, ResourceOwnerId: other.scope.account, State, ...associate(random, own, 1, State),
    });
    const to = { TransitGatewayAttachments: [{ TransitGatewayAttachmentId, ResourceId: other.id, ResourceType: 'peering' }] };
    const six = beyond.vpc.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
    // Over a peering routes are static.
    if (random.chance(0.93)) own.routes.push({ DestinationCidrBlock: random.chance(0.9) ? beyond.vpc.CidrBlock : '10.0.0.0/8', ...to, Type: 'static', State: 'active' });
    if (six !== undefined && random.chance(0.93)) own.routes.push({ DestinationCidrBlock: six, ...to, Type: 'static', State: 'active' });
  }
}

/** The other VPC has the NAT gateway, in a subnet beside the attachment's. */
function addEgress(random: Random, gateway: Gateway, spoke: PlannedVpc, egress: PlannedVpc, { scopes, features }: Plan): void {
  const scope = scopes.get(`${egress.account} ${egress.region}`);
  const home = scopes.get(`${spoke.account} ${spoke.region}`);
  const attachment = gateway.scope.TransitGatewayVpcAttachments?.find(({ VpcId }) => VpcId === egress.vpc.VpcId);
  const subnet = egress.subnets.find(({ SubnetId }) => SubnetId === attachment?.SubnetIds[0]);
  if (scope === undefined || home === undefined) return;
  for (const table of home.RouteTables ?? []) {
    if (table.VpcId === spoke.vpc.VpcId && random.chance(0.96)) routeTo(table, { ...active({ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: gateway.id }), ...(random.chance(0.02) ? { State: 'blackhole' } : {}) });
  }
  if (attachment === undefined || subnet === undefined) return;
  features.add('egress');
  const to = { TransitGatewayAttachments: [{ TransitGatewayAttachmentId: attachment.TransitGatewayAttachmentId, ResourceId: egress.vpc.VpcId, ResourceType: 'vpc' }] };
  if (random.chance(0.95)) gateway.routes.push({ DestinationCidrBlock: '0.0.0.0/0', ...to, Type: 'static', State: 'active' });
  if (random.chance(0.95)) addNatGateway(random, { plan: egress, scope, subnet }, '0.0.0.0/0');
  for (const table of scope.RouteTables ?? []) {
    if (table.VpcId === egress.vpc.VpcId && random.chance(0.95)) routeTo(table, active({ DestinationCidrBlock: random.chance(0.8) ? spoke.vpc.CidrBlock : '10.0.0.0/8', TransitGatewayId: gateway.id }));
  }
}

export function finish(random: Random, { scope, tables, routes }: Gateway): void {
  const found = tables.filter(() => random.chance(0.97));
  (scope.transitRoutes ??= []).push(...found.map((TransitGatewayRouteTableId) => ({
    TransitGatewayRouteTableId, Routes: unique(random.shuffled(routes.filter(() => tables.length === 1 || random.chance(0.97)))), AdditionalRoutesAvailable: random.chance(0.01),
  })));

}

/** Only the preferred route of a prefix is shown: facts 7.5. */
function unique(routes: RawTransitRoute[]): RawTransitRoute[] {
  const rank = (route: RawTransitRoute): number => (route.Type === 'propagated' ? 2 : route.PrefixListId === undefined ? 0 : 1);
  return routes.filter((route) => routes.every((other) => other === route || other.DestinationCidrBlock !== route.DestinationCidrBlock || rank(other) > rank(route) || (rank(other) === rank(route) && routes.indexOf(other) > routes.indexOf(route))));
}

/** Routes to the other VPC, in place of what else led there. */
function lead(random: Random, scope: Scope, from: PlannedVpc, to: PlannedVpc, TransitGatewayId: string): void {
  const six = to.vpc.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
  const add = (table: RawTable, route: Omit<RawRoute, 'State' | 'Origin'>): void => { routeTo(table, { ...active(route), ...(random.chance(0.02) ? { State: 'blackhole' } : {}) }); };
  for (const table of scope.RouteTables ?? []) {
    if (table.VpcId !== from.vpc.VpcId || !random.chance(0.95)) continue;
    table.Routes = table.Routes.filter(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId === undefined || random.chance(0.2));
    add(table, { DestinationCidrBlock: random.chance(0.95) ? to.vpc.CidrBlock : '10.0.0.0/8', TransitGatewayId });
    if (six !== undefined) add(table, { DestinationIpv6CidrBlock: six, TransitGatewayId });
  }
}
