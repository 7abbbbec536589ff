import { afterAll, beforeAll, expect, it } from 'vitest';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { awsCli, startEmulator } from './server.ts';
import type { Emulator } from './server.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

it('answers the SDK and logs the calls', async () => {
  const ec2 = new EC2Client({ region: 'eu-west-1', endpoint: emulator.endpoint, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map((vpc) => vpc.CidrBlock)).toEqual(['172.31.0.0/16']);
  expect(emulator.requests).toMatchObject([{ service: 'ec2', operation: 'DescribeVpcs', region: 'eu-west-1' }]);
});

// Four starts of the AWS CLI: half a second each on a free machine, many more on a busy one.
it('runs printed commands with the AWS CLI, and forgets everything on reset', async () => {
  const id = await awsCli(emulator, 'aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text');
  const line = 'aws ec2 describe-vpcs --vpc-ids "$(aws ec2 describe-vpcs --filters Name=cidr,Values=10.9.0.0/16 --query Vpcs[].VpcId --output text)" --query Vpcs[].VpcId --output text';
  expect(await awsCli(emulator, line)).toBe(id);
  await emulator.reset();
  expect(emulator.requests).toEqual([]);
  await expect(awsCli(emulator, `aws ec2 describe-vpcs --vpc-ids ${id}`)).rejects.toThrow('InvalidVpcID.NotFound');
}, 90_000);
