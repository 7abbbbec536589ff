/** Rules that let the traffic of the question through: for the subnets that ask, not for single hosts. */
import { contains, hostCidr, type Cidr } from '../address/cidr.ts';
import type { IpAddress } from '../address/address.ts';
import { openAcl } from '../fixes/network-acl.ts';
import { isProposal, type NoProposal, type Proposal, type ProposalResult } from '../fixes/proposal.ts';
import { openGroupTo } from '../fixes/security-group.ts';
import type { Blocker } from '../path/trace.ts';
import type { OwnedProposal } from './check.ts';
import type { PeerPair } from './pair.ts';
import type { Talk } from './talk.ts';

/** With one sender and one receiver to open for, the rules are clear. */
export function openGroup(pair: PeerPair, talks: readonly Talk[]): OwnedProposal | NoProposal {
  const traffic = pair.question.traffic?.traffic;
  const [talk] = talks;
  if (traffic === undefined || talk === undefined) return { decide: null };
  const sets = new Set(talks.flatMap(({ groupBlockers }) => groupBlockers.map(({ egress, groups }) => `${egress ? 'out' : 'in'} ${groups.map(({ id }) => id).sort().join(' ')}`)));
  const ways = new Set([...sets].map((set) => set.split(' ')[0]));
  if (sets.size > ways.size) return { decide: 'decide which hosts should have it: ask about two of them with why-rejected' };
  const cidrs = new Map(talks.flatMap(({ groupBlockers }) => groupBlockers.map((blocker) => {
    const cidr = subnetCidr(pair, blocker.peer.address);
    return [`${blocker.egress ? 'out' : 'in'} ${cidr.text}`, { blocker, cidr }] as const;
  })));
  const results = [...cidrs.values()].map(({ blocker, cidr }) => ({ result: openGroupTo(pair.network, traffic, blocker, cidr), account: blocker.networkInterface.account }));
  return joined(results);
}

export function openNetworkAcl(pair: PeerPair, blocker: Extract<Blocker, { type: 'network-acl' }>): ProposalResult {
  const traffic = pair.question.traffic?.traffic;
  return traffic === undefined ? { decide: null } : openAcl(pair.network, traffic, blocker, subnetCidr(pair, blocker.address));
}

/** The block of the subnet that has the address. */
function subnetCidr({ sides }: PeerPair, address: IpAddress): Cidr {
  const blocks = sides.flatMap(({ subnets }) => subnets ?? []).flatMap(({ cidrs }) => cidrs);
  return blocks.find((cidr) => contains(cidr, address)) ?? hostCidr(address);
}

function joined(results: readonly { readonly result: ProposalResult; readonly account: string | null }[]): OwnedProposal | NoProposal {
  const proposals: { readonly proposal: Proposal; readonly account: string | null }[] = [];
  for (const { result, account } of results) {
    if (!isProposal(result)) return result;
    proposals.push({ proposal: result, account });
  }
  return {
    summary: proposals.map(({ proposal }) => proposal.summary).join('; '),
    commands: proposals.flatMap(({ proposal }) => proposal.commands),
    accounts: proposals.flatMap(({ proposal, account }) => proposal.commands.map(() => account)),
    apply: (before) => proposals.reduce((after, { proposal }) => proposal.apply(after), before),
  };
}
