/**
 * Load balancers in the words of the Elastic Load Balancing APIs. A Classic Load Balancer is read into the same shape: each
 * of its listeners has a target group of its own, the registered instances at the instance port.
 */
import type { NetworkInterface, Thing } from './model.ts';

export type LoadBalancerType = 'application' | 'network' | 'gateway' | 'classic';

export interface LoadBalancer extends Thing {
  /** ARN. A classic one has none in its document: it is made of Region, account and name. */
  readonly id: string;
  /** Its name, which the API calls LoadBalancerName. */
  readonly name: string;
  readonly type: LoadBalancerType;
  /** Lower case. */
  readonly dnsName: string | null;
  readonly isInternetFacing: boolean;
  readonly vpcId: string | null;
  /** `active`, `provisioning`, `active_impaired`, `failed`. */
  readonly state: string;
  /** One subnet an enabled zone, for classic ones perhaps more. */
  readonly subnetIds: readonly string[];
  /** Names of the enabled zones. */
  readonly zones: readonly string[];
  /** `ipv4`, `dualstack`, `dualstack-without-public-ipv4`. */
  readonly ipAddressType: string;
  /** Null: never collected. */
  readonly listeners: readonly Listener[] | null;
  /** `load_balancing.cross_zone.enabled`, of a classic one CrossZoneLoadBalancing; null: attributes never collected. */
  readonly isCrossZone: boolean | null;
}

export interface Listener {
  /** ARN; of a classic one its protocol and port. */
  readonly id: string;
  /** `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP`, `TCP_UDP`, `QUIC`, `TCP_QUIC`, `SSL`, … */
  readonly protocol: string;
  readonly port: number;
  readonly defaultAction: ListenerAction;
  /** What its other rules do; null: they were never collected. */
  readonly ruleActions: readonly ListenerAction[] | null;
}

/** `answer`: the load balancer replies by itself, with a redirect or a fixed response. */
export type ListenerAction =
  | { readonly kind: 'forward'; readonly targetGroupIds: readonly string[] }
  | { readonly kind: 'answer'; readonly by: string }
  | { readonly kind: 'unknown' };

export interface TargetGroup extends Thing {
  readonly id: string;
  readonly name: string;
  readonly targetType: 'instance' | 'ip' | 'lambda' | 'alb';
  readonly protocol: string | null;
  readonly port: number | null;
  readonly vpcId: string | null;
  /** Null where health checks go to the port of the traffic. */
  readonly healthCheckPort: number | null;
  /** `ipv4` or `ipv6`. */
  readonly ipAddressType: string;
  /** Null: never collected. */
  readonly targets: readonly Target[] | null;
  /** By key; null: never collected. */
  readonly attributes: ReadonlyMap<string, string> | null;
}

export interface Target {
  /** Instance id, address, or the ARN of a function or an Application Load Balancer. */
  readonly id: string;
  readonly port: number | null;
  /** Of an address: its zone, or `all`. */
  readonly zone: string | null;
  /** `healthy`, `unhealthy`, `initial`, `unused`, `draining`, `unavailable`; null: not told. */
  readonly health: string | null;
  /** Such as `Target.Timeout`. */
  readonly reason: string | null;
  readonly description: string | null;
}

/** The part of the ARN by which the network interfaces go: `app/web/50dc6c495c0c9188`; of a classic one its name. */
export function shortName({ id, name, type }: Pick<LoadBalancer, 'id' | 'name' | 'type'>): string {
  return type === 'classic' ? name : id.slice(id.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
}

/** `app/web/50dc6c495c0c9188` of an interface that belongs to a load balancer; null for all others. */
export function balancerNamedBy({ description, instanceId }: NetworkInterface): string | null {
  return instanceId === null ? (/^ELB (\S+)$/.exec(description ?? '')?.[1] ?? null) : null;
}
