/** Transit gateways, their attachments, and what the calls made per table tell. */
import { parseCidr, type Cidr } from '../../address/cidr.ts';
import { normalise, type Intervals } from '../../traffic/intervals.ts';
import { parseProtocol } from '../../traffic/protocol.ts';
import type {
  Owner, RouteDestination, TransitGateway, TransitGatewayAttachment, TransitGatewayPolicyEntry, TransitGatewayPropagation,
  TransitGatewayRoute, TransitGatewayRouteTable,
} from '../model.ts';
import type { Reader } from '../reader.ts';
import { ownerOf, readCidr, textsOf } from './common.ts';

export function parseTransitGateway(reader: Reader, asked: Owner): TransitGateway {
  const options = reader.child('Options');
  const tableOf = (isOn: string, id: string): string | null => (options?.optionalString(isOn) === 'enable' ? options.optionalString(id) : null);
  return {
    ...ownerOf(reader, asked),
    id: reader.string('TransitGatewayId'),
    name: reader.nameTag,
    state: reader.optionalString('State') ?? 'available',
    // Off by default (Transit Gateway Guide, "VPC attachments").
    carriesGroupReferences: options?.optionalString('SecurityGroupReferencingSupport') === 'enable',
    defaultAssociationTableId: tableOf('DefaultRouteTableAssociation', 'AssociationDefaultRouteTableId'),
    defaultPropagationTableId: tableOf('DefaultRouteTablePropagation', 'PropagationDefaultRouteTableId'),
  };
}

/** An element of TransitGatewayAttachments, of TransitGatewayVpcAttachments, or of both merged. */
export function parseTransitGatewayAttachment(reader: Reader, asked: Owner): TransitGatewayAttachment {
  const association = reader.child('Association');
  const isAssociated = (association?.optionalString('State') ?? 'associated') === 'associated';
  const options = reader.child('Options');
  const ipv6 = options?.optionalString('Ipv6Support') ?? null;
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
    creationTime: reader.optionalString('CreationTime'),
    subnetIds: reader.has('SubnetIds') ? textsOf(reader, 'SubnetIds') : null,
    routeTableId: isAssociated ? (association?.optionalString('TransitGatewayRouteTableId') ?? null) : null,
    policyTableId: isAssociated ? (association?.optionalString('TransitGatewayPolicyTableId') ?? null) : null,
    carriesGroupReferences: options?.optionalString('SecurityGroupReferencingSupport') !== 'disable',
    hasApplianceMode: options?.optionalString('ApplianceModeSupport') === 'enable',
    carriesIpv6: ipv6 === null ? null : ipv6 === 'enable',
  };
}

export function parseTransitGatewayRouteTable(reader: Reader, asked: Owner): TransitGatewayRouteTable {
  return {
    ...asked,
    id: reader.string('TransitGatewayRouteTableId'),
    name: reader.nameTag,
    transitGatewayId: reader.optionalString('TransitGatewayId') ?? '',
    routes: null,
    propagations: null,
  };
}

/** An element of Routes of search-transit-gateway-routes: of a prefix list there is one for each of its entries. */
export function parseTransitGatewayRoute(reader: Reader): TransitGatewayRoute {
  const prefixListId = reader.optionalString('PrefixListId');
  const destination: RouteDestination = prefixListId !== null && !reader.has('DestinationCidrBlock')
    ? { kind: 'prefix-list', prefixListId }
    : { kind: 'cidr', cidr: readCidr(reader, 'DestinationCidrBlock') };
  const attachments = reader.list('TransitGatewayAttachments');
  return {
    destination,
    prefixListId,
    attachmentIds: attachments.map((item) => item.string('TransitGatewayAttachmentId')),
    resourceType: attachments[0]?.optionalString('ResourceType') ?? null,
    type: reader.optionalString('Type') === 'propagated' ? 'propagated' : 'static',
    state: reader.optionalString('State') ?? 'active',
  };
}

