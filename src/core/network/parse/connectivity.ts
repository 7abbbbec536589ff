import { parseCidr, type Cidr } from '../../address/cidr.ts';
import type {
  FlowLog, InternetGateway, Owner, PeeringSide, PrefixList, VpcPeeringConnection,
} from '../model.ts';
import type { Reader } from '../reader.ts';
import { ownerOf, readCidr } from './common.ts';

export function parseInternetGateway(reader: Reader, asked: Owner): InternetGateway {
  return {
    ...ownerOf(reader, asked),
    id: reader.string('InternetGatewayId'),
    name: reader.nameTag,
    vpcIds: reader
      .list('Attachments')
      // The state of a usable attachment is `available`; older documents say `attached`.
      .filter((attachment) => ['available', 'attached'].includes(attachment.optionalString('State') ?? 'available'))
      .flatMap((attachment) => attachment.optionalString('VpcId') ?? []),
  };
}

export function parsePeering(reader: Reader, asked: Owner): VpcPeeringConnection {
  const status = reader.child('Status');
  return {
    ...asked,
    id: reader.string('VpcPeeringConnectionId'),
    name: reader.nameTag,
    status: status?.optionalString('Code') ?? 'unknown',
    statusMessage: status?.optionalString('Message') ?? null,
    expirationTime: reader.optionalString('ExpirationTime'),
    requester: peeringSide(reader, 'RequesterVpcInfo', asked),
    accepter: peeringSide(reader, 'AccepterVpcInfo', asked),
  };
}

function peeringSide(reader: Reader, key: string, asked: Owner): PeeringSide {
  const side = reader.child(key);
  if (side === null) throw reader.broken(`has no ${key}`);
  const cidrs = new Map<string, Cidr>();
  if (side.has('CidrBlock')) cidrs.set(side.string('CidrBlock'), readCidr(side, 'CidrBlock'));
  for (const item of side.list('CidrBlockSet')) cidrs.set(item.string('CidrBlock'), readCidr(item, 'CidrBlock'));
  for (const item of side.list('Ipv6CidrBlockSet')) cidrs.set(item.string('Ipv6CidrBlock'), readCidr(item, 'Ipv6CidrBlock'));
  return {
    vpcId: side.string('VpcId'),
    account: side.optionalString('OwnerId'),
    region: side.optionalString('Region') ?? asked.region,
    cidrs: [...cidrs.values()],
    dnsResolution: side.child('PeeringOptions')?.optionalBoolean('AllowDnsResolutionFromRemoteVpc') ?? null,
  };
}

/**
 * An element of PrefixLists: of describe-managed-prefix-lists (without entries) or describe-prefix-lists (with `Cidrs`); or of
 * ManagedPrefixLists, as people save a list together with its entries.
 */
export function parsePrefixList(reader: Reader, asked: Owner): PrefixList {
  const cidrs = reader.raw['Cidrs'];
  return {
    ...ownerOf(reader, asked),
    id: reader.string('PrefixListId'),
    name: reader.nameTag,
    listName: reader.optionalString('PrefixListName'),
    cidrs: Array.isArray(cidrs) ? cidrs.flatMap((text: unknown) => (typeof text === 'string' ? (parseCidr(text) ?? []) : [])) : entriesOf(reader),
  };
}

/** The answer of get-managed-prefix-list-entries, with the id of the list beside it. */
export function parsePrefixListEntries(document: Reader): { id: string; cidrs: Cidr[] } {
  return { id: document.string('PrefixListId'), cidrs: entriesOf(document) ?? [] };
}

const entriesOf = (reader: Reader): Cidr[] | null => (reader.has('Entries') ? reader.list('Entries').map((entry) => readCidr(entry, 'Cidr')) : null);

export function parseFlowLog(reader: Reader, asked: Owner): FlowLog {
  const type = reader.optionalString('LogDestinationType') ?? 'cloud-watch-logs';
  const destination = reader.optionalString('LogDestination');
  return {
    ...asked,
    id: reader.string('FlowLogId'),
    name: reader.nameTag,
    status: reader.optionalString('FlowLogStatus'),
    resourceId: reader.string('ResourceId'),
    trafficType: reader.optionalString('TrafficType') ?? 'ALL',
    destinationType: type,
    destination: (type === 'cloud-watch-logs' ? (reader.optionalString('LogGroupName') ?? logGroupOfArn(destination)) : destination) ?? '',
    format: reader.optionalString('LogFormat'),
    deliverStatus: reader.optionalString('DeliverLogsStatus'),
    deliverError: reader.optionalString('DeliverLogsErrorMessage'),
    deliverRole: reader.optionalString('DeliverLogsPermissionArn'),
    isCrossAccount: reader.has('DeliverCrossAccountRole'),
    maxAggregationInterval: reader.optionalNumber('MaxAggregationInterval') ?? 600,
  };
}

/** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]` -> NAME */
function logGroupOfArn(arn: string | null): string | null {
  return arn === null ? null : (/:log-group:([^:]+)/.exec(arn)?.[1] ?? arn);
}
