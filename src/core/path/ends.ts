/** The two ends of a leg with their surroundings looked up. */
import type { IpAddress } from '../address/address.ts';
import type { InterfaceAddress, NetworkInterface, Subnet, Vpc } from '../network/model.ts';

/** An interface with its address in use. */
export interface InterfaceEnd {
  readonly kind: 'interface';
  readonly networkInterface: NetworkInterface;
  readonly address: InterfaceAddress;
  readonly subnet: Subnet;
  readonly vpc: Vpc;
  /** The address that the other end sends to: its own, or the public one that a gateway maps to it. */
  readonly named: IpAddress;
}

/** Where a packet is: the VPC and subnet whose route table sends it on, which need not be its sender's. */
export type Place = Pick<InterfaceEnd, 'subnet' | 'vpc'>;

export interface UnownedEnd {
  readonly kind: 'unowned';
  readonly named: IpAddress;
  readonly vpc: Vpc;
  readonly subnet: Subnet | null;
}

export interface OutsideEnd {
  readonly kind: 'outside';
  readonly named: IpAddress;
  /** The word `internet` was asked: this address stands for a class of public addresses. */
  readonly isAnyPublic: boolean;
}

export type End = InterfaceEnd | UnownedEnd | OutsideEnd;

/** Documents write `nat_gateway`, older ones `natGateway`. */
export const isNatGateway = ({ interfaceType }: NetworkInterface): boolean => interfaceType === 'nat_gateway' || interfaceType === 'natGateway';

/** Named by a public IPv4 address that is mapped to it. */
export const isNamedPublicly = (end: InterfaceEnd): boolean => end.named.text !== end.address.address.text;
