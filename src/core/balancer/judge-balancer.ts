/**
 * A load balancer as destination is two legs, client to node and node to target, of every node that may get the connection.
 * A node from which no target can be reached is left out of DNS, so it counts only where no other is left; a client that
 * cannot get to a node in use fails now and then, which is blocked.
 */
import type { Missing, Verdict } from '../diagnosis/answer.ts';
import type { LoadBalancerEndpoint, PlainEndpoint } from '../network/endpoint.ts';
import type { LoadBalancer } from '../network/load-balancer.ts';
import type { Network } from '../network/network.ts';
import { judgePair, nothingToWalk, type Block, type Judgement, type PairQuestion } from '../path/judge.ts';
import type { Step, Trace } from '../path/trace.ts';
import { bestVerdict, worstVerdict } from '../path/verdict.ts';
import { ICMP, ICMPV6 } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { balancerComponent, blockerOf, reachBeyond, type Beyond } from './beyond.ts';
import { distinctParts } from './distinct-parts.ts';
import { healthWords, healthyAlthoughBlocked } from './health.ts';
import { choiceOf, listenerWords, servicesOf, typeTitle, type Service } from './listeners.ts';
import { isAddressed, missingOfNodes, nodesAsked, nodeWords, type Node } from './nodes.ts';
import { brokenHealthChecks } from './health-check.ts';
import { clientOf } from './second-leg.ts';

type BalancerQuestion = PairQuestion & { readonly source: PlainEndpoint; readonly destination: LoadBalancerEndpoint };

export function judgeBalancer(network: Network, asked: BalancerQuestion): Judgement {
  // A fix is tried on a changed network.
  const balancer = network.data.loadBalancers.get(asked.destination.loadBalancer.id) ?? asked.destination.loadBalancer;
  const question = { ...asked, destination: { ...asked.destination, loadBalancer: balancer } };
  if (balancer.type === 'gateway') return nothingToWalk([{ what: `what the appliances behind the Gateway Load Balancer ${balancer.name} do`, hint: 'ask about the traffic that its endpoints take' }]);
  if (!['active', 'active_impaired'].includes(balancer.state)) return stopped(balancer, [blockOf(balancer, 'BAD_STATE', `is ${balancer.state}`)]);
  const all = nodesAsked(network, question.destination);
  const unseen = missingOfNodes(network, question.destination, all);
  const nodes = all.filter((node) => isAddressed(question.destination, node));
  const services = balancer.listeners === null ? null : servicesOf(balancer.listeners).filter(({ traffic }) => !traffic.intersect(question.traffic).isEmpty);
  if (services?.length === 0) return notTaken(network, question, nodes, unseen);
  if (nodes.length === 0) return nothingToWalk(unseen);
  if (services === null) {
    const { what, hint } = network.missing('Listeners', balancer);
    return withoutListeners(network, question, nodes, { what: `the listeners of load balancer ${balancer.name} (${what})`, hint });
  }
  return joinServices(services.map((service) => judgeService(network, question, service, nodes, unseen)), question);
}

/** Any traffic that a listener takes will do. */
function joinServices(judged: readonly Judgement[], { destination }: BalancerQuestion): Judgement {
  const verdicts = judged.map(({ verdict }) => verdict);
  const verdict = bestVerdict(verdicts);
  const shown = judged.find((item) => item.verdict === verdict);
  if (shown === undefined) throw new Error(`${destination.input} without any listener`);
  const union = (pick: (item: Judgement) => TrafficSet): TrafficSet => judged.reduce((set, item) => set.union(pick(item)), TrafficSet.NOTHING);
  return {
    ...shown,
    blocks: verdict === 'blocked' ? distinctParts(judged.flatMap(({ blocks }) => blocks)) : [],
    allowed: { forward: union(({ allowed }) => allowed.forward), roundTrip: union(({ allowed }) => allowed.roundTrip) },
    missing: verdict === 'reachable' ? [] : distinctMissing(judged.flatMap(({ missing }) => missing)),
  };
}

const distinctMissing = (missing: readonly Missing[]): Missing[] => [...new Map(missing.map((item) => [`${item.what}\n${item.hint}`, item])).values()];

interface NodeOutcome {
  readonly node: Node;
  /** From the client to the node. */
  readonly client: Judgement;
  readonly beyond: Beyond;
}

