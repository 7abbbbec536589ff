import { parseAddress, type IpAddress } from '../../address/address.ts';
import { parseCidr, type Cidr } from '../../address/cidr.ts';
import type { Owner } from '../model.ts';
import type { Reader } from '../reader.ts';

export const readCidr = (reader: Reader, key: string): Cidr => reader.parsed(key, parseCidr, 'a CIDR such as 10.0.0.0/16');

export const readAddress = (reader: Reader, key: string): IpAddress => reader.parsed(key, parseAddress, 'an IP address');

/** The texts in the list under a key; an absent list is empty. */
export function textsOf(reader: Reader, key: string): string[] {
  const list = reader.raw[key];
  return Array.isArray(list) ? list.flatMap((item: unknown) => (typeof item === 'string' ? [item] : [])) : [];
}

/** `us-east-1` of `us-east-1a`, of `us-west-2-lax-1a` (Local Zone) and of `us-east-1-wl1-bos-wlz-1` (Wavelength Zone). */
export function regionOfZone(zone: string | null): string | null {
  return zone === null ? null : (/^[a-z]{2,}(?:-[a-z]+)+-\d+/.exec(zone)?.[0] ?? null);
}

/** Whose an object is: its own OwnerId before the account that looked, its zone before the Region that was asked. */
export function ownerOf(reader: Reader, asked: Owner): Owner {
  return {
    account: reader.optionalString('OwnerId') ?? asked.account,
    region: regionOfZone(reader.optionalString('AvailabilityZone')) ?? asked.region,
  };
}

/** Runs once, when first asked: most of a large network's rules never matter to a question. */
export function lazily<T>(make: () => T): () => T {
  let value: { readonly made: T } | null = null;
  return () => (value ??= { made: make() }).made;
}
