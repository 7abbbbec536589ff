/**
 * Routes to the peering for what lies behind the other VPC: its other peers, its VPN, its gateways. A peering leads to the CIDRs of
 * its two VPCs and no further (VPC Peering Guide, "VPC peering limitations").
 */
import { covers, overlaps } from '../../address/cidr.ts';
import { resourceOf } from '../../diagnosis/resource.ts';
import { titled } from '../../diagnosis/words.ts';
import type { Route, RouteTable } from '../../network/model.ts';
import { destinationText } from '../../path/rule-answer.ts';
import { defineCheck, type Finding } from '../check.ts';
import { bothWays, sideWords, type PeerPair, type Side } from '../pair.ts';
import { peeringResource } from '../resources.ts';

defineCheck({ id: 'transitivity', title: 'Nothing is routed through the other VPC', order: 90, gates: 'never', find });

function find(pair: PeerPair): Finding[] {
  const { peering, network } = pair;
  if (peering === null) return [];
  const findings = bothWays(pair).flatMap(([own, other]) =>
    [...network.data.routeTables.values()]
      .filter(({ vpcId }) => vpcId === own.id)
      .flatMap((table) => table.routes.filter(({ target }) => target.id === peering.id).flatMap((route) => beyond(pair, other, table, route))));
  if (findings.length > 0) return findings;
  return [{ status: 'pass', resource: peeringResource(peering), message: 'No route sends through the peering what lies behind the other VPC.' }];
}

function beyond({ network }: PeerPair, other: Side, table: RouteTable, route: Route): Finding[] {
  const { destination } = route;
  if (destination.kind !== 'cidr' || other.cidrs === null) return [];
  const { cidr } = destination;
  if (other.cidrs.some((theirs) => covers(theirs, cidr))) return [];
  const holds = other.cidrs.some((theirs) => overlaps(theirs, cidr));
  const what = holds ? `more than ${sideWords(other)} has` : `what ${sideWords(other)} does not have`;
  return [{
    status: 'warn', resource: resourceOf(network, 'route-table', table), key: `${table.id} ${cidr.text}`,
    message: `Route ${destinationText(route)} in ${titled(table)} sends ${what} to the peering, where it ends: peerings are not transitive, and the gateways, VPNs and peers of the other VPC cannot be used through them.`,
  }];
}
