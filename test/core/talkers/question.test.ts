import { describe, expect, it } from 'vitest';
import { parseDimensions } from '../../../src/core/talkers/dimensions.ts';
import { parseFilter, passes } from '../../../src/core/talkers/filters.ts';

describe('--by', () => {
  it('takes fields and what follows from them, in any spelling', () => {
    expect(parseDimensions('srcaddr, DSTADDR,pkt_dst_aws_service', '--by').map(({ name }) => name)).toEqual(['srcaddr', 'dstaddr', 'pkt-dst-aws-service']);
    expect(parseDimensions('conversation,hour', '--by').map(({ isDerived }) => isDerived)).toEqual([true, true]);
  });

  it.each([
    ['srcadr', /Did you mean srcaddr\?/], ['srcAddress', /Did you mean srcaddr\?/], ['', /--by takes pair, conversation/], ['src addr', /pair/],
  ])('answers %j with what there is', (text, hint) => {
    expect(() => parseDimensions(text, '--by')).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD', hint: expect.stringMatching(hint) as string }));
  });

  it('refuses a name twice, and more than four', () => {
    expect(() => parseDimensions('srcaddr,srcaddr', '--by')).toThrow(/names "srcaddr" twice/);
    expect(() => parseDimensions('srcaddr,dstaddr,srcport,dstport,protocol', '--by')).toThrow(/at most 4 names/);
  });
});

describe('--filter', () => {
  const check = (text: string, value: string | undefined): boolean => passes(parseFilter(text, '--filter'), value);

  it.each([
    ['srcaddr=10.0.0.0/8', '10.255.0.1', true], ['srcaddr=10.0.0.0/8', '11.0.0.1', false], ['srcaddr!=10.0.0.0/8', '11.0.0.1', true], ['srcaddr!=10.0.0.0/8', '10.0.0.1', false],
    ['srcaddr=10.0.0.1', '10.0.0.1', true], ['srcaddr=2001:db8::/32', '2001:db8::1', true], ['srcaddr=2001:db8::/32', '10.0.0.1', false], ['srcaddr=10.0.0.0/8,192.0.2.1', '192.0.2.1', true],
    ['dstport=1000-2000', '1000', true], ['dstport=1000-2000', '2001', false], ['dstport=443,1000-2000', '443', true], ['dstport!=443,80', '80', false], ['dstport!=443,80', '81', true],
    ['protocol=tcp', '6', true], ['protocol!=udp,icmp', '6', true], ['action=REJECT', 'REJECT', true], ['interface-id=eni-1', 'eni-2', false],
    // What has no value is no value, and another one than any.
    ['pkt-dst-aws-service=S3', '-', false], ['pkt-dst-aws-service!=S3', '-', true], ['dstport=0-65535', undefined, false], ['dstport!=443', undefined, true],
  ])('%s: %s %s', (text, value, expected) => {
    expect(check(text, value)).toBe(expected);
  });

  it.each([
    ['srcaddr', 'INVALID_FILTER', /FIELD=VALUE/], ['srcaddr=', 'INVALID_FILTER', /FIELD=VALUE/], ['srcaddr=010.0.0.1', 'INVALID_FILTER', /address or a CIDR/], ['dstport=http', 'INVALID_FILTER', /number or a range/],
    ['dstport=2000-1000', 'INVALID_FILTER', /lower to the higher/], ['protocol=all', 'INVALID_FILTER', /tcp, udp/], ['dstprot=443', 'UNKNOWN_FIELD', /dstprot/], ['action=a"b', 'INVALID_FILTER', /blanks and quotes/],
  ])('refuses %s', (text, code, message) => {
    expect(() => parseFilter(text, '--filter')).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
  });
});
