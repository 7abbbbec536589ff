import { randomBytes } from 'node:crypto';
import { errorAnswer, jsonAnswer } from '../answers.ts';
import type { Answer, Call, Mend, Send } from '../exchange.ts';
import type { RuleBook } from '../rules.ts';
import { compilePattern, InvalidPattern } from './filter-pattern.ts';
import { storedEvents } from './stored-events.ts';
import type { StoredEvent } from './stored-events.ts';

interface Question {
  readonly logGroupName: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
  readonly nextToken?: string;
}

interface Token {
  readonly question: string;
  readonly offset: number;
  readonly emptyPages: number;
}

const PAGE_BYTES = 1024 * 1024;

/** FilterLogEvents with AWS's patterns, stream prefix, order and pages (also empty ones), over the events that moto stores. */
export function filterLogEvents(rules: RuleBook): Mend {
  const tokens = new Map<string, Token>();
  return async (call, next) => {
    if (call.service !== 'logs' || call.operation !== 'FilterLogEvents') return next(call);
    const { nextToken, ...asked } = call.params as unknown as Question;
    const problem = checkQuestion(asked, rules);
    if (problem !== undefined) return errorAnswer(call, 400, ...problem);
    const question = JSON.stringify([call.region, asked]);
    const token = nextToken === undefined ? { question, offset: 0, emptyPages: rules.emptyPageCount } : tokens.get(nextToken);
    if (token?.question !== question) return errorAnswer(call, 400, 'InvalidParameterException', 'The specified nextToken is invalid.');
    const keep = (state: Omit<Token, 'question'>): string => {
      const following = randomBytes(30).toString('base64');
      tokens.set(following, { question, ...state });
      return following;
    };
    const found = await matchingEvents(call, next, asked);
    if (!Array.isArray(found)) return found as Answer;
    if (token.emptyPages > 0) {
      return jsonAnswer({ events: [], searchedLogStreams: [], nextToken: keep({ offset: token.offset, emptyPages: token.emptyPages - 1 }) });
    }
    const page = firstPage((found as StoredEvent[]).slice(token.offset), asked.limit ?? 10_000);
    const offset = token.offset + page.length;
    const more = offset < found.length ? { nextToken: keep({ offset, emptyPages: 0 }) } : {};
    return jsonAnswer({ events: page, searchedLogStreams: [], ...more });
  };
}

function checkQuestion(asked: Question, rules: RuleBook): [code: string, message: string] | undefined {
  if (rules.infrequentAccessGroups.has(asked.logGroupName)) {
    return ['InvalidOperationException', 'The FilterLogEvents operation is not supported on log groups of the class Infrequent Access.'];
  }
  if (asked.logStreamNames && asked.logStreamNamePrefix !== undefined) {
    return ['InvalidParameterException', 'LogStreamNames and logStreamNamePrefix cannot both be given.'];
  }
  if ((asked.logStreamNames?.length ?? 0) > 100) return ['InvalidParameterException', 'logStreamNames has more than 100 members.'];
  if (asked.limit !== undefined && (asked.limit < 1 || asked.limit > 10_000)) return ['InvalidParameterException', 'limit has to be from 1 to 10000.'];
  if (asked.startFromHead === false && (asked.startTime ?? 0) < Date.UTC(2024, 0, 1)) {
    return ['InvalidParameterException', 'startFromHead=false needs a startTime from 2024-01-01 on.'];
  }
  try {
    compilePattern(asked.filterPattern ?? '');
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPattern) return ['InvalidParameterException', `Invalid filter pattern: ${error.message}`];
    throw error;
  }
}

async function matchingEvents(call: Call, next: Send, asked: Question): Promise<readonly StoredEvent[] | Answer> {
  const stored = await storedEvents(call, next, asked.logGroupName);
  if (!Array.isArray(stored)) return stored;
  const matches = compilePattern(asked.filterPattern ?? '');
  const found = (stored as StoredEvent[]).filter(
    (event) =>
      event.timestamp >= (asked.startTime ?? 0) &&
      event.timestamp <= (asked.endTime ?? Infinity) &&
      (asked.logStreamNames?.includes(event.logStreamName) ?? event.logStreamName.startsWith(asked.logStreamNamePrefix ?? '')) &&
      matches(event.message),
  );
  return asked.startFromHead === false ? found.reverse() : found;
}

function firstPage(events: readonly StoredEvent[], limit: number): readonly StoredEvent[] {
  let bytes = 0;
  const tooMuch = events.findIndex(({ message }, index) => (bytes += message.length) > PAGE_BYTES && index > 0);
  return events.slice(0, Math.min(limit, tooMuch < 0 ? Infinity : tooMuch));
}
