/** What becomes of one call of the configuration: its answer, a refusal, or a call that is not known there. */
import type { Collection, DescribeDocument, Refusal, Scope } from '../../core/network/documents.ts';
import type { ServiceName } from './actions.ts';
import { AccessError, isUnknownOperation } from './errors.ts';
import type { AwsTarget } from './targets.ts';

export interface ConfigurationCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly key: string;
  /** Not every account or endpoint has the feature: where the call is unknown there, its document is left out. */
  readonly optional: boolean;
}

type Content = Readonly<Record<string, unknown>>;

/** Before the account of its scope is known. */
export type Outcome =
  | { readonly kind: 'content'; readonly call: ConfigurationCall; readonly content: Content }
  | { readonly kind: 'refused'; readonly call: ConfigurationCall; readonly error: AccessError }
  | { readonly kind: 'absent' };

/** @param onWarning is told of a call that the endpoint does not know */
export async function outcomeOf(target: AwsTarget, call: ConfigurationCall, read: () => Promise<Content>, onWarning: ((message: string) => void) | undefined): Promise<Outcome> {
  try {
    return { kind: 'content', call, content: await read() };
  } catch (error) {
    if (error instanceof AccessError) return { kind: 'refused', call, error };
    const standsIn = target.settings.endpoints[call.service] !== null;
    if (!call.optional || !(error instanceof Error) || !isUnknownOperation(error.cause, standsIn)) throw error;
    onWarning?.(`${call.operation} is not known in ${target.region}: what it would tell is left out.`);
    return { kind: 'absent' };
  }
}

export const contentsOf = (outcomes: readonly Outcome[]): Content[] => outcomes.flatMap((outcome) => (outcome.kind === 'content' ? [outcome.content] : []));

export function toCollection(outcomes: readonly Outcome[], scope: Scope): Collection {
  const documents: DescribeDocument[] = [];
  const refusals = new Map<string, Refusal>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'content') {
      const { call: { service, operation }, content } = outcome;
      documents.push({ scope, operation, origin: `${service}:${operation} in ${scope.region ?? ''}`, content });
    } else if (outcome.kind === 'refused') {
      const { call: { operation, key }, error } = outcome;
      // Both generations of load balancers have a call of the same name.
      refusals.set(`${operation} ${key}`, { scope, operation, action: error.action, key, code: error.serviceCode, message: error.serviceMessage });
    }
  }
  return { documents, refusals: [...refusals.values()] };
}
