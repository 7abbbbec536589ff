/** What the listeners of a load balancer take, and where it may go from there. */
import type { Listener, LoadBalancer } from '../network/load-balancer.ts';
import { TCP, UDP } from '../traffic/protocol.ts';
import { TrafficSet } from '../traffic/traffic-set.ts';

/** One transport protocol at the port of a listener. */
export interface Service {
  readonly listener: Listener;
  readonly protocol: number;
  readonly port: number;
  readonly traffic: TrafficSet;
}

/** The transport protocols of a listener or target group by the API's name for its protocol. */
export function transportsOf(protocol: string): readonly number[] {
  switch (protocol.toUpperCase()) {
    case 'UDP':
    case 'QUIC':
      return [UDP];
    case 'TCP_UDP':
    case 'TCP_QUIC':
      return [TCP, UDP];
    case 'GENEVE':
      return [];
    default:
      return [TCP];
  }
}

export function servicesOf(listeners: readonly Listener[]): Service[] {
  return listeners
    .flatMap((listener) => transportsOf(listener.protocol).map((protocol): Service => {
      const { port } = listener;
      return { listener, protocol, port, traffic: TrafficSet.ofPorts(protocol, [{ from: port, to: port }]) };
    }))
    .sort((a, b) => a.port - b.port || a.protocol - b.protocol);
}

/** Where the connections of a listener may go, by its default action and its rules. */
export interface Choice {
  readonly targetGroupIds: readonly string[];
  /** `redirect` or `fixed-response`, where it replies by itself. */
  readonly answers: readonly string[];
  /** False: it has rules that were not read, or an action of an unknown kind. */
  readonly isWhole: boolean;
}

export function choiceOf({ defaultAction, ruleActions }: Listener): Choice {
  const actions = [defaultAction, ...(ruleActions ?? [])];
  return {
    targetGroupIds: [...new Set(actions.flatMap((action) => (action.kind === 'forward' ? action.targetGroupIds : [])))],
    answers: [...new Set(actions.flatMap((action) => (action.kind === 'answer' ? [action.by] : [])))],
    isWhole: ruleActions !== null && actions.every(({ kind }) => kind !== 'unknown'),
  };
}

export const listenerWords = ({ protocol, port }: Listener): string => `${protocol}:${port}`;

/** How AWS calls it in the console. */
export const typeTitle = ({ type }: Pick<LoadBalancer, 'type'>): string =>
  ({ application: 'Application Load Balancer', network: 'Network Load Balancer', gateway: 'Gateway Load Balancer', classic: 'Classic Load Balancer' })[type];
