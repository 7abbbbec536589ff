/**
 * Which source address a packet bears is not always sure: a NAT gateway takes one of its addresses, and behind an appliance it
 * may be any. A filter then lets through for certain what it lets through from each of them.
 */
import { sameAddress, type IpAddress } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { InterfaceAddress } from '../network/model.ts';

export type OpenSource =
  /** One of the addresses of a NAT gateway. */
  | { readonly kind: 'of'; readonly id: string; readonly addresses: readonly InterfaceAddress[] }
  /** Whatever an appliance makes of it. */
  | { readonly kind: 'any'; readonly id: string };

/**
 * The source addresses besides `address` that a filter has to be asked about.
 * @param cidrs what the filter tells apart: one address of each class stands for all of it
 */
export function otherSources(open: OpenSource | null, address: IpAddress, cidrs: readonly Cidr[]): IpAddress[] {
  if (open === null) return [];
  const all = open.kind === 'of' ? addressesBeside(open.addresses, address) : representatives(address, cidrs);
  return all.filter((other) => !sameAddress(other, address));
}

/** Of a gateway's private addresses the others, or of its public ones. */
function addressesBeside(addresses: readonly InterfaceAddress[], address: IpAddress): IpAddress[] {
  const own = addresses.map((item) => item.address);
  if (own.some((item) => sameAddress(item, address)) && !addresses.every((item) => sameAddress(item.address, address))) return own;
  const mapped = addresses.flatMap(({ publicIp }) => publicIp ?? []);
  return mapped.some((item) => sameAddress(item, address)) ? mapped : [];
}

/** One address of each class that no CIDR splits. */
function representatives({ family }: IpAddress, cidrs: readonly Cidr[]): IpAddress[] {
  const end = family === 4 ? 1n << 32n : 1n << 128n;
  const starts = new Set([0n]);
  for (const cidr of cidrs) if (cidr.family === family) for (const start of [cidr.first, cidr.last + 1n]) if (start < end) starts.add(start);
  return [...starts].map((value) => ({ family, value, text: 'any address' }));
}

export function whichSource(open: OpenSource): Missing {
  return open.kind === 'of'
    ? { what: `which of its addresses ${open.id} gives the packet`, hint: 'rules for each of its addresses would decide it' }
    : { what: `by what source address the packet leaves ${open.id}`, hint: 'an appliance may put its own address in the place of the sender\'s' };
}
