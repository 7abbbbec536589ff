/** The registered targets of a group as things of the network. */
import { parseAddress } from '../address/address.ts';
import type { Missing } from '../diagnosis/answer.ts';
import { NetdiagError } from '../errors.ts';
import type { PlainEndpoint } from '../network/endpoint.ts';
import { findEndpoint } from '../network/find-endpoint.ts';
import type { Target, TargetGroup } from '../network/load-balancer.ts';
import type { NetworkInterface } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { Blocker } from '../path/trace.ts';
import { familyOf } from './attributes.ts';
import { zoneOf } from './nodes.ts';

/** Where connections to a target go. */
export type Place =
  | { readonly kind: 'end'; readonly endpoint: PlainEndpoint }
  | { readonly kind: 'unknown'; readonly missing: Missing }
  | { readonly kind: 'gone'; readonly blocker: Blocker };

export interface PlacedTarget {
  readonly target: Target;
  readonly group: TargetGroup;
  readonly port: number;
  readonly place: Place;
  /** Its Availability Zone; `all`: it counts for every zone; null: not known. */
  readonly zone: string | null;
  /** `app (i-0a1b) port 8080`. */
  readonly words: string;
}

/** @param node from whose side an address is looked up */
export function placeTarget(network: Network, group: TargetGroup, target: Target, node: NetworkInterface): PlacedTarget {
  const port = target.port ?? group.port ?? 0;
  const place = group.targetType === 'instance' ? placeInstance(network, group, target) : placeAddress(network, target, node);
  const there = place.kind === 'end' && place.endpoint.kind === 'interface' ? place.endpoint.networkInterface : null;
  const name = there === null ? null : (there.name ?? network.data.instances.get(there.instanceId ?? '')?.name ?? null);
  return { target, group, port, place, zone: target.zone ?? (there === null ? null : zoneOf(network, there)), words: `${name === null ? target.id : `${name} (${target.id})`} port ${port}` };
}

/** Instances are sent to by the primary address of their primary interface. */
function placeInstance(network: Network, group: TargetGroup, { id }: Target): Place {
  const [networkInterface] = network.interfacesOfInstance(id);
  if (networkInterface !== undefined) {
    const address = networkInterface.addresses.find((item) => item.address.family === familyOf(group)) ?? null;
    return { kind: 'end', endpoint: { kind: 'interface', input: id, networkInterface, address, byPublicAddress: false } };
  }
  const lookup = network.lookup(network.data.instances, 'Reservations', id, group);
  if (lookup.state === 'unknown') return { kind: 'unknown', missing: lookup.missing };
  if (lookup.state === 'found' && !network.isCollected('NetworkInterfaces', group)) return { kind: 'unknown', missing: network.missing('NetworkInterfaces', group) };
  const { account, region } = group;
  const thing = { type: 'instance', id, name: lookup.state === 'found' ? lookup.value.name : null, account, region };
  const why = lookup.state === 'found' ? `is ${lookup.value.state} and has no network interface` : 'does not exist any more';
  return { kind: 'gone', blocker: { type: 'component', kind: 'instance', code: 'BAD_STATE', thing, why, by: null } };
}

function placeAddress(network: Network, { id }: Target, node: NetworkInterface): Place {
  const unknown = (hint: string): Place => ({ kind: 'unknown', missing: { what: `the target ${id}`, hint } });
  if (parseAddress(id) === null) return unknown('it is no address');
  try {
    const found = findEndpoint(network, id, 'destination', node);
    const endpoint = found.kind === 'load-balancer' ? found.node : found;
    return endpoint === null || endpoint.kind === 'host-name' ? unknown('it is no address') : { kind: 'end', endpoint };
  } catch (error) {
    // Several VPCs may have it.
    if (error instanceof NetdiagError) return unknown(error.message);
    throw error;
  }
}
