import { type Family, type IpAddress } from './address.ts';
import { contains, parseCidr, type Cidr } from './cidr.ts';

function blocks(...texts: string[]): Cidr[] {
  return texts.map((text) => {
    const cidr = parseCidr(text);
    if (cidr === null) throw new Error(`not a CIDR: ${text}`);
    return cidr;
  });
}

const isIn = (list: readonly Cidr[], address: IpAddress): boolean => list.some((cidr) => contains(cidr, address));

const RFC1918 = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16');
const RFC6598 = blocks('100.64.0.0/10');
const UNIQUE_LOCAL = blocks('fc00::/7');
const LINK_LOCAL = blocks('169.254.0.0/16', 'fe80::/10');

/** What is on no public network: 0/8, loopback, link-local, multicast and reserved besides the private blocks. */
const NOT_PUBLIC = [
  ...RFC1918,
  ...RFC6598,
  ...UNIQUE_LOCAL,
  ...LINK_LOCAL,
  ...blocks('0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4'),
];

const GLOBAL_UNICAST_6 = blocks('2000::/3');

export const isRfc1918 = (address: IpAddress): boolean => isIn(RFC1918, address);
/** Shared address space (carrier-grade NAT), 100.64.0.0/10. */
export const isRfc6598 = (address: IpAddress): boolean => isIn(RFC6598, address);
export const isLinkLocal = (address: IpAddress): boolean => isIn(LINK_LOCAL, address);

/**
 * Can this address be a host on the internet? The blocks reserved for documentation count as public: nothing in AWS
 * treats them apart, and examples live on them.
 */
export function isPublic(address: IpAddress): boolean {
  return address.family === 4 ? !isIn(NOT_PUBLIC, address) : isIn(GLOBAL_UNICAST_6, address);
}

/** The public addresses of a family as disjoint ranges, lowest first. */
export function publicRanges(family: Family): { first: bigint; last: bigint }[] {
  if (family === 6) return GLOBAL_UNICAST_6.map(({ first, last }) => ({ first, last }));
  const gaps = NOT_PUBLIC.filter((cidr) => cidr.family === 4).sort((a, b) => (a.first < b.first ? -1 : 1));
  const ranges: { first: bigint; last: bigint }[] = [];
  let next = 0n;
  for (const gap of gaps) {
    if (gap.first > next) ranges.push({ first: next, last: gap.first - 1n });
    next = gap.last + 1n;
  }
  return ranges;
}
