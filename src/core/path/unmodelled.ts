/** Ways of which no describe output tells enough: what is known of them is judged, the rest is named. */
import { parseAddress, type IpAddress } from '../address/address.ts';
import { contains, parseCidr } from '../address/cidr.ts';
import type { Missing } from '../diagnosis/answer.ts';
import type { RouteTarget, Vpc } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import { blockedPublicAccess } from './block-public-access.ts';
import { deliver } from './deliver.ts';
import { isNamedPublicly, type End, type InterfaceEnd } from './ends.ts';
import type { Leg } from './leg.ts';
import type { Component } from './trace.ts';

/** Targets by the words for them. */
const UNMODELLED: Readonly<Partial<Record<RouteTarget['kind'], string>>> = {
  'local-gateway': 'local gateway',
  'carrier-gateway': 'carrier gateway',
  'core-network': 'Cloud WAN core network',
  'odb-network': 'Oracle Database@AWS network',
};

export function leaveByUnmodelled(network: Network, leg: Leg, from: InterfaceEnd, to: End, target: RouteTarget): void {
  const words = UNMODELLED[target.kind] ?? 'route target of an unknown kind';
  const missing: Missing = { what: `what the ${words} ${target.id} does with the packet`, hint: `a ${words} is not modelled`, code: 'UNSUPPORTED_COMPONENT' };
  const at: Component = { type: target.kind, id: target.id, name: null };
  const detail = `a ${words}, which is not modelled`;
  if (target.kind === 'carrier-gateway') refuseCarrier(network, leg, from);
  // A core network delivers packets as they are, so the far filters can still be judged.
  if (target.kind === 'core-network' && to.kind === 'interface' && !isNamedPublicly(to)) {
    leg.unknown(at, detail, missing);
    deliver(network, leg, to, { source: from.address.address, sender: from.networkInterface, link: { kind: 'unknown' }, entersSubnet: true });
  } else leg.loseTrack(at, detail, missing);
}

/** Carrier gateways are blocked as internet gateways are; of local gateways and Cloud WAN the opposite is told (VPC User Guide, "VPC BPA basics"). */
function refuseCarrier(network: Network, leg: Leg, { subnet, vpc }: InterfaceEnd): void {
  const blocking = leg.isReply ? null : blockedPublicAccess(network, subnet, vpc, 'own-address');
  if (blocking?.mode !== 'block-bidirectional') return;
  leg.drop({ type: 'block-public-access', id: `Block Public Access of ${vpc.id}`, name: null }, `mode ${blocking.mode}`, { type: 'block-public-access', vpc, subnet, ...blocking });
}

/** A route of VPC Route Server names its next hop by the address of an interface. Null: it does not, or nobody there has it. */
export function nextHopOf(network: Network, vpc: Vpc, target: RouteTarget): RouteTarget | null {
  const address = target.kind === 'unknown' ? parseAddress(target.id) : null;
  const owned = address === null ? null : network.interfaceInVpc(vpc.id, address);
  return owned === null ? null : { kind: 'network-interface', id: owned.networkInterface.id };
}

const LATTICE = '169.254.171.0/24';

/** Addresses of VPC Lattice: an association of the VPC carries them, which no document tells. Returns false for others. */
export function leaveToLattice(leg: Leg, address: IpAddress): boolean {
  const block = parseCidr(LATTICE);
  if (block === null || !contains(block, address)) return false;
  leg.loseTrack({ type: 'vpc-lattice', id: address.text, name: 'VPC Lattice' }, 'an address of VPC Lattice, which is not modelled', {
    what: `what VPC Lattice does with packets to ${address.text}`, hint: 'its service networks, listeners and policies are not read',
  });
  return true;
}
