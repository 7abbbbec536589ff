/** NAT, egress-only, virtual private and transit gateways, VPN connections and VPC endpoints. */
import { parseAddress } from '../../address/address.ts';
import type {
  EgressOnlyInternetGateway, NatGateway, Owner, RouteDestination, TransitGateway, TransitGatewayAttachment, TransitGatewayRoute,
  TransitGatewayRouteTable, VpcEndpoint, VpnConnection, VpnGateway,
} from '../model.ts';
import type { Reader } from '../reader.ts';
import { ownerOf, readCidr } from './common.ts';

const address = (reader: Reader, key: string): ReturnType<typeof parseAddress> => (reader.has(key) ? reader.parsed(key, parseAddress, 'an IP address') : null);

function textsOf(reader: Reader, key: string): string[] {
  const list = reader.raw[key];
  return Array.isArray(list) ? list.flatMap((item: unknown) => (typeof item === 'string' ? [item] : [])) : [];
}

export function parseNatGateway(reader: Reader, asked: Owner): NatGateway {
  return {
    ...ownerOf(reader, asked),
    id: reader.string('NatGatewayId'),
    name: reader.nameTag,
    vpcId: reader.string('VpcId'),
    subnetId: reader.optionalString('SubnetId'),
    state: reader.optionalString('State') ?? 'available',
    // Older documents know public ones only.
    connectivity: reader.optionalString('ConnectivityType') === 'private' ? 'private' : 'public',
    addresses: reader.list('NatGatewayAddresses').map((item, index) => ({
      interfaceId: item.optionalString('NetworkInterfaceId'),
      privateIp: address(item, 'PrivateIp'),
      publicIp: address(item, 'PublicIp'),
      isPrimary: item.optionalBoolean('IsPrimary') ?? index === 0,
    })),
    routeTableId: reader.optionalString('RouteTableId'),
  };
}

export function parseEgressOnlyGateway(reader: Reader, asked: Owner): EgressOnlyInternetGateway {
  return {
    ...ownerOf(reader, asked),
    id: reader.string('EgressOnlyInternetGatewayId'),
    name: reader.nameTag,
    vpcIds: attachedVpcs(reader, 'Attachments'),
  };
}

export function parseVpnGateway(reader: Reader, asked: Owner): VpnGateway {
  return {
    ...ownerOf(reader, asked),
    id: reader.string('VpnGatewayId'),
    name: reader.nameTag,
    state: reader.optionalString('State') ?? 'available',
    vpcIds: attachedVpcs(reader, 'VpcAttachments'),
  };
}

function attachedVpcs(reader: Reader, key: string): string[] {
  return reader
    .list(key)
    .filter((attachment) => ['available', 'attached'].includes(attachment.optionalString('State') ?? 'attached'))
    .flatMap((attachment) => attachment.optionalString('VpcId') ?? []);
}

export function parseVpnConnection(reader: Reader, asked: Owner): VpnConnection {
  const telemetry = reader.has('VgwTelemetry') ? reader.list('VgwTelemetry') : null;
  return {
    ...ownerOf(reader, asked),
    id: reader.string('VpnConnectionId'),
    name: reader.nameTag,
    state: reader.optionalString('State') ?? 'available',
    gatewayId: reader.optionalString('VpnGatewayId') ?? reader.optionalString('TransitGatewayId'),
    upTunnels: telemetry === null || telemetry.length === 0 ? null : telemetry.filter((tunnel) => tunnel.optionalString('Status') === 'UP').length,
  };
}

export function parseVpcEndpoint(reader: Reader, asked: Owner): VpcEndpoint {
  return {
    ...ownerOf(reader, asked),
    id: reader.string('VpcEndpointId'),
    name: reader.nameTag,
    vpcId: reader.optionalString('VpcId') ?? '',
    type: reader.optionalString('VpcEndpointType') ?? 'Gateway',
    // The API writes `available`, older pages `Available`.
    state: (reader.optionalString('State') ?? 'available').toLowerCase(),
    serviceName: reader.optionalString('ServiceName') ?? '',
    interfaceIds: textsOf(reader, 'NetworkInterfaceIds'),
    dnsNames: reader.list('DnsEntries').flatMap((entry) => entry.optionalString('DnsName') ?? []),
  };
}

export function parseTransitGateway(reader: Reader, asked: Owner): TransitGateway {
  return {
    ...ownerOf(reader, asked),
    id: reader.string('TransitGatewayId'),
    name: reader.nameTag,
    state: reader.optionalString('State') ?? 'available',
    // Off by default (Transit Gateway Guide, "VPC attachments").
    carriesGroupReferences: reader.child('Options')?.optionalString('SecurityGroupReferencingSupport') === 'enable',
  };
}

/** An element of TransitGatewayAttachments, of TransitGatewayVpcAttachments, or of both merged. */
export function parseTransitGatewayAttachment(reader: Reader, asked: Owner): TransitGatewayAttachment {
  const association = reader.child('Association');
  const isAssociated = (association?.optionalString('State') ?? 'associated') === 'associated';
  return {
    account: reader.optionalString('TransitGatewayOwnerId') ?? asked.account,
    region: asked.region,
    id: reader.string('TransitGatewayAttachmentId'),
    name: reader.nameTag,
    transitGatewayId: reader.string('TransitGatewayId'),
    resourceType: reader.optionalString('ResourceType') ?? 'vpc',
    resourceId: reader.optionalString('ResourceId') ?? reader.optionalString('VpcId') ?? '',
    resourceOwner: reader.optionalString('ResourceOwnerId') ?? reader.optionalString('VpcOwnerId'),
    state: reader.optionalString('State') ?? 'available',
    subnetIds: reader.has('SubnetIds') ? textsOf(reader, 'SubnetIds') : null,
    routeTableId: isAssociated ? (association?.optionalString('TransitGatewayRouteTableId') ?? null) : null,
    policyTableId: isAssociated ? (association?.optionalString('TransitGatewayPolicyTableId') ?? null) : null,
    carriesGroupReferences: reader.child('Options')?.optionalString('SecurityGroupReferencingSupport') !== 'disable',
  };
}

export function parseTransitGatewayRouteTable(reader: Reader, asked: Owner): TransitGatewayRouteTable {
  return {
    ...asked,
    id: reader.string('TransitGatewayRouteTableId'),
    name: reader.nameTag,
    transitGatewayId: reader.optionalString('TransitGatewayId') ?? '',
    routes: null,
  };
}

/** An element of Routes of search-transit-gateway-routes. */
export function parseTransitGatewayRoute(reader: Reader): TransitGatewayRoute {
  const destination: RouteDestination = reader.has('DestinationCidrBlock')
    ? { kind: 'cidr', cidr: readCidr(reader, 'DestinationCidrBlock') }
    : { kind: 'prefix-list', prefixListId: reader.string('PrefixListId') };
  return {
    destination,
    attachmentIds: reader.list('TransitGatewayAttachments').map((item) => item.string('TransitGatewayAttachmentId')),
    type: reader.optionalString('Type') === 'propagated' ? 'propagated' : 'static',
    state: reader.optionalString('State') ?? 'active',
  };
}
