/**
 * What the attributes of load balancers and target groups decide, with their defaults. Null: an attribute was not read, and it
 * may be either way.
 */
import type { LoadBalancer, TargetGroup } from '../network/load-balancer.ts';
import { UDP } from '../traffic/protocol.ts';

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const PRESERVE = 'preserve_client_ip.enabled';

/**
 * Do nodes send to targets in other zones? Application Load Balancers do unless the target group says no; Network Load
 * Balancers where it is switched on, for the balancer or for the group; classic ones by their own attribute (Elastic Load
 * Balancing User Guide, "How Elastic Load Balancing works").
 */
export function isCrossZone(balancer: LoadBalancer, group: TargetGroup): boolean | null {
  if (balancer.type === 'classic') return balancer.isCrossZone;
  const ofBalancer = balancer.type === 'application' ? true : balancer.isCrossZone;
  if (group.attributes === null) return null;
  const own = group.attributes.get(CROSS_ZONE) ?? 'use_load_balancer_configuration';
  return own === 'true' ? true : own === 'false' ? false : ofBalancer;
}

/**
 * Do targets see the client's address? Only Network Load Balancers keep it: always for UDP and for load balancers as targets,
 * else by the attribute, which is on for instances and off for addresses unless it was changed (Network Load Balancer guide,
 * "Client IP preservation"). The families have to be the same.
 */
export function preservesClient({ type }: LoadBalancer, group: TargetGroup, protocol: number, clientFamily: 4 | 6): boolean | null {
  if (type !== 'network' || clientFamily !== familyOf(group)) return false;
  if (group.targetType === 'alb' || protocol === UDP || /UDP|QUIC/.test(group.protocol ?? '')) return true;
  if (group.attributes === null) return null;
  const own = group.attributes.get(PRESERVE);
  return own === undefined ? group.targetType === 'instance' : own === 'true';
}

export const familyOf = ({ ipAddressType }: TargetGroup): 4 | 6 => (ipAddressType === 'ipv6' ? 6 : 4);
