/** The log streams of interfaces: a flow log writes one for each, named after it. */
import type { DescribeLogStreamsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';

import { mapBounded } from './bounded.ts';
import { callAws } from './call.ts';
import type { FoundLogGroup } from './log-group.ts';

/** Looking up more interfaces than this takes longer than it saves: 25 calls a second at most, and 10 in some Regions. */
const MOST_INTERFACES = 50;
const PARALLEL = 4;

/**
 * Names of the streams that can hold records of the interfaces; null where that does not narrow: no interface is asked
 * for, too many are, or the group's streams are not named after interfaces. The suffix (`-all`, `-accept`, `-reject`)
 * is documented nowhere, so only the beginning counts.
 */
export async function streamsOfInterfaces(group: FoundLogGroup, interfaceIds: readonly string[], signal: AbortSignal | undefined): Promise<readonly string[] | null> {
  if (interfaceIds.length === 0 || interfaceIds.length > MOST_INTERFACES) return null;
  const found = await mapBounded([...new Set(interfaceIds)].sort(), PARALLEL, (id) => streamNames(group, id, signal));
  const names = found.flat();
  if (names.length > 0) return names;
  const named = await streamNames(group, 'eni-', signal, 1);
  return named.length > 0 ? [] : null;
}

async function streamNames({ identity, target }: FoundLogGroup, prefix: string, signal: AbortSignal | undefined, most = Infinity): Promise<readonly string[]> {
  const logs = await target.clients.logs();
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const request = { ...identity, logStreamNamePrefix: prefix, ...(most === Infinity ? {} : { limit: most }), ...(nextToken === undefined ? {} : { nextToken }) };
    const answer: DescribeLogStreamsCommandOutput = await callAws(target, 'logs', 'DescribeLogStreams', signal, (options) => logs.describeLogStreams(request, options));
    for (const stream of answer.logStreams ?? []) names.push(...(stream.logStreamName === undefined ? [] : [stream.logStreamName]));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined && names.length < most);
  return names;
}
