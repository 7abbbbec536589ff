/** The answer of `peer-check`: one type for every renderer, field by field the JSON of the contract. */
import type { Fix, Missing, ResourceAnswer } from '../diagnosis/answer.ts';

export type PeerCheckVerdict = 'ready' | 'broken' | 'inconclusive';

export type CheckStatus = 'pass' | 'fail' | 'warn' | 'unknown';

/** What one check found of one resource. */
export interface CheckAnswer {
  /** Which check; several entries have the same where it looks at several resources. */
  readonly id: string;
  readonly status: CheckStatus;
  /** Does its status decide the verdict? What does not gate is told and changes nothing. */
  readonly gates: boolean;
  readonly resource: ResourceAnswer;
  readonly message: string;
  readonly fix: Fix | null;
}

export interface PeeringSideAnswer {
  readonly vpcId: string;
  readonly name: string | null;
  readonly account: string | null;
  readonly region: string | null;
  /** Null: told by nothing that was read. */
  readonly cidrs: readonly string[] | null;
}

export interface PeeringAnswer {
  readonly id: string;
  readonly name: string | null;
  /** `active`, `pending-acceptance`, … as the API names them. */
  readonly status: string;
  /** What the status means, and who must act. */
  readonly meaning: string;
  /** When a request that nobody accepts ends. */
  readonly expirationTime: string | null;
  readonly requester: PeeringSideAnswer;
  readonly accepter: PeeringSideAnswer;
}

export interface SubnetAnswer {
  readonly id: string;
  readonly name: string | null;
  readonly cidrs: readonly string[];
}

export interface VpcAnswer extends PeeringSideAnswer {
  /** Null: not read. */
  readonly subnets: readonly SubnetAnswer[] | null;
}

/** Does what leaves one subnet for another reach the peering, by the route table that governs it? */
export interface SubnetPairAnswer {
  readonly from: string;
  readonly to: string;
  /** Null: not read. */
  readonly routeTable: string | null;
  readonly ok: boolean;
  /** Tells `unknown` from `fail`, which `ok` does not. */
  readonly status: 'pass' | 'fail' | 'unknown';
  /** Null where it is well. */
  readonly reason: string | null;
}

export interface PeerCheckAnswer {
  readonly verdict: PeerCheckVerdict;
  readonly summary: string;
  /** In the order in which they were named. */
  readonly vpcs: readonly [VpcAnswer, VpcAnswer];
  /** The one that is judged: that which is active, else that which may still become so. */
  readonly peering: PeeringAnswer | null;
  /** All that are still visible between the two. */
  readonly peerings: readonly PeeringAnswer[];
  readonly checks: readonly CheckAnswer[];
  readonly subnets: readonly SubnetPairAnswer[];
  /** The verdict with every printed fix applied; null where there is none to apply. */
  readonly withAllFixes: PeerCheckVerdict | null;
  readonly missing: readonly Missing[];
  readonly warnings: readonly string[];
}
