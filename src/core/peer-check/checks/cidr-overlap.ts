/** No CIDR of the one may overlap any of the other, IPv4 or IPv6, primary or secondary (VPC Peering Guide, "How VPC peering connections work"). */
import { overlaps } from '../../address/cidr.ts';
import { listWords } from '../../diagnosis/words.ts';
import { defineCheck, notKnown, type Finding } from '../check.ts';
import { sideWords, someOf, type PeerPair } from '../pair.ts';
import { sideResource } from '../resources.ts';

defineCheck({ id: 'cidr-overlap', title: 'Address ranges of the two', order: 50, gates: 'always', find });

function find({ sides: [a, b], network }: PeerPair): Finding[] {
  const unread = [a, b].find(({ cidrs }) => cidrs === null);
  if (a.cidrs === null || b.cidrs === null || unread !== undefined) {
    const missing = network.missing('Vpcs', unread ?? a);
    return [{ status: 'unknown', resource: sideResource(unread ?? a), key: 'overlap', message: notKnown(missing), missing: [missing] }];
  }
  const theirs = b.cidrs;
  const pairs = a.cidrs.flatMap((x) => theirs.filter((y) => overlaps(x, y)).map((y) => `${x.text} overlaps ${y.text}`));
  const [first] = pairs;
  if (first === undefined) {
    const texts = [a.cidrs, b.cidrs].map((cidrs) => listWords(cidrs.map(({ text }) => text)));
    return [{ status: 'pass', resource: sideResource(a), key: 'overlap', message: `${texts[0] ?? ''} and ${texts[1] ?? ''} do not overlap.` }];
  }
  return [{
    status: 'fail', resource: sideResource(a), key: 'overlap',
    message: `${sideWords(a)} and ${sideWords(b)} have addresses in common: ${someOf(pairs)}. VPCs that overlap cannot be peered, and each sends such addresses to itself; decide on other addresses or a private NAT gateway.`,
  }];
}
