/** The word `internet` in a question: one walk for each class of public addresses, all of which count. */
import type { Family } from '../address/address.ts';
import type { Cidr } from '../address/cidr.ts';
import type { Network } from '../network/network.ts';
import type { End, InterfaceEnd, OutsideEnd } from './ends.ts';
import type { Judgement } from './judge.ts';
import { cidrsOnPath, publicRepresentatives } from './public-addresses.ts';

export interface EndPair {
  readonly source: InterfaceEnd | OutsideEnd;
  readonly destination: End;
}

/**
 * The judgement of each class, or of the pair itself. What stands at the interface tells the first classes apart; route tables
 * and network ACLs that are met on the way may split them further, until none does.
 */
export function judgeClasses(network: Network, ends: EndPair, family: Family, judgeOne: (pair: EndPair) => Judgement): readonly Judgement[] {
  const judged = new Map<bigint, Judgement>();
  let cuts: readonly Cidr[] = [];
  for (;;) {
    const classes = classesOf(network, ends, family, cuts);
    if (classes === null) return [judgeOne(ends)];
    const fresh = classes.filter(({ address }) => !judged.has(address));
    for (const { address, pair } of fresh) judged.set(address, judgeOne(pair));
    if (fresh.length === 0) return classes.flatMap(({ address }) => judged.get(address) ?? []);
    cuts = cidrsOnPath(network, [...judged.values()].flatMap(({ path }) => [...path.forward.steps, ...path.return.steps].map(({ component }) => component)));
  }
}

/** Null: both ends are places. */
function classesOf(network: Network, { source, destination }: EndPair, family: Family, cuts: readonly Cidr[]): readonly { readonly address: bigint; readonly pair: EndPair }[] | null {
  const representatives = ({ networkInterface, subnet, vpc }: InterfaceEnd): OutsideEnd[] =>
    publicRepresentatives(network, networkInterface, subnet, vpc, family, cuts).map((named) => ({ kind: 'outside', named, isAnyPublic: true }));
  if (source.kind === 'outside' && source.isAnyPublic && destination.kind === 'interface') {
    return representatives(destination).map((end) => ({ address: end.named.value, pair: { source: end, destination } }));
  }
  if (destination.kind === 'outside' && destination.isAnyPublic && source.kind === 'interface') {
    return representatives(source).map((end) => ({ address: end.named.value, pair: { source, destination: end } }));
  }
  return null;
}
