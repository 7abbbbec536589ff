import type { SecurityGroup, Thing } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { ResourceAnswer } from './answer.ts';

export function resourceOf(network: Network, type: string, thing: Thing): ResourceAnswer {
  return { type, id: thing.id, name: nameOf(network, type, thing), account: thing.account, region: thing.region };
}

/** Groups have a name of their own; an interface goes by its instance's where it has none. */
function nameOf(network: Network, type: string, thing: Thing): string | null {
  if (type === 'security-group') return network.data.securityGroups.get(thing.id)?.groupName ?? thing.name;
  if (type !== 'network-interface' || thing.name !== null) return thing.name;
  const instanceId = network.data.interfaces.get(thing.id)?.instanceId ?? null;
  return instanceId === null ? null : (network.data.instances.get(instanceId)?.name ?? null);
}

/** Of several groups the one to change: its own account's, and on as few interfaces as possible, so that little else opens. */
export function groupToChange(network: Network, groups: readonly SecurityGroup[], account: string | null): SecurityGroup | null {
  const own = groups.filter((group) => group.account === account);
  const [best] = (own.length > 0 ? own : [...groups]).sort((a, b) => network.membersOf(a.id) - network.membersOf(b.id));
  return best ?? null;
}
