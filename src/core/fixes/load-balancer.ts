/** Repairs of load balancers. */
import type { Network } from '../network/network.ts';
import type { Blocker, Repair } from '../path/trace.ts';
import { aws } from './command.ts';
import { NOT_OURS, isOurs } from './context.ts';
import type { ProposalResult } from './proposal.ts';

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';

/** Cross-zone load balancing on: for the one target group that has it off, else for the load balancer. */
export function switchCrossZoneOn(network: Network, { balancerId, targetGroupId }: Extract<Repair, { kind: 'cross-zone' }>, { thing }: Extract<Blocker, { type: 'component' }>): ProposalResult {
  const balancer = network.data.loadBalancers.get(balancerId);
  const group = targetGroupId === null ? null : network.data.targetGroups.get(targetGroupId);
  if (balancer === undefined || group === undefined) return { decide: null };
  if (!isOurs(network, thing)) return { decide: NOT_OURS(thing) };
  const costs = balancer.type === 'network' ? '; traffic between zones is charged' : '';
  if (group !== null) {
    return {
      summary: `Switch cross-zone load balancing of target group ${group.name} on${costs}`,
      commands: [aws('elbv2', 'modify-target-group-attributes', [['target-group-arn', group.id], ['attributes', `Key=${CROSS_ZONE},Value=true`]], balancer.region)],
      apply: (before) => before.with({ targetGroups: new Map(before.data.targetGroups).set(group.id, { ...group, attributes: new Map(group.attributes ?? []).set(CROSS_ZONE, 'true') }) }),
    };
  }
  const isClassic = balancer.type === 'classic';
  const command = isClassic
    ? aws('elb', 'modify-load-balancer-attributes', [['load-balancer-name', balancer.name], ['load-balancer-attributes', 'CrossZoneLoadBalancing={Enabled=true}']], balancer.region)
    : aws('elbv2', 'modify-load-balancer-attributes', [['load-balancer-arn', balancer.id], ['attributes', `Key=${CROSS_ZONE},Value=true`]], balancer.region);
  return {
    summary: `Switch cross-zone load balancing of ${balancer.name} on${costs}`,
    commands: [command],
    apply: (before) => before.with({ loadBalancers: new Map(before.data.loadBalancers).set(balancer.id, { ...balancer, isCrossZone: true }) }),
  };
}
