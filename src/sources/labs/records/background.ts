/** What passes on any instance with a public address, besides what the lab is about. */
import { received, sent } from './record.ts';
import type { LabRecord, LoggedInterface } from './record.ts';

const TCP = 6;
const UDP = 17;
const FLAGS = { none: 0, syn: 2, synAck: 18, synFin: 3, synAckFin: 19, rst: 4 } as const;

/** Scanners of the internet: one SYN each, to a port that no rule opens. */
export function scans(nic: LoggedInterface, minutes: readonly number[]): LabRecord[] {
  const scanners = ['192.0.2.15', '203.0.113.201', '198.51.100.178', '192.0.2.233', '203.0.113.146', '198.51.100.93', '192.0.2.71'];
  const ports = [23, 3389, 8080, 445];
  return minutes.map((minute, index) => {
    const second = (index * 17 + 5) % 55;
    return received(nic, {
      minute,
      seconds: [second, second + 1],
      protocol: TCP,
      port: ports[index % ports.length] ?? 23,
      remote: scanners[index % scanners.length] ?? '192.0.2.15',
      remotePort: 40_000 + ((index * 3571) % 25_000),
      packets: 1,
      bytes: index % 3 === 0 ? 44 : 40,
      flags: FLAGS.syn,
    }, 'REJECT');
  });
}

/** Someone works on the instance over SSH: a record a minute and direction while the session lasts. */
export function sshSession(nic: LoggedInterface, client: string, from: number, to: number): LabRecord[] {
  const minutes = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return minutes.flatMap((minute, index) => {
    const packets = 14 + ((index * 11) % 37);
    const flow = { minute, seconds: [index === 0 ? 21 : 2, 57], protocol: TCP, port: 22, remote: client, remotePort: 51_514 } as const;
    return [
      received(nic, { ...flow, packets, bytes: packets * 76, flags: index === 0 ? FLAGS.syn : FLAGS.none }),
      sent(nic, { ...flow, packets: packets - 3, bytes: (packets - 3) * 148, flags: index === 0 ? FLAGS.synAck : FLAGS.none }),
    ];
  });
}

/** Clock synchronisation with a server on the internet. (Amazon's own, 169.254.169.123, is never logged.) */
export function timeQueries(nic: LoggedInterface, minutes: readonly number[]): LabRecord[] {
  return minutes.flatMap((minute, index) => {
    const flow = { minute, seconds: [31, 31], protocol: UDP, port: 39_200 + index * 617, remote: '192.0.2.123', remotePort: 123, packets: 1, bytes: 76, flags: 0 } as const;
    return [sent(nic, flow), received(nic, flow)];
  });
}

/** The package manager asks a mirror over HTTPS. */
export function updates(nic: LoggedInterface, minute: number): LabRecord[] {
  return [0, 1].flatMap((index) => {
    const flow = { minute, seconds: [8 + index * 4, 15 + index * 6], protocol: TCP, port: 47_120 + index * 2, remote: '198.51.100.240', remotePort: 443 } as const;
    return [
      sent(nic, { ...flow, packets: 22 + index * 140, bytes: 2_310 + index * 7_280, flags: FLAGS.synFin }),
      received(nic, { ...flow, packets: 27 + index * 402, bytes: 21_466 + index * 588_112, flags: FLAGS.synAckFin }),
    ];
  });
}

/** A short connection to the instance that is answered: all of it in one interval. */
export interface Visit {
  readonly minute: number;
  readonly second: number;
  readonly client: string;
  readonly clientPort: number;
  readonly port: number;
  /** Packets and bytes from the client, and from the instance. */
  readonly request: readonly [number, number];
  readonly reply: readonly [number, number];
}

export function visit(nic: LoggedInterface, { minute, second, client, clientPort, port, request, reply }: Visit): LabRecord[] {
  const flow = { minute, seconds: [second, second + 2], protocol: TCP, port, remote: client, remotePort: clientPort } as const;
  return [
    received(nic, { ...flow, packets: request[0], bytes: request[1], flags: FLAGS.synFin }),
    sent(nic, { ...flow, packets: reply[0], bytes: reply[1], flags: FLAGS.synAckFin }),
  ];
}

/** A connection that the host itself refuses: the network lets SYN and RST pass. */
export function refusedVisit(nic: LoggedInterface, minute: number, second: number, client: string, clientPort: number, port: number): LabRecord[] {
  const flow = { minute, seconds: [second, second], protocol: TCP, port, remote: client, remotePort: clientPort, packets: 1 } as const;
  return [received(nic, { ...flow, bytes: 60, flags: FLAGS.syn }), sent(nic, { ...flow, bytes: 40, flags: FLAGS.rst })];
}

/** A connection that nothing answers. Linux sends its SYN again after 1, 3, 7, 15, 31 and 63 seconds. */
export function unansweredVisit(nic: LoggedInterface, minute: number, client: string, clientPort: number, port: number): LabRecord[] {
  const flow = { protocol: TCP, port, remote: client, remotePort: clientPort, flags: FLAGS.syn };
  return [
    received(nic, { ...flow, minute, seconds: [12, 43], packets: 6, bytes: 360 }, 'REJECT'),
    received(nic, { ...flow, minute: minute + 1, seconds: [15, 15], packets: 1, bytes: 60 }, 'REJECT'),
  ];
}
