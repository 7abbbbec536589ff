import { jsonOf } from '../answers.ts';
import { otherJsonCall } from '../exchange.ts';
import type { Answer, Call, Send } from '../exchange.ts';

export interface StoredEvent {
  readonly eventId: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly logStreamName: string;
  readonly message: string;
}

/** Every event of a log group, oldest first, or moto's error. */
export async function storedEvents(call: Call, next: Send, logGroupName: string): Promise<readonly StoredEvent[] | Answer> {
  const events: StoredEvent[] = [];
  let nextToken: unknown;
  do {
    const params = { logGroupName, interleaved: true, ...(nextToken ? { nextToken } : {}) };
    const answer = await next(otherJsonCall(call, 'FilterLogEvents', params));
    if (answer.status !== 200) return answer;
    const page = jsonOf(answer);
    for (const event of page.events as StoredEvent[]) events.push(event);
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** The name in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]`; a name is itself. */
export function logGroupName(identifier: string): string {
  return /^arn:[^:]+:logs:[^:]*:\d*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}
