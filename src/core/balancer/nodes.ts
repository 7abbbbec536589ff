/** Nodes: the network interfaces by which a load balancer takes connections, and opens those to its targets. */
import type { InterfaceEndpoint, LoadBalancerEndpoint } from '../network/endpoint.ts';
import { balancerNamedBy, shortName, type LoadBalancer } from '../network/load-balancer.ts';
import type { InterfaceAddress, NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Missing } from '../diagnosis/answer.ts';

export interface Node {
  readonly networkInterface: NetworkInterface;
  /** Its Availability Zone. */
  readonly zone: string | null;
  /** As clients send to it. */
  readonly endpoint: InterfaceEndpoint;
}

/** The interfaces whose description names the load balancer, in the order of their zones. */
export function interfacesOf(network: Network, balancer: LoadBalancer): NetworkInterface[] {
  const name = shortName(balancer);
  return [...network.data.interfaces.values()]
    .filter((item) => balancerNamedBy(item) === name && (balancer.vpcId === null || item.vpcId === balancer.vpcId))
    .sort((a, b) => (orderOf(network, a) < orderOf(network, b) ? -1 : 1));
}

const orderOf = (network: Network, item: NetworkInterface): string => `${zoneOf(network, item) ?? ''} ${item.id}`;

export const zoneOf = (network: Network, { subnetId }: NetworkInterface): string | null => network.data.subnets.get(subnetId)?.availabilityZone ?? null;

/** The load balancer that an interface is a node of, if it was read. */
export function balancerOf(network: Network, networkInterface: NetworkInterface): LoadBalancer | null {
  const name = balancerNamedBy(networkInterface);
  if (name === null) return null;
  for (const balancer of network.data.loadBalancers.values()) {
    if (shortName(balancer) === name && (balancer.vpcId === null || balancer.vpcId === networkInterface.vpcId)) return balancer;
  }
  return null;
}

/** The nodes that a question is about: the one that was named, else all of them. */
export function nodesAsked(network: Network, { input, loadBalancer, node }: LoadBalancerEndpoint): Node[] {
  const named = node === null ? null : (network.data.interfaces.get(node.networkInterface.id) ?? node.networkInterface);
  if (node !== null && named !== null) return [{ networkInterface: named, zone: zoneOf(network, named), endpoint: node }];
  return interfacesOf(network, loadBalancer).map((networkInterface) => ({
    networkInterface,
    zone: zoneOf(network, networkInterface),
    // Its DNS name resolves to the public addresses of an internet-facing one, inside the VPC as well.
    endpoint: { kind: 'interface', input, networkInterface, address: null, byPublicAddress: hasPublicName(loadBalancer) },
  }));
}

const hasPublicName = ({ isInternetFacing, ipAddressType }: LoadBalancer): boolean => isInternetFacing && ipAddressType !== 'dualstack-without-public-ipv4';

/** What of the nodes was not read: their interfaces, or the public addresses that clients send to. */
export function missingOfNodes(network: Network, endpoint: LoadBalancerEndpoint, nodes: readonly Node[]): Missing[] {
  const { loadBalancer, node } = endpoint;
  if (node !== null) return [];
  const { name, vpcId } = loadBalancer;
  const owner = (vpcId === null ? undefined : network.data.vpcs.get(vpcId)) ?? loadBalancer;
  if (!network.isCollected('NetworkInterfaces', owner)) {
    const { what, hint } = network.missing('NetworkInterfaces', owner);
    return nodes.length > 0 ? [] : [{ what: `the nodes of load balancer ${name} (${what})`, hint }];
  }
  const hint = 'its network interfaces are not in the list: describe them with --include-managed-resources, or as the owner of the subnets';
  const zones = loadBalancer.zones.filter((zone) => nodes.every((item) => item.zone !== zone));
  const unseen = nodes.length === 0 || zones.length > 0 ? [{ what: `the node${zones.length === 1 ? '' : 's'} of load balancer ${name}${zones.length > 0 ? ` in ${zones.join(' and ')}` : ''}`, hint }] : [];
  const hidden = nodes.filter((item) => !isAddressed(endpoint, item));
  return [...unseen, ...hidden.map(({ networkInterface }) => ({ what: `the public address of ${networkInterface.id}, a node of load balancer ${name}`, hint: 'describe the network interfaces again: the association is missing' }))];
}

/** Where clients send to a public address that is not told, the way to the node cannot be walked. */
export const isAddressed = ({ loadBalancer, node }: LoadBalancerEndpoint, { networkInterface }: Node): boolean =>
  node !== null || !hasPublicName(loadBalancer) || publicAddress(networkInterface) !== undefined;

const publicAddress = ({ addresses }: NetworkInterface): InterfaceAddress | undefined => addresses.find(({ publicIp, address }) => publicIp !== null || address.family === 6);

/** `eni-0a1b in us-east-1a`. */
export const nodeWords = ({ networkInterface, zone }: Pick<Node, 'networkInterface' | 'zone'>): string => `${networkInterface.id}${zone === null ? '' : ` in ${zone}`}`;
