import type { Call } from './exchange.ts';

/** A fixed answer. EC2: the XML inside the response element; Logs, CloudTrail: the JSON body. */
export type FixedAnswer = string | Readonly<Record<string, unknown>>;

/**
 * How the emulator is to behave beyond what it holds. Actions are written as in IAM policies
 * (`ec2:DescribeNetworkAcls`, `logs:FilterLogEvents`, `s3:ListBucket`) or by operation
 * (`s3:ListObjectsV2`); `ec2:*` is every call of a service.
 */
export interface Rules {
  /** The caller lacks this permission. */
  refuse(action: string): void;
  /** The next `times` calls are over the rate; `Infinity`: all. */
  throttle(action: string, times: number): void;
  /** The next call meets an internal error (500). */
  failOnce(action: string): void;
  /** The connection of the next `times` calls ends without an answer. */
  dropConnection(action: string, times: number): void;
  /** The next `times` answers break off in the middle of their body. */
  cutTransfer(action: string, times: number): void;
  /** Every call takes this long in addition. */
  delay(action: string, milliseconds: number): void;
  /** What a call answers instead of asking moto; a function sees the call's parameters. EC2 lists are still cut into pages. */
  answer(action: string, body: FixedAnswer | ((params: Call['params']) => FixedAnswer)): void;
  /** Every EC2 call that AWS pages has at most so many items a page, asked for or not. */
  forcePageSize(size: number): void;
  /** DescribeFlowLogs: the delivery of this flow log FAILED, for this reason (`Access error`, `Rate limited`). */
  failDelivery(flowLogId: string, message: string): void;
  /** FilterLogEvents: so many empty pages with a token come first. */
  emptyPages(count: number): void;
  /** This log group is of the class Infrequent Access. */
  infrequentAccess(logGroup: string): void;
  /** Reading this bucket needs the header that agrees to pay for it. */
  requesterPays(bucket: string): void;
  /** The next `times` StartQuery calls meet the limit of concurrent queries. */
  limitQueries(times: number): void;
  /** Back to the beginning: none of the above. */
  clear(): void;
}

/** The rules as the mends read them. */
export interface RuleBook extends Rules {
  /** Whether the rule holds for this call; takes one of its times. */
  takes(kind: FaultKind, call: Call): boolean;
  delayOf(call: Call): number;
  answerOf(call: Call): FixedAnswer | undefined;
  readonly pageSize: number | undefined;
  readonly failedDeliveries: ReadonlyMap<string, string>;
  readonly emptyPageCount: number;
  readonly infrequentAccessGroups: ReadonlySet<string>;
  readonly requesterPaysBuckets: ReadonlySet<string>;
}

export type FaultKind = 'refuse' | 'throttle' | 'fail' | 'drop' | 'cut' | 'limit-queries';

/** S3 operations whose permission has another name. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucket',
  ListObjects: 'ListBucket',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBuckets: 'ListAllMyBuckets',
};

function actionsOf({ service, operation }: Call): readonly string[] {
  const actions = [`${service}:*`, `${service}:${operation}`];
  const permission = service === 's3' ? S3_ACTIONS[operation] : undefined;
  return permission === undefined ? actions : [...actions, `s3:${permission}`];
}

export function createRules(): RuleBook {
  const faults = new Map<string, number>();
  const delays = new Map<string, number>();
  const answers = new Map<string, Parameters<Rules['answer']>[1]>();
  const failedDeliveries = new Map<string, string>();
  const infrequentAccessGroups = new Set<string>();
  const requesterPaysBuckets = new Set<string>();
  let pageSize: number | undefined;
  let emptyPageCount = 0;
  const set = (kind: FaultKind, action: string, times: number): void => {
    faults.set(`${kind} ${action}`, times);
  };
  return {
    refuse: (action) => { set('refuse', action, Infinity); },
    throttle: (action, times) => { set('throttle', action, times); },
    failOnce: (action) => { set('fail', action, 1); },
    dropConnection: (action, times) => { set('drop', action, times); },
    cutTransfer: (action, times) => { set('cut', action, times); },
    limitQueries: (times) => { set('limit-queries', 'logs:StartQuery', times); },
    delay: (action, milliseconds) => { delays.set(action, milliseconds); },
    answer: (action, body) => { answers.set(action, body); },
    forcePageSize: (size) => { pageSize = size; },
    failDelivery: (flowLogId, message) => { failedDeliveries.set(flowLogId, message); },
    emptyPages: (count) => { emptyPageCount = count; },
    infrequentAccess: (logGroup) => { infrequentAccessGroups.add(logGroup); },
    requesterPays: (bucket) => { requesterPaysBuckets.add(bucket); },
    clear: () => {
      for (const kept of [faults, delays, answers, failedDeliveries, infrequentAccessGroups, requesterPaysBuckets]) kept.clear();
      pageSize = undefined;
      emptyPageCount = 0;
    },
    takes: (kind, call) => {
      const key = actionsOf(call).map((action) => `${kind} ${action}`).find((one) => (faults.get(one) ?? 0) > 0);
      if (key === undefined) return false;
      faults.set(key, faults.get(key)! - 1);
      return true;
    },
    delayOf: (call) => Math.max(0, ...actionsOf(call).map((action) => delays.get(action) ?? 0)),
    answerOf: (call) => {
      const body = actionsOf(call).map((action) => answers.get(action)).find((one) => one !== undefined);
      return typeof body === 'function' ? body(call.params) : body;
    },
    get pageSize() { return pageSize; },
    get emptyPageCount() { return emptyPageCount; },
    failedDeliveries,
    infrequentAccessGroups,
    requesterPaysBuckets,
  };
}
