/** Single cases of what counts, beside the properties. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import { parseNetwork } from '../../../src/core/network/parse-network.ts';
import { ask } from './ask.ts';
import { emptyNetwork, recordsOf } from './simulate.ts';

const line = (at: string, from: string, to: string, bytes: number, action = 'ACCEPT', start = 1_793_610_000): string =>
  `2 111122223333 ${at} ${from} ${to} 40000 443 6 1 ${String(bytes)} ${String(start)} ${String(start + 9)} ${action} OK`;
const answerTo = (lines: readonly string[], asked: Parameters<typeof ask>[0] = {}, network = emptyNetwork()) => ask(asked, recordsOf(lines, DEFAULT_FORMAT), network);

describe('two interfaces', () => {
  it('the larger view counts, and the other is said', () => {
    const { rows, totals, merged } = answerTo([line('eni-a', '10.0.0.1', '10.0.0.2', 100), line('eni-b', '10.0.0.1', '10.0.0.2', 90)]);
    expect(rows.map(({ bytes, flows }) => [bytes, flows])).toEqual([[100, 1]]);
    expect([totals.records, totals.flows, totals.bytes, merged.otherViews]).toEqual([2, 1, 100, { records: 1, bytes: 90, packets: 1 }]);
  });

  it('what the far end rejected is rejected, although the near end accepted it', () => {
    const { rows } = answerTo([line('eni-a', '10.0.0.1', '10.0.0.2', 100), line('eni-b', '10.0.0.1', '10.0.0.2', 100, 'REJECT')]);
    expect(rows.map(({ accepted, rejected }) => [accepted, rejected])).toEqual([[0, 1]]);
  });

  it('of one subnet: its conversation counts once for the subnet, and once for each of two', () => {
    const one = (id: string, subnet: string, address: string): object => ({ NetworkInterfaceId: id, InterfaceType: 'interface', SubnetId: subnet, VpcId: 'vpc-1', OwnerId: '111122223333', Groups: [], PrivateIpAddress: address, PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true }], Ipv6Addresses: [], TagSet: [] });
    const network = (second: string) => parseNetwork({ documents: [{ scope: { account: null, region: null }, origin: 'test', content: { NetworkInterfaces: [one('eni-a', 'subnet-1', '10.0.0.1'), one('eni-b', second, '10.0.0.2')] } }], refusals: [] });
    const lines = [line('eni-a', '10.0.0.1', '10.0.0.2', 100), line('eni-b', '10.0.0.1', '10.0.0.2', 100)];
    expect(answerTo(lines, { by: 'subnet' }, network('subnet-1')).rows.map(({ key, bytes }) => [key['subnet'], bytes])).toEqual([['subnet-1', 100]]);
    expect(answerTo(lines, { by: 'subnet' }, network('subnet-2')).rows.map(({ key, bytes }) => [key['subnet'], bytes])).toEqual([['subnet-1', 100], ['subnet-2', 100]]);
  });
});

it('a regional NAT gateway has no interface: its outer leg repeats the inner one', () => {
  const content = { NatGateways: [{ NatGatewayId: 'nat-1', VpcId: 'vpc-1', State: 'available', ConnectivityType: 'public', NatGatewayAddresses: [{ PublicIp: '203.0.113.250', AllocationId: 'eipalloc-1' }] }] };
  const network = parseNetwork({ documents: [{ scope: { account: null, region: null }, origin: 'test', content }], refusals: [] });
  const lines = [line('-', '10.0.0.1', '198.51.100.7', 100), line('-', '203.0.113.250', '198.51.100.7', 100), line('-', '198.51.100.7', '203.0.113.250', 500), line('-', '198.51.100.7', '10.0.0.1', 500)];
  const { rows, merged } = answerTo(lines, {}, network);
  expect(rows.map(({ key, bytes }) => [key['srcaddr'], key['dstaddr'], bytes])).toEqual([['198.51.100.7', '10.0.0.1', 500], ['10.0.0.1', '198.51.100.7', 100]]);
  expect(merged.translated.records).toBe(2);
});

describe('over time', () => {
  const lines = [0, 60, 120, 3600].map((after) => line('eni-a', '10.0.0.1', '10.0.0.2', 100 + after, 'ACCEPT', 1_793_610_000 + after));

  it('the histogram has every bucket from the first to the last record', () => {
    const { histogram, rows } = answerTo(lines, { bucketSeconds: 600, cellSeconds: 600 });
    expect(histogram.map(({ bytes }) => bytes)).toEqual([480, 0, 0, 0, 0, 0, 3700]);
    expect(rows[0]?.overTime).toEqual([480, 0, 0, 0, 0, 0, 3700]);
  });

  it('without rows by time it is scaled to what is counted, and that is said', () => {
    const twice = [...lines, ...lines.map((text) => text.replace('eni-a', 'eni-b'))];
    const { histogram, totals, approximation } = answerTo(twice, { bucketSeconds: 600, cellSeconds: null });
    expect(approximation).toEqual({ maxError: null, histogram: true });
    expect([histogram[0]?.bytes, histogram[6]?.bytes, totals.bytes]).toEqual([480, 3700, 4180]);
  });

  it('a record of another age costs no memory', () => {
    const { histogram } = answerTo([...lines, line('eni-a', '10.0.0.1', '10.0.0.2', 1, 'ACCEPT', 1)], { bucketSeconds: 60 });
    expect(histogram.length).toBeLessThanOrEqual(10_000);
  });
});
