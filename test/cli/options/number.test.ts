import { describe, expect, it } from 'vitest';
import { parseCount, parseIcmpNumber, parsePort, parseSeconds } from '../../../src/cli/options/number.ts';
import { parseProtocol } from '../../../src/cli/options/protocol.ts';
import { errorOf } from './parse.ts';

describe('whole numbers', () => {
  it('take their range, both ends included', () => {
    expect([parsePort('1', '--port'), parsePort('65535', '--port')]).toEqual([1, 65535]);
    expect([parseIcmpNumber('0', '--icmp-type'), parseIcmpNumber('255', '--icmp-type')]).toEqual([0, 255]);
    expect(parseCount('1', '--top')).toBe(1);
    expect(parseSeconds('86400', '--timeout')).toBe(86_400);
  });

  it.each(['0', '65536', '-1', '1e3', '0x50', '080', '80.0', ' 80', '80-90', 'https', ''])('--port %s is refused with the accepted form', (text) => {
    expect(errorOf(() => parsePort(text, '--port'))).toEqual({
      code: 'INVALID_OPTION_VALUE',
      message: `--port takes a port from 1 to 65535, not "${text}".`,
      hint: 'Write it in decimal digits, for example --port 443.',
      exitCode: 2,
    });
  });

  it.each(['0', '-1', 'abc', '1e3'])('--top %s is refused', (text) => {
    expect(errorOf(() => parseCount(text, '--top'))).toMatchObject({ exitCode: 2, hint: 'Write it in decimal digits, for example --top 10.' });
  });

  it.each(['256', '-1'])('--icmp-type %s is refused', (text) => {
    expect(errorOf(() => parseIcmpNumber(text, '--icmp-type')).message).toContain('0 to 255');
  });
});

describe('parseProtocol', () => {
  it.each([['tcp', 6], ['UDP', 17], ['icmp', 1], ['icmpv6', 58], ['6', 6], ['0', 0], ['47', 47], ['255', 255]])('%s is %i', (text, number) => {
    expect(parseProtocol(text, '--protocol')).toBe(number);
  });

  it.each(['256', '-1', 'all', 'gre', '06', '6.0', ''])('"%s" is refused', (text) => {
    expect(errorOf(() => parseProtocol(text, '--protocol'))).toMatchObject({ code: 'INVALID_OPTION_VALUE', exitCode: 2 });
  });
});
