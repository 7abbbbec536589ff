/** Is there a peering connection between the two at all? Every one that is still visible is told. */
import { createPeering, whyNotPeerable } from '../../fixes/route.ts';
import { isProposal, type ProposalResult } from '../../fixes/proposal.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { meaningOf, peeringWords } from '../meaning.ts';
import { isAlive, sideWords, type PeerPair } from '../pair.ts';
import { peeringResource, sideResource } from '../resources.ts';

defineCheck({ id: 'peering-connection', title: 'A peering connection between the two', order: 20, gates: 'always', find });

function find(pair: PeerPair): Finding[] {
  const { peering, peerings, sides: [a, b], network, question } = pair;
  if (peering !== null) {
    const others = peerings.filter(({ id }) => id !== peering.id);
    const told = others.map((other) => ` ${peeringWords(other)} between the same two ${meaningOf(other)}.`).join('');
    const isAnother = question.peeringId !== null && question.peeringId !== peering.id;
    const asked = isAnother ? ` ${question.peeringId} was asked about; this one is what the traffic uses.` : '';
    return [{ status: isAnother ? 'warn' : 'pass', resource: peeringResource(peering), key: isAnother ? 'another' : 'connection', message: `Peering ${peeringWords(peering)} is between ${sideWords(a)} and ${sideWords(b)}.${asked}${told}` }];
  }
  const isCollected = [a, b].some((side) => network.isCollected('VpcPeeringConnections', side));
  if (!isCollected) {
    const missing = network.missing('VpcPeeringConnections', a);
    return [{ status: 'unknown', resource: sideResource(a), key: 'connection', message: notKnown(missing), missing: [missing] }];
  }
  const repair = newPeering(pair);
  const decide = isProposal(repair) ? '' : `; ${repair.decide ?? 'decide how to connect them'}`;
  return [{
    status: 'fail', resource: sideResource(a), key: 'connection',
    message: `No peering connection between ${sideWords(a)} and ${sideWords(b)} is there${decide}.`,
    ...(isProposal(repair) ? { proposal: repair } : {}),
  }];
}

/** A new peering connection from the first VPC to the second, requested and accepted, where both are ours. */
export function newPeering({ network, sides: [a, b], peerings }: PeerPair): ProposalResult {
  if (a.vpc === null || b.vpc === null || peerings.some(isAlive)) return { decide: 'decide with the owner of the other VPC how to connect them' };
  const refusal = whyNotPeerable(network, a.vpc, b.vpc);
  if (refusal !== null) return { decide: refusal };
  const { commands, apply } = createPeering(a.vpc, b.vpc);
  return { summary: `Peer ${sideWords(a)} with ${sideWords(b)}`, commands, apply };
}
