import type { EndpointAnswer, QuestionAnswer, ResourceAnswer } from '../../core/diagnosis/answer.ts';
import { marksOf } from './marks.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';

/** A name on a terminal may be this wide; in pipes it is whole. */
const WIDEST_NAME = 32;

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  acl: 'ACL', vpc: 'VPC', nat: 'NAT', vpn: 'VPN', ip: 'IP', 'vpc-peering-connection': 'peering connection',
};

/** A type in words: `network-acl` is `network ACL`. */
export function typeWords(type: string): string {
  return ABBREVIATIONS[type] ?? type.split('-').map((word) => ABBREVIATIONS[word] ?? word).join(' ');
}

/** `sg-0a1b (web)`; the id is never cut. */
export function named(id: string, name: string | null, style: TextStyle): Text {
  const shown = t`${id}`.in('bold');
  if (name === null || name === '' || name === id) return shown;
  const safe = t`${name}`;
  return t`${shown} (${style.columns === null ? safe : safe.cutTo(WIDEST_NAME)})`;
}

/** The last parts of an ARN, which would fill a line: `app/web/50dc6c495c0c9188`. */
export const shortId = (id: string): string => (id.startsWith('arn:') ? id.slice(id.lastIndexOf(':') + 1).replace(/^loadbalancer\//, '') : id);

/** Type, id, name, account and Region of the thing to change. */
export function resourceText(resource: ResourceAnswer, style: TextStyle): Text {
  const place = joined([t`${resource.account ?? ''}`, t`${resource.region ?? ''}`], t` `);
  return joined([t`${typeWords(resource.type)} ${named(resource.id, resource.name, style)}`, place], t`, `);
}

/** How a person calls an endpoint: name and address, or what they typed. */
export function endpointText(endpoint: EndpointAnswer, style: TextStyle): Text {
  if ('scope' in endpoint) {
    const { input, ip } = endpoint;
    return ip === null || ip === input ? t`${input}`.in('bold') : t`${t`${input}`.in('bold')} (${ip})`;
  }
  const label = t`${endpoint.name ?? endpoint.input}`;
  if (endpoint.privateIp === null || label.plain === endpoint.privateIp) return label.in('bold');
  return t`${(style.columns === null ? label : label.cutTo(WIDEST_NAME)).in('bold')} (${endpoint.privateIp})`;
}

export function addressOf(endpoint: EndpointAnswer): string {
  return 'scope' in endpoint ? (endpoint.ip ?? endpoint.input) : (endpoint.privateIp ?? endpoint.input);
}

/** `web (10.1.5.194) → db (10.2.7.31), tcp 443`. */
export function questionText(question: QuestionAnswer, style: TextStyle): Text {
  const { source, destination } = question;
  return t`${endpointText(source, style)} ${marksOf(style).arrow} ${endpointText(destination, style)}, ${trafficText(question)}`;
}

/** `tcp 443`, `any tcp`, `icmp echo request`, `any traffic`. */
export function trafficText(question: QuestionAnswer): Text {
  const { protocol, port, sourcePort, icmpType, icmpCode } = question;
  if (protocol === 'all') return t`any traffic`;
  if (protocol === 'icmp' || protocol === 'icmpv6') {
    return icmpType === null ? t`any ${protocol}` : t`${protocol} ${icmpTypeText(protocol, icmpType, icmpCode)}`;
  }
  if (/^\d+$/.test(protocol)) return t`protocol ${protocol}`;
  const from = sourcePort === null ? t`` : t`from source port ${sourcePort}`;
  return joined([port === null ? t`any ${protocol}` : t`${protocol} ${port}`, from], t` `);
}

const ICMP_TYPES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  icmp: { 0: 'echo reply', 3: 'destination unreachable', 8: 'echo request', 11: 'time exceeded' },
  icmpv6: { 1: 'destination unreachable', 2: 'packet too big', 3: 'time exceeded', 128: 'echo request', 129: 'echo reply' },
};

/** `echo request`, `type 13`, `destination unreachable code 4`. Code 0 of a type that has no other is left out. */
export function icmpTypeText(protocol: string, type: number, code: number | null): Text {
  const name = ICMP_TYPES[protocol]?.[type];
  const isEcho = name?.startsWith('echo') ?? false;
  return joined([t`${name ?? `type ${String(type)}`}`, code === null || (isEcho && code === 0) ? t`` : t`code ${code}`], t` `);
}

/** `443`, `1024-65535`. */
export function portRange(range: { readonly from: number; readonly to: number }): Text {
  return range.from === range.to ? t`${range.from}` : t`${range.from}-${range.to}`;
}
