/** What the configuration tells about addresses and interfaces, as far as sums over records need it. */
import type { Network } from '../network/network.ts';

export interface NetworkFacts {
  /** Public addresses of interfaces, and the private address that each stands for. */
  readonly privateOf: ReadonlyMap<string, string>;
  /** Addresses, private and public, of NAT gateways: whoever is behind one speaks from them. */
  readonly gatewayAddresses: ReadonlySet<string>;
  /** Interfaces of NAT gateways. */
  readonly gatewayInterfaces: ReadonlySet<string>;
  /** The interface that has an address of its own, private or IPv6. */
  readonly interfaceOf: ReadonlyMap<string, string>;
  /** Subnet, VPC, instance and zone of each interface; null where there is none. */
  readonly placeOf: ReadonlyMap<string, InterfacePlace>;
}

export interface InterfacePlace {
  readonly subnet: string;
  readonly vpc: string;
  readonly instance: string | null;
  readonly az: string | null;
}

export const NO_FACTS: NetworkFacts = { privateOf: new Map(), gatewayAddresses: new Set(), gatewayInterfaces: new Set(), interfaceOf: new Map(), placeOf: new Map() };

export function networkFacts(network: Network): NetworkFacts {
  const privateOf = new Map<string, string>();
  const gatewayAddresses = new Set<string>();
  const gatewayInterfaces = new Set<string>();
  const interfaceOf = new Map<string, string>();
  const placeOf = new Map<string, InterfacePlace>();
  for (const one of network.data.interfaces.values()) {
    const isGateway = one.interfaceType === 'nat_gateway';
    if (isGateway) gatewayInterfaces.add(one.id);
    const az = network.data.subnets.get(one.subnetId)?.availabilityZone ?? null;
    placeOf.set(one.id, { subnet: one.subnetId, vpc: one.vpcId, instance: one.instanceId, az });
    for (const { address, publicIp } of one.addresses) {
      interfaceOf.set(address.text, one.id);
      if (isGateway) gatewayAddresses.add(address.text);
      if (publicIp === null) continue;
      privateOf.set(publicIp.text, address.text);
      if (isGateway) gatewayAddresses.add(publicIp.text);
    }
  }
  for (const { addresses } of network.data.natGateways.values()) {
    for (const { interfaceId, privateIp, publicIp } of addresses) {
      if (interfaceId !== null) gatewayInterfaces.add(interfaceId);
      if (privateIp !== null) gatewayAddresses.add(privateIp.text);
      if (publicIp === null) continue;
      gatewayAddresses.add(publicIp.text);
      if (privateIp !== null) privateOf.set(publicIp.text, privateIp.text);
    }
  }
  return { privateOf, gatewayAddresses, gatewayInterfaces, interfaceOf, placeOf };
}
