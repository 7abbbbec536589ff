/** Whether one target can be reached from a node, directly or, where it is a load balancer, through that one. */
import type { Missing, Verdict } from '../diagnosis/answer.ts';
import { describeBlock } from '../diagnosis/cause.ts';
import type { InterfaceEndpoint } from '../network/endpoint.ts';
import type { Network } from '../network/network.ts';
import type { Block, Judgement } from '../path/judge.ts';
import type { Step } from '../path/trace.ts';
import { worstVerdict } from '../path/verdict.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { familyOf, preservesClient } from './attributes.ts';
import { balancerComponent, blockerOf, reachBeyond, type Beyond, type Context } from './beyond.ts';
import { servicesOf } from './listeners.ts';
import { interfacesOf, zoneOf } from './nodes.ts';
import { judgeSecondLeg, questionOf, type Client, type SecondLeg } from './second-leg.ts';
import type { PlacedTarget } from './targets.ts';

export interface TargetResult {
  readonly words: string;
  /** Name of its target group. */
  readonly group: string;
  readonly verdict: Verdict;
  readonly arrives: boolean;
  readonly keepsClient: boolean;
  readonly forward: readonly Step[];
  readonly back: readonly Step[];
  readonly blocks: readonly Block[];
  readonly missing: readonly Missing[];
  readonly warnings: readonly string[];
  /** Why it is not reached, as sentences. */
  readonly why: string;
}

export function reachTarget(network: Network, context: Context, target: PlacedTarget): TargetResult {
  const { balancer, client, service } = context;
  if (client === null && balancer.type === 'network' && preservesClient(balancer, target.group, service.protocol, familyOf(target.group)) !== false) {
    const missing = { what: `by which address the client comes to ${target.words}`, hint: 'its way to the load balancer could not be followed' };
    return { words: target.words, group: target.group.name, verdict: 'inconclusive', arrives: false, keepsClient: true, forward: [], back: [], blocks: [], missing: [missing], warnings: [], why: `not known: ${missing.what}.` };
  }
  const kept = client === null ? false : preservesClient(balancer, target.group, service.protocol, client.address.family);
  if (kept !== null) return reachWith(network, context, target, kept ? client : null);
  const [on, off] = [client, null].map((seen) => reachWith(network, context, target, seen));
  if (on === undefined || off === undefined) throw new Error('two cases');
  const likely = target.group.targetType === 'instance' ? on : off;
  const what = `the attributes of target group ${target.group.name}, which say whether targets see the client's address`;
  if (on.verdict === off.verdict) return { ...likely, warnings: [...likely.warnings, `Not read: ${what}. It is taken to be ${likely === on ? 'kept' : 'replaced'}, which does not change the verdict.`] };
  const missing = { what, hint: 'allow elasticloadbalancing:DescribeTargetGroupAttributes, or save its output beside the TargetGroupArn in the snapshot' };
  return { ...likely, verdict: 'inconclusive', blocks: [], missing: [missing, ...on.missing, ...off.missing], why: `not known: ${what}.` };
}

/** @param client whose address the target sees; null: the node's */
function reachWith(network: Network, context: Context, target: PlacedTarget, client: Client | null): TargetResult {
  const { place, group, words } = target;
  const base = { words, group: group.name, arrives: false, keepsClient: client !== null, forward: [], back: [], blocks: [], missing: [], warnings: [] };
  if (group.targetType === 'alb') return reachBalancer(network, context, target, client);
  if (place.kind === 'unknown') return { ...base, verdict: 'inconclusive', missing: [place.missing], why: `not known: ${place.missing.what}.` };
  if (place.kind === 'gone') return blocked(network, base, { blocker: place.blocker, direction: 'forward' });
  const { endpoint } = place;
  if (client !== null && endpoint.kind === 'interface' && endpoint.networkInterface.id === client.interfaceId) {
    return blocked(network, base, { direction: 'forward', blocker: blockerOf(balancerComponent(context.balancer), context.balancer, 'ELBV2_SOURCE_ADDRESS_PRESERVATION', `keeps the client's address, so ${words}, which is the client itself, cannot be its target`, { decide: 'decide whether client address preservation is needed' }) });
  }
  return resultOf(network, context, target, base, legOf(context, endpoint, target.port, client, group.port === null ? null : familyOf(group)));
}

function legOf({ node, service, balancer }: Context, target: SecondLeg['target'], port: number, client: Client | null, family: 4 | 6 | null): SecondLeg {
  const traffic = TrafficSet.ofPorts(service.protocol, [{ from: port, to: port }]);
  return { node: senderOf(node.networkInterface, family ?? 4), target, protocol: service.protocol, traffic, client, isClassic: balancer.type === 'classic' };
}

