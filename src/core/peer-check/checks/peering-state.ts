/** Does the peering connection carry traffic, and if not, who has to do what? */
import { acceptPeering } from '../../fixes/peering.ts';
import { isProposal, type NoProposal } from '../../fixes/proposal.ts';
import { ec2 } from '../../fixes/command.ts';
import type { VpcPeeringConnection } from '../../network/model.ts';
import { defineCheck, type Finding, type OwnedProposal } from '../check.ts';
import { meaningOf, peeringWords } from '../meaning.ts';
import { isAlive, type PeerPair } from '../pair.ts';
import { peeringResource } from '../resources.ts';
import { newPeering } from './peering-connection.ts';

defineCheck({ id: 'peering-state', title: 'Its state', order: 30, gates: 'always', find });

function find(pair: PeerPair): Finding[] {
  const { peering } = pair;
  if (peering === null) return [];
  const resource = peeringResource(peering);
  const message = `Peering ${peeringWords(peering)} ${meaningOf(peering)}`;
  if (peering.status === 'active') return [{ status: 'pass', resource, key: 'state', message: `${message}.` }];
  const repair = repairOf(pair, peering);
  if (isProposal(repair)) return [{ status: 'fail', resource, key: 'state', message: `${message}.`, proposal: repair }];
  return [{ status: 'fail', resource, key: 'state', message: `${message}${repair.decide === null ? '' : `; ${repair.decide}`}.` }];
}

function repairOf(pair: PeerPair, peering: VpcPeeringConnection): OwnedProposal | NoProposal {
  if (peering.status === 'pending-acceptance') {
    const accepted = acceptPeering(pair.network, peering);
    if (accepted !== null) return { ...accepted, accounts: [peering.accepter.account] };
    const command = ec2('accept-vpc-peering-connection', [['vpc-peering-connection-id', peering.id]], peering.accepter.region);
    return { decide: `with its credentials: ${command}` };
  }
  if (isAlive(peering)) return { decide: null };
  return newPeering(pair);
}
