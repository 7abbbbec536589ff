/** Addresses as strings of bits: slow, and hard to get wrong. */
const known = new Map<string, string>();

export function bits(address: string): string {
  let text = known.get(address);
  if (text === undefined) {
    text = address.includes(':') ? bits6(address) : address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
    known.set(address, text);
  }
  return text;
}

function bits6(address: string): string {
  const [head, tail] = address.split('::');
  const first = head === '' || head === undefined ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(8 - first.length - last.length).fill('0');
  return [...first, ...zeros, ...last].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

export const is6 = (address: string): boolean => address.includes(':');

export const prefixLength = (cidr: string): number => Number(cidr.split('/')[1]);

export function isIn(address: string, cidr: string): boolean {
  const base = bits(cidr.split('/')[0] ?? '');
  const own = bits(address);
  return base.length === own.length && own.startsWith(base.slice(0, prefixLength(cidr)));
}

const NOT_ON_THE_INTERNET = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3',
];

export const isPublic = (address: string): boolean =>
  is6(address) ? isIn(address, '2000::/3') : !NOT_ON_THE_INTERNET.some((cidr) => isIn(address, cidr));
