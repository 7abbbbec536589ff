/**
 * VPC Block Public Access. The effective mode of a subnet is told by its own document; without it, it follows from the
 * options of the account and the exclusions (VPC User Guide, "VPC BPA basics").
 */
import type { Subnet, Vpc } from '../network/model.ts';
import type { Network } from '../network/network.ts';

export interface Blocking {
  readonly mode: 'block-bidirectional' | 'block-ingress';
  readonly level: 'subnet' | 'vpc' | 'account';
}

/** Who uses the internet: an interface by its own public address, or a gateway that lets connections out only. */
export type PublicUse = 'own-address' | 'outbound-only';

/** Null: an internet gateway may be used. Mode block-ingress leaves the flows of NAT and egress-only gateways alone. */
export function blockedPublicAccess(network: Network, subnet: Subnet, vpc: Vpc, use: PublicUse): Blocking | null {
  const blocking = effectiveMode(network, subnet, vpc, use);
  return use === 'outbound-only' && blocking?.mode === 'block-ingress' ? null : blocking;
}

function effectiveMode(network: Network, subnet: Subnet, vpc: Vpc, use: PublicUse): Blocking | null {
  if (subnet.blockPublicAccess !== null) return subnet.blockPublicAccess === 'off' ? null : { mode: subnet.blockPublicAccess, level: 'subnet' };
  if (vpc.blockPublicAccess !== null && vpc.blockPublicAccess !== 'off' && !isExcluded(network, subnet, vpc, use)) {
    return { mode: vpc.blockPublicAccess, level: 'vpc' };
  }
  if (vpc.blockPublicAccess !== null) return null;
  const options = network.data.blockPublicAccess.find(
    ({ account, region }) => (account === null || vpc.account === null || account === vpc.account) && (region === null || vpc.region === null || region === vpc.region),
  );
  if (options === undefined || options.mode === 'off' || isExcluded(network, subnet, vpc, use)) return null;
  return { mode: options.mode, level: 'account' };
}

/** Only `allow-bidirectional` lets an interface use its own public address again; `allow-egress` serves outbound gateways. */
function isExcluded(network: Network, subnet: Subnet, vpc: Vpc, use: PublicUse): boolean {
  return network.data.blockPublicAccessExclusions.some(
    ({ resourceId, mode }) => (mode === 'allow-bidirectional' || use === 'outbound-only') && (resourceId === subnet.id || resourceId === vpc.id),
  );
}
