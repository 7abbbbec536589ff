/** Finds load balancers by ARN or its last parts, by name and by DNS name, and by the interfaces that are their nodes. */
import { balancerOf, interfacesOf, zoneOf } from '../balancer/nodes.ts';
import { NotReadableError, UsageError } from '../errors.ts';
import type { Endpoint, InterfaceEndpoint } from './endpoint.ts';
import { balancerNamedBy, shortName, type LoadBalancer } from './load-balancer.ts';
import type { Network } from './network.ts';

/** `arn:aws:elasticloadbalancing:…`, `app/web/50dc6c495c0c9188`, `web-1234.us-east-1.elb.amazonaws.com`. */
export function namesLoadBalancer(text: string): boolean {
  return /^arn:[\w-]+:elasticloadbalancing:/.test(text) || /^(loadbalancer\/)?(app|net|gwy)\//.test(text) || isBalancerHost(text);
}

const isBalancerHost = (text: string): boolean => /\.elb\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?\.?$/i.test(text);

/** @throws UsageError AMBIGUOUS_ENDPOINT with the candidates; NotReadableError where load balancers were not described */
export function findLoadBalancer(network: Network, input: string, text: string, role: string): Endpoint | null {
  const all = [...network.data.loadBalancers.values()];
  const byHost = byDnsName(network, all, input, text);
  if (byHost !== null) return byHost;
  const wanted = text.replace(/^loadbalancer\//, '');
  for (const matches of [(name: string) => name === wanted, (name: string) => name.startsWith(wanted)]) {
    const found = all.filter((balancer) => [balancer.id, shortName(balancer), balancer.name].some(matches));
    const [only] = found;
    if (only === undefined) continue;
    if (found.length === 1) return { kind: 'load-balancer', input, loadBalancer: only, node: null };
    const lines = found.map(({ id, type, vpcId }) => [id, type, vpcId ?? ''].join('  ').trim()).sort();
    throw new UsageError('AMBIGUOUS_ENDPOINT', `The ${role} '${input}' fits ${found.length} load balancers`, { hint: `Name one of them:\n${lines.map((line) => `  ${line}`).join('\n')}` });
  }
  if (namesLoadBalancer(text)) refuseWhereUnread(network, text, role);
  return null;
}

/** The prefix `dualstack.` asks for IPv6 addresses too; that of a zone for the node there alone. */
function byDnsName(network: Network, all: readonly LoadBalancer[], input: string, text: string): Endpoint | null {
  const host = text.toLowerCase().replace(/\.$/, '').replace(/^dualstack\./, '');
  const whole = all.find(({ dnsName }) => dnsName === host);
  if (whole !== undefined) return { kind: 'load-balancer', input, loadBalancer: whole, node: null };
  const [zone = '', ...rest] = host.split('.');
  const zonal = all.find(({ dnsName }) => dnsName !== null && dnsName === rest.join('.'));
  const networkInterface = zonal === undefined ? undefined : interfacesOf(network, zonal).find((item) => zoneOf(network, item) === zone);
  if (zonal === undefined || networkInterface === undefined) return null;
  return { kind: 'load-balancer', input, loadBalancer: zonal, node: { kind: 'interface', input, networkInterface, address: null, byPublicAddress: zonal.isInternetFacing } };
}

function refuseWhereUnread(network: Network, text: string, role: string): void {
  const { scopes } = network.data;
  // Where the documents are there, the host name may be one of another account: DNS knows it.
  if (isBalancerHost(text) || scopes.some(({ keys }) => keys.has('LoadBalancers') || keys.has('LoadBalancerDescriptions'))) return;
  refuseWhereBalancersUnread(network, text, role);
  throw new NotReadableError('NOT_COLLECTED', `Whether there is a ${role} '${text}' is not known: load balancers were not collected`, {
    hint: 'Save the output of aws elbv2 describe-load-balancers in the snapshot.',
  });
}

/** Where the list of load balancers was refused, nobody can say that a name is none of theirs. */
export function refuseWhereBalancersUnread(network: Network, text: string, role: string): void {
  const refusal = /^(i|eni)-/.test(text) ? undefined : network.data.scopes.flatMap(({ refusals }) => refusals).find(({ key }) => key === 'LoadBalancers');
  if (refusal === undefined) return;
  throw new NotReadableError('ACCESS_DENIED', `Whether there is a ${role} '${text}' is not known: ${refusal.action} was refused`, { hint: `Allow ${refusal.action}.` });
}

/** An interface that is a node stands for its load balancer at this node; where that was not read, what is behind it is not known. */
export function asNode(network: Network, endpoint: InterfaceEndpoint): Endpoint {
  const name = balancerNamedBy(endpoint.networkInterface);
  if (name === null) return endpoint;
  const loadBalancer = balancerOf(network, endpoint.networkInterface);
  if (loadBalancer !== null) return { kind: 'load-balancer', input: endpoint.input, loadBalancer, node: endpoint };
  const key = name.includes('/') ? 'LoadBalancers' : 'LoadBalancerDescriptions';
  // Of a shared subnet's load balancers only their owner's are listed.
  const isListed = network.isCollected(key, endpoint.networkInterface);
  const { what, hint } = isListed ? { what: 'not in the list', hint: 'another account may own it: add that account with --profile' } : network.missing(key, endpoint.networkInterface);
  return { ...endpoint, behind: { what: `the listeners and targets of load balancer ${name} (${what})`, hint } };
}
