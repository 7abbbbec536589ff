/** The things that findings speak of. */
import type { ResourceAnswer } from '../diagnosis/answer.ts';
import type { VpcPeeringConnection } from '../network/model.ts';
import type { Side } from './pair.ts';

export const sideResource = ({ id, name, account, region }: Side): ResourceAnswer => ({ type: 'vpc', id, name, account, region });

/** Its requester owns a peering connection. */
export const peeringResource = ({ id, name, requester, account, region }: VpcPeeringConnection): ResourceAnswer => ({
  type: 'vpc-peering-connection', id, name, account: requester.account ?? account, region: requester.region ?? region,
});
