import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand, ResourceAlreadyExistsException } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { accountId } from './moto.ts';

/** The format of a flow log that chose none (version 2). */
export const defaultFormat =
  '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}';

export interface FlowRecord {
  readonly interfaceId: string;
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly srcport?: number;
  readonly dstport?: number;
  /** IANA number; 6 (TCP) unless given. */
  readonly protocol?: number;
  readonly packets?: number;
  readonly bytes?: number;
  /** When the first packet came. Not older than 14 days: CloudWatch Logs refuses older events. */
  readonly start: Date;
  /** 30 seconds after the start unless given. */
  readonly end?: Date;
  readonly action: 'ACCEPT' | 'REJECT';
}

/** A record in the default format. */
export function recordLine(record: FlowRecord): string {
  const start = Math.floor(record.start.getTime() / 1000);
  const end = record.end === undefined ? start + 30 : Math.floor(record.end.getTime() / 1000);
  const { interfaceId, srcaddr, dstaddr, srcport = 0, dstport = 0, protocol = 6, packets = 1, bytes = 84, action } = record;
  return ['2', accountId, interfaceId, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end, action, 'OK'].join(' ');
}

/** Writes records the way VPC Flow Logs does: one stream an interface, the time of an event is the record's `start`. */
export async function putCloudWatchRecords(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  interfaceId: string,
  lines: readonly string[],
  format = defaultFormat,
): Promise<void> {
  const logStreamName = `${interfaceId}-all`;
  await unlessPresent(logs.send(new CreateLogGroupCommand({ logGroupName })));
  await unlessPresent(logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })));
  const startAt = format.split(/\s+/).indexOf('${start}');
  const timed = lines.map((message) => ({ message, timestamp: Number(message.split(' ')[startAt]) * 1000 }));
  timed.sort((a, b) => a.timestamp - b.timestamp);
  // PutLogEvents takes at most 10,000 events and 1 MB: 2,000 records stay well below.
  for (let from = 0; from < timed.length; from += 2000) {
    const logEvents = timed.slice(from, from + 2000);
    const { rejectedLogEventsInfo } = await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    if (rejectedLogEventsInfo) throw new Error(`events refused: ${JSON.stringify(rejectedLogEventsInfo)}`);
  }
}

async function unlessPresent(created: Promise<unknown>): Promise<void> {
  await created.catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
}

export interface S3Records {
  readonly bucket: string;
  readonly prefix?: string;
  readonly account?: string;
  readonly region?: string;
  readonly flowLogId: string;
  /** Any time in the five minutes in which the records ended. */
  readonly time: Date;
  readonly lines: readonly string[];
  readonly format?: string;
  readonly hiveCompatiblePartitions?: boolean;
  readonly perHourPartition?: boolean;
}

/** Writes one gzip file with a header line under the key that VPC Flow Logs would choose; returns the key. */
export async function putS3Records(s3: S3Client, records: S3Records): Promise<string> {
  const { account = accountId, region = 'us-east-1', flowLogId, format = defaultFormat } = records;
  const slot = new Date(Math.floor(records.time.getTime() / 300_000) * 300_000).toISOString();
  const [year = '', month = '', day = '', hour = '', minute = ''] = slot.split(/\D/);
  const folders = records.hiveCompatiblePartitions
    ? [`aws-account-id=${account}`, 'aws-service=vpcflowlogs', `aws-region=${region}`, `year=${year}`, `month=${month}`, `day=${day}`]
    : [account, 'vpcflowlogs', region, year, month, day];
  if (records.perHourPartition) folders.push(records.hiveCompatiblePartitions ? `hour=${hour}` : hour);
  const file = [account, 'vpcflowlogs', region, flowLogId, `${year}${month}${day}T${hour}${minute}Z`, randomBytes(4).toString('hex')].join('_');
  const prefix = records.prefix?.replace(/\/$/, '');
  const key = [...(prefix ? [prefix] : []), 'AWSLogs', ...folders, `${file}.log.gz`].join('/');
  const header = format.replace(/\$\{([^}]+)\}/g, '$1');
  await s3.send(new PutObjectCommand({ Bucket: records.bucket, Key: key, Body: gzipSync([header, ...records.lines, ''].join('\n')) }));
  return key;
}