function judgeService(network: Network, question: BalancerQuestion, service: Service, nodes: readonly Node[], unseen: readonly Missing[]): Judgement {
  const { destination: { loadBalancer: balancer } } = question;
  const traffic = service.traffic.intersect(question.traffic);
  const outcomes = nodes.map((node): NodeOutcome => {
    const client = judgeClient(network, question, node, { protocol: service.protocol, traffic }, null);
    return { node, client, beyond: reachBeyond(network, { balancer, node, service, client: clientOf(network, client, question.sourcePort), isBehindAnother: false }) };
  });
  const working = outcomes.filter(({ beyond }) => beyond.verdict !== 'blocked');
  const inDns = working.filter(({ beyond }) => !beyond.isLeftOut);
  const considered = inDns.length > 0 ? inDns : working.length > 0 ? working : outcomes;
  const sure = considered.filter(({ beyond }) => beyond.verdict === 'reachable');
  const cutOff = sure.filter(({ client }) => client.verdict === 'blocked');
  const isCutOff = working.length === 0 || cutOff.length > 0 || considered.every(({ client }) => client.verdict === 'blocked');
  const isOpen = considered.some(({ client, beyond }) => client.verdict !== 'reachable' || beyond.verdict !== 'reachable') || unseen.length > 0;
  const verdict: Verdict = isCutOff && (working.length > 0 || unseen.length === 0) ? 'blocked' : isOpen ? 'inconclusive' : 'reachable';
  const shown = (verdict === 'blocked' ? (cutOff[0] ?? considered[0]) : considered.find(({ client, beyond }) => worstVerdict([client.verdict, beyond.verdict]) === verdict)) ?? considered[0];
  if (shown === undefined) throw new Error('a load balancer without nodes');
  const isSome = cutOff.length > 0 && cutOff.length < considered.length;
  const blocks = verdict !== 'blocked' ? [] : (cutOff.length > 0 ? cutOff : considered).flatMap((outcome) => blocksOf(outcome, isSome));
  const arrives = considered.every(({ client, beyond }) => !client.allowed.forward.intersect(traffic).isEmpty && beyond.arrives);
  return {
    verdict,
    blocks: distinctParts(blocks),
    path: pathOf(shown),
    allowed: { forward: arrives ? traffic : TrafficSet.NOTHING, roundTrip: verdict === 'reachable' ? traffic : TrafficSet.NOTHING },
    missing: verdict === 'reachable' ? [] : distinctMissing([...unseen, ...considered.flatMap(({ client, beyond }) => [...client.missing, ...beyond.missing])]),
    warnings: [...new Set([...shown.client.warnings, ...notesOf(network, balancer, service, outcomes, considered, shown)])],
    ends: shown.client.ends,
  };
}

/** The walk from the client to one node, as a part of the answer. */
function judgeClient(network: Network, question: BalancerQuestion, { endpoint }: Node, traffic: Pick<PairQuestion, 'protocol' | 'traffic'>, decide: string | null): Judgement {
  const asked = { ...question, ...traffic, destination: endpoint };
  const judge = (changed: Network): Judgement => judgePair(changed, asked);
  const judgement = judge(network);
  const part = { question: asked, judge, where: null, isBeyond: false, decide };
  return { ...judgement, blocks: judgement.blocks.map((block): Block => ({ ...block, part })) };
}

function blocksOf({ node, client, beyond }: NodeOutcome, isSome: boolean): Block[] {
  const where = isSome ? `on the way to the node ${nodeWords(node)}; other nodes are reached, so it fails now and then` : null;
  const own = client.verdict === 'blocked' ? client.blocks : [];
  return [...own.map((block): Block => (block.part === undefined || where === null ? block : { ...block, part: { ...block.part, where } })), ...beyond.blocks];
}

function pathOf({ client: { path }, beyond }: NodeOutcome): Judgement['path'] {
  return {
    forward: extended(path.forward, [...path.forward.steps, ...beyond.forward]),
    return: extended(path.return, beyond.back.length === 0 && beyond.verdict === 'blocked' ? [] : [...beyond.back, ...path.return.steps]),
    translatedBy: path.translatedBy,
  };
}

const extended = (trace: Trace, steps: readonly Step[]): Trace => ({ ...trace, steps });

