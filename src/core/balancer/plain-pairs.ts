import type { Endpoint, PlainEndpoint } from '../network/endpoint.ts';
import type { Network } from '../network/network.ts';
import { nodesAsked } from './nodes.ts';

export interface PlainPair {
  readonly source: PlainEndpoint;
  readonly destination: PlainEndpoint;
}

/** The pairs of places that a question is about: a load balancer stands for each of its nodes. */
export function plainPairs(network: Network, { source, destination }: { readonly source: Endpoint; readonly destination: Endpoint }): PlainPair[] {
  return placesOf(network, source, false).flatMap((from) => placesOf(network, destination, true).map((to) => ({ source: from, destination: to })));
}

/** Nodes send from their private address, whatever clients send to. */
function placesOf(network: Network, endpoint: Endpoint, isDestination: boolean): PlainEndpoint[] {
  if (endpoint.kind !== 'load-balancer') return [endpoint];
  return nodesAsked(network, endpoint).map((node) => (isDestination ? node.endpoint : { ...node.endpoint, byPublicAddress: false }));
}
