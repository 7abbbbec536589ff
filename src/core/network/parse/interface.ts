import { parseAddress } from '../../address/address.ts';
import type { Instance, InterfaceAddress, NetworkInterface, Owner } from '../model.ts';
import type { Reader } from '../reader.ts';
import { ownerOf, readAddress, regionOfZone } from './common.ts';

/** An element of NetworkInterfaces. Null: it is in no subnet any more, so nothing can be asked about it. */
export function parseNetworkInterface(reader: Reader, asked: Owner): NetworkInterface | null {
  if (!reader.has('SubnetId') || !reader.has('VpcId')) return null;
  const attachment = reader.child('Attachment');
  return {
    ...ownerOf(reader, asked),
    id: reader.string('NetworkInterfaceId'),
    name: reader.nameTag,
    vpcId: reader.string('VpcId'),
    subnetId: reader.string('SubnetId'),
    interfaceType: reader.optionalString('InterfaceType') ?? 'interface',
    addresses: addressesOf(reader),
    groupIds: reader.list('Groups').map((group) => group.string('GroupId')),
    status: reader.optionalString('Status'),
    sourceDestCheck: reader.optionalBoolean('SourceDestCheck') ?? true,
    instanceId: attachment?.optionalString('InstanceId') ?? null,
    isPrimaryInterface: attachment?.optionalNumber('DeviceIndex') === 0 && (attachment.optionalNumber('NetworkCardIndex') ?? 0) === 0,
    description: reader.optionalString('Description'),
    denyAllIgwTraffic: reader.optionalBoolean('DenyAllIgwTraffic') ?? false,
  };
}

/** An element of Instances[].NetworkInterfaces: the same thing told by DescribeInstances, without zone and tags. */
export function parseInterfaceOfInstance(reader: Reader, instance: Reader, asked: Owner): NetworkInterface | null {
  const parsed = parseNetworkInterface(reader, asked);
  if (parsed === null) return null;
  const zone = instance.child('Placement')?.optionalString('AvailabilityZone') ?? null;
  return { ...parsed, instanceId: instance.string('InstanceId'), region: regionOfZone(zone) ?? parsed.region };
}

function addressesOf(reader: Reader): InterfaceAddress[] {
  const addresses = reader.list('PrivateIpAddresses').map((item): InterfaceAddress => {
    const isPrimary = item.optionalBoolean('Primary') ?? false;
    // AWS tells the primary address's association here and on the interface itself; an endpoint like AWS may tell it there alone.
    return { address: readAddress(item, 'PrivateIpAddress'), publicIp: publicIpOf(item) ?? (isPrimary ? publicIpOf(reader) : null), isPrimary };
  });
  if (addresses.length === 0 && reader.has('PrivateIpAddress')) {
    addresses.push({ address: readAddress(reader, 'PrivateIpAddress'), publicIp: publicIpOf(reader), isPrimary: true });
  }
  addresses.sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  for (const item of reader.list('Ipv6Addresses')) {
    addresses.push({ address: readAddress(item, 'Ipv6Address'), publicIp: null, isPrimary: item.optionalBoolean('IsPrimaryIpv6') ?? false });
  }
  return addresses;
}

function publicIpOf(reader: Reader): InterfaceAddress['publicIp'] {
  const association = reader.child('Association');
  return association?.has('PublicIp') === true ? association.parsed('PublicIp', parseAddress, 'an IP address') : null;
}

export function parseInstance(reader: Reader, reservation: Reader, asked: Owner): Instance {
  const zone = reader.child('Placement')?.optionalString('AvailabilityZone') ?? null;
  const platform = `${reader.optionalString('Platform') ?? ''} ${reader.optionalString('PlatformDetails') ?? ''}`;
  return {
    account: reservation.optionalString('OwnerId') ?? asked.account,
    region: regionOfZone(zone) ?? asked.region,
    id: reader.string('InstanceId'),
    name: reader.nameTag,
    state: reader.child('State')?.optionalString('Name') ?? 'unknown',
    isWindows: /windows/i.test(platform),
  };
}
