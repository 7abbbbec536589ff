/** The answer of `flow-logs`: one type for every renderer, field by field the JSON of the contract. */
import type { Missing, ResourceAnswer } from '../diagnosis/answer.ts';
import type { CheckAnswer } from '../peer-check/answer.ts';

/** `missing`: at least one resource that was asked about has no flow log at all. */
export type FlowLogsVerdict = 'healthy' | 'unhealthy' | 'missing' | 'inconclusive';

export interface FlowLogAnswer {
  readonly id: string;
  readonly name: string | null;
  readonly account: string | null;
  readonly region: string | null;
  /** What it records: a VPC, a subnet, an interface; or a transit gateway, an attachment, a NAT gateway. */
  readonly resource: ResourceAnswer;
  /** The filter: `ALL`, `ACCEPT` or `REJECT`. Null: logs of transit gateways have none. */
  readonly trafficType: string | null;
  /** `cloud-watch-logs`, `s3`, `kinesis-data-firehose`. */
  readonly destinationType: string;
  /** As `--flow-logs` takes it; for Data Firehose the ARN. */
  readonly destination: string;
  /** `${version} ${account-id} …`; null: not told. */
  readonly format: string | null;
  /** Longest time that one record covers, in seconds. */
  readonly aggregationInterval: number;
  /** `ACTIVE`; null: not told. */
  readonly status: string | null;
  /** `SUCCESS` or `FAILED`; null: not told. */
  readonly deliverStatus: string | null;
  readonly deliverError: string | null;
}

export interface FlowLogsCheckAnswer {
  readonly verdict: FlowLogsVerdict;
  readonly summary: string;
  /** What was asked about. */
  readonly resources: readonly ResourceAnswer[];
  /** All that record these resources or a part of them; where none was named, all that were read. */
  readonly flowLogs: readonly FlowLogAnswer[];
  readonly checks: readonly CheckAnswer[];
  /** Resources with no flow log: not on themselves, nor on what holds them. */
  readonly uncovered: readonly ResourceAnswer[];
  readonly missing: readonly Missing[];
  readonly warnings: readonly string[];
}
