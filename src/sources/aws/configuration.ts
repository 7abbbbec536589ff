/** The configuration of accounts and Regions, asked of AWS. */
import type { Collection } from '../../core/network/documents.ts';
import { callerIdentity, owningAccount } from './account.ts';
import { mapBounded } from './bounded.ts';
import { DESCRIBE_CALLS, DETAIL_CALLS, VPC_ATTRIBUTE_CALLS } from './calls.ts';
import type { DetailCall } from './calls.ts';
import { contentsOf, outcomeOf, toCollection } from './outcomes.ts';
import { readAllPages } from './pages.ts';
import type { PagedCall } from './pages.ts';
import { joinScopes } from './join-scopes.ts';
import type { AwsTarget } from './targets.ts';

export interface CollectProgress {
  /** Calls that are done, of those known so far. */
  readonly done: number;
  readonly total: number;
  /** The call that was just done, such as `DescribeVpcs in us-east-1`. */
  readonly what: string;
}

export interface CollectOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CollectProgress) => void;
  /** What was left out although nothing refused it, in one sentence. */
  readonly onWarning?: (message: string) => void;
  /** Ask for the DNS attributes of every VPC too. */
  readonly vpcAttributes?: boolean;
}

/** Calls to one account and Region at the same time. */
const PARALLEL_CALLS = 8;

/**
 * Every describe call for every target. The documents stand in the order of targets and calls, whatever arrived first.
 * A refused call is a `Refusal`; what AWS or the network fails to answer is thrown as AwsError, and ends the rest.
 */
export async function collectConfiguration(targets: readonly AwsTarget[], options: CollectOptions = {}): Promise<Collection> {
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  const progress = progressCounter(options.onProgress);
  try {
    return joinScopes(await Promise.all(targets.map((target) => collectTarget(target, signal, progress, options))));
  } catch (error) {
    options.signal?.throwIfAborted();
    // The first failure is the answer; the calls under way would only fail after it.
    failed.abort(error);
    throw error;
  }
}

async function collectTarget(target: AwsTarget, signal: AbortSignal, progress: ProgressCounter, { onWarning, vpcAttributes }: CollectOptions): Promise<Collection> {
  progress.expect(DESCRIBE_CALLS.length);
  const asked = callerIdentity(target, signal);
  const run = (calls: readonly (PagedCall & CallTraits)[]) => mapBounded(calls, PARALLEL_CALLS, async (call) => {
    const { operation, key, optional, beside } = call;
    const outcome = await outcomeOf(target, { service: 'ec2', operation, key, optional }, async () => ({ ...beside, ...(await readAllPages(target, call, signal)) }), onWarning);
    progress.did(`${call.operation} in ${target.region}`);
    return outcome;
  });
  const [caller, described] = await Promise.all([asked, run(DESCRIBE_CALLS)]);
  const outcomes = [...described];
  // In turn: the routes of a transit gateway may name prefix lists.
  for (const detail of [...DETAIL_CALLS, ...(vpcAttributes === true ? VPC_ATTRIBUTE_CALLS : [])]) {
    const calls = detail.ids(contentsOf(outcomes)).map((id) => detailCall(detail, id));
    progress.expect(calls.length);
    outcomes.push(...(await run(calls)));
  }
  return toCollection(outcomes, { account: caller?.account ?? owningAccount(contentsOf(described)), region: target.region });
}

interface CallTraits {
  readonly optional: boolean;
  /** Goes beside the answer where the output does not name its object. */
  readonly beside?: Readonly<Record<string, string>>;
}

function detailCall(detail: DetailCall, id: string): PagedCall & CallTraits {
  const { operation, key, idKey, pageSize, cutShortBy } = detail;
  return { operation, key, pageSize, ...(cutShortBy === undefined ? {} : { cutShortBy }), optional: true, beside: { [idKey]: id }, ask: (ec2, page, options) => detail.ask(ec2, id, page, options) };
}

interface ProgressCounter {
  expect(calls: number): void;
  did(what: string): void;
}

function progressCounter(onProgress: CollectOptions['onProgress']): ProgressCounter {
  let done = 0;
  let total = 0;
  return {
    expect: (calls) => { total += calls; },
    did: (what) => {
      done += 1;
      onProgress?.({ done, total, what });
    },
  };
}
