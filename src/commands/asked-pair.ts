/**
 * The network and the two ends of a question. Load balancers are read from AWS only where a question is about one: the others
 * need neither the calls nor the permissions.
 */
import type { Context } from '../cli/context.ts';
import { shortName } from '../core/network/load-balancer.ts';
import { AwsError, UsageError } from '../core/errors.ts';
import type { Endpoint } from '../core/network/endpoint.ts';
import { namesLoadBalancer } from '../core/network/find-load-balancer.ts';
import type { Network } from '../core/network/network.ts';
import { parseNetwork } from '../core/network/parse-network.ts';
import type { Configuration } from './configuration.ts';
import type { EndpointPair } from './endpoints.ts';
import { findPair, type FoundPair } from './pair.ts';

export interface AskedPair {
  readonly network: Network;
  readonly ends: FoundPair;
}

export async function findAskedPair(configuration: Configuration, pair: EndpointPair, context: Context): Promise<AskedPair> {
  const network = parseNetwork(configuration.collection);
  if (configuration.kind !== 'aws') return { network, ends: await findPair(network, pair, context) };
  const first = namesLoadBalancer(pair.source) || namesLoadBalancer(pair.destination) ? null : await attempt(network, pair, context);
  if (first !== null && !(first instanceof UsageError) && !isBalancer(first.source) && !isBalancer(first.destination)) return { network, ends: first };
  try {
    return await withBalancers(configuration, pair, context);
  } catch (error) {
    // A name that nothing has stays that, also where load balancers cannot be asked for.
    if (error instanceof AwsError && first instanceof UsageError) throw first;
    throw error;
  }
}

/** The error where nothing is called that: it may be a load balancer. */
async function attempt(network: Network, pair: EndpointPair, context: Context): Promise<FoundPair | UsageError> {
  try {
    return await findPair(network, pair, context);
  } catch (error) {
    if (error instanceof UsageError && error.code === 'UNKNOWN_ENDPOINT') return error;
    throw error;
  }
}

const isBalancer = (end: Endpoint): boolean => end.kind === 'load-balancer' || (end.kind === 'interface' && (end.behind ?? null) !== null);

async function withBalancers({ targets, collection }: Extract<Configuration, { kind: 'aws' }>, pair: EndpointPair, context: Context): Promise<AskedPair> {
  const { collectLoadBalancers } = await import('../sources/aws/load-balancers.ts');
  const reading = { signal: context.signal, onWarning: context.warn, onCall: (what: string) => { context.progress(`Asking AWS about load balancers (${what})`); } };
  const done = new Set<string>();
  let known = await collectLoadBalancers(targets, collection, { ...reading, wanted: done });
  for (;;) {
    const network = parseNetwork(known);
    const ends = await findPair(network, pair, context);
    const wanted = new Set(named(network, ends).filter((id) => !done.has(id)));
    if (wanted.size === 0) return { network, ends };
    known = await collectLoadBalancers(targets, known, { ...reading, wanted });
    for (const id of wanted) done.add(id);
  }
}

/** The load balancers of a question, and those that are targets of them. */
function named(network: Network, { source, destination }: FoundPair): string[] {
  const { loadBalancers, targetGroups } = network.data;
  return [source, destination].flatMap((end) => {
    if (end.kind !== 'load-balancer') return [];
    const groups = (end.loadBalancer.listeners ?? []).flatMap(({ defaultAction }) => (defaultAction.kind === 'forward' ? defaultAction.targetGroupIds : []));
    const behind = groups.flatMap((id) => targetGroups.get(id)?.targets ?? []).flatMap(({ id }) => loadBalancers.get(id) ?? []);
    return [end.loadBalancer, ...behind].map((balancer) => (balancer.type === 'classic' ? shortName(balancer) : balancer.id));
  });
}
