/**
 * VPC encryption controls. In enforce mode AWS lets nothing be made that carries traffic unencrypted, but for the resources that
 * are excluded; monitor mode drops nothing (VPC User Guide, "Enforce VPC encryption in transit"). What is there in spite of it is
 * no state that AWS tells about, so what becomes of its traffic is not known.
 */
import type { EncryptionExclusion, Vpc } from '../network/model.ts';
import type { Network } from '../network/network.ts';
import type { PeeringSide } from '../network/model.ts';
import type { Leg } from './leg.ts';
import type { Component } from './trace.ts';

const WORDS: Readonly<Record<EncryptionExclusion, string>> = {
  InternetGateway: 'internet gateways', EgressOnlyInternetGateway: 'egress-only internet gateways', NatGateway: 'NAT gateways',
  VirtualPrivateGateway: 'virtual private gateways', VpcPeering: 'VPC peering',
};

/** A gateway of a VPC that enforces encryption and does not exclude such gateways. */
export function doubtUnencrypted(leg: Leg, vpc: Vpc, exclusion: EncryptionExclusion, at: Component): void {
  if (leg.isReply || !isEnforced(vpc, exclusion)) return;
  leg.unknown(at, 'the VPC enforces encryption', {
    what: `whether ${at.id} carries traffic of ${vpc.id}, which enforces encryption and does not exclude ${WORDS[exclusion]}`,
    hint: 'look at the encryption control of the VPC and its resource exclusions',
  });
}

/** A peering needs the exclusion unless both VPCs enforce encryption in one Region. */
export function doubtUnencryptedPeering(network: Network, leg: Leg, from: Vpc, peer: PeeringSide, at: Component): void {
  const other = network.data.vpcs.get(peer.vpcId);
  const isSafe = other?.encryption?.mode === 'enforce' && from.encryption?.mode === 'enforce' && from.region === peer.region;
  if (isSafe) return;
  doubtUnencrypted(leg, from, 'VpcPeering', at);
  if (other !== undefined) doubtUnencrypted(leg, other, 'VpcPeering', at);
}

/** What the application does not encrypt is dropped by the PrivateLink endpoints of such a VPC; a port does not tell which traffic that is. */
export function noteEncryptedEndpoint(leg: Leg, vpc: Vpc | undefined, endpointId: string): void {
  if (leg.isReply || vpc?.encryption?.mode !== 'enforce') return;
  leg.note(`${vpc.id} enforces encryption: ${endpointId} drops what the application does not encrypt itself, with reject-reason EC in flow logs.`);
}

const isEnforced = ({ encryption }: Vpc, exclusion: EncryptionExclusion): boolean => encryption?.mode === 'enforce' && !encryption.exclusions.includes(exclusion);
