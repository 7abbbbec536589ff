/** Events of a log group of the Standard class. */
import type { FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';

import type { TimeWindow } from '../../core/flows/types.ts';
import { callAws } from './call.ts';
import { mapMissingGroup } from './log-group.ts';
import type { FoundLogGroup } from './log-group.ts';

export interface LogEvent {
  readonly stream: string;
  readonly message: string;
}

/** A request names no more streams than this (CloudWatch Logs API, FilterLogEvents). */
const STREAMS_A_REQUEST = 100;

/**
 * Pages of events, as they come: sorted by time within each hundred streams. The API counts in milliseconds. A page
 * may be empty and still have a token: only the missing token is the end.
 */
export async function* filterLogEvents(
  group: FoundLogGroup,
  request: { readonly window: TimeWindow; readonly streams: readonly string[] | null; readonly pattern: string | null },
  signal: AbortSignal | undefined,
): AsyncIterable<readonly LogEvent[]> {
  const logs = await group.target.clients.logs();
  for (const logStreamNames of batches(request.streams)) {
    let nextToken: string | undefined;
    do {
      const input = {
        ...group.identity,
        ...(logStreamNames === null ? {} : { logStreamNames }),
        ...(request.window.start === null ? {} : { startTime: request.window.start * 1000 }),
        // The window is half-open, and events are stamped with whole seconds.
        ...(request.window.end === null ? {} : { endTime: request.window.end * 1000 - 1 }),
        ...(request.pattern === null ? {} : { filterPattern: request.pattern }),
        ...(nextToken === undefined ? {} : { nextToken }),
      };
      const answer: FilterLogEventsCommandOutput = await callAws(group.target, 'logs', 'FilterLogEvents', signal, (options) => logs.filterLogEvents(input, options)).catch((error: unknown) => { throw mapMissingGroup(error, group); });
      const events = (answer.events ?? []).flatMap(({ logStreamName, message }) => (message === undefined ? [] : [{ stream: logStreamName ?? '', message }]));
      if (events.length > 0) yield events;
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
  }
}

function batches(streams: readonly string[] | null): readonly (string[] | null)[] {
  if (streams === null) return [null];
  return Array.from({ length: Math.ceil(streams.length / STREAMS_A_REQUEST) }, (_, index) => streams.slice(index * STREAMS_A_REQUEST, (index + 1) * STREAMS_A_REQUEST));
}
