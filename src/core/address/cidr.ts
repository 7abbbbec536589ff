import { addressOf, bitsOf, parseAddress, type Family, type IpAddress } from './address.ts';

/** A block of addresses. Host bits are zero. */
export interface Cidr {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  /** Length of the prefix in bits. */
  readonly length: number;
  /** Canonical text, such as `10.1.0.0/16`. */
  readonly text: string;
}

/** Parses `ADDRESS/LENGTH`; host bits are cleared, as AWS does. Null if it is no CIDR. */
export function parseCidr(text: string): Cidr | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const cidr = readCidr(text);
  // The same few CIDRs stand in thousands of rules; the table is bounded for the sake of hostile input.
  if (parsed.size < 100_000) parsed.set(text, cidr);
  return cidr;
}

const parsed = new Map<string, Cidr | null>();

function readCidr(text: string): Cidr | null {
  const match = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(text);
  const address = match?.[1] === undefined ? null : parseAddress(match[1]);
  if (address === null || match?.[2] === undefined) return null;
  const length = Number(match[2]);
  if (length > bitsOf(address.family) || (match[2].length > 1 && match[2].startsWith('0'))) return null;
  return cidrOf(address, length);
}

/** The block of `length` bits that contains the address. */
export function cidrOf(address: IpAddress, length: number): Cidr {
  const hostBits = BigInt(bitsOf(address.family) - length);
  const first = (address.value >> hostBits) << hostBits;
  return {
    family: address.family,
    first,
    last: first + (1n << hostBits) - 1n,
    length,
    text: `${addressOf(address.family, first).text}/${length}`,
  };
}

/** The block that holds just this address: /32 or /128. */
export const hostCidr = (address: IpAddress): Cidr => cidrOf(address, bitsOf(address.family));

export function contains(cidr: Cidr, address: IpAddress): boolean {
  return cidr.family === address.family && address.value >= cidr.first && address.value <= cidr.last;
}

/** Every address of `inner` is in `outer`. */
export function covers(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && inner.first >= outer.first && inner.last <= outer.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}
