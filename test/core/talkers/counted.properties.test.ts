/** Each flow once: over a network with a NAT gateway and several logged interfaces, the sums are those of the traffic itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import { ask, sumOf } from './ask.ts';
import { CLIENTS, emptyNetwork, flows, linesOf, network, PACKET_FORMAT, recordsOf, truth, type Logged } from './simulate.ts';

const everything: Logged = { addresses: [...CLIENTS, '10.0.9.9'], gateway: true };
const sumsOf = (rows: readonly { readonly key: Readonly<Record<string, string>>; readonly bytes: number }[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ key, bytes }) => [`${key['srcaddr'] ?? ''} ${key['dstaddr'] ?? ''}`, bytes]));

describe.each([
  ['with pkt- fields, without configuration', PACKET_FORMAT, emptyNetwork()],
  ['with pkt- fields and configuration', PACKET_FORMAT, network()],
  ['in the default format with configuration', DEFAULT_FORMAT, network()],
] as const)('%s', (_name, format, configuration) => {
  it('all interfaces logged: rows, totals and histogram are the traffic', () => {
    fc.assert(fc.property(flows, (all) => {
      const answer = ask({}, recordsOf(linesOf(all, everything), format), configuration);
      expect(sumsOf(answer.rows)).toEqual(Object.fromEntries(truth(all, everything)));
      expect(answer.totals.bytes).toBe(sumOf(answer.rows));
      expect(sumOf(answer.histogram)).toBe(answer.totals.bytes);
      expect(answer.totals.records).toBe(answer.totals.flows + answer.merged.otherViews.records + answer.merged.translated.records);
    }));
  });

  it('some interfaces logged: the sum is that of the flows that any of them saw', () => {
    fc.assert(fc.property(flows, fc.subarray([...CLIENTS, '10.0.9.9']), fc.boolean(), (all, addresses, gateway) => {
      const logged = { addresses, gateway };
      const answer = ask({}, recordsOf(linesOf(all, logged), format), configuration);
      expect(answer.totals.bytes).toBe([...truth(all, logged).values()].reduce((sum, bytes) => sum + bytes, 0));
      expect(sumOf(answer.rows)).toBe(answer.totals.bytes);
      expect(sumOf(answer.histogram)).toBe(answer.totals.bytes);
    }));
  });

  it.each(['pair', 'conversation', 'srcaddr', 'dstport', 'protocol,hour', 'action'])('by %s the rows add up to the same', (by) => {
    fc.assert(fc.property(flows, (all) => {
      const answer = ask({ by }, recordsOf(linesOf(all, everything), format), configuration);
      const total = all.reduce((sum, { sent, received }) => sum + sent + received, 0);
      expect([sumOf(answer.rows), answer.totals.bytes, sumOf(answer.histogram)]).toEqual([total, total, total]);
    }), { numRuns: 40 });
  });
});

it('plain sums count a flow at every interface', () => {
  fc.assert(fc.property(flows, (all) => {
    const records = recordsOf(linesOf(all, everything), PACKET_FORMAT);
    const answer = ask({ isRaw: true }, records, network());
    expect(answer.totals.bytes).toBe(records.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0));
    expect(sumOf(answer.rows)).toBe(answer.totals.bytes);
  }), { numRuns: 40 });
});

it('by the recording interface, a flow counts for each of them once', () => {
  fc.assert(fc.property(flows, (all) => {
    const records = recordsOf(linesOf(all, everything), PACKET_FORMAT);
    const { rows, totals } = ask({ by: 'interface-id' }, records, emptyNetwork());
    const client = CLIENTS[0];
    const own = all.filter((flow) => flow.client === client).reduce((sum, { sent, received }) => sum + sent + received, 0);
    expect(rows.find(({ key }) => key['interface-id'] === 'eni-10-0-1-10')?.bytes ?? 0).toBe(own);
    expect(totals.bytes).toBe(all.reduce((sum, { sent, received }) => sum + sent + received, 0));
  }), { numRuns: 40 });
});
