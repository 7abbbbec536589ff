import { describe, expect, it } from 'vitest';
import { formatToText, parseFormat } from '../../../src/core/flows/format.ts';
import { RecordParser, emptyReadingStats, recordInWindow } from '../../../src/core/flows/parser.ts';
import type { RecordParserOptions } from '../../../src/core/flows/parser.ts';
import type { FlowRecord, ReadingStats, RecordFormat } from '../../../src/core/flows/types.ts';

const ENI = 'eni-0a1b2c3d4e5f60001';
const ACCEPT = `2 111122223333 ${ENI} 10.0.1.10 10.0.2.20 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK`;
const V2_HEADER = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

function read(lines: readonly string[], options: RecordParserOptions & { own?: RecordFormat | null } = {}): { records: FlowRecord[]; stats: ReadingStats } {
  const stats = emptyReadingStats();
  const records = new RecordParser(stats, options).parse({ kind: 'lines', origin: 'a.log', lines, format: options.own ?? null });
  return { records, stats };
}

describe('the shapes of records that AWS documents', () => {
  it('reads accepted traffic in the default format', () => {
    expect(read([ACCEPT]).records).toEqual([{
      interfaceId: ENI, srcaddr: '10.0.1.10', dstaddr: '10.0.2.20', pktSrcaddr: null, pktDstaddr: null,
      srcport: 20641, dstport: 22, protocol: 6, packets: 20, bytes: 4249, start: 1418530010, end: 1418530070,
      action: 'ACCEPT', logStatus: 'OK', tcpFlags: null, flowDirection: null, rejectReason: null,
      fields: {
        version: '2', 'account-id': '111122223333', 'interface-id': ENI, srcaddr: '10.0.1.10', dstaddr: '10.0.2.20',
        srcport: '20641', dstport: '22', protocol: '6', packets: '20', bytes: '4249', start: '1418530010', end: '1418530070',
        action: 'ACCEPT', 'log-status': 'OK',
      },
      origin: 'a.log',
    }]);
  });

  it.each([
    ['rejected traffic', `2 111122223333 ${ENI} 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK`, { action: 'REJECT', dstport: 3389 }],
    ['a ping', `2 111122223333 ${ENI} 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK`, { protocol: 1, srcport: 0, dstport: 0 }],
    ['IPv6', `2 111122223333 ${ENI} 2001:db8:1234:a100:8d6e:3477:df66:f105 2001:db8:1234:a102:3304:8879:34cf:4071 34892 22 6 54 8855 1477913708 1477913820 ACCEPT OK`, { srcaddr: '2001:db8:1234:a100:8d6e:3477:df66:f105', dstport: 22 }],
    ['an owner that is not known', `2 unknown ${ENI} 10.0.0.1 10.0.0.2 1 2 17 1 1 1418530010 1418530070 ACCEPT OK`, { protocol: 17 }],
  ])('reads %s', (_, line, expected) => {
    const { records, stats } = read([line]);
    expect(records).toEqual([expect.objectContaining(expected)]);
    expect(stats).toMatchObject({ read: 1, malformed: 0 });
  });

  it.each([
    ['NODATA', { noData: 1, skipData: 0 }],
    ['SKIPDATA', { noData: 0, skipData: 1 }],
  ])('yields and counts %s', (status, counts) => {
    const { records, stats } = read([`2 111122223333 ${ENI} - - - - - - - 1431280876 1431280934 - ${status}`]);
    expect(records).toEqual([expect.objectContaining({
      interfaceId: ENI, logStatus: status, srcaddr: null, srcport: null, packets: null, action: null, start: 1431280876, end: 1431280934,
    })]);
    expect(stats).toMatchObject({ read: 0, malformed: 0, ...counts });
  });

  it.each<[string, string, string, Partial<FlowRecord>]>([
    [
      'version 3 with TCP flags',
      'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status',
      `3 vpc-0a1b2c3d subnet-0a1b2c3d i-0a1b2c3d ${ENI} 111122223333 IPv4 203.0.113.42 10.0.0.62 43416 5001 203.0.113.42 10.0.0.62 6 568 8 1566848875 1566848933 ACCEPT 2 OK`,
      { tcpFlags: 2, packets: 8, bytes: 568, pktSrcaddr: '203.0.113.42', action: 'ACCEPT' },
    ],
    [
      'version 5 through a NAT gateway',
      'version instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr flow-direction traffic-path',
      `5 - ${ENI} 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 ingress -`,
      { dstaddr: '10.0.0.220', pktDstaddr: '203.0.113.5', flowDirection: 'ingress', start: 0, end: 0, action: null, logStatus: null },
    ],
    [
      'version 8 with a reject reason and no byte count',
      'version interface-id srcaddr dstaddr bytes action reject-reason flow-direction log-status',
      `8 ${ENI} 10.0.0.9 198.51.100.3 - REJECT BPA egress OK`,
      { bytes: null, action: 'REJECT', rejectReason: 'BPA', flowDirection: 'egress' },
    ],
    [
      'a regional NAT gateway',
      'version interface-id subnet-id resource-id srcaddr dstaddr srcport dstport protocol start end action log-status',
      '9 - - nat-0a1b2c3d 198.51.100.9 203.0.113.80 1024 443 6 1752678000 1752678060 ACCEPT OK',
      { interfaceId: null, srcaddr: '198.51.100.9', dstport: 443 },
    ],
    [
      'a transit gateway',
      'version resource-type tgw-id tgw-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status packets-lost-no-route packets-lost-blackhole',
      '6 TransitGateway tgw-0a1b tgw-attach-0a1b 10.1.0.4 10.2.0.4 40000 443 6 9 900 1660000000 1660000060 OK 9 0',
      { interfaceId: null, action: null, packets: 9, logStatus: 'OK' },
    ],
    [
      'a format with neither interface nor times',
      'flow-direction protocol subnet-id srcaddr pkt-srcaddr srcport dstaddr pkt-dstaddr dstport action traffic-path log-status reject-reason',
      'egress 6 subnet-0a1b 10.0.0.1 10.0.0.1 40000 198.51.100.1 198.51.100.1 443 REJECT - OK -',
      { interfaceId: null, start: 0, end: 0, srcport: 40000, rejectReason: null },
    ],
  ])('reads %s', (_, names, line, expected) => {
    const format = parseFormat(names);
    const { records, stats } = read([line], { own: format });
    expect(stats).toMatchObject({ read: 1, malformed: 0 });
    expect(records).toEqual([expect.objectContaining(expected)]);
    expect(records[0]?.fields).toEqual(Object.fromEntries(format.fields.map((name, index) => [name, line.split(' ')[index]])));
  });

  it('keeps tags as they are written', () => {
    const { records } = read([`11 ${ENI} caf%C3%A9%20%7B1%7D`], { format: parseFormat('${version} ${interface-id} ${instance-tag}') });
    expect(records[0]?.fields['instance-tag']).toBe('caf%C3%A9%20%7B1%7D');
  });
});

