/** Flow log records of a lab, as AWS would have written them on one interface. */
import { ACCOUNT, HOUR, REGION, ZONE } from '../network/account.ts';

/** The interface that records are made on, and its own side of every conversation. */
export interface LoggedInterface {
  readonly interfaceId: string;
  /** Its primary private address: records never show the public one on this side. */
  readonly address: string;
  readonly instanceId: string;
  readonly subnetId: string;
  readonly vpcId: string;
}

/** One direction of one flow in one aggregation interval. Ports are 0 for ICMP. */
export interface Packets {
  /** Minute of the hour, 0 to 59: the aggregation interval. */
  readonly minute: number;
  /** Seconds of that minute at which the first and the last packet passed. */
  readonly seconds: readonly [number, number];
  /** IANA number. */
  readonly protocol: number;
  /** Port of the interface's own side. */
  readonly port: number;
  readonly remote: string;
  readonly remotePort: number;
  readonly packets: number;
  readonly bytes: number;
  /** Flags of all packets of the interval, ORed: SYN 2, SYN-ACK 18, FIN 1, RST 4; a lone ACK is 0. */
  readonly flags: number;
}

export interface LabRecord {
  readonly start: number;
  readonly fields: Readonly<Record<string, string>>;
}

export function received(nic: LoggedInterface, packets: Packets, action: 'ACCEPT' | 'REJECT' = 'ACCEPT'): LabRecord {
  return record(nic, packets, action, {
    srcaddr: packets.remote,
    dstaddr: nic.address,
    srcport: String(packets.remotePort),
    dstport: String(packets.port),
    'flow-direction': 'ingress',
  });
}

export function sent(nic: LoggedInterface, packets: Packets, action: 'ACCEPT' | 'REJECT' = 'ACCEPT'): LabRecord {
  return record(nic, packets, action, {
    srcaddr: nic.address,
    dstaddr: packets.remote,
    srcport: String(packets.port),
    dstport: String(packets.remotePort),
    'flow-direction': 'egress',
    // 8: through an internet gateway, on Nitro instances. VPC User Guide, "Flow log records".
    'traffic-path': '8',
  });
}

/** The lines of the hour, oldest first: the records, and NODATA for every interval in which nothing passed. */
export function recordLines(nic: LoggedInterface, format: { readonly version: number; readonly fields: readonly string[] }, records: readonly LabRecord[]): string[] {
  const busy = new Set(records.map(({ start }) => Math.floor((start - HOUR.start) / 60)));
  const idle = Array.from({ length: 60 }, (_, minute) => minute).filter((minute) => !busy.has(minute));
  return [...records, ...idle.map((minute) => noData(nic, minute))]
    .sort((a, b) => a.start - b.start)
    .map(({ fields }) => format.fields.map((field) => (field === 'version' ? String(format.version) : (fields[field] ?? '-'))).join(' '));
}

function record(nic: LoggedInterface, packets: Packets, action: string, direction: Readonly<Record<string, string>>): LabRecord {
  const { start, end } = times(packets.minute, packets.seconds);
  return {
    start,
    fields: {
      'account-id': ACCOUNT,
      'interface-id': nic.interfaceId,
      ...direction,
      // Nothing translates on the way to the interface itself: packets carry the addresses of the record.
      'pkt-srcaddr': direction.srcaddr ?? '-',
      'pkt-dstaddr': direction.dstaddr ?? '-',
      protocol: String(packets.protocol),
      packets: String(packets.packets),
      bytes: String(packets.bytes),
      start: String(start),
      end: String(end),
      action,
      'log-status': 'OK',
      'vpc-id': nic.vpcId,
      'subnet-id': nic.subnetId,
      'instance-id': nic.instanceId,
      'tcp-flags': packets.protocol === 6 ? String(packets.flags) : '0',
      type: 'IPv4',
      region: REGION,
      'az-id': ZONE.id,
    },
  };
}

function noData(nic: LoggedInterface, minute: number): LabRecord {
  const { start, end } = times(minute, [0, 59]);
  return {
    start,
    fields: { 'account-id': ACCOUNT, 'interface-id': nic.interfaceId, start: String(start), end: String(end), 'log-status': 'NODATA' },
  };
}

function times(minute: number, [first, last]: readonly [number, number]): { start: number; end: number } {
  return { start: HOUR.start + minute * 60 + first, end: HOUR.start + minute * 60 + last };
}
