import type { Owner, Route, RouteDestination, RouteTable, RouteTarget, RouteTargetKind } from '../model.ts';
import type { Reader } from '../reader.ts';
import { lazily, ownerOf, readCidr } from './common.ts';

export function parseRouteTable(reader: Reader, asked: Owner): RouteTable {
  const associations = reader.list('Associations').filter((association) => {
    const state = association.child('AssociationState')?.optionalString('State') ?? 'associated';
    return state !== 'disassociated' && state !== 'failed';
  });
  const idsOf = (key: string): string[] => associations.flatMap((association) => association.optionalString(key) ?? []);
  const routes = lazily(() => reader.list('Routes').map(parseRoute));
  return {
    ...ownerOf(reader, asked),
    id: reader.string('RouteTableId'),
    name: reader.nameTag,
    vpcId: reader.string('VpcId'),
    isMain: associations.some((association) => association.optionalBoolean('Main') === true),
    subnetIds: idsOf('SubnetId'),
    gatewayIds: idsOf('GatewayId'),
    publicPools: idsOf('PublicIpv4Pool'),
    get routes() {
      return routes();
    },
  };
}

function parseRoute(reader: Reader): Route {
  return {
    destination: destinationOf(reader),
    target: targetOf(reader),
    state: reader.optionalString('State') ?? 'active',
    origin: reader.optionalString('Origin'),
  };
}

function destinationOf(reader: Reader): RouteDestination {
  if (reader.has('DestinationPrefixListId')) return { kind: 'prefix-list', prefixListId: reader.string('DestinationPrefixListId') };
  const key = reader.has('DestinationIpv6CidrBlock') ? 'DestinationIpv6CidrBlock' : 'DestinationCidrBlock';
  return { kind: 'cidr', cidr: readCidr(reader, key) };
}

/** An interface comes before its instance: a route to an instance names both. */
const TARGETS: readonly (readonly [string, RouteTargetKind])[] = [
  ['NatGatewayId', 'nat-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'vpc-peering-connection'],
  ['NetworkInterfaceId', 'network-interface'],
  ['InstanceId', 'instance'],
  ['EgressOnlyInternetGatewayId', 'egress-only-internet-gateway'],
  ['LocalGatewayId', 'local-gateway'],
  ['CarrierGatewayId', 'carrier-gateway'],
  ['CoreNetworkArn', 'core-network'],
  ['OdbNetworkArn', 'odb-network'],
];

/** GatewayId is overloaded: `local`, an internet or virtual private gateway, or a VPC endpoint (facts 4.3). */
const GATEWAYS: readonly (readonly [string, RouteTargetKind])[] = [
  ['igw-', 'internet-gateway'],
  ['vgw-', 'vpn-gateway'],
  ['vpce-', 'vpc-endpoint'],
];

function targetOf(reader: Reader): RouteTarget {
  const gateway = reader.optionalString('GatewayId');
  if (gateway === 'local') return { kind: 'local', id: gateway };
  if (gateway !== null) return { kind: GATEWAYS.find(([prefix]) => gateway.startsWith(prefix))?.[1] ?? 'unknown', id: gateway };
  for (const [key, kind] of TARGETS) {
    const id = reader.optionalString(key);
    if (id !== null) return { kind, id };
  }
  return { kind: 'unknown', id: reader.optionalString('IpAddress') ?? futureTarget(reader) ?? 'a target of an unknown kind' };
}

/** The id of a target that this program does not know yet: AWS adds kinds (`OdbNetworkArn` came in 2025). */
function futureTarget(reader: Reader): string | null {
  const key = Object.keys(reader.raw).find((name) => /(?:Id|Arn)$/.test(name) && name !== 'DestinationPrefixListId');
  return key === undefined ? null : reader.optionalString(key);
}
