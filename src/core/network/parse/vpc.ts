import type { Cidr } from '../../address/cidr.ts';
import type { BlockPublicAccessMode, EncryptionControl, EncryptionExclusion, Owner, Subnet, Vpc } from '../model.ts';
import type { Reader } from '../reader.ts';
import { ownerOf, readCidr } from './common.ts';

export function parseVpc(reader: Reader, asked: Owner): Vpc {
  const cidrs = new Map<string, Cidr>();
  const add = (cidr: Cidr): unknown => cidrs.set(cidr.text, cidr);
  if (reader.has('CidrBlock')) add(readCidr(reader, 'CidrBlock'));
  for (const set of reader.list('CidrBlockAssociationSet')) {
    if (isAssociated(set.child('CidrBlockState'))) add(readCidr(set, 'CidrBlock'));
  }
  for (const set of reader.list('Ipv6CidrBlockAssociationSet')) {
    if (isAssociated(set.child('Ipv6CidrBlockState'))) add(readCidr(set, 'Ipv6CidrBlock'));
  }
  return {
    ...ownerOf(reader, asked),
    id: reader.string('VpcId'),
    name: reader.nameTag,
    cidrs: [...cidrs.values()],
    blockPublicAccess: blockMode(reader),
    encryption: encryptionOf(reader.child('EncryptionControl')),
  };
}

const EXCLUSIONS: readonly EncryptionExclusion[] = ['InternetGateway', 'EgressOnlyInternetGateway', 'NatGateway', 'VirtualPrivateGateway', 'VpcPeering'];

function encryptionOf(control: Reader | null): EncryptionControl | null {
  const mode = control?.optionalString('Mode');
  if (control === null || (mode !== 'monitor' && mode !== 'enforce') || ['creating', 'deleted'].includes(control.optionalString('State') ?? '')) return null;
  const exclusions = control.child('ResourceExclusions');
  return { mode, exclusions: EXCLUSIONS.filter((kind) => exclusions?.child(kind)?.optionalString('State') === 'enabled') };
}

export function parseSubnet(reader: Reader, asked: Owner): Subnet {
  const cidrs = reader.has('CidrBlock') ? [readCidr(reader, 'CidrBlock')] : [];
  for (const set of reader.list('Ipv6CidrBlockAssociationSet')) {
    if (isAssociated(set.child('Ipv6CidrBlockState'))) cidrs.push(readCidr(set, 'Ipv6CidrBlock'));
  }
  return {
    ...ownerOf(reader, asked),
    id: reader.string('SubnetId'),
    name: reader.nameTag,
    vpcId: reader.string('VpcId'),
    availabilityZone: reader.optionalString('AvailabilityZone'),
    availabilityZoneId: reader.optionalString('AvailabilityZoneId'),
    cidrs,
    blockPublicAccess: blockMode(reader),
  };
}

/** Disassociated blocks stay in the list for a while. A document without states lists what is associated. */
function isAssociated(state: Reader | null): boolean {
  const text = state?.optionalString('State') ?? 'associated';
  return text === 'associated' || text === 'associating';
}

function blockMode(reader: Reader): BlockPublicAccessMode | null {
  return parseBlockMode(reader.child('BlockPublicAccessStates')?.optionalString('InternetGatewayBlockMode') ?? null);
}

export function parseBlockMode(text: string | null): BlockPublicAccessMode | null {
  return text === 'off' || text === 'block-bidirectional' || text === 'block-ingress' ? text : null;
}
