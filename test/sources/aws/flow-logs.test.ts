import { expect, it } from 'vitest';

import type { DescribeDocument } from '../../../src/core/network/documents.ts';
import { discoverFlowLogs, logGroupOfArn, parseBucketArn, placeOf } from '../../../src/sources/aws/flow-logs.ts';

const format = '${version} ${interface-id} ${srcaddr} ${dstaddr} ${action}';
const cloudWatch = { ResourceId: 'vpc-0a', LogDestinationType: 'cloud-watch-logs', LogGroupName: '/vpc/flow', LogFormat: format, MaxAggregationInterval: 60 };
const bucket = (arn: string) => ({ ResourceId: 'vpc-0a', LogDestinationType: 's3', LogDestination: arn, LogFormat: format, MaxAggregationInterval: 600 });

const documentOf = (flowLogs: readonly object[], account: string | null = '111122223333', region = 'us-east-1'): DescribeDocument =>
  ({ scope: { account, region }, origin: 'test', content: { FlowLogs: flowLogs } });

it('finds log groups, and joins the flow logs of one group with all their formats', () => {
  const other = '${interface-id} ${action}';
  const sources = discoverFlowLogs([documentOf([
    { ...cloudWatch, FlowLogId: 'fl-2' },
    { ...cloudWatch, FlowLogId: 'fl-1', ResourceId: 'subnet-0b', LogFormat: other, MaxAggregationInterval: 600 },
    { ...cloudWatch, FlowLogId: 'fl-3' },
  ])]);
  expect(sources).toEqual([{
    kind: 'cloudwatch', logGroup: '/vpc/flow', flowLogIds: ['fl-1', 'fl-2', 'fl-3'], resourceIds: ['subnet-0b', 'vpc-0a'],
    formats: [{ fields: ['version', 'interface-id', 'srcaddr', 'dstaddr', 'action'] }, { fields: ['interface-id', 'action'] }],
    aggregationSeconds: 600, scope: { account: '111122223333', region: 'us-east-1' }, otherAccount: null,
  }]);
  expect(placeOf(sources[0]!)).toBe('cloudwatch:/vpc/flow');
});

it('keeps groups of the same name in two accounts apart, and a bucket that both write into together', () => {
  const both = [documentOf([cloudWatch, bucket('arn:aws:s3:::logs/team/')]), documentOf([cloudWatch, bucket('arn:aws:s3:::logs/team')], '444455556666', 'eu-west-1')];
  const sources = discoverFlowLogs(both);
  expect(sources.map(({ kind }) => kind)).toEqual(['cloudwatch', 's3', 'cloudwatch']);
  expect(sources[1]).toMatchObject({
    bucket: 'logs', prefix: 'team', owners: [{ account: '111122223333', region: 'us-east-1' }, { account: '444455556666', region: 'eu-west-1' }],
  });
  expect(placeOf(sources[1]!)).toBe('s3://logs/team');
});

it('marks what another account holds, and names its group by ARN', () => {
  const arn = 'arn:aws:logs:us-east-1:444455556666:log-group:/central';
  const [theirs, own] = discoverFlowLogs([documentOf([
    { ...cloudWatch, LogGroupName: '/central', LogDestination: `${arn}:*` },
    { ...cloudWatch, LogDestination: 'arn:aws:logs:us-east-1:111122223333:log-group:/vpc/flow' },
  ])]);
  expect(theirs).toMatchObject({ otherAccount: '444455556666', logGroup: arn });
  expect(own).toMatchObject({ otherAccount: null, logGroup: '/vpc/flow' });
});

it('says what it cannot read', () => {
  const arn = 'arn:aws:firehose:us-east-1:111122223333:deliverystream/flow';
  expect(discoverFlowLogs([documentOf([{ FlowLogId: 'fl-1', LogDestinationType: 'kinesis-data-firehose', LogDestination: arn, LogFormat: format }])])).toMatchObject([
    { kind: 'unreadable', destination: arn, flowLogIds: ['fl-1'], reason: 'Data Firehose delivers the records elsewhere; netdiag cannot read them back from the delivery stream' },
  ]);
});

it('takes the default interval where none is told, and no format that it does not understand', () => {
  expect(discoverFlowLogs([documentOf([{ FlowLogId: 'fl-1', LogGroupName: '/old' }, { FlowLogId: 'fl-2', LogGroupName: '/odd', LogFormat: '${srcaddr} and more' }])])).toMatchObject([
    { logGroup: '/old', aggregationSeconds: 600, formats: [] }, { logGroup: '/odd', formats: [] },
  ]);
});

it('reads ARNs of buckets and groups', () => {
  expect(parseBucketArn('arn:aws:s3:::logs')).toEqual({ bucket: 'logs', prefix: '' });
  expect(parseBucketArn('arn:aws-cn:s3:::logs/a/b/')).toEqual({ bucket: 'logs', prefix: 'a/b' });
  expect(parseBucketArn('logs')).toBeNull();
  expect(logGroupOfArn('arn:aws:logs:us-east-1:111122223333:log-group:/a/b:*')).toBe('/a/b');
  expect(logGroupOfArn('arn:aws:s3:::logs')).toBeNull();
});
