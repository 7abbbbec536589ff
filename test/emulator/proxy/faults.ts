import { setTimeout as sleep } from 'node:timers/promises';
import { ec2Answer, errorAnswer, jsonAnswer } from './answers.ts';
import type { Answer, Call, Mend } from './exchange.ts';
import { DropConnection } from './listen.ts';
import type { RuleBook } from './rules.ts';
import { parseXml } from './xml.ts';

/** Delays, dropped connections, refusals, throttling and internal errors, as the rules say. */
export function injectFaults(rules: RuleBook): Mend {
  return async (call, next) => {
    const delay = rules.delayOf(call);
    if (delay > 0) await sleep(delay, undefined, { ref: false });
    if (rules.takes('drop', call)) throw new DropConnection();
    if (rules.takes('throttle', call)) return throttled(call);
    if (rules.takes('fail', call)) return internalError(call);
    if (rules.takes('refuse', call)) return refused(call);
    if (call.service === 's3' && rules.requesterPaysBuckets.has(String(call.params.Bucket)) && call.request.headers['x-amz-request-payer'] !== 'requester') return refused(call);
    if (!rules.takes('cut', call)) return next(call);
    const answer = await next(call);
    return { ...answer, cutAfter: Math.floor(answer.body.length / 2) };
  };
}

/** Answers that a test fixed. */
export function answerAsFixed(rules: RuleBook): Mend {
  return (call, next) => {
    const body = rules.answerOf(call);
    if (body === undefined) return next(call);
    if (typeof body !== 'string') return Promise.resolve(jsonAnswer(body));
    return Promise.resolve(ec2Answer(call.operation, parseXml(`<body>${body}</body>`).children));
  };
}

const CALLER = 'arn:aws:iam::111122223333:user/testing';

function refused(call: Call): Answer {
  const action = `${call.service}:${call.operation}`;
  const message = `User: ${CALLER} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
  switch (call.service) {
    case 'ec2':
      return errorAnswer(call, 403, 'UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`);
    case 'logs':
    case 'cloudtrail':
      return errorAnswer(call, 400, 'AccessDeniedException', message);
    default:
      return errorAnswer(call, 403, 'AccessDenied', message);
  }
}

function throttled(call: Call): Answer {
  switch (call.service) {
    case 'ec2':
      return errorAnswer(call, 503, 'RequestLimitExceeded', 'Request limit exceeded.');
    case 's3':
      return errorAnswer(call, 503, 'SlowDown', 'Please reduce your request rate.');
    case 'logs':
    case 'cloudtrail':
      return errorAnswer(call, 400, 'ThrottlingException', 'Rate exceeded');
    default:
      return errorAnswer(call, 400, 'Throttling', 'Rate exceeded');
  }
}

function internalError(call: Call): Answer {
  const code = { logs: 'ServiceUnavailableException', cloudtrail: 'InternalFailure' }[call.service] ?? 'InternalError';
  return errorAnswer(call, 500, code, 'An internal error has occurred');
}
