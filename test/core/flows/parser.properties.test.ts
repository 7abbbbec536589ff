import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FLOW_FIELDS } from '../../../src/core/flows/fields.ts';
import { RecordParser, emptyReadingStats } from '../../../src/core/flows/parser.ts';
import type { FlowRecord } from '../../../src/core/flows/types.ts';

const ipv4 = fc.ipV4();
const text = fc.stringMatching(/^[A-Za-z0-9:/%._-]{1,20}$/).filter((value) => !value.startsWith('{'));

/** A value that the field can have. */
function valueOf(name: string): fc.Arbitrary<string> {
  if (name.endsWith('addr')) return fc.oneof(ipv4, fc.ipV6());
  if (name === 'action') return fc.constantFrom('ACCEPT', 'REJECT');
  if (name === 'log-status') return fc.constantFrom('OK', 'NODATA', 'SKIPDATA');
  if (name === 'flow-direction') return fc.constantFrom('ingress', 'egress');
  if (name === 'protocol') return fc.nat(255).map(String);
  if (name.endsWith('port')) return fc.nat(65_535).map(String);
  const field = FLOW_FIELDS.find((known) => known.name === name);
  return field?.kind === 'integer' ? fc.nat(2_000_000_000).map(String) : text;
}

const formatAndRows = fc
  .uniqueArray(fc.constantFrom('shiny-new-field', ...FLOW_FIELDS.map((field) => field.name)), { minLength: 3, maxLength: 40 })
  .chain((names) => {
    const row = fc.tuple(...names.map((name) => fc.oneof({ weight: 1, arbitrary: fc.constant('-') }, { weight: 4, arbitrary: valueOf(name) })));
    return fc.record({ names: fc.constant(names), rows: fc.array(row, { minLength: 1, maxLength: 8 }) });
  });

function parse(lines: readonly string[], names: readonly string[] | null): { records: FlowRecord[]; malformed: number } {
  const stats = emptyReadingStats();
  const records = new RecordParser(stats).parse({ kind: 'lines', origin: 'x', lines, format: names === null ? null : { fields: names } });
  return { records, malformed: stats.malformed };
}

it('keeps every value of every format: printing and parsing is the identity', () => {
  fc.assert(fc.property(formatAndRows, ({ names, rows }) => {
    const lines = rows.map((row) => row.join(' '));
    const expected = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    const { records, malformed } = parse(lines, names);
    expect(malformed).toBe(0);
    expect(records.map((record) => record.fields)).toEqual(expected);
    // The same with a header in place of a format, and as JSON lines.
    expect(parse([names.join(' '), ...lines], null).records).toEqual(records);
    expect(parse(expected.map((fields) => JSON.stringify(fields)), null).records).toEqual(records);
  }), { numRuns: 200 });
});

it('gives typed values that agree with those written', () => {
  fc.assert(fc.property(formatAndRows, ({ names, rows }) => {
    for (const { fields, ...record } of parse(rows.map((row) => row.join(' ')), names).records) {
      const written = (name: string): string | null => (fields[name] === undefined || fields[name] === '-' ? null : fields[name]);
      const number = (name: string): number | null => (written(name) === null ? null : Number(written(name)));
      expect(record).toEqual({
        interfaceId: written('interface-id'), srcaddr: written('srcaddr'), dstaddr: written('dstaddr'),
        pktSrcaddr: written('pkt-srcaddr'), pktDstaddr: written('pkt-dstaddr'), srcport: number('srcport'), dstport: number('dstport'),
        protocol: number('protocol'), packets: number('packets'), bytes: number('bytes'), start: number('start') ?? 0, end: number('end') ?? 0,
        action: written('action'), logStatus: written('log-status'), tcpFlags: number('tcp-flags'),
        flowDirection: written('flow-direction'), rejectReason: written('reject-reason'), origin: 'x',
      });
    }
  }), { numRuns: 100 });
});

it('never throws, and accounts for every line', () => {
  const line = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(text, { minLength: 12, maxLength: 16 }).map((words) => words.join(' ')), fc.json());
  fc.assert(fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
    const single = lines.map((text) => text.replaceAll('\n', ' '));
    const { records, malformed } = parse(single, null);
    const blank = single.filter((text) => text.trim() === '').length;
    expect(records.length + malformed + blank).toBe(lines.length);
  }), { numRuns: 50 });
});
