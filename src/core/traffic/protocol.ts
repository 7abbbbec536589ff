/** IANA protocol numbers with names of their own in security groups and on the command line. */
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

const NAMES: ReadonlyMap<number, string> = new Map([
  [ICMP, 'icmp'],
  [TCP, 'tcp'],
  [UDP, 'udp'],
  [ICMPV6, 'icmpv6'],
]);

/** `tcp`, `udp`, `icmp`, `icmpv6`, else the number. */
export const protocolName = (protocol: number): string => NAMES.get(protocol) ?? String(protocol);

/**
 * Reads the protocol of a security group rule, a network ACL entry or an option: a name or a number; `-1` and `all` give 'all'.
 * Null if it is neither.
 */
export function parseProtocol(text: string): number | 'all' | null {
  const lower = text.toLowerCase();
  if (lower === '-1' || lower === 'all') return 'all';
  for (const [number, name] of NAMES) if (name === lower) return number;
  if (!/^\d{1,3}$/.test(lower)) return null;
  const number = Number(lower);
  return number <= 255 ? number : null;
}

export const hasPorts = (protocol: number): boolean => protocol === TCP || protocol === UDP;
export const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;
