import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

import { parseCidr } from '../../../src/core/address/cidr.ts';
import { FLOW_FIELDS } from '../../../src/core/flows/fields.ts';
import { DEFAULT_FORMAT } from '../../../src/core/flows/format.ts';
import type { ScanFilter, ScanPlan } from '../../../src/core/scan/plan.ts';
import { javascriptKernel, loadKernel } from '../../../src/sources/scan/kernel.ts';
import type { Kernel } from '../../../src/sources/scan/kernel.ts';
import { plain, planOf, scanSlowly, scanText } from '../../core/scan/plain.ts';

let wasm: Kernel;
const javascript = javascriptKernel();
beforeAll(async () => { wasm = await loadKernel(); });

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const digits = (greatest: number): fc.Arbitrary<string> => fc.oneof(fc.integer({ min: 0, max: greatest }), oneOf(0, 9, 10, greatest)).map(String);
const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const address = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(digits(255), digits(255), digits(255), digits(255)).map((parts) => parts.join('.')) },
  { weight: 2, arbitrary: oneOf('10.0.0.1', '10.0.0.2', '192.0.2.10') },
  { weight: 1, arbitrary: fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')) },
  { weight: 1, arbitrary: fc.tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 3 })).map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`) },
  { weight: 1, arbitrary: oneOf('::', '::1', '2001:DB8::A', '2001:db8::a', '::ffff:192.0.2.1', '10.0.0.01', '256.1.1.1', '1.2.3', '1.2.3.4.5', '240.0.0.1', '255.255.255.255', ':::', '1:2:3:4:5:6:7:8:9', '1::2::3', '12345::', 'fe80:', '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1:2:3:4:5:6:7::8') },
);
const odd = oneOf('x', '', '-1', '00', '007', '1.5', '+3', '99999999999999999', '90071992547409', '9007199254740992', '12345678901234', 'ACCEPT', 'ok', 'ÄÖ', '\t', '-', 'eni-1 2', '{', '--');
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  version: oneOf('2', '5', '3', '-'), srcport: digits(65_535), dstport: digits(65_535), protocol: digits(255), packets: digits(1e6), bytes: digits(9e12),
  start: fc.integer({ min: 1_700_000_000, max: 1_700_000_600 }).map(String), end: fc.integer({ min: 1_700_000_000, max: 1_700_000_600 }).map(String),
  action: oneOf('ACCEPT', 'REJECT'), 'log-status': fc.oneof({ weight: 8, arbitrary: fc.constant('OK') }, { weight: 1, arbitrary: oneOf('NODATA', 'SKIPDATA', 'XDATA', '-', 'Ok') }),
  'flow-direction': oneOf('ingress', 'egress'), 'interface-id': oneOf('eni-0123456789abcdef0', 'eni-0a', 'eni-0123456789abcdef1', 'test'), 'vpc-id': oneOf('vpc-1', 'vpc-2', 'x'),
};
const wordy = oneOf('a', 'i-0123', 'eu-central-1', 'Größe');

function valueOf(name: string): fc.Arbitrary<string> {
  const usual = VALUES[name] ?? (name.endsWith('addr') ? address : FLOW_FIELDS.find((field) => field.name === name)?.kind === 'integer' ? digits(300) : wordy);
  return fc.oneof({ weight: 40, arbitrary: usual }, { weight: 2, arbitrary: fc.constant('-') }, { weight: 1, arbitrary: odd });
}

const format = fc.oneof(
  fc.constant(DEFAULT_FORMAT.fields),
  fc.shuffledSubarray([...DEFAULT_FORMAT.fields], { minLength: 3 }),
  fc.shuffledSubarray(FLOW_FIELDS.map(({ name }) => name), { minLength: 1, maxLength: 12 }),
  fc.constant([...DEFAULT_FORMAT.fields.slice(0, 13), 'vpc-id']),
);
const lineOf = (fields: readonly string[]): fc.Arbitrary<string> => fc.oneof(
  { weight: 30, arbitrary: fc.tuple(...fields.map(valueOf)).map((values) => values.join(' ')) },
  { weight: 1, arbitrary: fc.constant(fields.map((name) => (name === 'log-status' ? 'NODATA' : name.includes('id') ? 'eni-0a' : '-')).join(' ')) },
  { weight: 1, arbitrary: fc.constant(fields.map((name) => (name === 'interface-id' ? 'eni-0a' : '-')).join(' ')) },
  { weight: 1, arbitrary: oneOf('', ' ', '\r', 'a b c', '{"srcaddr":"10.0.0.1","bytes":7,"packets":1}', '{', '{ x y', fields.join(' '), DEFAULT_FORMAT.fields.join(' '), '2 3', '\u00a0') },
  { weight: 1, arbitrary: fc.tuple(...fields.map(valueOf)).map((values) => ` ${values.join('  ')} `) },
);
const file = format.chain((fields) => fc.record({
  header: oneOf(true, true, false),
  lines: fc.array(lineOf(fields), { maxLength: 12 }),
  end: oneOf('\n', '\n', '\r\n'),
  isEnded: fc.boolean(),
}).map(({ header, lines, end, isEnded }) => `${[...(header ? [fields.join(' ')] : []), ...lines].join(end)}${isEnded ? end : ''}`));

const filter: fc.Arbitrary<ScanFilter> = fc.record({
  negated: fc.boolean(),
  of: fc.oneof(
    fc.record({ fields: oneOf(['srcaddr'], ['srcaddr', 'dstaddr'], ['pkt-srcaddr']), match: oneOf<ScanFilter['match']>({ kind: 'cidrs', cidrs: [parseCidr('10.0.0.0/8')!, parseCidr('2001:db8::/32')!, parseCidr('240.0.0.0/4')!] }, { kind: 'values', values: ['10.0.0.1', '2001:db8::a', '-'] }) }),
    fc.record({ fields: oneOf(['srcport'], ['srcport', 'dstport'], ['bytes']), match: oneOf<ScanFilter['match']>({ kind: 'ranges', ranges: [{ from: 0, to: 1023 }, { from: 5e9, to: 9e12 }] }, { kind: 'values', values: ['0', '9', '443'] }) }),
    fc.record({ fields: oneOf(['interface-id'], ['vpc-id']), match: fc.constant<ScanFilter['match']>({ kind: 'values', values: ['eni-0a', 'vpc-1', '-'] }) }),
  ),
}).map(({ negated, of }) => ({ ...of, negated }));

const plan: fc.Arbitrary<ScanPlan> = fc.record({
  keys: fc.oneof(fc.constant<ScanPlan['keys']>([{ field: 'srcaddr' }, { field: 'dstaddr' }]), fc.shuffledSubarray<ScanPlan['keys'][number]>([{ field: 'srcaddr' }, { field: 'dstaddr' }, { field: 'dstport' }, { field: 'interface-id' }, { field: 'start', per: 60 }, { field: 'bytes' }, { field: 'vpc-id' }, { field: 'action' }])),
  fold: oneOf<ScanPlan['fold']>('none', 'none', 'pair', 'conversation'),
  filters: fc.array(filter, { maxLength: 2 }),
  action: oneOf<ScanPlan['action']>(null, null, 'ACCEPT', 'REJECT'),
  window: oneOf<ScanPlan['window']>({ start: null, end: null }, { start: 1_700_000_100, end: 1_700_000_400 }, { start: null, end: 1_700_000_400 }),
  bucketSeconds: oneOf<ScanPlan['bucketSeconds']>(60, 300, null),
  format: oneOf<ScanPlan['format']>(null, { fields: ['srcaddr', 'dstaddr', 'bytes'] }),
  otherFormats: oneOf<ScanPlan['otherFormats']>([], [{ fields: ['interface-id', 'srcaddr', 'dstaddr', 'packets'] }]),
}).map((changes) => planOf(changes));

test('both kernels give what the reading of single records gives, whatever the lines and wherever the bytes are cut', () => {
  expect(wasm.kind).toBe('wasm');
  fc.assert(
    fc.property(plan, fc.array(file, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(), { maxLength: 4 }), (asked, files, cuts) => {
      const expected = plain(asked, scanSlowly(asked, files));
      expect(plain(asked, scanText(asked, files, javascript, cuts))).toEqual(expected);
      expect(plain(asked, scanText(asked, files, wasm, cuts))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
