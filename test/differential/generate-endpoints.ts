/** Gateway endpoints with the prefix list of their service, and interface endpoints. */
import { active, isNamed } from './generate-gateways.ts';
import type { Plan } from './generate.ts';
import { Random } from './random.ts';

export function addEndpoints({ seed, vpcs, scopes, topology, question }: Plan): void {
  const random = new Random(seed ^ 0x428a_2f98);
  const [own] = vpcs;
  const scope = own === undefined ? undefined : scopes.get(`${own.account} ${own.region}`);
  if (own === undefined || scope === undefined) return;
  const common = { VpcId: own.vpc.VpcId, OwnerId: own.account };
  if (topology === 'interface-endpoint') {
    const target = own.interfaces.find((item) => item !== own.interfaces.find((other) => isNamed(other, question.source)) && (question.destination === 'vpce-1' || isNamed(item, question.destination)));
    if (target === undefined) throw new Error('a VPC has two interfaces');
    target.InterfaceType = 'vpc_endpoint';
    target.Status = 'in-use';
    delete target.Attachment;
    scope.VpcEndpoints = [{
      VpcEndpointId: 'vpce-1', VpcEndpointType: 'Interface', ...common, ServiceName: 'com.amazonaws.us-east-1.ssm', State: random.weighted([[9, 'available'], [1, 'pending'], [1, 'rejected']]),
      SubnetIds: [target.SubnetId], NetworkInterfaceIds: [target.NetworkInterfaceId],
    }];
  }
  if (topology !== 'gateway-endpoint') return;
  const [service, ServiceName] = random.pick([['pl-s3', 'com.amazonaws.us-east-1.s3'], ['pl-ddb', 'com.amazonaws.us-east-1.dynamodb']] as const);
  scope.PrefixLists?.push({ PrefixListId: service, PrefixListName: ServiceName, OwnerId: 'AWS', AddressFamily: 'IPv4', ...(random.chance(0.3) ? { Cidrs: ['192.0.2.0/25'] } : {}) });
  if (random.chance(0.93)) scope.prefixListEntries.push({ PrefixListId: service, Entries: [{ Cidr: '192.0.2.0/26' }, { Cidr: '192.0.2.64/26' }] });
  const tables = (scope.RouteTables ?? []).filter((table) => table.VpcId === own.vpc.VpcId && random.chance(0.9));
  scope.VpcEndpoints = [];
  if (random.chance(0.95)) {
    const VpcEndpointType = random.chance(0.96) ? 'Gateway' : 'GatewayLoadBalancer';
    scope.VpcEndpoints.push({ VpcEndpointId: 'vpce-0', VpcEndpointType, ...common, ServiceName, State: random.weighted([[14, 'available'], [1, 'deleting'], [1, 'pending'], [1, 'failed']]), RouteTableIds: tables.map(({ RouteTableId }) => RouteTableId) });
  }
  for (const table of tables) table.Routes.push({ ...active({ DestinationPrefixListId: service, GatewayId: 'vpce-0' }), ...(random.chance(0.04) ? { State: 'blackhole' } : {}) });
  for (const group of scope.SecurityGroups ?? []) {
    if (!random.chance(0.3)) continue;
    group.IpPermissionsEgress = group.IpPermissionsEgress.map((permission) => ({ ...permission, IpRanges: [], PrefixListIds: [{ PrefixListId: random.chance(0.8) ? service : 'pl-other' }], UserIdGroupPairs: [] }));
  }
}