describe('white space', () => {
  it.each([
    ['two blanks', ACCEPT.replace(' 22 ', '  22   ')],
    ['tabs', ACCEPT.replaceAll(' ', '\t')],
    ['a carriage return', `${ACCEPT}\r`],
    ['a byte order mark', `\uFEFF${ACCEPT}`],
    ['blanks around', `  ${ACCEPT}\t `],
  ])('reads a line with %s', (_, line) => {
    expect(read([line]).records).toEqual(read([ACCEPT]).records);
  });

  it('ignores empty lines', () => {
    expect(read(['', ACCEPT, '   ', '\r', '']).stats).toMatchObject({ read: 1, malformed: 0 });
  });

  it('reads a value that was left out as unknown', () => {
    const { records } = read([`8 ${ENI} 10.0.0.9 198.51.100.3  REJECT BPA`], { own: parseFormat('version interface-id srcaddr dstaddr bytes action reject-reason') });
    expect(records).toEqual([expect.objectContaining({ bytes: null, action: 'REJECT', rejectReason: 'BPA' })]);
  });
});

describe('which format holds', () => {
  const short = parseFormat('${srcaddr} ${dstaddr} ${action}');
  const turned = parseFormat('${action} ${dstaddr} ${srcaddr}');
  /** Fits the same lines as `short`. */
  const swapped = parseFormat('${dstaddr} ${srcaddr} ${action}');

  it('is the header before all', () => {
    const { records, stats } = read(['', 'dstaddr srcaddr action', '10.0.0.2 10.0.0.1 REJECT'], { own: short, format: short });
    expect(records).toEqual([expect.objectContaining({ action: 'REJECT', srcaddr: '10.0.0.1', dstaddr: '10.0.0.2' })]);
    expect(stats.malformed).toBe(0);
  });

  it('is the chunk\'s before the user\'s, and the user\'s before the default', () => {
    expect(read(['10.0.0.2 10.0.0.1 REJECT'], { own: swapped, format: short }).records[0]?.srcaddr).toBe('10.0.0.1');
    expect(read(['10.0.0.1 10.0.0.2 REJECT'], { format: short, otherFormats: [swapped] }).records[0]?.srcaddr).toBe('10.0.0.1');
    expect(read([ACCEPT], {}).records[0]?.srcaddr).toBe('10.0.1.10');
  });

  it('belongs to its origin, and lasts over its chunks', () => {
    const stats = emptyReadingStats();
    const parser = new RecordParser(stats);
    const chunk = (origin: string, ...lines: string[]): FlowRecord[] => parser.parse({ kind: 'lines', origin, lines, format: null });
    chunk('a', 'dstaddr srcaddr action');
    chunk('b', 'srcaddr dstaddr action');
    expect(chunk('a', '10.0.0.2 10.0.0.1 REJECT')[0]?.srcaddr).toBe('10.0.0.1');
    expect(chunk('b', '10.0.0.1 10.0.0.2 REJECT')[0]?.srcaddr).toBe('10.0.0.1');
    expect(chunk('c', ACCEPT)[0]?.srcaddr).toBe('10.0.1.10');
    expect(stats).toMatchObject({ read: 3, malformed: 0 });
  });

  it('changes where files were joined', () => {
    const { records, stats } = read([V2_HEADER, ACCEPT, 'action dstaddr srcaddr', 'REJECT 10.0.0.2 10.0.0.1', V2_HEADER.replaceAll('-', '_'), ACCEPT]);
    expect(records.map((record) => record.srcaddr)).toEqual(['10.0.1.10', '10.0.0.1', '10.0.1.10']);
    expect(stats.malformed).toBe(0);
  });

  it('is told by the number of columns where several formats share a log group', () => {
    const { records, stats } = read([ACCEPT, `${ENI} ACCEPT`], { own: short, otherFormats: [parseFormat('${interface-id} ${action}')] });
    expect(records.map((record) => record.interfaceId)).toEqual([ENI, ENI]);
    expect(stats).toMatchObject({ read: 2, malformed: 0 });
  });

  it('may be the default in a log of another format', () => {
    expect(read(['10.0.0.1 10.0.0.2 REJECT', ACCEPT], { format: short }).stats).toMatchObject({ read: 2, malformed: 0 });
  });

  it('is told by what fits where several formats have as many columns', () => {
    const { records, stats } = read(['10.0.0.1 10.0.0.2 REJECT', 'REJECT 10.0.0.2 10.0.0.1'], { own: short, otherFormats: [turned] });
    expect(records.map((record) => record.srcaddr)).toEqual(['10.0.0.1', '10.0.0.1']);
    expect(stats.malformed).toBe(0);
  });

  it('is told by the version that a record prints', () => {
    const zones = parseFormat('${version} ${srcaddr} ${az-id}');
    const services = parseFormat('${version} ${srcaddr} ${pkt-src-aws-service}');
    const { records } = read(['4 10.0.0.1 euw1-az1', '5 10.0.0.1 S3'], { own: zones, otherFormats: [services] });
    expect(records.map((record) => [record.fields['az-id'], record.fields['pkt-src-aws-service']])).toEqual([['euw1-az1', undefined], [undefined, 'S3']]);
    // A version that fits none is no reason to lose a record.
    expect(read(['2 10.0.0.1 euw1-az1'], { own: zones, otherFormats: [services] }).records[0]?.fields['az-id']).toBe('euw1-az1');
  });

  it('is told by the ids where several formats have as many columns', () => {
    const ids = parseFormat('${vpc-id} ${srcaddr} ${action}');
    const interfaces = parseFormat('${interface-id} ${srcaddr} ${action}');
    const { records, stats } = read(['vpc-0a1b 10.0.0.1 ACCEPT', `${ENI} 10.0.0.1 ACCEPT`, 'REJECT 10.0.0.2 10.0.0.1'], { own: ids, otherFormats: [interfaces, turned] });
    expect(records.map((record) => [record.interfaceId, record.fields['vpc-id'], record.action])).toEqual([
      [null, 'vpc-0a1b', 'ACCEPT'], [ENI, undefined, 'ACCEPT'], [null, undefined, 'REJECT'],
    ]);
    expect(stats.malformed).toBe(0);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['too few columns', '2 111122223333', '2 columns where the format has 14'],
    ['too many columns', `${ACCEPT} more`, '15 columns where the format has 14'],
    ['a port in words', ACCEPT.replace(' 22 ', ' ssh '), 'dstport "ssh" is no number'],
    ['a negative number', ACCEPT.replace(' 4249 ', ' -5 '), 'bytes "-5" is no number'],
    ['a fraction', ACCEPT.replace(' 4249 ', ' 1.5 '), 'bytes "1.5" is no number'],
    ['no such port', ACCEPT.replace(' 22 ', ' 65536 '), 'dstport "65536" is too large'],
    ['no such protocol', ACCEPT.replace(' 6 20 ', ' 256 20 '), 'protocol "256" is too large'],
    ['a time in words', ACCEPT.replace('1418530010', '2014-12-14'), 'start "2014-12-14" is no number'],
    ['a time in milliseconds', ACCEPT.replace('1418530070', '1418530070000'), 'end "1418530070000" is too large'],
    ['another action', ACCEPT.replace('ACCEPT', 'DROP'), 'action "DROP" is neither ACCEPT nor REJECT'],
    ['another status', ACCEPT.replace(' OK', ' ok?'), 'log-status "ok?" is none of OK, NODATA, SKIPDATA'],
    ['a name for an address', ACCEPT.replace('10.0.1.10', 'web.example'), 'srcaddr "web.example" is no address'],
    ['three parts of an address', ACCEPT.replace('10.0.1.10', '10.0.1'), 'srcaddr "10.0.1" is no address'],
    ['a part over 255', ACCEPT.replace('10.0.1.10', '10.0.1.256'), 'srcaddr "10.0.1.256" is no address'],
    ['a first part over 255', ACCEPT.replace('10.0.1.10', '310.0.1.10'), 'srcaddr "310.0.1.10" is no address'],
    ['a part with a letter', ACCEPT.replace('10.0.1.10', '10.0.1.1a'), 'srcaddr "10.0.1.1a" is no address'],
    ['an address with a range', ACCEPT.replace('10.0.1.10', '10.0.1.0/24'), 'srcaddr "10.0.1.0/24" is no address'],
    ['a word that could be hexadecimal', ACCEPT.replace('10.0.1.10', 'cafe'), 'srcaddr "cafe" is no address'],
    ['prose', 'Flow logs of Tuesday follow.', '5 columns where the format has 14'],
    ['half of a JSON object', '{"srcaddr":"10.0.0.1"', 'it is no JSON object'],
    ['a JSON object of something else', '{"message":"hello"}', 'it has no flow log field'],
  ])('counts and shows %s', (_, line, reason) => {
    const { records, stats } = read([line, ACCEPT]);
    expect(records).toHaveLength(1);
    expect(stats).toMatchObject({ read: 1, malformed: 1, malformedSamples: [{ origin: 'a.log', line, reason }] });
  });

  it('shows the first five, cut to 200 characters', () => {
    const { stats } = read(Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(300)}`));
    expect(stats.malformed).toBe(9);
    expect(stats.malformedSamples.map((sample) => [sample.line.length, sample.line[0]])).toEqual([[200, '0'], [200, '1'], [200, '2'], [200, '3'], [200, '4']]);
  });

  it('counts empty records as no data where no status says so', () => {
    const { records, stats } = read([`${ENI} - - -`, `${ENI} 10.0.0.1 - 5`], { own: parseFormat('${interface-id} ${srcaddr} ${action} ${bytes}') });
    expect(records.map((record) => record.logStatus)).toEqual([null, null]);
    expect(stats).toMatchObject({ noData: 1, read: 1 });
  });

  it('counts a record of fields that tell of no traffic as read', () => {
    expect(read([ENI], { own: parseFormat('${interface-id}') }).stats).toMatchObject({ noData: 0, read: 1 });
  });
});

describe('records with names', () => {
  it('reads JSON lines', () => {
    const original = read([ACCEPT]).records;
    const lines = original.map((record) => JSON.stringify(record.fields));
    expect(read(lines).records).toEqual(original);
  });

  it('reads numbers, nulls and names with _ in JSON lines, and leaves the rest', () => {
    const { records } = read(['{"interface_id":"eni-1","dstport":443,"action":null,"tags":{"a":1},"srcaddr":"10.0.0.1","pkt-srcaddr":""}']);
    expect(records).toEqual([expect.objectContaining({ interfaceId: 'eni-1', dstport: 443, action: null, pktSrcaddr: null })]);
    expect(records[0]?.fields).toEqual({ 'interface-id': 'eni-1', dstport: '443', action: '-', srcaddr: '10.0.0.1', 'pkt-srcaddr': '-' });
  });

  it('reads rows, and counts those it cannot read', () => {
    const stats = emptyReadingStats();
    const rows: Record<string, string>[] = [{ srcaddr: '10.0.0.1', dstaddr: '10.0.0.2', 'log-status': 'OK' }, { srcaddr: '10.0.0.1', dstport: 'x' }];
    const records = new RecordParser(stats).parse({ kind: 'rows', origin: 'a.parquet', rows });
    expect(records).toEqual([expect.objectContaining({ srcaddr: '10.0.0.1', logStatus: 'OK', origin: 'a.parquet', start: 0 })]);
    expect(stats.malformedSamples).toEqual([{ origin: 'a.parquet', line: '{"srcaddr":"10.0.0.1","dstport":"x"}', reason: 'dstport "x" is no number' }]);
  });
});

describe('recordInWindow', () => {
  const window = { start: 1000, end: 2000 };
  it.each([
    [{ start: 940, end: 999 }, false],
    [{ start: 940, end: 1000 }, true],
    [{ start: 1500, end: 1560 }, true],
    [{ start: 900, end: 2100 }, true],
    [{ start: 1999, end: 2059 }, true],
    [{ start: 2000, end: 2060 }, false],
    [{ start: 0, end: 0 }, true],
    [{ start: 0, end: 2500 }, true],
    [{ start: 0, end: 2600 }, false],
    [{ start: 400, end: 0 }, true],
    [{ start: 399, end: 0 }, false],
  ])('%j: %s', (record, expected) => {
    expect(recordInWindow(record, window)).toBe(expected);
  });

  it('knows windows without an end', () => {
    expect(recordInWindow({ start: 1, end: 2 }, { start: null, end: null })).toBe(true);
    expect(recordInWindow({ start: 1, end: 2 }, { start: 3, end: null })).toBe(false);
    expect(recordInWindow({ start: 5, end: 6 }, { start: null, end: 5 })).toBe(false);
  });
});

it('reads a format as text, too', () => {
  const format = parseFormat('${interface-id} ${action}');
  expect(read([`${ENI} ACCEPT`], { format: parseFormat(formatToText(format)) }).records[0]?.action).toBe('ACCEPT');
});
