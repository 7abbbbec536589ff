/**
 * What becomes of a connection behind a node: which targets the listener may choose, and whether they can be reached. One
 * that can be reached is enough for the node to be in use; the others are named in warnings.
 */
import type { Missing, Verdict } from '../diagnosis/answer.ts';
import type { CauseCode } from '../diagnosis/catalogue.ts';
import type { LoadBalancer, TargetGroup } from '../network/load-balancer.ts';
import type { Network } from '../network/network.ts';
import type { Block } from '../path/judge.ts';
import type { Blocker, Component, Repair, Step } from '../path/trace.ts';
import { bestVerdict } from '../path/verdict.ts';
import { isCrossZone } from './attributes.ts';
import { isHealthy, isInUse } from './health.ts';
import { choiceOf, listenerWords, type Service } from './listeners.ts';
import type { Node } from './nodes.ts';
import type { Client } from './second-leg.ts';
import { reachTarget, type TargetResult } from './target-result.ts';
import { placeTarget, type PlacedTarget } from './targets.ts';

export interface Beyond {
  readonly verdict: Verdict;
  /** Does a request arrive anywhere, whatever becomes of its reply? */
  readonly arrives: boolean;
  /** The hop of the load balancer and the way to the target that decides. */
  readonly forward: readonly Step[];
  readonly back: readonly Step[];
  readonly blocks: readonly Block[];
  readonly missing: readonly Missing[];
  readonly warnings: readonly string[];
  /** Its zone has no healthy target while others have: DNS leaves the node out. */
  readonly isLeftOut: boolean;
}

export interface Context {
  readonly balancer: LoadBalancer;
  readonly node: Node;
  readonly service: Service;
  /** Null where the way from the client could not be walked. */
  readonly client: Client | null;
  /** An Application Load Balancer behind a Network Load Balancer has no further one behind it. */
  readonly isBehindAnother: boolean;
}

export const balancerComponent = ({ id, name }: LoadBalancer): Component => ({ type: 'load-balancer', id, name });

export function reachBeyond(network: Network, context: Context): Beyond {
  const { balancer, service } = context;
  const choice = choiceOf(service.listener);
  const at = balancerComponent(balancer);
  if (choice.targetGroupIds.length === 0) {
    const step: Step = { component: at, action: 'deliver', rule: null, detail: `listener ${listenerWords(service.listener)} answers by itself: ${choice.answers.join(', ') || 'unknown action'}`, blocker: null };
    const missing = choice.isWhole ? [] : [unreadRules(balancer, service)];
    return { verdict: choice.isWhole ? 'reachable' : 'inconclusive', arrives: true, forward: [step], back: [], blocks: [], missing, warnings: [], isLeftOut: false };
  }
  const groups = choice.targetGroupIds.map((id) => reachGroup(network, context, id));
  const joined = joinGroups(groups, at, service);
  if (choice.isWhole) return joined;
  if (joined.verdict === 'blocked') return { ...joined, verdict: 'inconclusive', missing: [...joined.missing, unreadRules(balancer, service)] };
  return { ...joined, warnings: [...joined.warnings, `Not read: ${unreadRules(balancer, service).what}. Only the target groups of its default action were judged.`] };
}

function unreadRules({ name }: LoadBalancer, { listener }: Service): Missing {
  return { what: `the rules of listener ${listenerWords(listener)} of load balancer ${name}`, hint: 'allow elasticloadbalancing:DescribeRules, or save its output in the snapshot' };
}

interface GroupResult {
  readonly title: string;
  readonly verdict: Verdict;
  readonly results: readonly TargetResult[];
  /** Of the group as a whole. */
  readonly blockers: readonly Blocker[];
  readonly missing: readonly Missing[];
  readonly isLeftOut: boolean;
}

