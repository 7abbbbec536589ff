/**
 * Load balancers, asked of AWS. Only questions about one need them, so that they are read apart from the rest: the lists
 * first, then the details of the load balancers that are wanted.
 */
import type { Collection } from '../../core/network/documents.ts';
import { callerIdentity, owningAccount } from './account.ts';
import { mapBounded } from './bounded.ts';
import { callAws } from './call.ts';
import type { CallOptions } from './call.ts';
import { cliJson, listOf, memberOf, textOf } from './document-json.ts';
import { joinScopes } from './join-scopes.ts';
import { contentsOf, outcomeOf, toCollection } from './outcomes.ts';
import type { Outcome } from './outcomes.ts';
import type { AwsTarget } from './targets.ts';

export interface BalancerReading {
  /** ARNs of the load balancers, and names of classic ones, whose details are wanted; null: all of them. */
  readonly wanted: ReadonlySet<string> | null;
  readonly signal?: AbortSignal;
  readonly onWarning?: (message: string) => void;
  /** The call that was just done. */
  readonly onCall?: (what: string) => void;
}

interface Page {
  readonly PageSize?: number;
  readonly Marker?: string;
}

interface BalancerCall {
  readonly service: 'elb' | 'elbv2';
  readonly operation: string;
  readonly key: string;
  /** Largest page that the API allows; null for calls that are not paginated. */
  readonly pageSize: number | null;
  /** Goes beside the answer where the output does not name its object. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly ask: (page: Page, options: CallOptions) => Promise<object>;
}

const PARALLEL_CALLS = 8;
const PAGE_SIZE = 400;

/** @param known what was read of the same targets before: it tells whose they are where STS does not */
export async function collectLoadBalancers(targets: readonly AwsTarget[], known: Collection, reading: BalancerReading): Promise<Collection> {
  return joinScopes([known, ...(await Promise.all(targets.map((target) => collectTarget(target, known, reading))))]);
}

async function collectTarget(target: AwsTarget, known: Collection, reading: BalancerReading): Promise<Collection> {
  const outcomes: Outcome[] = [];
  const run = async (calls: readonly BalancerCall[]): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const done = await mapBounded(calls, PARALLEL_CALLS, async (call) => {
      const { service, operation, key } = call;
      const outcome = await outcomeOf(target, { service, operation, key, optional: true }, () => readAll(target, call, reading.signal), reading.onWarning);
      reading.onCall?.(`${operation} in ${target.region}`);
      return outcome;
    });
    outcomes.push(...done);
    return contentsOf(done);
  };
  const caller = await callerIdentity(target, reading.signal);
  const own = known.documents.filter(({ scope }) => scope.region === target.region && (caller === null || scope.account === caller.account)).map(({ content }) => content);
  const before = own.filter((content) => content['LoadBalancers'] !== undefined || content['LoadBalancerDescriptions'] !== undefined);
  const listed = before.length > 0 ? before : await run(await lists(target));
  const isWanted = (id: string): boolean => reading.wanted?.has(id) ?? true;
  const arns = textsIn(listed, 'LoadBalancers', 'LoadBalancerArn').filter(isWanted);
  const classics = textsIn(listed, 'LoadBalancerDescriptions', 'LoadBalancerName').filter(isWanted);
  if (arns.length > 0) await readDetails(target, arns, reading.wanted === null, run);
  if (classics.length > 0) await run(await classicCalls(target, classics));
  return toCollection(outcomes, { account: caller?.account ?? owningAccount(own), region: target.region });
}

const textsIn = (contents: readonly object[], key: string, member: string): string[] => contents.flatMap((content) => listOf(content, key)).flatMap((item) => textOf(item, member) ?? []);

async function lists(target: AwsTarget): Promise<BalancerCall[]> {
  const [elbv2, elb] = await Promise.all([target.clients.elbv2(), target.clients.elb()]);
  return [
    { service: 'elbv2', operation: 'DescribeLoadBalancers', key: 'LoadBalancers', pageSize: PAGE_SIZE, ask: (page, options) => elbv2.describeLoadBalancers(page, options) },
    { service: 'elb', operation: 'DescribeLoadBalancers', key: 'LoadBalancerDescriptions', pageSize: PAGE_SIZE, ask: (page, options) => elb.describeLoadBalancers(page, options) },
  ];
}

