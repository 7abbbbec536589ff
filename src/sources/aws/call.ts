/** One call to AWS: bounded in time with its retries, ended by the caller's signal, its failure mapped. */
import { AwsError, NetdiagError } from '../../core/errors.ts';
import type { ServiceName } from './actions.ts';
import { mapError } from './errors.ts';
import type { AwsTarget } from './targets.ts';

export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * Throws NetdiagError (see `mapError`) where AWS failed or refused, the signal's reason where the caller ended it,
 * and anything else as it is: that is a bug.
 */
export async function callAws<T>(
  target: AwsTarget,
  service: ServiceName,
  operation: string,
  signal: AbortSignal | undefined,
  send: (options: CallOptions) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const { settings } = target;
  const budget = new AbortController();
  // The timer ends with the call, so that a body that is still streaming is not cut off by it.
  const timer = setTimeout(() => { budget.abort(); }, settings.timeoutSeconds * 1000);
  try {
    return await send({ abortSignal: signal === undefined ? budget.signal : AbortSignal.any([budget.signal, signal]) });
  } catch (error) {
    signal?.throwIfAborted();
    if (budget.signal.aborted) {
      const message = `${service}:${operation} in ${settings.region.value} had no answer within ${settings.timeoutSeconds} s, retries included.`;
      throw new AwsError('TIMEOUT', message, { hint: 'Check the network, or raise --timeout.', cause: error });
    }
    if (error instanceof NetdiagError || isBug(error)) throw error;
    throw mapError(error, { service, operation, settings });
  } finally {
    clearTimeout(timer);
  }
}

/** Plain errors without an answer or a network code come from netdiag's own code, such as the read-only guard. */
function isBug(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Error' || error.name === 'TypeError') && !('$metadata' in error) && !('code' in error);
}
