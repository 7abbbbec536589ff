import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { defaultRegion } from './server.ts';
import type { Emulator } from './server.ts';

/** SDK clients of one Region of the emulator. There is no IAM client among the packages: see `createRole`. */
export interface Clients {
  readonly endpoint: string;
  readonly region: string;
  readonly ec2: EC2Client;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
}

/** @param credentials those of a role make the clients of another account */
export function clients(
  emulator: Pick<Emulator, 'endpoint'>, region = defaultRegion,
  credentials: AwsCredentialIdentity = { accessKeyId: 'testing', secretAccessKey: 'testing' },
): Clients {
  const options = {
    region,
    endpoint: emulator.endpoint,
    credentials,
    maxAttempts: 1,
  };
  return {
    endpoint: emulator.endpoint,
    region,
    ec2: new EC2Client(options),
    logs: new CloudWatchLogsClient(options),
    s3: new S3Client(options),
    sts: new STSClient(options),
  };
}
