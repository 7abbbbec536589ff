import { balancerNamedBy } from '../network/load-balancer.ts';
import type { Block } from '../path/judge.ts';
import { blockerKey } from '../path/blocker-key.ts';

/**
 * The first of the blocks that one repair mends: nodes share their groups, and so do targets. Those of the way there come
 * before those of the way back.
 */
export function distinctParts(blocks: readonly Block[]): Block[] {
  const seen = new Map<string, Block>();
  for (const block of blocks) {
    const key = keyOf(block);
    if (!seen.has(key)) seen.set(key, block);
  }
  return [...seen.values()].sort((a, b) => Number(a.direction === 'return') - Number(b.direction === 'return'));
}

function keyOf(block: Block): string {
  const { blocker } = block;
  if (blocker.type === 'security-group') {
    const { groups, egress, peer, traffic } = blocker;
    const sender = peer.networkInterface?.groupIds.length ? peer.networkInterface.groupIds.join(' ') : peer.address.text;
    return ['groups', ...groups.map(({ id }) => id).sort(), egress, JSON.stringify(traffic.toJson()), sender].join(' ');
  }
  if (blocker.type === 'public-ip') return `public address ${balancerNamedBy(blocker.networkInterface) ?? blocker.networkInterface.id} ${blocker.inbound}`;
  if (blocker.type !== 'network-acl') return blockerKey(block);
  // One entry serves every subnet of the list; it opens the subnet that the other end lies in.
  const { acl, egress, entry, address } = blocker;
  return ['acl', block.direction, acl.id, egress, entry?.ruleNumber, subnetOf(block, address.text) ?? address.text].join(' ');
}

function subnetOf({ part }: Block, address: string): string | undefined {
  const ends = part === undefined ? [] : [part.question.source, part.question.destination];
  const place = ends.find((end) => end.kind === 'interface' && end.networkInterface.addresses.some((own) => own.address.text === address));
  return place?.kind === 'interface' ? place.networkInterface.subnetId : undefined;
}
