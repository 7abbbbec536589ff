/** DescribeVpcAttribute tells one attribute of one VPC at a time, and only some questions need it. */
import { CreateVpcCommand, EC2Client, ModifyVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { VPC_ATTRIBUTE_CALLS } from '../../../src/sources/aws/calls.ts';
import { apiAction } from '../../../src/sources/aws/actions.ts';
import { collectConfiguration } from '../../../src/sources/aws/configuration.ts';
import { startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { targetOf, writer } from './setup.ts';

let emulator: Emulator;
let vpcId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  const ec2 = new EC2Client(writer(emulator));
  vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))).Vpc!.VpcId!;
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsSupport: { Value: false } }));
});
afterAll(() => emulator.stop());

const asked = () => emulator.requests.filter(({ operation }) => operation === 'DescribeVpcAttribute').length;

it('is asked on demand alone', async () => {
  const collection = await collectConfiguration([await targetOf(emulator)]);
  expect(asked()).toBe(0);
  expect(parseNetwork(collection).data.vpcAttributes.size).toBe(0);
});

it('tells both attributes of each VPC', async () => {
  const { vpcAttributes, vpcs } = parseNetwork(await collectConfiguration([await targetOf(emulator)], { vpcAttributes: true })).data;
  expect(asked()).toBe(2 * vpcs.size);
  expect(vpcAttributes.get(vpcId)).toEqual({ dnsSupport: false, dnsHostnames: false });
  expect([...vpcAttributes.keys()].sort()).toEqual([...vpcs.keys()].sort());
});

it('keeps each answer once where two profiles lead to the same account', async () => {
  const target = await targetOf(emulator);
  const once = await collectConfiguration([target], { vpcAttributes: true });
  const twice = await collectConfiguration([target, target], { vpcAttributes: true });
  expect(twice.documents).toEqual(once.documents);
  expect(once.documents.filter(({ content }) => content['VpcId'] === vpcId)).toHaveLength(2);
});

it('is refused by its own name', async () => {
  emulator.rules.refuse('ec2:DescribeVpcAttribute');
  const { refusals } = await collectConfiguration([await targetOf(emulator)], { vpcAttributes: true });
  expect(new Set(refusals.map(({ action }) => action))).toEqual(new Set(['ec2:DescribeVpcAttribute']));
  for (const { operation } of VPC_ATTRIBUTE_CALLS) expect(apiAction('ec2', operation)).not.toBeNull();
});