/** An element of TransitGatewayPrefixListReferences: a static route for every entry of its list. */
export function parsePrefixListReference(reader: Reader): TransitGatewayRoute {
  const prefixListId = reader.string('PrefixListId');
  const attachment = reader.child('TransitGatewayAttachment');
  const id = attachment?.optionalString('TransitGatewayAttachmentId') ?? null;
  const state = reader.optionalString('State') ?? 'available';
  return {
    destination: { kind: 'prefix-list', prefixListId },
    prefixListId,
    attachmentIds: id === null ? [] : [id],
    resourceType: attachment?.optionalString('ResourceType') ?? null,
    type: 'static',
    state: reader.optionalBoolean('Blackhole') === true ? 'blackhole' : state === 'available' || state === 'modifying' ? 'active' : state,
  };
}

/** Null: a propagation that is switched off, or being switched. */
export function parsePropagation(reader: Reader): TransitGatewayPropagation | null {
  if ((reader.optionalString('State') ?? 'enabled') !== 'enabled') return null;
  return {
    attachmentId: reader.string('TransitGatewayAttachmentId'),
    resourceType: reader.optionalString('ResourceType') ?? 'vpc',
    resourceId: reader.optionalString('ResourceId') ?? '',
  };
}

/** An element of TransitGatewayPolicyTableEntries. Null: a rule that is deleted. */
export function parsePolicyEntry(reader: Reader): TransitGatewayPolicyEntry | null {
  const state = reader.optionalString('State') ?? 'active';
  if (state === 'deleted') return null;
  const rule = reader.child('PolicyRule');
  const number = reader.string('PolicyRuleNumber');
  const source = cidrOf(rule, 'SourceCidrBlock');
  const destination = cidrOf(rule, 'DestinationCidrBlock');
  const sourcePorts = portsOf(rule, 'SourcePortRange');
  const destinationPorts = portsOf(rule, 'DestinationPortRange');
  const protocol = protocolOf(rule);
  const strange = [source, destination, sourcePorts, destinationPorts, protocol].includes('unreadable');
  const metadata = rule?.child('MetaData')?.optionalString('MetaDataKey') ?? null;
  const known = <T>(value: T | 'unreadable'): T | null => (value === 'unreadable' ? null : value);
  return {
    ruleNumber: Number(number),
    source: known(source),
    sourcePorts: known(sourcePorts),
    destination: known(destination),
    destinationPorts: known(destinationPorts),
    protocol: known(protocol),
    doubt: strange ? 'is written in a way that is not known' : metadata !== null ? 'matches metadata of Cloud WAN' : state === 'active' || state === 'available' ? null : `is ${state}`,
    targetRouteTableId: reader.optionalString('TargetRouteTableId') ?? '',
  };
}

const ANY = new Set(['*', 'any', 'all', '-1']);

const fieldOf = (rule: Reader | null, key: string): string | null => {
  const text = rule?.optionalString(key) ?? null;
  return text === null || ANY.has(text.toLowerCase()) ? null : text;
};

function cidrOf(rule: Reader | null, key: string): Cidr | null | 'unreadable' {
  const text = fieldOf(rule, key);
  return text === null ? null : (parseCidr(text) ?? 'unreadable');
}

/** `443`, `1024-65535`, or several with commas. */
function portsOf(rule: Reader | null, key: string): Intervals | null | 'unreadable' {
  const text = fieldOf(rule, key);
  if (text === null) return null;
  const ranges = text.split(',').map((part) => /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part));
  const read = ranges.flatMap((match) => (match === null ? [] : [{ from: Number(match[1]), to: Number(match[2] ?? match[1]) }]));
  return read.length === ranges.length ? normalise(read) : 'unreadable';
}

function protocolOf(rule: Reader | null): number | null | 'unreadable' {
  const text = fieldOf(rule, 'Protocol');
  if (text === null) return null;
  const protocol = parseProtocol(text);
  return protocol === 'all' ? null : (protocol ?? 'unreadable');
}
