/** How the parts of a path are called in hops and causes. */
import type { IpAddress } from '../address/address.ts';
import type { NetworkInterface, Thing } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Component } from './trace.ts';

export const component = (type: string, thing: Pick<Thing, 'id' | 'name'>): Component => ({ type, id: thing.id, name: thing.name });

/** An interface goes by its own name, else by its instance's. */
export function interfaceComponent(network: Network, networkInterface: NetworkInterface): Component {
  const instance = networkInterface.instanceId === null ? undefined : network.data.instances.get(networkInterface.instanceId);
  return { type: 'network-interface', id: networkInterface.id, name: networkInterface.name ?? instance?.name ?? null };
}

export const outsideComponent = (address: IpAddress, isInternet: boolean): Component => ({
  type: isInternet ? 'internet' : 'address',
  id: isInternet ? 'internet' : address.text,
  name: isInternet ? address.text : null,
});
