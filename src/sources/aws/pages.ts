import type { EC2 } from '@aws-sdk/client-ec2';

import type { CallOptions } from './call.ts';
import { callAws } from './call.ts';
import type { PageRequest } from './calls.ts';
import { cliJson, memberOf, textOf, withoutSecrets } from './document-json.ts';
import type { AwsTarget } from './targets.ts';

export interface PagedCall {
  readonly operation: string;
  readonly key: string;
  readonly pageSize: number | null;
  /** Member of the answer that says that it is not whole although there is no further page. */
  readonly cutShortBy?: string;
  ask(ec2: EC2, page: PageRequest, options: CallOptions): Promise<object>;
}

/**
 * All pages of one call as the content of one document, by its key. A list that the answer lacks is an empty one:
 * the question was answered.
 */
export async function readAllPages(target: AwsTarget, call: PagedCall, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
  const ec2 = await target.clients.ec2();
  const items: unknown[] = [];
  let token: string | null = null;
  let isCutShort = false;
  do {
    const page: PageRequest = { ...(call.pageSize === null ? {} : { MaxResults: call.pageSize }), ...(token === null ? {} : { NextToken: token }) };
    const answer: object = await callAws(target, 'ec2', call.operation, signal, (options) => call.ask(ec2, page, options));
    const value = withoutSecrets(cliJson(memberOf(answer, call.key)));
    if (value !== undefined && !Array.isArray(value)) return { [call.key]: value };
    for (const item of value ?? []) items.push(item);
    const next = textOf(answer, 'NextToken');
    // An endpoint that hands out the token it was given would be asked for ever.
    token = next === token ? null : next;
    isCutShort = token === null && call.cutShortBy !== undefined && memberOf(answer, call.cutShortBy) === true;
  } while (token !== null);
  return { [call.key]: items, ...(call.cutShortBy === undefined ? {} : { [call.cutShortBy]: isCutShort }) };
}
