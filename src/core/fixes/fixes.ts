/**
 * Repairs for everything that blocks, each tried on a changed copy of the network: `verified` means that the same question,
 * asked again of the configuration with this fix (and those before it) applied, no longer names the cause, nor a new one.
 */
import type { Fix, Verdict } from '../diagnosis/answer.ts';
import type { Network } from '../network/network.ts';
import { blockerKey } from '../path/blocker-key.ts';
import { judge, type Block, type Judgement, type PairQuestion } from '../path/judge.ts';
import { repairComponent } from './component.ts';
import { associateAddress, repairGateway, startInstance } from './gateway-and-host.ts';
import { allowInAcl } from './network-acl.ts';
import { repairPeering } from './peering.ts';
import { isProposal, type ProposalResult } from './proposal.ts';
import { repairRoute } from './route.ts';
import { allowInGroup } from './security-group.ts';

export interface FixResult {
  readonly fix: Fix | null;
  /** Without a fix: what somebody has to decide first. */
  readonly decide: string | null;
}

export interface Fixes {
  /** In the order of the blocks. */
  readonly results: readonly FixResult[];
  /** What the question answers with all of them applied; null where there is none. */
  readonly withAll: Verdict | null;
}

export function findFixes(network: Network, question: PairQuestion, judgement: Judgement): Fixes {
  let current = { network, judgement };
  const results = judgement.blocks.map((block): FixResult => {
    const { part } = block;
    if (part !== undefined && part.decide !== null) return { fix: null, decide: part.decide };
    const key = blockerKey(block);
    const asked = part?.question ?? question;
    // Behind a load balancer one target that is reached makes all well; each is repaired by the question about itself.
    const ask = (of: Network): Judgement => part?.judge(of) ?? judge(of, question);
    const known = part === undefined ? current.judgement : ask(current.network);
    const still = stopping(known).find((item) => blockerKey(item) === key);
    if (still === undefined) return { fix: { summary: 'The fixes above repair this as well', commands: [], verified: true }, decide: null };
    const proposal = propose(current.network, asked, still);
    if (!isProposal(proposal)) return { fix: null, decide: proposal.decide };
    const changed = proposal.apply(current.network);
    const after = ask(changed);
    const before = new Set(stopping(known).map(blockerKey));
    const verified = stopping(after).every((item) => blockerKey(item) !== key && before.has(blockerKey(item)));
    if (verified) current = { network: changed, judgement: part === undefined ? after : judge(changed, question) };
    return { fix: { summary: proposal.summary, commands: proposal.commands, verified }, decide: null };
  });
  return { results, withAll: results.some(({ fix }) => fix !== null) ? current.judgement.verdict : null };
}

/** What blocks, also where it does so only on some of the ways that AWS may choose. */
const stopping = ({ blocks, onSomeWays }: Judgement): readonly Block[] => [...blocks, ...(onSomeWays ?? [])];

function propose(network: Network, question: PairQuestion, { blocker }: Block): ProposalResult {
  switch (blocker.type) {
    case 'security-group':
      return allowInGroup(network, question, blocker);
    case 'network-acl':
      return allowInAcl(network, question, blocker);
    case 'no-route':
    case 'wrong-route':
      return repairRoute(network, question, blocker);
    case 'peering':
      return repairPeering(network, blocker);
    case 'internet-gateway':
      return repairGateway(network, blocker);
    case 'public-ip':
      return associateAddress(network, blocker);
    case 'instance':
      return startInstance(network, blocker);
    case 'component':
      return repairComponent(network, blocker);
    case 'closed-to-internet':
    case 'block-public-access':
    case 'detached-interface':
    case 'unowned-address':
    case 'no-address':
      return { decide: null };
  }
}
