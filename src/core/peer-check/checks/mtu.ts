/** The largest packet: 9001 bytes inside a Region, 8500 between Regions (VPC Peering Guide, "How VPC peering connections work"). */
import { defineCheck, type Finding } from '../check.ts';
import type { PeerPair } from '../pair.ts';
import { peeringResource } from '../resources.ts';

defineCheck({ id: 'mtu', title: 'Largest packet', order: 160, gates: 'never', find });

function find({ peering, sides: [a, b] }: PeerPair): Finding[] {
  if (peering === null || a.region === null || b.region === null) return [];
  const message = a.region === b.region
    ? `Packets of up to 9001 bytes pass: both VPCs are in ${a.region}.`
    : `Packets of up to 8500 bytes pass between ${a.region} and ${b.region}; larger ones need path MTU discovery, ICMP type 3 code 4 (IPv6: type 2), let through both ways.`;
  return [{ status: 'pass', resource: peeringResource(peering), message }];
}
