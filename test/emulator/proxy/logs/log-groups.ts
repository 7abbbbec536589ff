import { errorAnswer, jsonAnswer, jsonOf } from '../answers.ts';
import { withJson } from '../exchange.ts';
import type { Mend } from '../exchange.ts';
import type { RuleBook } from '../rules.ts';
import { logGroupName } from './stored-events.ts';

interface LogGroup {
  readonly logGroupName: string;
}

interface Question {
  readonly logGroupNamePrefix?: string;
  readonly logGroupNamePattern?: string;
  readonly logGroupIdentifiers?: readonly string[];
  readonly logGroupClass?: string;
}

/** DescribeLogGroups tells the class and takes every filter; `logGroupIdentifier` names a group in every call. */
export function describeLogGroups(rules: RuleBook): Mend {
  return async (call, next) => {
    if (call.service !== 'logs') return next(call);
    if (call.operation !== 'DescribeLogGroups') {
      const { logGroupIdentifier, ...params } = call.params;
      if (typeof logGroupIdentifier !== 'string') return next(call);
      if ('logGroupName' in params) return errorAnswer(call, 400, 'InvalidParameterException', 'LogGroupName and LogGroupIdentifier cannot both be given.');
      return next(withJson(call, { ...params, logGroupName: logGroupName(logGroupIdentifier) }));
    }
    const { logGroupNamePrefix, logGroupNamePattern, logGroupIdentifiers, logGroupClass } = call.params as Question;
    if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
      return errorAnswer(call, 400, 'InvalidParameterException', 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    }
    const answer = await next(call);
    if (answer.status !== 200) return answer;
    const { logGroups, ...rest } = jsonOf(answer);
    const named = (logGroups as LogGroup[]).map((group) => ({
      ...group,
      logGroupClass: rules.infrequentAccessGroups.has(group.logGroupName) ? 'INFREQUENT_ACCESS' : 'STANDARD',
    }));
    const kept = named.filter(
      (group) =>
        (logGroupClass === undefined || group.logGroupClass === logGroupClass) &&
        (logGroupNamePattern === undefined || group.logGroupName.toLowerCase().includes(logGroupNamePattern.toLowerCase())) &&
        (logGroupIdentifiers === undefined || logGroupIdentifiers.map(logGroupName).includes(group.logGroupName)),
    );
    return jsonAnswer({ ...rest, logGroups: kept });
  };
}
