/** The picture of the subnets, from one pair to 60 against 60, in every width and without colour. */
import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import type { PeerCheckAnswer } from '../../../src/core/peer-check/answer.ts';
import { peerCheck } from '../../../src/core/peer-check/peer-check.ts';
import { renderPeerCheck } from '../../../src/render/text/peer-check.ts';
import { expectGolden } from '../../cli/goldens.ts';

type Way = 'routed' | 'none' | 'appliance';

interface Tier {
  readonly name: string;
  readonly subnets: number;
  readonly way: Way;
}

const pcx = { VpcPeeringConnectionId: 'pcx-0a1b2c3d4e5f60718', Status: { Code: 'active' }, ...sides() };
function sides(): object {
  const side = (VpcId: string, CidrBlock: string): object => ({ VpcId, OwnerId: '111122223333', Region: 'eu-west-1', CidrBlock, PeeringOptions: { AllowDnsResolutionFromRemoteVpc: true } });
  return { RequesterVpcInfo: side('vpc-app', '10.1.0.0/16'), AccepterVpcInfo: side('vpc-data', '10.2.0.0/16') };
}

/** Each tier has a route table and some subnets. */
function vpc(name: string, octet: number, tiers: readonly Tier[]): Record<string, object[]> {
  const other = `10.${String(3 - octet)}.0.0/16`;
  let third = 0;
  const content: Record<string, object[]> = { Vpcs: [{ VpcId: `vpc-${name}`, OwnerId: '111122223333', CidrBlock: `10.${String(octet)}.0.0/16`, Tags: [{ Key: 'Name', Value: name }] }], Subnets: [], RouteTables: [] };
  for (const tier of tiers) {
    const ids = Array.from({ length: tier.subnets }, (_, index) => `subnet-${name}-${tier.name}-${String(index + 1)}`);
    for (const id of ids) content['Subnets']!.push({ SubnetId: id, VpcId: `vpc-${name}`, OwnerId: '111122223333', CidrBlock: `10.${String(octet)}.${String(third++)}.0/24`, AvailabilityZone: 'eu-west-1a', Tags: [{ Key: 'Name', Value: id.slice('subnet-'.length) }] });
    const to = { routed: [{ DestinationCidrBlock: other, VpcPeeringConnectionId: pcx.VpcPeeringConnectionId, State: 'active' }], none: [], appliance: [{ DestinationCidrBlock: other, NetworkInterfaceId: 'eni-firewall', State: 'active' }] }[tier.way];
    content['RouteTables']!.push({ RouteTableId: `rtb-${name}-${tier.name}`, VpcId: `vpc-${name}`, OwnerId: '111122223333', Associations: ids.map((SubnetId) => ({ SubnetId })), Routes: [{ DestinationCidrBlock: `10.${String(octet)}.0.0/16`, GatewayId: 'local', State: 'active' }, ...to] });
  }
  return content;
}

function answer(app: readonly Tier[], data: readonly Tier[]): PeerCheckAnswer {
  const scope = { account: '111122223333', region: 'eu-west-1' };
  const contents = [vpc('app', 1, app), vpc('data', 2, data), { VpcPeeringConnections: [pcx], NetworkInterfaces: [], SecurityGroups: [], NetworkAcls: [], Reservations: [] }];
  const network = parseNetwork({ documents: contents.map((content) => ({ scope, origin: 'test', content })), refusals: [] });
  return peerCheck(network, { vpcIds: ['vpc-app', 'vpc-data'], peeringId: null, traffic: null, address: null });
}

const tier = (name: string, subnets: number, way: Way = 'routed'): Tier => ({ name, subnets, way });
const small = answer([tier('web', 2), tier('batch', 1, 'none')], [tier('db', 2), tier('cache', 1, 'none'), tier('inspected', 1, 'appliance')]);
const large = answer([tier('web', 40), tier('batch', 15, 'none'), tier('edge', 5, 'appliance')], [tier('db', 58), tier('cache', 2, 'none')]);
const style = { columns: 80, colorLevel: 0, unicode: true } as const;

describe('the picture', () => {
  it.each([40, 80, 120, 200])('of a few subnets, %d columns wide', (columns) => {
    expectGolden(`peer-check/small.${String(columns)}.txt`, renderPeerCheck(small, { ...style, columns }));
  });

  it.each([40, 80, 120, 200])('of 60 subnets against 60, %d columns wide', (columns) => {
    expectGolden(`peer-check/large.${String(columns)}.txt`, renderPeerCheck(large, { ...style, columns }));
  });

  it('in colour, in ASCII, and in a pipe', () => {
    expectGolden('peer-check/small.color.txt', renderPeerCheck(small, { ...style, colorLevel: 1 }));
    expectGolden('peer-check/small.ascii.txt', renderPeerCheck(small, { ...style, unicode: false }));
    expectGolden('peer-check/small.pipe.txt', renderPeerCheck(small, { ...style, columns: null }));
    expectGolden('peer-check/large.pipe.txt', renderPeerCheck(large, { ...style, columns: null }));
  });

  it('tells the five cases apart without colour', () => {
    const page = renderPeerCheck(small, style);
    for (const mark of ['✓', '→', '←', '✗', '?']) expect(page.slice(page.indexOf('Subnets'))).toContain(mark);
  });

  it.each([small, large])('draws no line beyond the edge, but for commands, which are never broken', (one) => {
    for (const columns of [40, 60, 80, 120, 200]) {
      const lines = renderPeerCheck(one, { ...style, columns }).split('\n').filter((line) => !line.includes('aws ec2'));
      // Ids and names are never cut: a word longer than the page stands alone.
      for (const line of lines) expect(stringWidth(line) <= columns || line.trim().split(' ').length <= 2, line).toBe(true);
    }
  });

  it('counts every pair of subnets', () => {
    const totals = [...renderPeerCheck(large, style).matchAll(/^ {2}\S+ (\D+) {2}([\d,]+) pairs?$/gm)].map(([, words, count]) => [words!.trim(), Number(count!.replace(',', ''))]);
    expect(Object.fromEntries(totals)).toEqual({ 'both ways': 40 * 58, 'row to column only': 40 * 2, 'column to row only': 15 * 58, 'not at all': 15 * 2, 'not known': 5 * 60 });
  });

  it('shows what is hidden in a name', () => {
    const [a, b] = small.vpcs;
    const hostile = { ...small, vpcs: [{ ...a, name: 'app\u001b[2J', subnets: a.subnets!.map((subnet) => ({ ...subnet, name: '\u202eevil' })) }, b] as const };
    const page = renderPeerCheck(hostile, style);
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(page).not.toMatch(/[\u001b\u202e]/);
    expect(page).toContain('\\u202eevil');
  });
});
