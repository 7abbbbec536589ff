/**
 * Which records belong to a pair, and to which leg of its conversation. A record is made at one interface and shows the
 * addresses as that interface sees them (facts 9.3): its own side by its primary private address, the other side as it is
 * named there. The `pkt-` fields hold the packet's own addresses where the format has them.
 */
import { parseAddress, type IpAddress } from '../address/address.ts';
import { isPublic } from '../address/special.ts';
import { isNamedPublicly, type End, type InterfaceEnd, type OutsideEnd } from '../path/ends.ts';
import { hasPorts } from '../traffic/protocol.ts';
import type { FlowRecord } from './types.ts';

export type Side = 'source' | 'destination';
export type LegName = 'forward' | 'return';

/** How the pair looks from one interface. */
interface View {
  readonly interfaceId: string;
  /** The interface's own address of the pair as `pkt-` fields show it. */
  readonly own: ReadonlySet<string>;
  /** And as the other fields show it: by the primary address. */
  readonly ownAsLogged: ReadonlySet<string>;
  readonly isOther: (address: string) => boolean;
}

export interface PairViews {
  readonly source: View | null;
  readonly destination: View | null;
  /** Some address is not an interface's primary one, so that records without `pkt-` fields do not tell it apart. */
  readonly hasSecondaryAddress: boolean;
}

export interface Match {
  readonly side: Side;
  readonly leg: LegName;
}

/** @param translatedBy a NAT gateway on the way: the destination sees its address instead of the source's */
export function viewsOf(source: InterfaceEnd | OutsideEnd, destination: End, translatedBy: InterfaceEnd | null): PairViews {
  const named = destination.named;
  const sender = translatedBy ?? source;
  return {
    source: source.kind === 'interface' ? viewOf(source, isAddress(destination, named)) : null,
    destination: destination.kind === 'interface' ? viewOf(destination, isAddress(sender, sourceAsSeen(sender, destination))) : null,
    hasSecondaryAddress: [source, destination].some((end) => end.kind === 'interface' && primaryOf(end).text !== end.address.address.text),
  };
}

/** A connection to a public address comes from the sender's public address. */
function sourceAsSeen(source: InterfaceEnd | OutsideEnd, destination: InterfaceEnd): IpAddress {
  if (source.kind === 'outside') return source.named;
  return (isNamedPublicly(destination) ? source.address.publicIp : null) ?? source.address.address;
}

function isAddress(end: End, address: IpAddress): (text: string) => boolean {
  if (end.kind === 'outside' && end.isAnyPublic) {
    return (text) => {
      const parsed = parseAddress(text);
      return parsed !== null && parsed.family === address.family && isPublic(parsed);
    };
  }
  return (text) => canonical(text) === address.text;
}

function viewOf(end: InterfaceEnd, isOther: (text: string) => boolean): View {
  const { address, publicIp } = end.address;
  // AWS logs private addresses; records that went through other hands may show the public one.
  const own = new Set([address.text, ...(publicIp === null ? [] : [publicIp.text])]);
  return { interfaceId: end.networkInterface.id, own, ownAsLogged: new Set([...own, primaryOf(end).text]), isOther };
}

function primaryOf({ networkInterface, address }: InterfaceEnd): IpAddress {
  const family = address.address.family;
  return networkInterface.addresses.find((item) => item.address.family === family)?.address ?? address.address;
}

/** IPv6 addresses are written in more than one way. */
const canonical = (text: string): string => (text.includes(':') ? (parseAddress(text)?.text ?? text) : text);

/** The side and direction of a record between the pair's addresses, whatever its protocol and ports; null if it is not theirs. */
export function matchAddresses(record: FlowRecord, views: PairViews): Match | null {
  for (const side of ['source', 'destination'] as const) {
    const view = views[side];
    if (view === null || (record.interfaceId !== null && record.interfaceId !== view.interfaceId)) continue;
    const isEgress = record.flowDirection === null ? null : record.flowDirection === 'egress';
    if (isEgress !== false && isOwn(view, record.pktSrcaddr, record.srcaddr) && isOtherEnd(view, record.pktDstaddr, record.dstaddr)) {
      return { side, leg: side === 'source' ? 'forward' : 'return' };
    }
    if (isEgress !== true && isOwn(view, record.pktDstaddr, record.dstaddr) && isOtherEnd(view, record.pktSrcaddr, record.srcaddr)) {
      return { side, leg: side === 'source' ? 'return' : 'forward' };
    }
  }
  return null;
}

function isOwn(view: View, packet: string | null, logged: string | null): boolean {
  if (packet !== null) return view.own.has(canonical(packet));
  return logged !== null && view.ownAsLogged.has(canonical(logged));
}

function isOtherEnd(view: View, packet: string | null, logged: string | null): boolean {
  const text = packet ?? logged;
  return text !== null && view.isOther(text);
}

/** One kind of traffic in records: ICMP types are not recorded. */
export interface RecordedTraffic {
  readonly protocol: number;
  /** The server's port; null for protocols without ports. */
  readonly port: number | null;
  readonly sourcePort: number | null;
}

export function isOfTraffic(record: FlowRecord, leg: LegName, traffic: RecordedTraffic): boolean {
  if (record.protocol !== traffic.protocol) return false;
  if (!hasPorts(traffic.protocol)) return true;
  const [server, client] = leg === 'forward' ? [record.dstport, record.srcport] : [record.srcport, record.dstport];
  return server === traffic.port && (traffic.sourcePort === null || client === traffic.sourcePort);
}
