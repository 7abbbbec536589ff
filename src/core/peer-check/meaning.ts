/** What each state of a peering connection means, and who must act (VPC Peering Guide, "VPC peering connection lifecycle"). */
import { titled } from '../diagnosis/words.ts';
import type { VpcPeeringConnection } from '../network/model.ts';

/** One sentence without the name of the peering, its last word not ended. */
export function meaningOf(peering: VpcPeeringConnection): string {
  const { status, accepter, requester, expirationTime } = peering;
  const who = accepter.account === null ? 'the owner of the accepter VPC' : `account ${accepter.account}`;
  const requesterWords = requester.account === null ? requester.vpcId : `${requester.vpcId} (account ${requester.account})`;
  const said = peering.statusMessage === null ? '' : ` (AWS says: ${peering.statusMessage.replace(/\.$/, '')})`;
  switch (status) {
    case 'active':
      return 'carries traffic';
    case 'pending-acceptance':
      return `waits for ${who} to accept it for ${accepter.vpcId}${expirationTime === null ? '; a request expires after 7 days' : `; the request expires at ${expirationTime}`}`;
    case 'initiating-request':
      return 'is being requested: wait a moment';
    case 'provisioning':
      return 'was accepted and is being set up: wait a moment';
    case 'failed':
      return `failed and stays so${said}: the requester, ${requesterWords}, has to make a new one`;
    case 'rejected':
      return `was rejected by ${who}: the requester, ${requesterWords}, has to make a new one`;
    case 'expired':
      return `expired, because nobody accepted it within 7 days: the requester, ${requesterWords}, has to make a new one`;
    case 'deleting':
      return 'is being deleted: it carries nothing any more';
    case 'deleted':
      return 'was deleted and stays so: either side has to make a new one';
    default:
      return `is in state ${status}${said}`;
  }
}

/** `pcx-1`, or `name (pcx-1)` */
export const peeringWords = (peering: VpcPeeringConnection): string => titled(peering);
