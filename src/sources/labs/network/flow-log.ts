/** Flow logs of a VPC: what DescribeFlowLogs says of them, and their record format. */
import type { JsonObject } from '../lab.ts';
import { ACCOUNT, arn, labId, nameTag } from './account.ts';

/** The default format (version 2). VPC User Guide, "Flow log records". */
export const DEFAULT_FIELDS: readonly string[] = [
  'version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end',
  'action', 'log-status',
];

/** The fields of versions 2 to 5, as the console offers them. */
export const VERSION_5_FIELDS: readonly string[] = [
  ...DEFAULT_FIELDS, 'vpc-id', 'subnet-id', 'instance-id', 'tcp-flags', 'type', 'pkt-srcaddr', 'pkt-dstaddr', 'region', 'az-id',
  'sublocation-type', 'sublocation-id', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'flow-direction', 'traffic-path',
];

export interface FlowLogPlan {
  /** Unique within the labs. */
  readonly name: string;
  readonly vpcId: string;
  readonly fields: readonly string[];
  readonly creationTime: string;
  readonly destination: { readonly logGroup: string } | { readonly bucket: string };
}

/** All traffic of the VPC, a record a minute. */
export function flowLog(plan: FlowLogPlan): JsonObject {
  return {
    CreationTime: plan.creationTime,
    DeliverLogsStatus: 'SUCCESS',
    FlowLogId: labId('fl', plan.name),
    FlowLogStatus: 'ACTIVE',
    ...destination(plan.destination),
    ResourceId: plan.vpcId,
    TrafficType: 'ALL',
    LogFormat: plan.fields.map((field) => `\${${field}}`).join(' '),
    Tags: nameTag(plan.name),
    MaxAggregationInterval: 60,
  };
}

function destination(target: FlowLogPlan['destination']): JsonObject {
  if ('logGroup' in target) {
    return {
      DeliverLogsPermissionArn: `arn:aws:iam::${ACCOUNT}:role/flow-logs-to-cloudwatch`,
      LogGroupName: target.logGroup,
      LogDestinationType: 'cloud-watch-logs',
      LogDestination: arn('logs', `log-group:${target.logGroup}`),
    };
  }
  return {
    LogDestinationType: 's3',
    LogDestination: `arn:aws:s3:::${target.bucket}`,
    DestinationOptions: { FileFormat: 'plain-text', HiveCompatiblePartitions: false, PerHourPartition: false },
  };
}
