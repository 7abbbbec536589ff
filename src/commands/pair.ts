/** Finds the two endpoints that were typed; host names are asked of DNS. */
import type { Context } from '../cli/context.ts';
import { nodesAsked } from '../core/balancer/nodes.ts';
import type { Endpoint } from '../core/network/endpoint.ts';
import { endpointsOfHost, findEndpoint } from '../core/network/find-endpoint.ts';
import type { NetworkInterface } from '../core/network/model.ts';
import type { Network } from '../core/network/network.ts';
import type { EndpointPair } from './endpoints.ts';

export interface FoundPair {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

export async function findPair(network: Network, pair: EndpointPair, context: Context): Promise<FoundPair> {
  const source = await find(network, pair.source, 'source', null, context);
  const from = source.kind === 'interface' ? source.networkInterface : source.kind === 'load-balancer' ? (nodesAsked(network, source)[0]?.networkInterface ?? null) : null;
  return { source, destination: await find(network, pair.destination, 'destination', from, context) };
}

async function find(network: Network, input: string, role: 'source' | 'destination', from: NetworkInterface | null, context: Context): Promise<Endpoint> {
  const found = findEndpoint(network, input, role, from);
  if (found.kind !== 'host-name') return found;
  return endpointsOfHost(network, found, await context.resolveHost(found.name), role, from);
}
