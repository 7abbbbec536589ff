/** Source and destination of a question, found in a network. */
import type { IpAddress } from '../address/address.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { LoadBalancer } from './load-balancer.ts';
import type { InterfaceAddress, NetworkInterface, Subnet, Vpc } from './model.ts';

export type Endpoint = PlainEndpoint | LoadBalancerEndpoint;

/** One place in the network; a load balancer has many. */
export type PlainEndpoint = InterfaceEndpoint | UnownedEndpoint | OutsideEndpoint | ServiceEndpoint;

export interface InterfaceEndpoint {
  readonly kind: 'interface';
  readonly input: string;
  readonly networkInterface: NetworkInterface;
  /** The address that was typed, or null where the interface or its instance was named: then one is chosen. */
  readonly address: InterfaceAddress | null;
  /** Typed by its public address, so that the sender's packets carry that one. */
  readonly byPublicAddress: boolean;
  /** What stands behind it and was not read: the interface belongs to a load balancer. */
  readonly behind?: Missing | null;
}

/** An address inside a known VPC that no interface has. */
export interface UnownedEndpoint {
  readonly kind: 'unowned';
  readonly input: string;
  readonly address: IpAddress;
  readonly vpc: Vpc;
  readonly subnet: Subnet | null;
}

/** An address outside every known VPC; null is the word `internet`: any public address. */
export interface OutsideEndpoint {
  readonly kind: 'outside';
  readonly input: string;
  readonly address: IpAddress | null;
}

/** A link-local service such as instance metadata. */
export interface ServiceEndpoint {
  readonly kind: 'service';
  readonly input: string;
  readonly address: IpAddress;
}

/** A load balancer with all its nodes, or by the address or interface of one. */
export interface LoadBalancerEndpoint {
  readonly kind: 'load-balancer';
  readonly input: string;
  readonly loadBalancer: LoadBalancer;
  /** Null: it was named as a whole. */
  readonly node: InterfaceEndpoint | null;
}

/** The families in which an endpoint can be asked about. */
export function familiesOf(endpoint: PlainEndpoint): readonly (4 | 6)[] {
  if (endpoint.kind === 'interface') {
    if (endpoint.address !== null) return [endpoint.address.address.family];
    const families = endpoint.networkInterface.addresses.map(({ address }) => address.family);
    return ([4, 6] as const).filter((family) => families.includes(family));
  }
  if (endpoint.kind === 'outside' && endpoint.address === null) return [4, 6];
  return endpoint.address === null ? [] : [endpoint.address.family];
}
