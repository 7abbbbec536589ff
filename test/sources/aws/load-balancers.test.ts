import { CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateListenerCommand, CreateLoadBalancerCommand, CreateTargetGroupCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Collection } from '../../../src/core/network/documents.ts';
import { apiAction } from '../../../src/sources/aws/actions.ts';
import { collectLoadBalancers } from '../../../src/sources/aws/load-balancers.ts';
import { startEmulator } from '../../emulator/server.ts';
import type { Emulator } from '../../emulator/server.ts';
import { targetOf, writer } from './setup.ts';

const NOTHING: Collection = { documents: [], refusals: [] };

let emulator: Emulator;
let first: string;
let second: string;
let before: number;

const calls = () => emulator.requests.slice(before).filter(({ service }) => service === 'elasticloadbalancing').map(({ operation }) => operation).sort();
const contents = ({ documents }: Collection, key: string) => documents.filter(({ content }) => key in content).map(({ content }) => content);

beforeAll(async () => {
  emulator = await startEmulator();
  const ec2 = new EC2Client(writer(emulator));
  const elb = new ElasticLoadBalancingV2Client(writer(emulator));
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))).Vpc!.VpcId!;
  const Subnets: string[] = [];
  for (const [index, zone] of ['us-east-1a', 'us-east-1b'].entries()) {
    Subnets.push((await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.1.${index}.0/24`, AvailabilityZone: zone }))).Subnet!.SubnetId!);
  }
  const group = (await ec2.send(new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: 'web', Description: 'web' }))).GroupId!;
  const make = async (Name: string): Promise<string> => {
    const arn = (await elb.send(new CreateLoadBalancerCommand({ Name, Subnets, Scheme: 'internal', SecurityGroups: [group] }))).LoadBalancers![0]!.LoadBalancerArn!;
    const target = (await elb.send(new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 8080, VpcId: vpcId }))).TargetGroups![0]!.TargetGroupArn!;
    await elb.send(new CreateListenerCommand({ LoadBalancerArn: arn, Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'forward', TargetGroupArn: target }] }));
    return arn;
  };
  [first, second] = [await make('first'), await make('second')];
});
afterAll(() => emulator.stop());
beforeEach(() => {
  emulator.rules.clear();
  before = emulator.requests.length;
});

describe('collectLoadBalancers', () => {
  it('lists those of both generations, and asks for details of none that is not wanted', async () => {
    const collection = await collectLoadBalancers([await targetOf(emulator)], NOTHING, { wanted: new Set() });
    expect(calls()).toEqual(['DescribeLoadBalancers', 'DescribeLoadBalancers']);
    expect((contents(collection, 'LoadBalancers')[0]!['LoadBalancers'] as { LoadBalancerArn: string }[]).map(({ LoadBalancerArn }) => LoadBalancerArn).sort()).toEqual([first, second].sort());
    expect(contents(collection, 'LoadBalancerDescriptions')).toEqual([{ LoadBalancerDescriptions: [] }]);
    expect(collection.documents.map(({ scope, origin }) => [scope, origin])).toContainEqual([{ account: '111122223333', region: 'us-east-1' }, 'elbv2:DescribeLoadBalancers in us-east-1']);
  });

  it('adds the details of the wanted one to what is known, each beside its ARN, and lists nothing again', async () => {
    const targets = [await targetOf(emulator)];
    const known = await collectLoadBalancers(targets, NOTHING, { wanted: new Set() });
    before = emulator.requests.length;
    const collection = await collectLoadBalancers(targets, known, { wanted: new Set([first]) });
    expect(calls()).toEqual(['DescribeListeners', 'DescribeLoadBalancerAttributes', 'DescribeRules', 'DescribeTargetGroupAttributes', 'DescribeTargetGroups', 'DescribeTargetHealth']);
    expect(contents(collection, 'Listeners').map((content) => content['LoadBalancerArn'])).toEqual([first]);
    expect(contents(collection, 'TargetHealthDescriptions')[0]!['TargetGroupArn']).toMatch(/:targetgroup\/first\//);
    expect(contents(collection, 'Rules')[0]!['ListenerArn']).toMatch(/:listener\/app\/first\//);
    expect(contents(collection, 'LoadBalancers')).toHaveLength(1);
  });

  it('reads the details of all where all are wanted', async () => {
    const collection = await collectLoadBalancers([await targetOf(emulator)], NOTHING, { wanted: null });
    expect(contents(collection, 'Listeners').map((content) => content['LoadBalancerArn']).sort()).toEqual([first, second].sort());
    expect(contents(collection, 'TargetGroups')).toHaveLength(1);
  });

  it('follows the markers to the last page', async () => {
    const item = (name: string) => `<member><LoadBalancerName>${name}</LoadBalancerName></member>`;
    emulator.rules.answer('elasticloadbalancing:DescribeLoadBalancers', ({ Marker, Version }) => {
      if (Version !== '2012-06-01') return '<DescribeLoadBalancersResult><LoadBalancers/></DescribeLoadBalancersResult>';
      const page = Marker === 'next' ? item('b') : item('a');
      return `<DescribeLoadBalancersResult><LoadBalancerDescriptions>${page}</LoadBalancerDescriptions>${Marker === 'next' ? '' : '<NextMarker>next</NextMarker>'}</DescribeLoadBalancersResult>`;
    });
    const collection = await collectLoadBalancers([await targetOf(emulator)], NOTHING, { wanted: new Set() });
    expect(contents(collection, 'LoadBalancerDescriptions')).toEqual([{ LoadBalancerDescriptions: [{ LoadBalancerName: 'a' }, { LoadBalancerName: 'b' }] }]);
    expect(emulator.requests.slice(before).find(({ params }) => params['Version'] === '2012-06-01')!.params['PageSize']).toBe('400');
  });

  it('names the permission of a refused list, once for each generation', async () => {
    emulator.rules.refuse('elasticloadbalancing:DescribeLoadBalancers');
    const { refusals } = await collectLoadBalancers([await targetOf(emulator)], NOTHING, { wanted: null });
    expect(refusals.map(({ key, action, code }) => [key, action, code])).toEqual([
      ['LoadBalancers', 'elasticloadbalancing:DescribeLoadBalancers', 'AccessDenied'],
      ['LoadBalancerDescriptions', 'elasticloadbalancing:DescribeLoadBalancers', 'AccessDenied'],
    ]);
  });

  it('calls nothing but what the table of actions allows', async () => {
    await collectLoadBalancers([await targetOf(emulator)], NOTHING, { wanted: null });
    for (const operation of calls()) expect(apiAction('elbv2', operation), operation).not.toBeNull();
  });
});
