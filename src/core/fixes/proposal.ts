import type { Network } from '../network/network.ts';

/** A repair: what to type, and the same as a change of the network, so that the question can be asked again of it. */
export interface Proposal {
  readonly summary: string;
  readonly commands: readonly string[];
  readonly apply: (network: Network) => Network;
}

/** No repair is safe to print: a decision is needed, or somebody else's account. */
export interface NoProposal {
  readonly decide: string | null;
}

export type ProposalResult = Proposal | NoProposal;

export const isProposal = (result: ProposalResult): result is Proposal => 'commands' in result;
