/** Traffic to choose from: common services by name, or a port or protocol that is typed. */
import { TCP, UDP, hasPorts, isIcmp, parseProtocol, protocolName } from '../../core/traffic/protocol.ts';
import type { Entry, Own } from '../picker/question.ts';

/** Options that ask about this traffic. */
export type TrafficChoice = ReadonlyMap<string, readonly string[]>;

type Service = readonly [name: string, protocol: number, port: number, ...keywords: string[]];

const SERVICES: readonly Service[] = [
  ['HTTPS', TCP, 443, 'tls', 'web'],
  ['HTTP', TCP, 80, 'web'],
  ['SSH', TCP, 22, 'sftp'],
  ['PostgreSQL', TCP, 5432, 'postgres', 'rds', 'aurora'],
  ['MySQL', TCP, 3306, 'mariadb', 'rds', 'aurora'],
  ['DNS', UDP, 53, 'route 53'],
  ['DNS over TCP', TCP, 53],
  ['RDP', TCP, 3389, 'windows', 'remote desktop'],
  ['HTTP, alternative port', TCP, 8080, 'web'],
  ['Redis', TCP, 6379, 'elasticache', 'valkey'],
  ['NFS', TCP, 2049, 'efs'],
  ['SMB', TCP, 445, 'fsx', 'windows'],
  ['SQL Server', TCP, 1433, 'mssql', 'rds'],
  ['Oracle', TCP, 1521, 'rds'],
  ['MongoDB', TCP, 27017, 'documentdb'],
  ['Kafka', TCP, 9092, 'msk'],
  ['OpenSearch', TCP, 9200, 'elasticsearch'],
  ['Kubernetes API', TCP, 6443],
  ['LDAP', TCP, 389, 'directory'],
  ['LDAPS', TCP, 636, 'directory'],
  ['WinRM', TCP, 5985, 'windows'],
  ['SMTP submission', TCP, 587, 'mail', 'ses'],
  ['NTP', UDP, 123, 'time'],
  ['syslog', UDP, 514],
];

/** @param isIpv6 ping is another protocol there */
export function serviceEntries(isIpv6: boolean): readonly Entry<TrafficChoice>[] {
  const ping = isIpv6 ? 'icmpv6' : 'icmp';
  const services = SERVICES.map(([name, protocol, port, ...keywords]): Entry<TrafficChoice> => entry(name, protocol, port, keywords));
  return [...services.slice(0, 3), { value: new Map([['protocol', [ping]]]), cells: ['ping', `${ping} echo request`], keywords: () => ['icmp'] }, ...services.slice(3)];
}

/** The options that ask about a protocol and port; tcp is what a port alone means. */
export function trafficChoice(protocol: number, port: number | null): TrafficChoice {
  const options = new Map<string, readonly string[]>();
  if (protocol !== TCP || port === null) options.set('protocol', [protocolName(protocol)]);
  if (port !== null) options.set('port', [String(port)]);
  return options;
}

/** `tcp 443`, `icmp`, `protocol 47`. */
export function trafficName(protocol: number, port: number | null): string {
  const name = protocolName(protocol);
  const shown = /^\d/.test(name) ? `protocol ${name}` : name;
  return port === null ? shown : `${shown} ${String(port)}`;
}

const FORMS = 'type a port such as 8443, or udp 514, icmp, protocol 47';

/** `8443`, `udp 514`, `514/udp`, `icmp`, `protocol 47`; null while it is none yet. */
export function typedTraffic(text: string): Own<TrafficChoice> | null {
  const words = text.toLowerCase().split(/[\s/:]+/).filter((word) => word !== '');
  const [first = '', second, ...rest] = words;
  if (rest.length > 0) return null;
  if (second === undefined) {
    if (/^\d+$/.test(first)) return ownPort(TCP, first);
    const protocol = parseProtocol(first);
    return protocol === null || protocol === 'all' ? { problem: `No service has ${text} in it: ${FORMS}` } : { entry: entry('', protocol, null, []), isExact: true };
  }
  if (first === 'protocol') {
    const protocol = parseProtocol(second);
    return protocol === null || protocol === 'all' ? { problem: 'Protocols go by numbers from 0 to 255: 47 is GRE, 50 is ESP' } : { entry: entry('', protocol, null, []), isExact: true };
  }
  const [name, port] = /^\d+$/.test(first) ? [second, first] : [first, second];
  const protocol = parseProtocol(name);
  if (protocol === null || protocol === 'all' || isIcmp(protocol)) return null;
  return hasPorts(protocol) ? ownPort(protocol, port) : { problem: 'Only tcp and udp have ports' };
}

function ownPort(protocol: number, text: string): Own<TrafficChoice> {
  const port = Number(text);
  const isPort = /^[1-9]\d{0,4}$/.test(text) && port <= 65_535;
  return isPort ? { entry: entry('', protocol, port, []), isExact: true } : { problem: 'Ports run from 1 to 65535' };
}

function entry(name: string, protocol: number, port: number | null, keywords: readonly string[]): Entry<TrafficChoice> {
  const traffic = trafficName(protocol, port);
  return { value: trafficChoice(protocol, port), cells: name === '' ? [traffic] : [name, traffic], keywords: () => keywords, short: () => (name === '' ? traffic : `${name} (${traffic})`) };
}
