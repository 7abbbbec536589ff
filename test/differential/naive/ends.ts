/** What source and destination of a question are. */
import type { Question, RawInterface, RawSubnet, RawVpc } from '../describe.ts';
import { bits, is6, isIn } from './bits.ts';
import { bestOf, vpcAttachment, vpcAttachments } from './transit.ts';
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

/** @param given an interface, an instance (by its primary interface), an interface endpoint, or an address */
export function findEnd(world: World, given: string, wants6: boolean, isFromInternet = false, from: RawInterface | null = null): End {
  const text = interfaceOf(world, given);
  // An address that several VPCs have is read from the source's side.
  const near = from === null ? null : nearest(world, from, text);
  for (const candidate of [...world.interfaces()].sort((a, b) => Number(b.VpcId === near) - Number(a.VpcId === near))) {
    for (const { address, publicIp } of addressesOf(candidate)) {
      if (text === address) return { kind: 'interface', interface: candidate, address, publicIp, byPublicIp: false, byPrivateIp: true };
      if (text === publicIp) return { kind: 'interface', interface: candidate, address, publicIp, byPublicIp: true, byPrivateIp: false };
    }
    if (text !== candidate.NetworkInterfaceId) continue;
    const fitting = addressesOf(candidate).filter(({ address }) => is6(address) === wants6);
    // Seen from the internet an interface is where it has a public address.
    const used = (isFromInternet ? fitting.find(({ publicIp }) => publicIp !== null) : undefined) ?? fitting[0];
    if (used === undefined) return { kind: 'no-address', interface: candidate };
    return { kind: 'interface', interface: candidate, ...used, byPublicIp: false, byPrivateIp: false };
  }
  if (SERVICES.includes(text)) return { kind: 'service', address: text };
  const vpc = [...world.all('Vpcs')].sort((a, b) => Number(b.VpcId === near) - Number(a.VpcId === near)).find((item) => world.cidrsOf(item).some((cidr) => isIn(text, cidr)));
  return vpc === undefined ? { kind: 'outside', address: text } : { kind: 'unowned', address: text, vpc };
}

function interfaceOf(world: World, text: string): string {
  if (text.startsWith('i-')) return world.interfaces().find(({ Attachment }) => Attachment?.InstanceId === text && Attachment.DeviceIndex === 0)?.NetworkInterfaceId ?? text;
  if (text.startsWith('vpce-')) return world.all('VpcEndpoints').find(({ VpcEndpointId }) => VpcEndpointId === text)?.NetworkInterfaceIds?.[0] ?? text;
  return text;
}

/** Its own VPC, or else the one that its route leads to, by a peering or a transit gateway. */
function nearest(world: World, from: RawInterface, address: string): string | null {
  if (!/^[0-9]/.test(address)) return null;
  if (world.vpcHas(from.VpcId, address)) return from.VpcId;
  try {
    const { route } = world.choose(world.subnet(from.SubnetId), address);
    if (route?.TransitGatewayId !== undefined) return behindTransit(world, route.TransitGatewayId, from.VpcId, address);
    const peering = world.peering(route?.VpcPeeringConnectionId ?? '');
    return [peering?.RequesterVpcInfo.VpcId, peering?.AccepterVpcInfo.VpcId].find((id) => id !== from.VpcId) ?? null;
  } catch {
    return null;
  }
}

function behindTransit(world: World, id: string, vpcId: string, address: string): string | null {
  const entry = vpcAttachment(world, id, vpcId)?.TransitGatewayAttachmentId;
  const tableId = world.all('TransitGatewayAttachments').find((item) => item.TransitGatewayAttachmentId === entry)?.Association?.TransitGatewayRouteTableId;
  const table = world.all('transitRoutes').find((item) => item.TransitGatewayRouteTableId === tableId);
  const to = bestOf(table?.Routes ?? [], address)?.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId;
  return vpcAttachments(world, id).find((item) => item.TransitGatewayAttachmentId === to)?.VpcId ?? null;
}

/** IPv4 unless an IPv6 address is typed, or only IPv6 is common to both. */
export function asks6(world: World, question: Question): boolean {
  const typed = [question.source, question.destination].filter((text) => !/^(eni|i|vpce)-/.test(text) && text !== 'internet');
  if (typed.length > 0) return typed.some(is6);
  return [question.source, question.destination].some((id) => {
    const own = world.interfaces().find((item) => item.NetworkInterfaceId === interfaceOf(world, id));
    return own !== undefined && own.PrivateIpAddresses.length === 0;
  });
}

type Unowned = Extract<End, { kind: 'unowned' }>;

/** Subnet router and resolver, which neither groups nor ACLs filter. */
export function isReserved(world: World, source: End, { address, vpc }: Unowned): boolean {
  if (is6(address) || source.kind !== 'interface' || source.interface.VpcId !== vpc.VpcId) return false;
  const number = (text: string): bigint => BigInt(`0b${bits(text)}`);
  const plus = (cidr: string, n: bigint): bigint => number(cidr.split('/')[0] ?? '') + n;
  const subnets = world.all('Subnets').filter((subnet) => subnet.VpcId === vpc.VpcId);
  return number(address) === plus(vpc.CidrBlock, 2n) || subnets.some((subnet) => number(address) === plus(subnet.CidrBlock, 1n));
}

export function subnetOf(world: World, { address, vpc }: Unowned): RawSubnet | undefined {
  return world.all('Subnets').find((subnet) => subnet.VpcId === vpc.VpcId
    && [subnet.CidrBlock, ...(subnet.Ipv6CidrBlockAssociationSet ?? []).map((set) => set.Ipv6CidrBlock)].some((cidr) => isIn(address, cidr)));
}
