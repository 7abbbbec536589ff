import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, bitsOf, parseAddress, type Family, type IpAddress } from '../../../src/core/address/address.ts';
import { cidrOf, contains, covers, hostCidr, overlaps, parseCidr } from '../../../src/core/address/cidr.ts';
import { isPublic, publicRanges } from '../../../src/core/address/special.ts';
import { bits, isIn, isPublic as isPublicByBits } from '../../differential/naive/bits.ts';

const address = (family: Family): fc.Arbitrary<IpAddress> =>
  // Runs of zeros are what RFC 5952 is about, and near neighbours what CIDRs are.
  fc.oneof(
    fc.bigInt(0n, (1n << BigInt(bitsOf(family))) - 1n),
    fc.array(fc.constantFrom<bigint[]>(0n, 0n, 1n, 255n, 65535n), { minLength: family === 4 ? 4 : 8, maxLength: family === 4 ? 4 : 8 })
      .map((parts) => parts.reduce((all, part) => (all << (family === 4 ? 8n : 16n)) | (family === 4 ? part & 255n : part), 0n)),
  ).map((value) => addressOf(family, value));
const anyAddress = fc.oneof(address(4), address(6));
const anyCidr = fc.oneof(...([4, 6] as const).map((family) => fc.tuple(address(family), fc.nat(bitsOf(family))).map(([at, length]) => cidrOf(at, length))));
/** Two blocks that often have to do with each other. */
const pairOfCidrs = fc.oneof(fc.tuple(anyCidr, anyCidr), fc.tuple(anyCidr, fc.nat(128)).map(([cidr, length]) => [cidr, cidrOf(addressOf(cidr.family, cidr.last), Math.min(length, bitsOf(cidr.family)))] as const));

describe('addresses', () => {
  it('print and parse to themselves', () => {
    fc.assert(fc.property(anyAddress, (given) => {
      expect(parseAddress(given.text)).toEqual(given);
    }));
  });

  it('have the bits that a plain reading gives', () => {
    fc.assert(fc.property(anyAddress, (given) => {
      expect(given.value.toString(2).padStart(bitsOf(given.family), '0')).toBe(bits(given.text));
    }));
  });

  it.each([
    '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.04', '00.0.0.0', '1..2.3', '.1.2.3', '1.2.3.', '1.2.3.4 ', ' 1.2.3.4', '+1.2.3.4', '0x1.2.3.4', '1.2.3.-4', '',
    '127.1', '4294967295', '1e1.2.3.4', '１.2.3.4',
  ])('IPv4 is four plain numbers, which %j is not', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it.each([
    ':', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '12345::', 'g::', '1:2:3:4:5:6:7::8:9', '::1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8::', ':1::2', '1::2:', '::1.2.3', '::1.2.3.04',
    '::1.2.3.4:5', '1.2.3.4::', 'fe80::1%eth0', '[::1]', '::1/64', ' ::1', '1:2:3:4:5:6:7:1.2.3.4',
  ])('is no IPv6 address: %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it.each([
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'], ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'], ['0:0:0:0:0:0:0:0', '::'], ['1::', '1::'], ['::1', '::1'], ['1:0:0:2:0:0:0:3', '1:0:0:2::3'], ['::ffff:192.0.2.1', '::ffff:c000:201'], ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::198.51.100.7', '64:ff9b::c633:6407'],
  ])('RFC 5952 writes %s as %s', (text, canonical) => {
    expect(parseAddress(text)?.text).toBe(canonical);
  });
});

describe('CIDRs', () => {
  it('print and parse to themselves', () => {
    fc.assert(fc.property(anyCidr, (cidr) => {
      expect(parseCidr(cidr.text)).toEqual(cidr);
    }));
  });

  it('lose their host bits as in AWS', () => {
    expect(parseCidr('10.1.2.3/16')?.text).toBe('10.1.0.0/16');
    expect(parseCidr('2001:db8::ffff/64')?.text).toBe('2001:db8::/64');
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/1e1', ' 10.0.0.0/8', '10.0.0.0/0x8'])('%j is none', (text) => {
    expect(parseCidr(text)).toBeNull();
  });

  it('contain what their bits say, edges included', () => {
    const near = (cidr: ReturnType<typeof hostCidr>): IpAddress[] => [cidr.first - 1n, cidr.first, cidr.last, cidr.last + 1n]
      .filter((value) => value >= 0n && value < 1n << BigInt(bitsOf(cidr.family))).map((value) => addressOf(cidr.family, value));
    fc.assert(fc.property(anyCidr, anyAddress, (cidr, other) => {
      for (const at of [...near(cidr), other]) expect(contains(cidr, at), at.text).toBe(isIn(at.text, cidr.text));
    }));
  });

  it('cover and overlap as their edges do', () => {
    fc.assert(fc.property(pairOfCidrs, ([a, b]) => {
      const [first, last] = [addressOf(b.family, b.first), addressOf(b.family, b.last)];
      expect(covers(a, b)).toBe(isIn(first.text, a.text) && isIn(last.text, a.text));
      // Blocks are nested or apart.
      expect(overlaps(a, b)).toBe(covers(a, b) || covers(b, a));
      expect(overlaps(a, b)).toBe(overlaps(b, a));
    }));
  });

  it('of one host hold just that one', () => {
    fc.assert(fc.property(anyAddress, ({ family, value, text }) => {
      expect(hostCidr(addressOf(family, value))).toMatchObject({ first: value, last: value, text: `${text}/${bitsOf(family)}` });
    }));
  });
});

describe('public addresses', () => {
  it('are those outside the reserved blocks, and lie in the public ranges', () => {
    fc.assert(fc.property(anyAddress, (at) => {
      expect(isPublic(at), at.text).toBe(isPublicByBits(at.text));
      expect(publicRanges(at.family).some(({ first, last }) => at.value >= first && at.value <= last)).toBe(isPublic(at));
    }));
  });

  it.each([
    ['9.255.255.255', true], ['10.0.0.0', false], ['11.0.0.0', true], ['100.63.255.255', true], ['100.64.0.0', false], ['100.127.255.255', false], ['100.128.0.0', true],
    ['172.15.255.255', true], ['172.16.0.0', false], ['172.31.255.255', false], ['172.32.0.0', true], ['192.168.0.0', false], ['192.169.0.0', true], ['223.255.255.255', true],
    ['224.0.0.0', false], ['169.254.169.254', false], ['0.1.2.3', false], ['127.0.0.1', false], ['2001:db8::1', true], ['fd00::1', false], ['fe80::1', false], ['4000::', false],
  ])('%s: %s', (text, isExpected) => {
    const at = parseAddress(text);
    expect(at === null ? null : isPublic(at)).toBe(isExpected);
  });
});