function notesOf(network: Network, balancer: LoadBalancer, service: Service, outcomes: readonly NodeOutcome[], considered: readonly NodeOutcome[], shown: NodeOutcome): string[] {
  const leftOut = outcomes.filter((outcome) => !considered.includes(outcome)).map(({ node, beyond }) => {
    const why = beyond.isLeftOut ? 'has no healthy target in its zone' : 'reaches no target';
    return `Node ${nodeWords(node)} ${why}, so DNS leaves it out: ${[...new Set(beyond.blocks.map(({ blocker }) => ('why' in blocker ? `${balancer.name} ${blocker.why}` : blocker.type.replaceAll('-', ' '))))].join('; ') || 'health checks fail there'}.`;
  });
  const several = outcomes.length > 1 ? [`The path shown is that of node ${nodeWords(shown.node)}, one of ${outcomes.length}.`] : [];
  const groups = choiceOf(service.listener).targetGroupIds.flatMap((id) => network.data.targetGroups.get(id) ?? []);
  const contradicted = shown.beyond.verdict === 'blocked' ? groups.flatMap((group) => healthyAlthoughBlocked(group) ?? []) : [];
  const impaired = balancer.state === 'active_impaired' ? [`${balancer.name} is active_impaired: it lacks what it needs to scale.`] : [];
  return [...shown.beyond.warnings, ...leftOut, ...impaired, ...groups.flatMap((group) => healthWords(group) ?? []), ...contradicted, ...groups.flatMap((group) => brokenHealthChecks(network, balancer, group, outcomes.map(({ node }) => node))), ...several];
}

/** No listener takes it. What blocks on the way to the nodes is named as well, but not repaired: nothing listens there. */
function notTaken(network: Network, question: BalancerQuestion, nodes: readonly Node[], unseen: readonly Missing[]): Judgement {
  const { destination: { loadBalancer: balancer }, traffic } = question;
  const isIcmp = [ICMP, ICMPV6].some((protocol) => traffic.namedProtocols.includes(protocol)) && traffic.subtract(TrafficSet.ofProtocol(ICMP)).subtract(TrafficSet.ofProtocol(ICMPV6)).isEmpty;
  if (isIcmp) {
    if (nodes.length === 0) return nothingToWalk(unseen);
    return withoutListeners(network, question, nodes, { what: `whether load balancer ${balancer.name} answers ICMP by itself`, hint: 'its listeners take no ICMP: ask about a TCP or UDP port' });
  }
  const taken = (balancer.listeners ?? []).map(listenerWords).sort();
  const why = `has no listener for it${taken.length === 0 ? ': it has none at all' : `: it listens at ${taken.join(', ')}`}`;
  const mismatch = { ...blockOf(balancer, balancer.type === 'classic' ? 'ELB_LISTENERS_MISMATCH' : 'ELBV2_LISTENERS_MISMATCH', why, 'ask about a port that it listens at, or decide on a listener for this one') };
  const clients = nodes.map((node) => judgeClient(network, question, node, question, 'no listener takes this traffic, so nothing has to be opened for it'));
  const [first] = clients;
  const own = clients.filter(({ verdict }) => verdict === 'blocked').flatMap(({ blocks }) => blocks);
  const judgement = stopped(balancer, distinctParts([...own, mismatch]));
  if (first === undefined) return judgement;
  return { ...judgement, path: { ...judgement.path, forward: { ...first.path.forward, steps: [...first.path.forward.steps, ...judgement.path.forward.steps] } }, ends: first.ends };
}

/** Only the way to the nodes can be judged. */
function withoutListeners(network: Network, question: BalancerQuestion, nodes: readonly Node[], missing: Missing): Judgement {
  const clients = nodes.map((node) => judgeClient(network, question, node, question, null));
  const [first] = clients;
  if (first === undefined) return nothingToWalk([missing]);
  const isBlocked = clients.every(({ verdict }) => verdict === 'blocked');
  return {
    ...first,
    verdict: isBlocked ? 'blocked' : 'inconclusive',
    blocks: isBlocked ? distinctParts(clients.flatMap(({ blocks }) => blocks)) : [],
    allowed: { forward: TrafficSet.NOTHING, roundTrip: TrafficSet.NOTHING },
    missing: distinctMissing([missing, ...clients.flatMap((client) => client.missing)]),
  };
}

function blockOf(balancer: LoadBalancer, code: 'BAD_STATE' | 'ELB_LISTENERS_MISMATCH' | 'ELBV2_LISTENERS_MISMATCH', why: string, decide = 'wait until it is active, or replace it'): Block {
  return { direction: 'forward', blocker: blockerOf(balancerComponent(balancer), balancer, code, why, { decide }) };
}

/** Blocked by the load balancer itself. */
function stopped(balancer: LoadBalancer, blocks: readonly Block[]): Judgement {
  const own = blocks.find(({ blocker }) => blocker.type === 'component' && blocker.thing.id === balancer.id)?.blocker;
  const steps: Step[] = own?.type === 'component' ? [{ component: balancerComponent(balancer), action: 'drop', rule: null, detail: `${typeTitle(balancer)} ${own.why}`, blocker: own }] : [];
  const base = nothingToWalk([]);
  return { ...base, verdict: 'blocked', blocks, path: { ...base.path, forward: { ...base.path.forward, steps } } };
}
