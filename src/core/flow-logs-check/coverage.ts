/**
 * Which flow logs record a resource: those on itself, on its subnet or on its VPC (VPC User Guide, "Flow logs basics"). An instance
 * is its interfaces; a VPC without one of its own is recorded where each of its subnets is.
 */
import type { Missing } from '../diagnosis/answer.ts';
import type { FlowLog, NetworkInterface, Owner, Subnet } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { LoggedResource } from './resources.ts';

export interface ResourceCoverage {
  readonly resource: LoggedResource;
  /** They record all of it. Of an instance: together. */
  readonly logs: readonly FlowLog[];
  /** The same by part, where the parts are recorded each by its own. */
  readonly parts: readonly (readonly FlowLog[])[];
  /** They record a part of it: a subnet of the VPC, an interface of the subnet or instance. */
  readonly inside: readonly FlowLog[];
  /** Parts that nothing records: interfaces of an instance, subnets of a VPC of which others are recorded. Else the resource. */
  readonly bare: readonly LoggedResource[];
  /** What would tell whether there are more; those of a VPC that is shared with an account only its owner can describe. */
  readonly missing: readonly Missing[];
}

export function coverageOf(network: Network, resource: LoggedResource): ResourceCoverage {
  switch (resource.type) {
    case 'network-interface':
    case 'subnet':
      return direct(network, resource);
    case 'instance':
      return ofParts(network, resource, interfacesOf(network, resource.thing.id), []);
    case 'vpc':
      return ofVpc(network, resource);
  }
}

function ofVpc(network: Network, resource: LoggedResource): ResourceCoverage {
  const own = direct(network, resource);
  if (own.logs.length > 0) return own;
  const subnets = [...network.data.subnets.values()].filter(({ vpcId }) => vpcId === resource.thing.id).map((thing): LoggedResource => ({ type: 'subnet', thing }));
  const isRecordedInParts = subnets.some((subnet) => direct(network, subnet).logs.length > 0);
  return isRecordedInParts && network.isCollected('Subnets', resource.thing) ? ofParts(network, resource, subnets, own.inside) : own;
}

function ofParts(network: Network, resource: LoggedResource, parts: readonly LoggedResource[], inside: readonly FlowLog[]): ResourceCoverage {
  const covered = parts.map((part) => direct(network, part));
  const unrecorded = covered.filter(({ logs }) => logs.length === 0);
  // One part that certainly has none decides, whatever is not known of the others.
  const certain = unrecorded.filter(({ missing }) => missing.length === 0);
  const bare = certain.length > 0 ? certain : unrecorded;
  const logs = unique(covered.flatMap((part) => part.logs));
  const isWhole = parts.length > 0 && unrecorded.length === 0;
  return {
    resource,
    logs: isWhole ? logs : [],
    parts: isWhole ? covered.map((part) => part.logs) : [],
    inside: unique([...inside, ...(isWhole ? [] : logs), ...covered.flatMap((part) => part.inside)]),
    bare: parts.length === 0 ? [resource] : bare.flatMap((part) => part.bare),
    missing: parts.length === 0 ? [network.missing('NetworkInterfaces', resource.thing)] : bare.flatMap((part) => part.missing),
  };
}

function direct(network: Network, resource: LoggedResource): ResourceCoverage {
  const place = placeOf(network, resource);
  const logs = logsWhere(network, ({ resourceId }) => place.ids.includes(resourceId));
  const inside = logsWhere(network, ({ resourceId }) => isInside(network, resourceId, resource));
  const unread = place.owners.filter((owner) => !network.isCollected('FlowLogs', owner)).map((owner) => network.missing('FlowLogs', owner));
  const missing = [...new Map(unread.map((item) => [item.what, item])).values()];
  return { resource, logs, parts: logs.length === 0 ? [] : [logs], inside, bare: logs.length === 0 ? [resource] : [], missing: logs.length === 0 ? missing : [] };
}

/** The ids that a flow log may be on, and whose account's flow logs would show it. */
function placeOf({ data }: Network, { type, thing }: LoggedResource): { readonly ids: readonly string[]; readonly owners: readonly Owner[] } {
  const holder: NetworkInterface | Subnet | undefined = type === 'network-interface' ? data.interfaces.get(thing.id) : data.subnets.get(thing.id);
  if (holder === undefined) return { ids: [thing.id], owners: [thing] };
  const above = 'subnetId' in holder ? [holder.subnetId, holder.vpcId] : [holder.vpcId];
  const owners = above.map((id) => data.subnets.get(id) ?? data.vpcs.get(id)).filter((owner) => owner !== undefined);
  return { ids: [thing.id, ...above], owners: [thing, ...owners] };
}

function isInside({ data }: Network, loggedId: string, { thing }: LoggedResource): boolean {
  const holder: NetworkInterface | Subnet | undefined = data.interfaces.get(loggedId) ?? data.subnets.get(loggedId);
  if (holder === undefined) return false;
  return holder.vpcId === thing.id || ('subnetId' in holder && holder.subnetId === thing.id);
}

function interfacesOf(network: Network, instanceId: string): readonly LoggedResource[] {
  return network.interfacesOfInstance(instanceId).map((thing) => ({ type: 'network-interface', thing }));
}

function logsWhere({ data }: Network, isMeant: (log: FlowLog) => boolean): FlowLog[] {
  return [...data.flowLogs.values()].filter(isMeant).sort((a, b) => (a.id < b.id ? -1 : 1));
}

const unique = (logs: readonly FlowLog[]): readonly FlowLog[] => [...new Set(logs)];
