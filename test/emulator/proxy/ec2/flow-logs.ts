import { errorAnswer, mapXml, xmlOf } from '../answers.ts';
import { withParams } from '../exchange.ts';
import type { Answer, Call, Mend, Send } from '../exchange.ts';
import type { RuleBook } from '../rules.ts';
import { child, element, items, setChild, textAt } from '../xml.ts';
import { ec2Params, listParam, matchesFilter, takeFilters } from './params.ts';

interface Kept {
  readonly destination: string | undefined;
  /** API field -> value, in the EC2 answer's spelling. */
  readonly options: Readonly<Record<string, string>>;
}

const OPTIONS: Readonly<Record<string, string>> = {
  'DestinationOptions.FileFormat': 'fileFormat',
  'DestinationOptions.HiveCompatiblePartitions': 'hiveCompatiblePartitions',
  'DestinationOptions.PerHourPartition': 'perHourPartition',
};

/** Flow logs keep their S3 prefix and destination options, their delivery can fail, and unknown ids are an error. */
export function completeFlowLogs(rules: RuleBook): Mend {
  const kept = new Map<string, Kept>();
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    if (call.operation === 'CreateFlowLogs') return create(call, next, kept);
    if (call.operation === 'DescribeFlowLogs') return describe(call, next, kept, rules.failedDeliveries);
    return next(call);
  };
}

async function create(call: Call, next: Send, kept: Map<string, Kept>): Promise<Answer> {
  const params = ec2Params(call);
  const destination = params.LogDestination;
  const bucket = destination === undefined ? undefined : /^(arn:[^:]+:s3:::[^/]+)\//.exec(destination)?.[1];
  const answer = await next(bucket === undefined ? call : withParams(call, { ...params, LogDestination: bucket }));
  if (answer.status !== 200) return answer;
  const options = Object.entries(OPTIONS).flatMap(([name, field]) => (params[name] === undefined ? [] : [[field, params[name]]]));
  for (const { text: id } of items(xmlOf(answer), 'flowLogIdSet')) {
    kept.set(id, { destination: bucket === undefined ? undefined : destination, options: Object.fromEntries(options) as Record<string, string> });
  }
  return answer;
}

async function describe(call: Call, next: Send, kept: ReadonlyMap<string, Kept>, failed: ReadonlyMap<string, string>): Promise<Answer> {
  const { taken, rest } = takeFilters(call, (name) => name === 'deliver-log-status');
  const answer = await next(rest);
  if (answer.status !== 200) return answer;
  const missing = listParam(call, 'FlowLogId').find((id) => !items(xmlOf(answer), 'flowLogSet').some((one) => textAt(one, 'flowLogId') === id));
  if (missing !== undefined) return errorAnswer(call, 400, 'InvalidFlowLogId.NotFound', `These flow log ids in the input list are not found: [TotalCount: 1] ${missing}`);
  return mapXml(answer, (root) => {
    const list = child(root, 'flowLogSet')!;
    for (const flowLog of list.children) {
      const id = textAt(flowLog, 'flowLogId') ?? '';
      const { destination, options = {} } = kept.get(id) ?? {};
      if (destination !== undefined) setChild(flowLog, element('logDestination', destination));
      const fields = Object.entries(options).map(([name, value]) => element(name, value));
      if (fields.length > 0) setChild(flowLog, element('destinationOptions', fields));
      const message = failed.get(id);
      if (message !== undefined) {
        setChild(flowLog, element('deliverLogsStatus', 'FAILED'));
        setChild(flowLog, element('deliverLogsErrorMessage', message));
      }
    }
    list.children = list.children.filter((one) => taken.every((filter) => matchesFilter(filter, [textAt(one, 'deliverLogsStatus')])));
  });
}
