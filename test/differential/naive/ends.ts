/** What source and destination of a question are. */
import type { Question, RawInterface, RawVpc } from '../describe.ts';
import { is6, isIn } from './bits.ts';
import type { World } from './world.ts';

export type End =
  | { kind: 'interface'; interface: RawInterface; address: string; publicIp: string | null; byPublicIp: boolean; byPrivateIp: boolean }
  | { kind: 'no-address'; interface: RawInterface }
  | { kind: 'unowned'; address: string; vpc: RawVpc }
  | { kind: 'service'; address: string }
  | { kind: 'outside'; address: string };

const SERVICES = ['169.254.169.253', '169.254.169.254', '169.254.169.123', 'fd00:ec2::254', 'fd00:ec2::123'];

export function addressesOf(own: RawInterface): { address: string; publicIp: string | null }[] {
  return [
    ...own.PrivateIpAddresses.map((item) => ({ address: item.PrivateIpAddress, publicIp: item.Association?.PublicIp ?? null })),
    ...own.Ipv6Addresses.map((item) => ({ address: item.Ipv6Address, publicIp: null })),
  ];
}

export function findEnd(world: World, text: string, wants6: boolean): End {
  for (const candidate of world.interfaces()) {
    for (const { address, publicIp } of addressesOf(candidate)) {
      if (text === address) return { kind: 'interface', interface: candidate, address, publicIp, byPublicIp: false, byPrivateIp: true };
      if (text === publicIp) return { kind: 'interface', interface: candidate, address, publicIp, byPublicIp: true, byPrivateIp: false };
    }
    if (text !== candidate.NetworkInterfaceId) continue;
    const used = addressesOf(candidate).find(({ address }) => is6(address) === wants6);
    if (used === undefined) return { kind: 'no-address', interface: candidate };
    return { kind: 'interface', interface: candidate, ...used, byPublicIp: false, byPrivateIp: false };
  }
  if (SERVICES.includes(text)) return { kind: 'service', address: text };
  const vpc = world.all((scope) => scope.Vpcs).find((item) => world.cidrsOf(item).some((cidr) => isIn(text, cidr)));
  return vpc === undefined ? { kind: 'outside', address: text } : { kind: 'unowned', address: text, vpc };
}

/** IPv4 unless an IPv6 address is typed, or only IPv6 is common to both. */
export function asks6(world: World, question: Question): boolean {
  const typed = [question.source, question.destination].filter((text) => !text.startsWith('eni-') && text !== 'internet');
  if (typed.length > 0) return typed.some(is6);
  return [question.source, question.destination].some((id) => {
    const own = world.interfaces().find((item) => item.NetworkInterfaceId === id);
    return own !== undefined && own.PrivateIpAddresses.length === 0;
  });
}
