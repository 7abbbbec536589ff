/** What a check is. Each file of `checks` defines one; importing it enters it in the list. */
import type { Missing, ResourceAnswer } from '../diagnosis/answer.ts';
import type { Proposal } from '../fixes/proposal.ts';
import type { CheckStatus } from './answer.ts';
import type { PeerPair, PeerQuestion } from './pair.ts';

/** A repair with the account that may run each of its commands; without them, that of the resource. */
export interface OwnedProposal extends Proposal {
  readonly accounts?: readonly (string | null)[];
}

export interface Finding {
  readonly status: CheckStatus;
  readonly resource: ResourceAnswer;
  /** One or more sentences, the last ended. */
  readonly message: string;
  /** What tells this finding from the others of the check: the same before and after a fix. By default the resource. */
  readonly key?: string;
  /** A repair that is safe to print. */
  readonly proposal?: OwnedProposal;
  /** Where the status is `unknown`: what would tell. */
  readonly missing?: readonly Missing[];
}

/** `traffic`, `address`: where the question names some. */
export type Gate = 'always' | 'never' | 'traffic' | 'address';

export interface PeerCheck {
  /** In the answer and in the documentation: `peering-state`. */
  readonly id: string;
  /** What it looks at, in a few words. */
  readonly title: string;
  /** Place in the answer: what has to be repaired first comes first. */
  readonly order: number;
  /** When does `fail` break, and `unknown` leave open, the verdict? */
  readonly gates: Gate;
  readonly find: (pair: PeerPair) => readonly Finding[];
}

const registered: PeerCheck[] = [];

export function defineCheck(check: PeerCheck): PeerCheck {
  if (registered.some(({ id, order }) => id === check.id || order === check.order)) throw new Error(`two checks are called ${check.id} or stand at ${check.order}`);
  registered.push(check);
  registered.sort((a, b) => a.order - b.order);
  return check;
}

/** Every check that was defined, in order. */
export const definedChecks = (): readonly PeerCheck[] => registered;

export function doesGate({ gates }: PeerCheck, { traffic, address }: PeerQuestion): boolean {
  switch (gates) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'traffic':
      return traffic !== null;
    case 'address':
      return address !== null;
  }
}

/** `not known: WHAT`, with the way to know it. */
export const notKnown = ({ what, hint }: Missing): string => `Not known: ${what}; ${hint}.`;
