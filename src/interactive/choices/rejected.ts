/** What the records show rejected, as conversations to choose from: who asks whom for what, own traffic before the noise of the internet. */
import { parseAddress } from '../../core/address/address.ts';
import { isPublic } from '../../core/address/special.ts';
import type { RejectedFlows } from '../../core/diagnosis/overview.ts';
import { isoOf } from '../../core/diagnosis/time.ts';
import type { FlowRecord } from '../../core/flows/types.ts';
import type { NetworkInterface } from '../../core/network/model.ts';
import type { Network } from '../../core/network/network.ts';
import { TCP, hasPorts } from '../../core/traffic/protocol.ts';
import type { Entry } from '../picker/question.ts';
import { endpointWord } from './endpoints.ts';
import type { EndpointChoice, Role } from './endpoints.ts';
import { trafficName } from './services.ts';

export interface RejectedConversation {
  readonly source: ConversationEnd;
  readonly destination: ConversationEnd;
  /** IANA number. */
  readonly protocol: number;
  /** The server's; null for protocols without ports. */
  readonly port: number | null;
  readonly records: number;
  /** End of its last record, Unix seconds. */
  readonly last: number;
  /** Somebody on the internet knocks; nobody of one's own asked for it. */
  readonly isNoise: boolean;
}

interface ConversationEnd {
  readonly address: string;
  /** Null: outside of what was read. */
  readonly networkInterface: NetworkInterface | null;
}

export const conversationColumns = ['source', 'destination', 'traffic', 'records', 'last (UTC)'];

/** Own traffic first, the most recent of each first. */
export function rejectedConversations(network: Network, flows: RejectedFlows): readonly RejectedConversation[] {
  const conversations = new Map<string, RejectedConversation>();
  for (const { record, records, last } of flows.byWeight) {
    const oriented = requestOf(record);
    if (oriented === null) continue;
    const { from, to, protocol, port } = oriented;
    // Where both ends are watched, both have a record of it.
    const key = `${from} ${to} ${String(protocol)} ${String(port)}`;
    const known = conversations.get(key);
    const source = endOf(network, record, from);
    const destination = endOf(network, record, to);
    conversations.set(key, {
      source, destination, protocol, port,
      records: records + (known?.records ?? 0),
      last: Math.max(last, known?.last ?? 0),
      isNoise: source.networkInterface === null && isPublicText(from),
    });
  }
  return [...conversations.values()].sort((a, b) => Number(a.isNoise) - Number(b.isNoise) || b.last - a.last || b.records - a.records || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ source, destination, protocol, port }: RejectedConversation): string => [source.address, destination.address, protocol, port].join(' ');

/** Who asks whom: without flags that tell, the lower port is the server's. */
function requestOf(record: FlowRecord): { readonly from: string; readonly to: string; readonly protocol: number; readonly port: number | null } | null {
  const { protocol, srcport, dstport, tcpFlags } = record;
  const source = record.pktSrcaddr ?? record.srcaddr;
  const destination = record.pktDstaddr ?? record.dstaddr;
  if (protocol === null || source === null || destination === null) return null;
  if (!hasPorts(protocol)) return { from: source, to: destination, protocol, port: null };
  const isOpening = protocol === TCP && tcpFlags !== null && (tcpFlags & 18) === 2;
  const isReply = !isOpening && srcport !== null && srcport > 0 && srcport < (dstport ?? 0);
  const [from, to, port] = isReply ? [destination, source, srcport] : [source, destination, dstport];
  return port === null || port === 0 ? null : { from, to, protocol, port };
}

function endOf(network: Network, { interfaceId }: FlowRecord, address: string): ConversationEnd {
  const parsed = parseAddress(address);
  const owned = parsed === null ? [] : network.ownersOfAddress(parsed);
  // Two VPCs may have the same address: the interface of the record is certain.
  const own = owned.find(({ networkInterface }) => networkInterface.id === interfaceId) ?? (owned.length === 1 ? owned[0] : undefined);
  return { address, networkInterface: own?.networkInterface ?? null };
}

function isPublicText(address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && isPublic(parsed);
}

export function conversationEntries<Value>(network: Network, conversations: readonly RejectedConversation[], valueOf: (conversation: RejectedConversation) => Value): readonly Entry<Value>[] {
  const newest = conversations.reduce((latest, { last }) => Math.max(latest, last), 0);
  return conversations.map((conversation) => {
    const { source, destination, protocol, port, records, last } = conversation;
    const traffic = trafficName(protocol, port);
    const [from, to] = [nameOf(network, source), nameOf(network, destination)];
    return {
      value: valueOf(conversation),
      cells: [from, to, traffic, String(records), timeOf(last, newest)],
      keywords: () => [source, destination].flatMap(({ address, networkInterface }) => [address, networkInterface?.id ?? '', networkInterface?.instanceId ?? '']),
      short: () => `${from} to ${to}, ${traffic}`,
    };
  });
}

function nameOf(network: Network, { address, networkInterface }: ConversationEnd): string {
  if (networkInterface === null) return address;
  const instance = networkInterface.instanceId === null ? undefined : network.data.instances.get(networkInterface.instanceId);
  const name = instance?.name ?? networkInterface.name;
  return name === null ? address : `${name} (${address})`;
}

/** The time of the newest records' day, the date of earlier ones. */
function timeOf(seconds: number, newest: number): string {
  const [date = '', time = ''] = isoOf(seconds).split('T');
  return isoOf(newest).startsWith(date) ? time.slice(0, 8) : date;
}

/** The pair as one writes it on a command line. */
export function conversationWords(network: Network, { source, destination }: RejectedConversation): readonly [string, string] {
  const word = ({ address, networkInterface }: ConversationEnd, role: Role, from: NetworkInterface | null): string => {
    if (networkInterface === null) return address;
    const isPublicAddress = networkInterface.addresses.some(({ publicIp }) => publicIp?.text === address);
    if (isPublicAddress) return address;
    const instance = networkInterface.instanceId !== null && networkInterface.isPrimaryInterface ? (network.data.instances.get(networkInterface.instanceId) ?? null) : null;
    const choice: EndpointChoice = { kind: 'interface', networkInterface, instance };
    return endpointWord(network, choice, role, from, address);
  };
  return [word(source, 'source', null), word(destination, 'destination', source.networkInterface)];
}
