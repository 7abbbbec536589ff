import { describe, expect, it } from 'vitest';
import { FLOW_FIELDS, flowField, suggestField } from '../../../src/core/flows/fields.ts';

describe('the table of fields', () => {
  it('has the fields of every version, each once', () => {
    const names = FLOW_FIELDS.map((field) => field.name);
    expect(new Set(names).size).toBe(names.length);
    const counts = new Map<number, number>();
    for (const { version } of FLOW_FIELDS) counts.set(version, (counts.get(version) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ 2: 14, 3: 7, 4: 4, 5: 4, 6: 18, 7: 10, 8: 1, 9: 1, 10: 1, 11: 12 });
  });

  it('knows numbers from text', () => {
    expect(FLOW_FIELDS.filter((field) => field.kind === 'integer').map((field) => field.name)).toEqual([
      'version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'tcp-flags', 'traffic-path',
      'packets-lost-no-route', 'packets-lost-blackhole', 'packets-lost-mtu-exceeded', 'packets-lost-ttl-expired', 'encryption-status',
    ]);
    expect(flowField('tcp-flags')).toMatchObject({ version: 3, kind: 'integer' });
    expect(flowField('tcp_flags')).toBeNull();
  });
});

describe('suggestField', () => {
  it.each([
    ['srcAddr', 'srcaddr'],
    ['scraddr', 'srcaddr'],
    ['log_status', 'log-status'],
    ['interfaceid', 'interface-id'],
    ['dstprot', 'dstport'],
    ['startTime', 'start'],
    ['pkt-src-addr', 'pkt-srcaddr'],
    ['source', 'srcaddr'],
    ['byte', 'bytes'],
  ])('%s means %s', (typed, field) => {
    expect(suggestField(typed)).toBe(field);
  });

  it.each(['', 'x', '---', 'temperature', 'zzzzzzzz'])('has no idea what %j means', (typed) => {
    expect(suggestField(typed)).toBeNull();
  });
});
