/** A small network whose traffic is known, and the records that its interfaces would write (facts 9.3). */
import fc from 'fast-check';
import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import { RecordParser, emptyReadingStats } from '../../../src/core/flows/parser.ts';
import type { FlowRecord, RecordFormat } from '../../../src/core/flows/types.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import type { Network } from '../../../src/core/network/network.ts';

export const PACKET_FORMAT: RecordFormat = { fields: [...DEFAULT_FORMAT.fields, 'pkt-srcaddr', 'pkt-dstaddr', 'flow-direction'] };

/** Clients behind the NAT gateway, a server of the same VPC, and hosts of the internet. */
export const CLIENTS = ['10.0.1.10', '10.0.1.11', '10.0.2.12'] as const;
const SERVER = '10.0.9.9';
const HOSTS = ['198.51.100.7', '203.0.113.40'] as const;
const GATEWAY = '10.0.0.220';
const interfaceOf = (address: string): string => `eni-${address.replaceAll('.', '-')}`;
const BASE = Date.UTC(2026, 10, 2, 9) / 1000;

export interface Flow {
  readonly client: string;
  readonly far: string;
  readonly port: number;
  readonly sent: number;
  readonly received: number;
  readonly minute: number;
}

export const flows: fc.Arbitrary<Flow[]> = fc.array(fc.record({
  client: fc.constantFrom(...CLIENTS),
  far: fc.constantFrom(SERVER, ...HOSTS),
  port: fc.constantFrom(443, 22, 5432),
  sent: fc.integer({ min: 1, max: 5000 }),
  received: fc.integer({ min: 1, max: 5000 }),
  minute: fc.integer({ min: 0, max: 59 }),
}), { minLength: 1, maxLength: 25 });

/** Which interfaces have flow logs: those of clients and of the server by address, and the gateway's. */
export interface Logged {
  readonly addresses: readonly string[];
  readonly gateway: boolean;
}

/** What really passed between two addresses, by direction: for flows of which some interface has records. */
export function truth(all: readonly Flow[], logged: Logged): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const add = (from: string, to: string, bytes: number): void => { sums.set(`${from} ${to}`, (sums.get(`${from} ${to}`) ?? 0) + bytes); };
  for (const { client, far, sent, received } of all) {
    const isSeen = logged.addresses.includes(client) || (far === SERVER ? logged.addresses.includes(SERVER) : logged.gateway);
    if (!isSeen) continue;
    add(client, far, sent);
    add(far, client, received);
  }
  return sums;
}

/** Each line is a record of the format with its `pkt-` fields; without them, as the default format has it. */
export function linesOf(all: readonly Flow[], logged: Logged): string[] {
  return all.flatMap(({ client, far, port, sent, received, minute }) => {
    const start = BASE + minute * 60;
    const line = (at: string, from: string, to: string, packetFrom: string, packetTo: string, bytes: number, isRequest: boolean, direction: string): string =>
      `2 111122223333 ${at} ${from} ${to} ${isRequest ? 40000 : port} ${isRequest ? port : 40000} 6 1 ${bytes} ${start} ${start + 20} ACCEPT OK ${packetFrom} ${packetTo} ${direction}`;
    const own = logged.addresses.includes(client)
      ? [line(interfaceOf(client), client, far, client, far, sent, true, 'egress'), line(interfaceOf(client), far, client, far, client, received, false, 'ingress')]
      : [];
    if (far === SERVER) {
      const server = logged.addresses.includes(SERVER)
        ? [line(interfaceOf(SERVER), client, far, client, far, sent, true, 'ingress'), line(interfaceOf(SERVER), far, client, far, client, received, false, 'egress')]
        : [];
      return [...own, ...server];
    }
    const at = interfaceOf(GATEWAY);
    const gateway = logged.gateway
      ? [
          line(at, client, GATEWAY, client, far, sent, true, 'ingress'), line(at, GATEWAY, far, GATEWAY, far, sent, true, 'egress'),
          line(at, far, GATEWAY, far, GATEWAY, received, false, 'ingress'), line(at, GATEWAY, client, far, client, received, false, 'egress'),
        ]
      : [];
    return [...own, ...gateway];
  });
}

export function recordsOf(lines: readonly string[], format: RecordFormat): FlowRecord[] {
  const width = format.fields.length;
  const cut = lines.map((line) => line.split(' ').slice(0, width).join(' '));
  return new RecordParser(emptyReadingStats(), { format }).parse({ kind: 'lines', origin: 'simulated', lines: cut, format });
}

/** The configuration of it: interfaces, and the NAT gateway with its Elastic IP. */
export function network(): Network {
  const one = (address: string, type: string, publicIp: string | null): object => ({
    NetworkInterfaceId: interfaceOf(address), InterfaceType: type, SubnetId: 'subnet-1', VpcId: 'vpc-1', OwnerId: '111122223333', Status: 'in-use',
    Description: type === 'nat_gateway' ? 'Interface for NAT Gateway nat-1' : '', Groups: [], SourceDestCheck: true, PrivateIpAddress: address,
    PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true, ...(publicIp === null ? {} : { Association: { PublicIp: publicIp } }) }], Ipv6Addresses: [], TagSet: [],
  });
  const content = {
    NetworkInterfaces: [...[...CLIENTS, SERVER].map((address) => one(address, 'interface', null)), one(GATEWAY, 'nat_gateway', '203.0.113.250')],
    NatGateways: [{
      NatGatewayId: 'nat-1', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: 'available', ConnectivityType: 'public',
      NatGatewayAddresses: [{ NetworkInterfaceId: interfaceOf(GATEWAY), PrivateIp: GATEWAY, PublicIp: '203.0.113.250', IsPrimary: true }],
    }],
  };
  return parseNetwork({ documents: [{ scope: { account: '111122223333', region: 'us-east-1' }, origin: 'simulated', content }], refusals: [] });
}

export const emptyNetwork = (): Network => parseNetwork({ documents: [], refusals: [] });
