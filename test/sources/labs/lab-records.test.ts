import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLab } from '../../../src/sources/labs/index.ts';
import { readSnapshot } from '../../../src/sources/files/snapshot-read.ts';
import { writeSnapshot } from '../../../src/sources/files/snapshot-write.ts';
import { temporaryFolder } from '../files/snapshot-folder.ts';
import { everyStage, listOf, recordsOf } from './opened.ts';

const HOUR = { start: Date.UTC(2026, 10, 2, 9) / 1000, end: Date.UTC(2026, 10, 2, 10) / 1000 };
const DOCUMENTATION = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/;

describe.each(everyStage)('records of %s', (spec) => {
  const opened = openLab(spec);
  const records = recordsOf(opened);
  const traffic = records.filter((record) => record['log-status'] === 'OK');

  it('have the format of the flow log', () => {
    const [flowLog] = listOf(opened, 'FlowLogs');
    const { fields } = opened.flowLogLines.format!;
    expect(flowLog!.LogFormat).toBe(fields.map((field) => `\${${field}}`).join(' '));
    for (const line of opened.flowLogLines.lines) expect(line.split(' '), line).toHaveLength(fields.length);
    expect(new Set(records.map(({ version }) => version))).toEqual(new Set([spec.startsWith('web') ? '5' : '2']));
  });

  it('fill the window, each within one interval, oldest first', () => {
    expect(opened.flowLogWindow).toEqual(HOUR);
    const minutes = new Set<number>();
    let last = HOUR.start;
    for (const record of records) {
      const [start, end] = [Number(record.start), Number(record.end)];
      const minute = Math.floor(start / 60);
      minutes.add(minute);
      expect(start).toBeGreaterThanOrEqual(last);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(Math.floor(end / 60)).toBe(minute);
      last = start;
    }
    expect([...minutes]).toEqual(Array.from({ length: 60 }, (_, index) => HOUR.start / 60 + index));
    expect(last).toBeLessThan(HOUR.end);
  });

  it('say NODATA of the intervals without traffic, and of no others', () => {
    const busy = new Set(traffic.map(({ start }) => Math.floor(Number(start) / 60)));
    const idle = records.filter((record) => record['log-status'] === 'NODATA');
    expect(idle.length).toBeGreaterThan(3);
    for (const record of idle) {
      expect(busy).not.toContain(Math.floor(Number(record.start) / 60));
      expect([record.srcaddr, record.action, record.packets]).toEqual(['-', '-', '-']);
    }
    expect(traffic.length + idle.length).toBe(records.length);
  });

  it('are of an interface that the flow log covers, with its private address on its own side', () => {
    const [flowLog] = listOf(opened, 'FlowLogs');
    const [nic] = listOf(opened, 'NetworkInterfaces').filter(({ VpcId }) => VpcId === flowLog!.ResourceId);
    for (const record of records) expect([record['interface-id'], record['account-id']]).toEqual([nic!.NetworkInterfaceId, nic!.OwnerId]);
    for (const record of traffic) {
      const isIngress = record.dstaddr === nic!.PrivateIpAddress;
      const remote = isIngress ? record.srcaddr : record.dstaddr;
      expect(isIngress ? record.dstaddr : record.srcaddr).toBe(nic!.PrivateIpAddress);
      expect(remote === '10.2.1.10' || DOCUMENTATION.test(remote!), remote).toBe(true);
      expect(remote).not.toBe((nic!.Association as { PublicIp: string }).PublicIp);
      if (record['flow-direction'] === undefined) continue;
      expect(record['flow-direction']).toBe(isIngress ? 'ingress' : 'egress');
      expect([record['pkt-srcaddr'], record['pkt-dstaddr']]).toEqual([record.srcaddr, record.dstaddr]);
      expect([record['vpc-id'], record['subnet-id'], record['instance-id']]).toEqual([nic!.VpcId, nic!.SubnetId, (nic!.Attachment as { InstanceId: string }).InstanceId]);
    }
  });

  it('carry sizes that packets can have', () => {
    for (const record of traffic) {
      const each = Number(record.bytes) / Number(record.packets);
      expect(each, JSON.stringify(record)).toBeGreaterThanOrEqual(40);
      expect(each, JSON.stringify(record)).toBeLessThanOrEqual(1500);
      if (record.protocol === '1') expect([record.srcport, record.dstport, each]).toEqual(['0', '0', 84]);
    }
  });

  it('show each flow once a direction and interval', () => {
    const keys = traffic.map((r) => [r.srcaddr, r.dstaddr, r.srcport, r.dstport, r.protocol, Math.floor(Number(r.start) / 60)].join(' '));
    expect(keys).toEqual([...new Set(keys)]);
  });

  it('reject scanners on ports that no rule opens', () => {
    const scanned = new Set(traffic.filter(({ action, dstport }) => action === 'REJECT' && dstport !== '443').map(({ dstport }) => dstport));
    expect(scanned).toEqual(new Set(['23', '3389', '8080', '445']));
  });

  it('come back from a snapshot folder with their configuration', async () => {
    const dir = join(temporaryFolder(), 'lab');
    await writeSnapshot(dir, opened.collection, { schemaVersion: 1, netdiagVersion: '0.1.0', savedAt: '2026-11-02T10:00:00.000Z', targets: [], calls: [] });
    const { collection } = await readSnapshot(dir);
    // Of what is asked of one VPC at a time the key comes second.
    const keysOf = ({ content }: { content: object }): string => Object.keys(content).sort().join();
    const byKey = (one: { content: object }, other: { content: object }): number => keysOf(one).localeCompare(keysOf(other)) || JSON.stringify(one).localeCompare(JSON.stringify(other));
    expect([...collection.documents].sort(byKey).map(({ scope, content }) => ({ scope, content })))
      .toEqual([...opened.collection.documents].sort(byKey).map(({ scope, content }) => ({ scope, content })));
  });
});

