/**
 * Services inside a VPC that neither security groups nor network ACLs filter (the list stands on both pages of the VPC User
 * Guide). Flow logs leave most of them out as well.
 */
import { addressOf, type IpAddress } from '../address/address.ts';
import { contains } from '../address/cidr.ts';
import type { Subnet, Vpc } from '../network/model.ts';

const FIXED: ReadonlyMap<string, string> = new Map([
  ['169.254.169.253', 'the Amazon DNS resolver'],
  ['fd00:ec2::253', 'the Amazon DNS resolver'],
  ['169.254.169.254', 'the instance metadata service'],
  ['fd00:ec2::254', 'the instance metadata service'],
  ['169.254.169.123', 'the Amazon Time Sync Service'],
  ['fd00:ec2::123', 'the Amazon Time Sync Service'],
  ['169.254.169.250', 'Windows licence activation'],
  ['169.254.169.251', 'Windows licence activation'],
  ['fd00:ec2::250', 'Windows licence activation'],
  ['169.254.170.2', 'the ECS task metadata endpoint'],
]);

/** The name of the service behind an address as seen from a subnet, or null. */
export function exemptService(address: IpAddress, subnet: Subnet, vpc: Vpc | null): string | null {
  const fixed = FIXED.get(address.text);
  if (fixed !== undefined) return fixed;
  const primary = vpc?.cidrs.find((cidr) => cidr.family === 4);
  if (primary !== undefined && address.family === 4 && address.value === primary.first + 2n) return 'the Amazon DNS resolver';
  const own = subnet.cidrs.find((cidr) => contains(cidr, address));
  if (own?.family === 4 && address.value === own.first + 1n) return 'the router of the subnet';
  return null;
}

/** Link-local addresses that stand for one of these services anywhere. */
export const isServiceAddress = (address: IpAddress): boolean => FIXED.has(addressOf(address.family, address.value).text);
