/** Puts load balancers together: each has its own document, and listeners, rules, attributes and targets in others. */
import type { Listener, ListenerAction, LoadBalancer, Target, TargetGroup } from './load-balancer.ts';
import {
  classicListeners, parseActions, parseAttributes, parseClassicLoadBalancer, parseListener, parseLoadBalancer, parseTarget, parseTargetGroup,
} from './parse/load-balancer.ts';
import { Reader } from './reader.ts';
import type { CollectedScope } from './scopes.ts';

export interface LoadBalancing {
  /** By ARN. */
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer>;
  readonly targetGroups: ReadonlyMap<string, TargetGroup>;
}

export function gatherLoadBalancing(scopes: readonly CollectedScope[]): LoadBalancing {
  const targetGroups = gatherTargetGroups(scopes);
  const loadBalancers = new Map<string, LoadBalancer>();
  for (const scope of scopes) {
    const details = detailsOf(scope);
    for (const reader of elements(scope, 'LoadBalancers')) {
      // Other services list load balancers too.
      if (!reader.has('LoadBalancerArn')) continue;
      const base = parseLoadBalancer(reader, scope.asked);
      const crossZone = details.attributes.get(base.id);
      loadBalancers.set(base.id, { ...base, listeners: details.listenersOf(base.id), isCrossZone: crossZone === undefined ? null : crossZone.get('load_balancing.cross_zone.enabled') === 'true' });
    }
    for (const reader of elements(scope, 'LoadBalancerDescriptions')) {
      const base = parseClassicLoadBalancer(reader, scope.asked);
      const parts = classicListeners(reader, base);
      const states = details.instanceStates.get(base.name);
      for (const { group } of parts) targetGroups.set(group.id, { ...group, targets: (group.targets ?? []).map((target) => ({ ...target, ...states?.get(target.id) })) });
      loadBalancers.set(base.id, { ...base, listeners: parts.map(({ listener }) => listener), isCrossZone: details.classicCrossZone.get(base.name) ?? null });
    }
  }
  return { loadBalancers, targetGroups };
}

/** The elements of every list under a key. */
function elements({ documents }: CollectedScope, key: string): Reader[] {
  return documents.flatMap(({ content, origin }) => (Array.isArray(content[key]) ? Reader.of(content, origin, '').list(key) : []));
}

/** Ids that stand beside the answer under a key, also where that is empty. */
function idsBeside({ documents }: CollectedScope, idKey: string, key: string): string[] {
  return documents.flatMap(({ content }) => {
    const id = content[idKey];
    return typeof id === 'string' && content[key] !== undefined ? [id] : [];
  });
}

interface Details {
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly listenersOf: (loadBalancerArn: string) => readonly Listener[] | null;
  /** Health by instance, by the name of the classic load balancer. */
  readonly instanceStates: ReadonlyMap<string, ReadonlyMap<string, Pick<Target, 'health' | 'reason' | 'description'>>>;
  readonly classicCrossZone: ReadonlyMap<string, boolean>;
}

function detailsOf(scope: CollectedScope): Details {
  const rules = rulesOf(scope);
  const listeners = new Map<string, Listener[]>(idsBeside(scope, 'LoadBalancerArn', 'Listeners').map((id) => [id, []]));
  for (const reader of elements(scope, 'Listeners')) {
    const arn = reader.optionalString('LoadBalancerArn');
    if (arn === null) continue;
    const listener = parseListener(reader);
    listeners.set(arn, [...(listeners.get(arn) ?? []), { ...listener, ruleActions: arn.includes(':loadbalancer/app/') ? (rules.get(listener.id) ?? null) : [] }]);
  }
  // Asked for and empty everywhere is an answer; other balancers' listeners say nothing of this one's.
  const isEmpty = scope.keys.has('Listeners') && [...listeners.values()].every((list) => list.length === 0);
  const attributes = new Map<string, ReadonlyMap<string, string>>();
  const classicCrossZone = new Map<string, boolean>();
  const instanceStates = new Map<string, Map<string, Pick<Target, 'health' | 'reason' | 'description'>>>();
  for (const { content, origin } of scope.documents) {
    const reader = Reader.of(content, origin, '');
    const { LoadBalancerArn: arn, LoadBalancerName: name } = content;
    if (typeof arn === 'string' && content['Attributes'] !== undefined) attributes.set(arn, parseAttributes(reader));
    if (typeof name !== 'string') continue;
    const crossZone = reader.child('LoadBalancerAttributes')?.child('CrossZoneLoadBalancing')?.optionalBoolean('Enabled') ?? null;
    if (crossZone !== null) classicCrossZone.set(name, crossZone);
    if (content['InstanceStates'] !== undefined) instanceStates.set(name, new Map(reader.list('InstanceStates').map(instanceState)));
  }
  return { attributes, classicCrossZone, instanceStates, listenersOf: (arn) => listeners.get(arn) ?? (isEmpty ? [] : null) };
}

function instanceState(reader: Reader): [string, Pick<Target, 'health' | 'reason' | 'description'>] {
  const state = reader.optionalString('State');
  const health = state === 'InService' ? 'healthy' : state === 'OutOfService' ? 'unhealthy' : null;
  return [reader.string('InstanceId'), { health, reason: reader.optionalString('ReasonCode'), description: reader.optionalString('Description') }];
}

/** What the rules of each listener do, its default rule left out: that one is the listener's own action. */
function rulesOf(scope: CollectedScope): Map<string, ListenerAction[]> {
  const rules = new Map<string, ListenerAction[]>(idsBeside(scope, 'ListenerArn', 'Rules').map((id) => [id, []]));
  for (const reader of elements(scope, 'Rules')) {
    // Other services have rules too.
    const arn = reader.raw['RuleArn'];
    if (typeof arn !== 'string' || !arn.includes(':listener-rule/')) continue;
    const listener = arn.replace(':listener-rule/', ':listener/').replace(/\/[^/]*$/, '');
    const known = rules.get(listener) ?? [];
    rules.set(listener, reader.optionalBoolean('IsDefault') === true ? known : [...known, parseActions(reader.list('Actions'))]);
  }
  return rules;
}

function gatherTargetGroups(scopes: readonly CollectedScope[]): Map<string, TargetGroup> {
  const groups = new Map<string, TargetGroup>();
  for (const scope of scopes) {
    const targets = new Map<string, Target[]>();
    const attributes = new Map<string, ReadonlyMap<string, string>>();
    for (const { content, origin } of scope.documents) {
      const id = content['TargetGroupArn'];
      if (typeof id !== 'string') continue;
      const reader = Reader.of(content, origin, '');
      if (content['Attributes'] !== undefined) attributes.set(id, parseAttributes(reader));
      if (content['TargetHealthDescriptions'] !== undefined) targets.set(id, [...(targets.get(id) ?? []), ...reader.list('TargetHealthDescriptions').map(parseTarget)]);
    }
    for (const reader of elements(scope, 'TargetGroups')) {
      if (!reader.has('TargetGroupArn')) continue;
      const group = parseTargetGroup(reader, scope.asked);
      groups.set(group.id, { ...group, targets: targets.get(group.id) ?? null, attributes: attributes.get(group.id) ?? null });
    }
  }
  return groups;
}
