/** A load balancer as the source: each of its nodes may send, so that all of them have to get through. */
import type { LoadBalancerEndpoint } from '../network/endpoint.ts';
import type { Network } from '../network/network.ts';
import { judge, nothingToWalk, type Block, type Judgement, type PairQuestion } from '../path/judge.ts';
import { worstVerdict } from '../path/verdict.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { distinctParts } from './distinct-parts.ts';
import { choiceOf } from './listeners.ts';
import { interfacesOf, nodeWords, zoneOf } from './nodes.ts';

type Question = PairQuestion & { readonly source: LoadBalancerEndpoint };

export function judgeFromBalancer(network: Network, question: Question): Judgement {
  const { source: { input, node, loadBalancer } } = question;
  const interfaces = node === null ? interfacesOf(network, loadBalancer) : [node.networkInterface];
  const judged = interfaces.map((networkInterface) => {
    const asked: PairQuestion = { ...question, source: { kind: 'interface', input, networkInterface, address: node?.address ?? null, byPublicAddress: false } };
    const again = (changed: Network): Judgement => judge(changed, asked);
    const judgement = again(network);
    const where = interfaces.length > 1 ? `from the node ${nodeWords({ networkInterface, zone: zoneOf(network, networkInterface) })}` : null;
    return { ...judgement, blocks: judgement.blocks.map((block): Block => ({ ...block, part: block.part ?? { question: asked, judge: again, where, isBeyond: false, decide: null } })) };
  });
  const verdict = worstVerdict(judged.map((one) => one.verdict));
  const shown = judged.find((one) => one.verdict === verdict);
  if (shown === undefined) {
    return nothingToWalk([{ what: `the nodes of load balancer ${loadBalancer.name}`, hint: 'its network interfaces are not in what was read' }]);
  }
  return {
    ...shown,
    blocks: distinctParts(judged.flatMap(({ blocks }) => blocks)),
    allowed: judged.reduce((all, { allowed }) => ({ forward: all.forward.intersect(allowed.forward), roundTrip: all.roundTrip.intersect(allowed.roundTrip) }), { forward: TrafficSet.EVERYTHING, roundTrip: TrafficSet.EVERYTHING }),
    missing: [...new Map(judged.flatMap(({ missing }) => missing).map((item) => [`${item.what}\n${item.hint}`, item])).values()],
    warnings: [...new Set([...judged.flatMap(({ warnings }) => warnings), ...notATarget(network, question)])],
  };
}

/** Nodes open connections to registered targets only, whatever the network would let through. */
function notATarget(network: Network, { source: { loadBalancer }, destination, traffic }: Question): string[] {
  if (destination.kind !== 'interface' || loadBalancer.listeners === null) return [];
  const { networkInterface } = destination;
  const groups = loadBalancer.listeners.flatMap((listener) => choiceOf(listener).targetGroupIds).map((id) => network.data.targetGroups.get(id));
  if (groups.some((group) => (group?.targets ?? null) === null)) return [];
  const ports = groups.flatMap((group) => (group?.targets ?? [])
    .filter(({ id }) => id === networkInterface.instanceId || networkInterface.addresses.some(({ address }) => address.text === id))
    .map(({ port }) => port ?? group?.port ?? 0));
  if (ports.length === 0) return [`${loadBalancer.name} sends to its registered targets only, and ${networkInterface.instanceId ?? networkInterface.id} is none of them.`];
  const isRegistered = ports.some((port) => traffic.namedProtocols.length === 0 || traffic.namedProtocols.some((protocol) => traffic.numbersOf(protocol).some(({ from, to }) => port >= from && port <= to)));
  return isRegistered ? [] : [`${loadBalancer.name} sends to ${networkInterface.instanceId ?? networkInterface.id} at the registered port ${[...new Set(ports)].join(' and ')} only.`];
}
