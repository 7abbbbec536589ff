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

/** Null: an internet gateway may be used. Both modes stop interfaces that use their own public address. */
export function blockedPublicAccess(network: Network, subnet: Subnet, vpc: Vpc): Blocking | null {
  if (subnet.blockPublicAccess !== null) return subnet.blockPublicAccess === 'off' ? null : { mode: subnet.blockPublicAccess, level: 'subnet' };
  if (vpc.blockPublicAccess !== null && vpc.blockPublicAccess !== 'off' && !isExcluded(network, subnet, vpc)) {
    return { mode: vpc.blockPublicAccess, level: 'vpc' };
  }
  if (vpc.blockPublicAccess !== null) return null;
  const options = network.data.blockPublicAccess.find(
    ({ account, region }) => (account === null || vpc.account === null || account === vpc.account) && (region === null || vpc.region === null || region === vpc.region),
  );
  if (options === undefined || options.mode === 'off' || isExcluded(network, subnet, vpc)) return null;
  return { mode: options.mode, level: 'account' };
}

/** Only `allow-bidirectional` lets an interface use its own public address again. */
function isExcluded(network: Network, subnet: Subnet, vpc: Vpc): boolean {
  return network.data.blockPublicAccessExclusions.some(
    ({ resourceId, mode }) => mode === 'allow-bidirectional' && (resourceId === subnet.id || resourceId === vpc.id),
  );
}
