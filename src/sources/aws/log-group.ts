/** Finds a log group and its class. */
import type { DescribeLogGroupsCommandOutput, LogGroup } from '@aws-sdk/client-cloudwatch-logs';

import { NotReadableError, UsageError } from '../../core/errors.ts';
import { callAws } from './call.ts';
import { errorFacts } from './error-facts.ts';
import { AccessError } from './errors.ts';
import { logGroupOfArn } from './flow-logs.ts';
import { similarNames } from './similar.ts';
import { targetInRegion } from './targets.ts';
import type { AwsTarget } from './targets.ts';

export interface FoundLogGroup {
  readonly name: string;
  /** How requests name it: another account's group only by its ARN. */
  readonly identity: { readonly logGroupName: string } | { readonly logGroupIdentifier: string };
  /** Where it is asked for: an ARN may name another Region. */
  readonly target: AwsTarget;
  /** Infrequent Access groups can be read by Logs Insights alone. */
  readonly needsInsights: boolean;
  /** Unix seconds; null where it could not be looked up. */
  readonly createdAt: number | null;
  /** What it holds, as CloudWatch Logs says from time to time; null where it does not. */
  readonly storedBytes: number | null;
  /** Null: kept for ever, or not known. */
  readonly retentionDays: number | null;
}

/** Pages of log groups that are looked through for names like the one that was not found. */
const PAGES_OF_NAMES = 4;

/**
 * @param group name or ARN of the log group
 * Throws UsageError LOG_GROUP_NOT_FOUND, NotReadableError LOG_GROUP_CLASS, AwsError.
 */
export async function findLogGroup(group: string, target: AwsTarget, signal?: AbortSignal): Promise<FoundLogGroup> {
  const arn = group.startsWith('arn:') ? group.replace(/:\*$/, '') : null;
  const name = arn === null ? group : logGroupOfArn(arn);
  if (name === null) throw new UsageError('LOG_GROUP_NOT_FOUND', `${group} is not the ARN of a log group.`);
  const there = targetInRegion(target, arn?.split(':')[3] ?? target.region);
  const known = await lookUp(name, arn, there, signal);
  if (known === null) {
    const identity = arn === null ? { logGroupName: name } : { logGroupIdentifier: arn };
    return { name, identity, target: there, needsInsights: false, createdAt: null, storedBytes: null, retentionDays: null };
  }
  if (known.logGroupClass === 'DELIVERY') {
    throw new NotReadableError('LOG_GROUP_CLASS', `The log group ${name} is of the Delivery class: its events are passed on, not kept to be read.`, {
      hint: 'Read the records where they are delivered to (s3://BUCKET/PREFIX), or send them to a group of the Standard class.',
    });
  }
  const createdAt = known.creationTime === undefined ? null : Math.floor(known.creationTime / 1000);
  return { name, identity: { logGroupName: name }, target: there, needsInsights: known.logGroupClass === 'INFREQUENT_ACCESS', createdAt, storedBytes: known.storedBytes ?? null, retentionDays: known.retentionInDays ?? null };
}

/** Null where this account cannot look the group up: it is another account's, or the permission is missing. */
async function lookUp(name: string, arn: string | null, target: AwsTarget, signal: AbortSignal | undefined): Promise<LogGroup | null> {
  try {
    const groups = await describeLogGroups(target, { logGroupNamePrefix: name }, 1, signal);
    // Among names that begin with it, the name itself sorts first.
    const found = groups.find((one) => one.logGroupName === name && (arn === null || one.arn === undefined || accountOfArn(one.arn) === accountOfArn(arn)));
    if (found !== undefined) return found;
  } catch (error) {
    if (error instanceof AccessError) return null;
    throw error;
  }
  if (arn !== null) return null;
  throw await logGroupNotFound(name, target, signal);
}

async function logGroupNotFound(name: string, target: AwsTarget, signal?: AbortSignal): Promise<UsageError> {
  const names = (await describeLogGroups(target, {}, PAGES_OF_NAMES, signal)).flatMap((group) => group.logGroupName ?? []);
  const near = similarNames(name, names);
  const account = `in ${target.region}${target.settings.profile === null ? '' : ` (profile ${target.settings.profile.value})`}`;
  return new UsageError('LOG_GROUP_NOT_FOUND', `There is no log group ${name} ${account}.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `${names.length === 0 ? 'There are no log groups at all.' : ''} List them with: aws logs describe-log-groups --region ${target.region}`.trim(),
  });
}

async function describeLogGroups(target: AwsTarget, wanted: { logGroupNamePrefix?: string }, mostPages: number, signal: AbortSignal | undefined): Promise<LogGroup[]> {
  const logs = await target.clients.logs();
  const groups: LogGroup[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer: DescribeLogGroupsCommandOutput = await callAws(target, 'logs', 'DescribeLogGroups', signal, (options) => logs.describeLogGroups({ ...wanted, ...(nextToken === undefined ? {} : { nextToken }) }, options));
    groups.push(...(answer.logGroups ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return groups;
}

function accountOfArn(arn: string): string | undefined {
  return arn.split(':')[4];
}

/** A group that could not be looked up may turn out not to be there when it is read. */
export function mapMissingGroup(error: unknown, group: FoundLogGroup): unknown {
  if (!(error instanceof Error) || errorFacts(error.cause).code !== 'ResourceNotFoundException') return error;
  return new UsageError('LOG_GROUP_NOT_FOUND', `There is no log group ${group.name} in ${group.target.region}.`, { cause: error, hint: `List them with: aws logs describe-log-groups --region ${group.target.region}` });
}