function joinGroups(groups: readonly GroupResult[], at: Component, { listener, port }: Service): Beyond {
  const verdict = bestVerdict(groups.map((group) => group.verdict));
  const results = groups.flatMap((group) => group.results);
  const shown = results.find((result) => result.verdict === verdict) ?? results[0];
  const own = groups.flatMap(({ blockers }) => blockers);
  const detail = shown === undefined
    ? `listener ${listenerWords(listener)}`
    : `listener ${listenerWords(listener)} forwards to ${shown.words} of ${shown.group}`;
  const [first] = own;
  const stop: Step[] = shown === undefined && first !== undefined ? [{ component: at, action: 'drop', rule: null, detail: `port ${port}: ${whyOf(first)}`, blocker: first }] : [];
  const unknown: Step[] = shown === undefined && first === undefined ? [{ component: at, action: 'unknown', rule: null, detail: `not known: ${groups[0]?.missing[0]?.what ?? 'its targets'}`, blocker: null }] : [];
  const pass: Step[] = shown === undefined ? [] : [{ component: at, action: shown.keepsClient ? 'forward' : 'translate', rule: null, detail, blocker: null }];
  return {
    verdict,
    arrives: results.some(({ arrives }) => arrives),
    forward: [...pass, ...stop, ...unknown, ...(shown?.forward ?? [])],
    back: shown === undefined || shown.back.length === 0 ? [] : [...shown.back, { component: at, action: 'forward', rule: null, detail: 'hands the reply on to the client', blocker: null }],
    blocks: verdict === 'blocked' ? [...own.map((blocker): Block => ({ blocker, direction: 'forward' })), ...results.flatMap(({ blocks }) => blocks)] : [],
    missing: verdict === 'reachable' ? [] : [...groups.flatMap(({ missing }) => missing), ...results.flatMap(({ missing }) => missing)],
    warnings: verdict === 'reachable' ? warningsOf(groups) : results.filter((result) => result === shown).flatMap(({ warnings }) => warnings),
    isLeftOut: verdict !== 'blocked' && groups.every(({ isLeftOut }) => isLeftOut),
  };
}

const MOST_NAMED = 10;

/** Connections that go to another target than the ones that work. */
function warningsOf(groups: readonly GroupResult[]): string[] {
  const results = groups.flatMap((group) => group.results);
  const failing = results.filter(({ verdict }) => verdict !== 'reachable');
  const named = failing.slice(0, MOST_NAMED).map(({ words, verdict, group, why }) => `Target ${words} of ${group} ${verdict === 'blocked' ? 'is not reached' : 'may not be reached'}: ${why}`);
  const more = failing.length > named.length ? [`${failing.length - named.length} more targets are not reached.`] : [];
  const whole = groups.flatMap(({ blockers, missing, title }) => [...blockers.map((blocker) => `Target group ${title} takes nothing: ${whyOf(blocker)}.`), ...missing.map(({ what }) => `Not read: ${what}.`)]);
  return [...results.filter(({ verdict }) => verdict === 'reachable').flatMap(({ warnings }) => warnings), ...named, ...more, ...whole];
}

const whyOf = (blocker: Blocker): string => (blocker.type === 'component' ? blocker.why : blocker.type);

function reachGroup(network: Network, context: Context, id: string): GroupResult {
  const { balancer, node } = context;
  const lookup = network.lookup(network.data.targetGroups, 'TargetGroups', id, balancer);
  const nothing = { title: id, results: [], blockers: [], missing: [], isLeftOut: false };
  if (lookup.state === 'unknown') return { ...nothing, verdict: 'inconclusive', missing: [lookup.missing] };
  if (lookup.state === 'absent') return { ...nothing, verdict: 'blocked', blockers: [blockerOf({ type: 'target-group', id, name: null }, balancer, 'ELBV2_LISTENER_HAS_NO_TG', 'does not exist any more')] };
  const group = lookup.value;
  const { name: title } = group;
  if (group.targetType === 'lambda') {
    const result: TargetResult = { words: 'a Lambda function', group: title, verdict: 'reachable', arrives: true, keepsClient: false, forward: [], back: [], blocks: [], missing: [], warnings: [`${title} invokes a Lambda function: no packet goes on from the load balancer.`], why: '' };
    return { ...nothing, title, verdict: 'reachable', results: [result] };
  }
  if (group.targets === null) {
    const missing = { what: `the targets of ${title} (target health of account ${group.account ?? 'unknown'})`, hint: 'allow elasticloadbalancing:DescribeTargetHealth, or save its output beside the TargetGroupArn in the snapshot' };
    return { ...nothing, title, verdict: 'inconclusive', missing: [missing] };
  }
  const targets = group.targets.filter(isInUse).map((target) => placeTarget(network, group, target, node.networkInterface));
  if (targets.length === 0) return { ...nothing, title, verdict: 'blocked', blockers: [emptyGroup(group, balancer)] };
  const crossZone = isCrossZone(balancer, group);
  if (crossZone !== null) return reachCandidates(network, context, group, targets, crossZone);
  const [on, off] = [true, false].map((isOn) => reachCandidates(network, context, group, targets, isOn));
  if (on === undefined || off === undefined) throw new Error('two cases');
  if (on.verdict === off.verdict) return { ...on, isLeftOut: false };
  const missing = { what: `whether ${title} is balanced across zones`, hint: 'allow elasticloadbalancing:DescribeLoadBalancerAttributes and DescribeTargetGroupAttributes, or save their output in the snapshot' };
  return { ...on, verdict: 'inconclusive', results: [], blockers: [], missing: [missing, ...on.missing, ...off.missing], isLeftOut: false };
}