/** Nodes send from their private address. */
function senderOf(networkInterface: InterfaceEndpoint['networkInterface'], family: 4 | 6): InterfaceEndpoint {
  const address = networkInterface.addresses.find((item) => item.address.family === family) ?? null;
  return { kind: 'interface', input: networkInterface.id, networkInterface, address, byPublicAddress: false };
}

type Base = Omit<TargetResult, 'verdict' | 'why'>;

function blocked(network: Network, base: Base, block: Block): TargetResult {
  const step: Step = { component: block.blocker.type === 'component' ? block.blocker.thing : { type: 'target', id: base.words, name: null }, action: 'drop', rule: null, detail: describeBlock(network, block).message, blocker: block.blocker };
  return { ...base, verdict: 'blocked', forward: [step], blocks: [block], why: describeBlock(network, block).message };
}

function resultOf(network: Network, { balancer }: Context, { words }: PlacedTarget, base: Base, leg: SecondLeg): TargetResult {
  const judge = (changed: Network): Judgement => judgeSecondLeg(changed, leg);
  const judgement = judge(network);
  const part = { question: questionOf(leg), judge, where: `between load balancer ${balancer.name} and its target ${words}`, isBeyond: true, decide: null };
  const blocks = judgement.blocks.map((block): Block => ({ ...block, part }));
  const why = judgement.verdict === 'inconclusive' ? `not known: ${judgement.missing[0]?.what ?? 'something'}.` : blocks.map((block) => describeBlock(network, block).message).join(' ');
  const { path: { forward, return: back }, missing, warnings, allowed, verdict } = judgement;
  return { ...base, verdict, arrives: !allowed.forward.isEmpty, forward: forward.steps, back: back.steps, blocks, missing, warnings, why };
}

/** Through the nodes of an Application Load Balancer, each of which may get the connection. */
function reachBalancer(network: Network, context: Context, target: PlacedTarget, client: Client | null): TargetResult {
  const { group, words, port } = target;
  const base: Base = { words, group: group.name, arrives: false, keepsClient: client !== null, forward: [], back: [], blocks: [], missing: [], warnings: [] };
  const unknown = (what: string, hint: string): TargetResult => ({ ...base, verdict: 'inconclusive', missing: [{ what, hint }], why: `not known: ${what}.` });
  const next = network.data.loadBalancers.get(target.target.id);
  if (context.isBehindAnother || next === undefined) return unknown(`load balancer ${target.target.id}`, 'describe it, its listeners and its targets');
  const service = next.listeners === null ? null : servicesOf(next.listeners).find((item) => item.port === port && item.protocol === context.service.protocol);
  if (service === null) return unknown(`the listeners of load balancer ${next.name}`, 'allow elasticloadbalancing:DescribeListeners, or save its output in the snapshot');
  if (service === undefined) return blocked(network, base, { direction: 'forward', blocker: blockerOf(balancerComponent(next), next, 'ELBV2_LISTENERS_MISMATCH', `has no listener at port ${port}`, { decide: 'decide at which port it should listen' }) });
  const nodes = interfacesOf(network, next);
  if (nodes.length === 0) return unknown(`the nodes of load balancer ${next.name}`, 'its network interfaces are not in the list');
  const reached = nodes.map((networkInterface) => {
    const endpoint = senderOf(networkInterface, 4);
    const node = { networkInterface, zone: zoneOf(network, networkInterface), endpoint };
    const beyond = reachBeyond(network, { balancer: next, node, service, client: null, isBehindAnother: true });
    return { beyond, first: resultOf(network, context, target, base, legOf(context, endpoint, port, client, 4)) };
  });
  // As towards any client: a node that reaches no target is left out of DNS.
  const working = reached.filter(({ beyond }) => beyond.verdict !== 'blocked');
  const results = (working.length > 0 ? working : reached).map(({ first, beyond }) => through(network, first, beyond));
  const verdict = worstVerdict(results.map((result) => result.verdict));
  return results.find((result) => result.verdict === verdict) ?? unknown(`the nodes of load balancer ${next.name}`, 'its network interfaces are not in the list');
}

function through(network: Network, first: TargetResult, beyond: Beyond): TargetResult {
  const verdict = worstVerdict([first.verdict, beyond.verdict]);
  return {
    ...first, verdict, arrives: first.arrives && beyond.arrives, forward: [...first.forward, ...beyond.forward], back: [...beyond.back, ...first.back],
    blocks: [...first.blocks, ...beyond.blocks], missing: [...first.missing, ...beyond.missing], warnings: [...first.warnings, ...beyond.warnings],
    why: [first.why, ...beyond.blocks.map((block) => describeBlock(network, block).message), ...beyond.missing.map(({ what }) => `not known: ${what}.`)].filter((text) => text !== '').join(' '),
  };
}
