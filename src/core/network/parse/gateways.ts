/** NAT, egress-only and virtual private gateways, VPN connections and VPC endpoints. */
import { parseAddress, type Family } from '../../address/address.ts';
import type {
  EgressOnlyInternetGateway, NatGateway, Owner, VpcEndpoint, VpnConnection, VpnGateway,
} from '../model.ts';
import type { Reader } from '../reader.ts';
import { ownerOf, textsOf } from './common.ts';

const address = (reader: Reader, key: string): ReturnType<typeof parseAddress> => (reader.has(key) ? reader.parsed(key, parseAddress, 'an IP address') : null);

export function parseNatGateway(reader: Reader, asked: Owner): NatGateway {
  const provisioning = reader.optionalString('AutoProvisionZones');
  return {
    ...ownerOf(reader, asked),
    id: reader.string('NatGatewayId'),
    name: reader.nameTag,
    vpcId: reader.string('VpcId'),
    subnetId: reader.optionalString('SubnetId'),
    isRegional: reader.optionalString('AvailabilityMode') === 'regional',
    addsZones: provisioning === null ? null : provisioning === 'enabled',
    state: reader.optionalString('State') ?? 'available',
    // Older documents know public ones only.
    connectivity: reader.optionalString('ConnectivityType') === 'private' ? 'private' : 'public',
    addresses: reader.list('NatGatewayAddresses').filter(isInUse).map((item, index) => ({
      interfaceId: item.optionalString('NetworkInterfaceId'),
      privateIp: address(item, 'PrivateIp'),
      publicIp: address(item, 'PublicIp'),
      isPrimary: item.optionalBoolean('IsPrimary') ?? index === 0,
      availabilityZone: item.optionalString('AvailabilityZone'),
    })),
    routeTableId: reader.optionalString('RouteTableId'),
  };
}

/** An address that is not there yet, failed to come or is being taken away is not used. */
const isInUse = (item: Reader): boolean => !['assigning', 'associating', 'failed', 'unassigning', 'disassociating'].includes(item.optionalString('Status') ?? 'succeeded');

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
    family: insideFamily(reader.child('Options')?.optionalString('TunnelInsideIpVersion') ?? null),
    upTunnels: telemetry === null || telemetry.length === 0 ? null : telemetry.filter((tunnel) => tunnel.optionalString('Status') === 'UP').length,
  };
}

const insideFamily = (text: string | null): Family | null => (text === 'ipv4' ? 4 : text === 'ipv6' ? 6 : null);

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
    subnetIds: textsOf(reader, 'SubnetIds'),
    dnsNames: reader.list('DnsEntries').flatMap((entry) => entry.optionalString('DnsName') ?? []),
  };
}
