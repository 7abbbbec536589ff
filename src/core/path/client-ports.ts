/**
 * Ports that a client may send from, and that replies therefore go to (VPC User Guide, "Custom network ACLs", ephemeral
 * ports; Linux kernels since 2.4 use 32768-60999).
 */
import { balancerNamedBy } from '../network/load-balancer.ts';
import type { Network } from '../network/network.ts';
import type { NetworkInterface } from '../network/model.ts';
import type { Intervals } from '../traffic/intervals.ts';

const LINUX: Intervals = [{ from: 32768, to: 60999 }];
const WINDOWS: Intervals = [{ from: 49152, to: 65535 }];
const MANAGED: Intervals = [{ from: 1024, to: 65535 }];
/** A host of any kind: where Linux and Windows ranges begin and end. */
const ANY_HOST: Intervals = [{ from: 32768, to: 65535 }];

const MANAGED_TYPES = new Set(['nat_gateway', 'natGateway', 'load_balancer', 'network_load_balancer', 'gateway_load_balancer', 'lambda']);

/** Every port that a client of any system may use: what is safe to open (VPC User Guide, "Custom network ACLs"). */
export const SAFE_PORTS = MANAGED;

/** Is it a host whose operating system nothing tells? Then it is taken for Linux. */
export function isOfUnknownSystem(network: Network, client: NetworkInterface): boolean {
  if (clientPorts(network, client) !== LINUX) return false;
  return client.instanceId === null ? client.interfaceType === 'interface' : !network.data.instances.has(client.instanceId);
}

/** @param client null for a host outside AWS */
export function clientPorts(network: Network, client: NetworkInterface | null): Intervals {
  if (client === null) return ANY_HOST;
  // The interfaces of Application and Classic Load Balancers are of the type `interface`.
  if (MANAGED_TYPES.has(client.interfaceType) || balancerNamedBy(client) !== null) return MANAGED;
  const instance = client.instanceId === null ? undefined : network.data.instances.get(client.instanceId);
  return instance?.isWindows === true ? WINDOWS : LINUX;
}
