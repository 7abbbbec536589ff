import { parseAddress } from '../address/address.ts';

/** Numerically; IPv4 is less than IPv6, which is less than no address. */
export function isGreaterAddress(a: string, b: string): boolean {
  const [one, other] = [parseAddress(a), parseAddress(b)];
  if (one === null || other === null) return one === null && other !== null;
  return one.family === other.family ? one.value > other.value : one.family > other.family;
}
