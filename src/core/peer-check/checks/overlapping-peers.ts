/**
 * Another peer with addresses of the other side: replies take the longest prefix, and there is no reverse-path check (VPC Peering
 * Guide, "Update your route tables").
 */
import { overlaps, type Cidr } from '../../address/cidr.ts';
import type { VpcPeeringConnection } from '../../network/model.ts';
import { otherSide } from '../../path/peering.ts';
import { destinationText } from '../../path/rule-answer.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { bothWays, isActive, sideWords, someOf, type PeerPair, type Side } from '../pair.ts';
import { peeringResource, sideResource } from '../resources.ts';

defineCheck({ id: 'overlapping-peers', title: 'Other peers with the same addresses', order: 60, gates: 'never', find });

function find(pair: PeerPair): Finding[] {
  const { network, peering } = pair;
  const [a] = pair.sides;
  const findings = bothWays(pair).flatMap(([own, other]): Finding[] => {
    if (!network.isCollected('VpcPeeringConnections', own)) {
      const missing = network.missing('VpcPeeringConnections', own);
      return [{ status: 'unknown', resource: sideResource(own), message: notKnown(missing), missing: [missing] }];
    }
    return [...network.data.peerings.values()]
      .filter((rival) => rival.id !== peering?.id && isActive(rival))
      .flatMap((rival) => rivalry(pair, own, other, rival));
  });
  if (findings.length > 0) return findings;
  return [{ status: 'pass', resource: peering === null ? sideResource(a) : peeringResource(peering), message: 'No other peer of either VPC has addresses of the other.' }];
}

function rivalry(pair: PeerPair, own: Side, other: Side, rival: VpcPeeringConnection): Finding[] {
  const far = otherSide(rival, own.id);
  if (far === null || far.vpcId === other.id) return [];
  const cidrs: readonly Cidr[] = pair.network.data.vpcs.get(far.vpcId)?.cidrs ?? far.cidrs;
  const common = cidrs.flatMap((theirs) => (other.cidrs ?? []).filter((cidr) => overlaps(cidr, theirs)).map((cidr) => `${theirs.text} with ${cidr.text}`));
  if (common.length === 0) return [];
  const routes = [...pair.network.data.routeTables.values()].filter(({ vpcId }) => vpcId === own.id).flatMap((table) =>
    table.routes.filter(({ target, destination }) => target.id === rival.id && destination.kind === 'cidr' && (other.cidrs ?? []).some((cidr) => overlaps(cidr, destination.cidr)))
      .map((route) => `${destinationText(route)} in ${table.id}`));
  const led = routes.length === 0 ? 'No route leads there yet.' : `These routes lead there: ${someOf(routes)}.`;
  return [{
    status: 'warn', resource: peeringResource(rival),
    message: `${sideWords(own)} is also peered with ${far.vpcId} by ${rival.id}, which shares addresses with ${sideWords(other)}: ${someOf(common)}. The longest prefix decides which of the two gets packets and replies. ${led}`,
  }];
}