describe('pings of peering', () => {
  it.each([
    ['no-peering', '10.2.1.10', false], ['pending', '10.2.1.10', false], ['no-routes', '10.2.1.10', false],
    ['one-route', '10.2.1.10', false], ['complete', '10.2.1.10', true], ['public', '203.0.113.20', true],
  ])('%s: to %s, answered: %s', (stage, target, isAnswered) => {
    const pings = recordsOf(openLab(`peering:${stage}`)).filter(({ protocol }) => protocol === '1');
    const requests = pings.filter(({ srcaddr, dstaddr }) => srcaddr === '10.1.1.10' && dstaddr === target);
    const replies = pings.filter(({ srcaddr, dstaddr }) => srcaddr === target && dstaddr === '10.1.1.10');
    expect([requests.length, replies.length]).toEqual([7, isAnswered ? 7 : 0]);
    expect(pings).toHaveLength(requests.length + replies.length);
    expect(new Set(pings.map(({ action }) => action))).toEqual(new Set(['ACCEPT']));
  });
});

describe('attempts on port 443 of web', () => {
  const attempts = (stage: string): string[] => [...new Set(recordsOf(openLab(`web:${stage}`))
    .filter(({ srcaddr, srcport, dstport }) => dstport === '443' && srcaddr !== '10.0.1.20' || srcport === '443' && srcaddr === '10.0.1.20')
    .map((record) => `${record['flow-direction']} ${record.action} ${record['tcp-flags']}`))].sort();

  it('show what happened to them in action and flags', () => {
    expect(attempts('closed')).toEqual(['ingress REJECT 2']);
    expect(attempts('refused')).toEqual(['egress ACCEPT 4', 'ingress ACCEPT 2']);
    expect(attempts('open')).toEqual(['egress ACCEPT 19', 'ingress ACCEPT 3']);
    expect(attempts('forbidden')).toEqual(['egress ACCEPT 19', 'ingress ACCEPT 3']);
  });

  it.each(['closed', 'refused', 'open', 'forbidden'])('%s: come from three clients, and 80 answers all along', (stage) => {
    const records = recordsOf(openLab(`web:${stage}`));
    const clients = new Set(records.filter(({ dstport, dstaddr }) => dstport === '443' && dstaddr === '10.0.1.20').map(({ srcaddr }) => srcaddr));
    expect(clients).toEqual(new Set(['198.51.100.7', '192.0.2.44', '198.51.100.62']));
    const http = records.filter(({ srcport, dstport }) => srcport === '80' || dstport === '80');
    expect(http).toHaveLength(28);
    expect(new Set(http.map(({ action }) => action))).toEqual(new Set(['ACCEPT']));
  });
});
