/** Subnets that have no address family in common cannot talk, whatever the routes say. */
import { resourceOf } from '../../diagnosis/resource.ts';
import type { Subnet } from '../../network/model.ts';
import { defineCheck, type Finding } from '../check.ts';
import { bothWays, sideWords, type PeerPair } from '../pair.ts';

defineCheck({ id: 'address-families', title: 'Subnets without a common address family', order: 80, gates: 'never', find });

function find(pair: PeerPair): Finding[] {
  return bothWays(pair).flatMap(([own, other]) => {
    const theirs = other.subnets ?? [];
    return (own.subnets ?? []).flatMap((subnet): Finding[] => {
      const [family, second] = familiesOf(subnet);
      if (family === undefined || second !== undefined) return [];
      const apart = theirs.filter((item) => !familiesOf(item).includes(family)).length;
      // Told from the IPv6 side: IPv4 is what everything else has.
      if (apart === 0 || family === 4) return [];
      return [{ status: 'warn', resource: resourceOf(pair.network, 'subnet', subnet), message: `${subnet.id} has IPv6 addresses only, and ${apart} ${apart === 1 ? 'subnet' : 'subnets'} of ${sideWords(other)} IPv4 addresses only: no peering connects those.` }];
    });
  });
}

const familiesOf = ({ cidrs }: Subnet): (4 | 6)[] => [...new Set(cidrs.map(({ family }) => family))];