/** Those in reach of the node's zone; of them the healthy ones, or all where none is (both kinds of balancer then fail open). */
function reachCandidates(network: Network, context: Context, group: TargetGroup, targets: readonly PlacedTarget[], crossZone: boolean): GroupResult {
  const { balancer, node } = context;
  const nothing = { title: group.name, results: [], blockers: [], missing: [], isLeftOut: false };
  const enabled = enabledZones(network, balancer);
  const usable = targets.filter(({ zone }) => zone === null || zone === 'all' || enabled.size === 0 || enabled.has(zone));
  if (usable.length === 0) {
    return { ...nothing, verdict: 'blocked', blockers: [blockerOf(balancerComponent(balancer), balancer, 'ELB_INSTALLED_AZ_RESTRICTION', `is not enabled in ${zonesOf(targets)}, where the targets of ${group.name} are`, { decide: 'enable that zone with one of its subnets, or register targets in another zone' })] };
  }
  const near = crossZone ? usable : usable.filter(({ zone }) => zone === 'all' || zone === null || zone === node.zone);
  if (near.length === 0) {
    const code = balancer.type === 'classic' ? 'ELB_NOT_CROSSZONE' : 'ELBV2_NO_TARGETS_IN_AZ';
    const repair: Repair = { kind: 'cross-zone', balancerId: balancer.id, targetGroupId: balancer.type === 'application' || group.attributes?.get('load_balancing.cross_zone.enabled') === 'false' ? group.id : null };
    return { ...nothing, verdict: 'blocked', blockers: [blockerOf(balancerComponent(balancer), balancer, code, `has no target of ${group.name} in ${node.zone ?? 'the zone of its node'}, and does not send to other zones`, { repair })] };
  }
  const placeless = near.find(({ zone }) => zone === null);
  if (!crossZone && placeless !== undefined && near.every(({ zone }) => zone === null)) {
    return { ...nothing, verdict: 'inconclusive', missing: [{ what: `the zone of the target ${placeless.words}`, hint: 'its subnet was not read' }] };
  }
  const healthy = near.filter(({ target }) => isHealthy(target));
  const candidates = healthy.length > 0 ? healthy : near;
  const results = candidates.map((target) => reachTarget(network, context, target));
  const verdict = bestVerdict(results.map((result) => result.verdict));
  if (verdict !== 'blocked' && balancer.type === 'classic' && healthy.length === 0 && near.every(({ target }) => target.health !== null)) {
    return { ...nothing, results: [], verdict: 'blocked', blockers: [blockerOf(balancerComponent(balancer), balancer, 'NETDIAG_NO_INSTANCE_IN_SERVICE', 'has no instance in service, and a Classic Load Balancer sends nothing to others', { decide: 'find out why its health checks fail' })] };
  }
  return { ...nothing, verdict, results, isLeftOut: !crossZone && healthy.length === 0 && usable.some(({ target }) => isHealthy(target)) };
}

function enabledZones(network: Network, { zones, subnetIds }: LoadBalancer): Set<string> {
  return new Set([...zones, ...subnetIds.flatMap((id) => network.data.subnets.get(id)?.availabilityZone ?? [])]);
}

const zonesOf = (targets: readonly PlacedTarget[]): string => [...new Set(targets.flatMap(({ zone }) => zone ?? []))].sort().join(' and ');

function emptyGroup(group: TargetGroup, balancer: LoadBalancer): Blocker {
  const isClassic = balancer.type === 'classic';
  const thing = isClassic ? balancerComponent(balancer) : { type: 'target-group', id: group.id, name: group.name };
  const why = (group.targets ?? []).length > 0 ? 'has only targets that are being deregistered' : isClassic ? 'has no registered instances' : 'has no registered targets';
  return blockerOf(thing, balancer, isClassic ? 'NETDIAG_CLASSIC_BALANCER_EMPTY' : 'ELBV2_LISTENER_HAS_NO_TG', why, { decide: isClassic ? 'decide which instances it should send to' : 'decide which targets to register' });
}

export function blockerOf(thing: Component, { account, region }: LoadBalancer, code: CauseCode, why: string, more: { readonly decide?: string; readonly repair?: Repair } = {}): Extract<Blocker, { type: 'component' }> {
  return { type: 'component', kind: 'load-balancer', code, thing: { ...thing, account, region }, why, by: null, ...more };
}
