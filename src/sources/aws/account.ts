/** Whose account a target is. */
import { NetdiagError } from '../../core/errors.ts';
import { callAws } from './call.ts';
import { listOf, textOf } from './document-json.ts';
import type { AwsTarget } from './targets.ts';

/** Without these nothing else can be asked either, so they are not passed over. */
const ABOUT_CREDENTIALS = new Set(['NO_CREDENTIALS', 'SSO_EXPIRED', 'CREDENTIALS_EXPIRED', 'CREDENTIALS_INVALID', 'CLOCK_SKEW', 'MFA_REQUIRED']);

export interface CallerIdentity {
  readonly account: string | null;
  /** Of the user or the role's session. */
  readonly arn: string | null;
}

/**
 * Whose credentials these are; null where STS refuses or is out of reach (in a network that has endpoints for EC2
 * but none for STS): then the objects' owners have to tell. Throws AwsError where the credentials do not work.
 */
export async function callerIdentity(target: AwsTarget, signal?: AbortSignal): Promise<CallerIdentity | null> {
  try {
    const sts = await target.clients.sts();
    const { Account, Arn } = await callAws(target, 'sts', 'GetCallerIdentity', signal, (options) => sts.getCallerIdentity({}, options));
    return { account: Account ?? null, arn: Arn ?? null };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NetdiagError && !ABOUT_CREDENTIALS.has(error.code)) return null;
    throw error;
  }
}

/** The account alone; null and errors as for `callerIdentity`. */
export async function callerAccount(target: AwsTarget, signal?: AbortSignal): Promise<string | null> {
  return (await callerIdentity(target, signal))?.account ?? null;
}

/**
 * The account by what it owns: instances, interfaces and VPCs, in this order, since a VPC may be shared by another account.
 * Null where they name none, or several.
 */
export function owningAccount(contents: readonly Readonly<Record<string, unknown>>[]): string | null {
  for (const key of ['Reservations', 'NetworkInterfaces', 'Vpcs']) {
    const owners = new Set(contents.flatMap((content) => listOf(content, key)).flatMap((item) => textOf(item, 'OwnerId') ?? []));
    if (owners.size > 0) return owners.size === 1 ? ([...owners][0] ?? null) : null;
  }
  return null;
}