type Run = (calls: readonly BalancerCall[]) => Promise<readonly object[]>;

/** Listeners and their rules, target groups and their targets, and the attributes of both. */
async function readDetails(target: AwsTarget, arns: readonly string[], isAll: boolean, run: Run): Promise<void> {
  const elbv2 = await target.clients.elbv2();
  const groupCall = (arn: string | null): BalancerCall => ({
    service: 'elbv2', operation: 'DescribeTargetGroups', key: 'TargetGroups', pageSize: PAGE_SIZE, ...(arn === null ? {} : { beside: { LoadBalancerArn: arn } }),
    ask: (page, options) => elbv2.describeTargetGroups({ ...page, ...(arn === null ? {} : { LoadBalancerArn: arn }) }, options),
  });
  const first = await run([
    ...arns.flatMap((LoadBalancerArn): BalancerCall[] => [
      { service: 'elbv2', operation: 'DescribeListeners', key: 'Listeners', pageSize: PAGE_SIZE, beside: { LoadBalancerArn }, ask: (page, options) => elbv2.describeListeners({ ...page, LoadBalancerArn }, options) },
      { service: 'elbv2', operation: 'DescribeLoadBalancerAttributes', key: 'Attributes', pageSize: null, beside: { LoadBalancerArn }, ask: (_page, options) => elbv2.describeLoadBalancerAttributes({ LoadBalancerArn }, options) },
    ]),
    ...(isAll ? [groupCall(null)] : arns.map(groupCall)),
  ]);
  // Only Application Load Balancers have rules besides the default one.
  const ruled = textsIn(first, 'Listeners', 'ListenerArn').filter((arn) => arn.includes(':listener/app/'));
  const groups = [...new Set(textsIn(first, 'TargetGroups', 'TargetGroupArn'))];
  await run([
    ...ruled.map((ListenerArn): BalancerCall => ({ service: 'elbv2', operation: 'DescribeRules', key: 'Rules', pageSize: PAGE_SIZE, beside: { ListenerArn }, ask: (page, options) => elbv2.describeRules({ ...page, ListenerArn }, options) })),
    ...groups.flatMap((TargetGroupArn): BalancerCall[] => [
      { service: 'elbv2', operation: 'DescribeTargetHealth', key: 'TargetHealthDescriptions', pageSize: null, beside: { TargetGroupArn }, ask: (_page, options) => elbv2.describeTargetHealth({ TargetGroupArn }, options) },
      { service: 'elbv2', operation: 'DescribeTargetGroupAttributes', key: 'Attributes', pageSize: null, beside: { TargetGroupArn }, ask: (_page, options) => elbv2.describeTargetGroupAttributes({ TargetGroupArn }, options) },
    ]),
  ]);
}

async function classicCalls(target: AwsTarget, names: readonly string[]): Promise<BalancerCall[]> {
  const elb = await target.clients.elb();
  return names.flatMap((LoadBalancerName): BalancerCall[] => [
    { service: 'elb', operation: 'DescribeLoadBalancerAttributes', key: 'LoadBalancerAttributes', pageSize: null, beside: { LoadBalancerName }, ask: (_page, options) => elb.describeLoadBalancerAttributes({ LoadBalancerName }, options) },
    { service: 'elb', operation: 'DescribeInstanceHealth', key: 'InstanceStates', pageSize: null, beside: { LoadBalancerName }, ask: (_page, options) => elb.describeInstanceHealth({ LoadBalancerName }, options) },
  ]);
}

/** All pages of one call as the content of one document. */
async function readAll(target: AwsTarget, { service, operation, key, pageSize, beside, ask }: BalancerCall, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
  const items: unknown[] = [];
  let marker: string | null = null;
  do {
    const page: Page = { ...(pageSize === null ? {} : { PageSize: pageSize }), ...(marker === null ? {} : { Marker: marker }) };
    const answer: object = await callAws(target, service, operation, signal, (options) => ask(page, options));
    const value = cliJson(memberOf(answer, key));
    if (value !== undefined && !Array.isArray(value)) return { ...beside, [key]: value };
    for (const item of value ?? []) items.push(item);
    const next = textOf(answer, 'NextMarker');
    // An endpoint that hands out the marker it was given would be asked for ever.
    marker = next === marker ? null : next;
  } while (marker !== null);
  return { ...beside, [key]: items };
}
