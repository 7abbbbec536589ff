/** Targets that health checks report as not answering, where the configuration keeps the checks from them. */
import { describeBlock } from '../diagnosis/cause.ts';
import type { LoadBalancer, TargetGroup } from '../network/load-balancer.ts';
import type { Network } from '../network/network.ts';
import { TCP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';
import { isInUse } from './health.ts';
import type { Node } from './nodes.ts';
import { judgeSecondLeg } from './second-leg.ts';
import { placeTarget } from './targets.ts';

/** The reasons that silence on the network may have. */
const SILENT = new Set(['Target.Timeout', 'Target.FailedHealthChecks', 'Instance']);

const MOST_LOOKED_AT = 5;

export function brokenHealthChecks(network: Network, balancer: LoadBalancer, group: TargetGroup, nodes: readonly Node[]): string[] {
  const [node] = nodes;
  if (node === undefined || group.targetType === 'lambda' || group.targetType === 'alb') return [];
  const silent = (group.targets ?? []).filter((target) => isInUse(target) && target.health === 'unhealthy' && SILENT.has(target.reason ?? ''));
  return silent.slice(0, MOST_LOOKED_AT).flatMap((target) => {
    const placed = placeTarget(network, group, target, node.networkInterface);
    if (placed.place.kind !== 'end') return [];
    const port = group.healthCheckPort ?? placed.port;
    const { networkInterface } = node;
    // They come from the node's own address, also where the client's is kept.
    const sender = { kind: 'interface', input: networkInterface.id, networkInterface, address: networkInterface.addresses[0] ?? null, byPublicAddress: false } as const;
    const judgement = judgeSecondLeg(network, {
      node: sender, target: placed.place.endpoint, protocol: TCP, traffic: TrafficSet.ofPorts(TCP, [{ from: port, to: port }]), client: null, isClassic: balancer.type === 'classic',
    });
    const [block] = judgement.blocks;
    return block === undefined ? [] : [`The health checks of ${balancer.name} at TCP port ${port} of ${target.id} are blocked: ${describeBlock(network, block).message}`];
  });
}
