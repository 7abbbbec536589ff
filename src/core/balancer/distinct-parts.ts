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
  return blocker.type === 'network-acl' ? `${blockerKey(block)} ${blocker.address.text}` : blockerKey(block);
}
