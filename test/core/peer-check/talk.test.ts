/** Many interfaces: those that no rule tells apart are judged once, and too many that are told apart are not guessed at. */
import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/core/network/network.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { peerCheck } from '../../../src/core/peer-check/peer-check.ts';
import type { PeerQuestion } from '../../../src/core/peer-check/pair.ts';
import { pairIn } from '../../../src/core/peer-check/pair.ts';
import { talksOf } from '../../../src/core/peer-check/talk.ts';
import { TrafficSet } from '../../../src/core/traffic/traffic-set.ts';

const sides = [['vpc-a', '10.1'], ['vpc-b', '10.2']] as const;
const question: PeerQuestion = { vpcIds: ['vpc-a', 'vpc-b'], peeringId: null, address: null, traffic: { protocol: 6, traffic: TrafficSet.ofPorts(6, [{ from: 5432, to: 5432 }]), sourcePort: null } };

/** @param groups in each VPC, one after the other over its interfaces @param ingress the port range that every group lets in */
function network(interfaces: number, groups: number, ingress: readonly [number, number]): Network {
  const owner = { OwnerId: '111122223333' };
  const content: Record<string, object[]> = {
    Vpcs: [], Subnets: [], RouteTables: [], SecurityGroups: [], NetworkInterfaces: [], NetworkAcls: [], Reservations: [],
    VpcPeeringConnections: [{ VpcPeeringConnectionId: 'pcx-1', Status: { Code: 'active' }, RequesterVpcInfo: { VpcId: 'vpc-a', ...owner, Region: 'us-east-1' }, AccepterVpcInfo: { VpcId: 'vpc-b', ...owner, Region: 'us-east-1' } }],
  };
  for (const [vpcId, prefix] of sides) {
    const other = prefix === '10.1' ? '10.2.0.0/16' : '10.1.0.0/16';
    content['Vpcs']!.push({ VpcId: vpcId, ...owner, CidrBlock: `${prefix}.0.0/16` });
    content['Subnets']!.push({ SubnetId: `subnet-${vpcId}`, VpcId: vpcId, ...owner, CidrBlock: `${prefix}.0.0/16`, AvailabilityZone: 'us-east-1a' });
    content['RouteTables']!.push({ RouteTableId: `rtb-${vpcId}`, VpcId: vpcId, ...owner, Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: other, VpcPeeringConnectionId: 'pcx-1', State: 'active' }] });
    const entry = { RuleNumber: 100, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' };
    content['NetworkAcls']!.push({ NetworkAclId: `acl-${vpcId}`, VpcId: vpcId, ...owner, IsDefault: true, Associations: [], Entries: [{ ...entry, Egress: true }, { ...entry, Egress: false }] });
    for (let index = 0; index < groups; index += 1) {
      content['SecurityGroups']!.push({
        GroupId: `sg-${vpcId}-${String(index)}`, GroupName: `group ${String(index)}`, VpcId: vpcId, ...owner,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: ingress[0], ToPort: ingress[1], IpRanges: [{ CidrIp: '10.0.0.0/8' }] }], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      });
    }
    for (let index = 0; index < interfaces; index += 1) {
      const address = `${prefix}.${String(Math.floor(index / 250))}.${String((index % 250) + 4)}`;
      content['NetworkInterfaces']!.push({ NetworkInterfaceId: `eni-${vpcId}-${String(index)}`, VpcId: vpcId, SubnetId: `subnet-${vpcId}`, ...owner, InterfaceType: 'interface', Status: 'in-use', PrivateIpAddress: address, PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true }], Groups: [{ GroupId: `sg-${vpcId}-${String(index % groups)}` }] });
    }
  }
  return parseNetwork({ documents: [{ scope: { account: '111122223333', region: 'us-east-1' }, origin: 'test', content }], refusals: [] });
}

describe('interfaces', () => {
  it('that no rule tells apart are one', () => {
    const [direction] = talksOf(pairIn(network(5000, 3, [443, 443]), question))!;
    expect(direction!.talks).toHaveLength(9);
    expect(direction!.talks.reduce((sum, { to }) => sum + to.members, 0)).toBe(3 * 5000);
    expect(direction!.isCut).toBe(false);
  });

  it('of 10,000 in 60 groups: an answer in seconds, also on a busy machine', () => {
    const large = network(5000, 60, [5432, 5432]);
    const start = performance.now();
    expect(peerCheck(large, question).verdict).toBe('ready');
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('that are told apart by too many rules: nothing is claimed of the rest', () => {
    const answer = peerCheck(network(70, 70, [443, 443]), question);
    expect(answer.verdict).toBe('inconclusive');
    expect(answer.checks.find(({ id }) => id === 'security-groups')).toMatchObject({ status: 'unknown' });
    expect(answer.missing[0]!.hint).toContain('first 4000 pairs');
  });
});
