/** Networks on premises, behind a virtual private gateway or a VPN of a transit gateway. */
import type { RawVpnConnection, Scope } from './describe.ts';
import { active, routeTo } from './generate-gateways.ts';
import { attach, finish, newGateway } from './generate-transit.ts';
import type { Plan, PlannedVpc } from './generate.ts';
import { Random } from './random.ts';

const NETWORKS = ['192.168.0.0/16', '10.200.0.0/16', '172.16.0.0/12', '203.0.113.0/24'];

export function addPremises(plan: Plan): void {
  const random = new Random(plan.seed ^ 0x1f83_d9ab);
  const [own] = plan.vpcs;
  const scope = own === undefined ? undefined : plan.scopes.get(`${own.account} ${own.region}`);
  if (own === undefined || scope === undefined || !plan.topology.startsWith('premises')) return;
  if (random.chance(0.3)) behindTransit(random, own, scope);
  else behindGateway(random, own, scope);
}

function connections(random: Random, to: Pick<RawVpnConnection, 'VpnGatewayId' | 'TransitGatewayId'>): RawVpnConnection[] {
  const isDown = random.chance(0.1);
  return Array.from({ length: random.weighted([[1, 0], [5, 1], [2, 2]]) }, (_, n) => ({
    VpnConnectionId: `vpn-${n}`, ...to, State: random.weighted([[12, 'available'], [1, 'deleted']]),
    ...(random.chance(0.96) ? { VgwTelemetry: ['198.51.100.231', '198.51.100.232'].map((OutsideIpAddress) => ({ OutsideIpAddress, Status: isDown || random.chance(0.3) ? 'DOWN' : 'UP' })) } : {}),
  }));
}

function behindGateway(random: Random, own: PlannedVpc, scope: Scope): void {
  const VpnGatewayId = 'vgw-0';
  const state = random.weighted([[14, 'attached'], [1, 'detaching'], [1, 'detached'], [1, 'none'], [1, 'gone']] as const);
  scope.VpnGateways ??= [];
  if (state !== 'gone') scope.VpnGateways.push({ VpnGatewayId, State: 'available', VpcAttachments: state === 'none' ? [] : [{ VpcId: own.vpc.VpcId, State: state }] });
  scope.VpnConnections = connections(random, { VpnGatewayId });
  for (const table of scope.RouteTables ?? []) {
    if (table.VpcId !== own.vpc.VpcId || !random.chance(0.95)) continue;
    table.Routes = table.Routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0' || !NETWORKS.includes(DestinationCidrBlock ?? '') || random.chance(0.1));
    for (const DestinationCidrBlock of NETWORKS) {
      if (!random.chance(0.93)) continue;
      const State = random.chance(state === 'attached' ? 0.02 : 0.5) ? 'blackhole' : 'active';
      const route = { ...active({ DestinationCidrBlock, GatewayId: VpnGatewayId }), State, Origin: random.chance(0.8) ? 'EnableVgwRoutePropagation' : 'CreateRoute' };
      if (table.Routes.some((item) => item.DestinationCidrBlock === DestinationCidrBlock)) table.Routes.push({ ...route, Origin: 'EnableVgwRoutePropagation' });
      else routeTo(table, route);
    }
    if (random.chance(0.04)) routeTo(table, active({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: VpnGatewayId }));
  }
}

function behindTransit(random: Random, own: PlannedVpc, scope: Scope): void {
  const gateway = newGateway(random, scope, 'tgw-0');
  attach(random, gateway, own, scope);
  scope.VpnConnections = connections(random, { TransitGatewayId: gateway.id });
  const TransitGatewayAttachmentId = 'tgw-attach-vpn';
  const kind = random.weighted([[12, 'vpn'], [1, 'connect'], [1, 'direct-connect-gateway']] as const);
  scope.TransitGatewayAttachments?.push({
    TransitGatewayAttachmentId, TransitGatewayId: gateway.id, TransitGatewayOwnerId: own.account, ResourceType: kind, ResourceId: kind === 'vpn' ? 'vpn-0' : `${kind}-0`, ResourceOwnerId: own.account, State: random.chance(0.95) ? 'available' : 'deleting',
    ...(random.chance(0.95) ? { Association: { TransitGatewayRouteTableId: gateway.tables.at(-1) ?? '', State: 'associated' } } : {}),
  });
  for (const DestinationCidrBlock of NETWORKS) {
    if (random.chance(0.95)) gateway.routes.push({ DestinationCidrBlock, Type: 'propagated', State: 'active', TransitGatewayAttachments: [{ TransitGatewayAttachmentId, ResourceId: 'vpn-0', ResourceType: kind }] });
  }
  finish(random, gateway);
  for (const table of scope.RouteTables ?? []) {
    if (table.VpcId === own.vpc.VpcId) for (const DestinationCidrBlock of NETWORKS) if (random.chance(0.95)) routeTo(table, active({ DestinationCidrBlock, TransitGatewayId: gateway.id }));
  }
}
