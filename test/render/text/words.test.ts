import { describe, expect, it } from 'vitest';
import type { NearMiss } from '../../../src/core/diagnosis/answer.ts';
import { trafficSetText } from '../../../src/render/text/allowed.ts';
import { bytes, count, counted, listed, share } from '../../../src/render/text/numbers.ts';
import { nearMissText, ruleText, withRule } from '../../../src/render/text/rules.ts';
import type { TextStyle } from '../../../src/render/text/style.ts';
import { t } from '../../../src/render/text/text.ts';
import { duration, moment, span, windowText } from '../../../src/render/text/times.ts';
import { trafficText, typeWords } from '../../../src/render/text/words.ts';
import { entry, OUTBOUND_ALL, question, resource, route } from '../answers/parts.ts';

const TERMINAL: TextStyle = { columns: 80, colorLevel: 0, unicode: true };
const PIPE: TextStyle = { ...TERMINAL, columns: null };

describe('numbers', () => {
  it.each([[0, '0'], [999, '999'], [1000, '1,000'], [1_234_567, '1,234,567']])('%i', (value, shown) => {
    expect(count(value).plain).toBe(shown);
  });

  it.each([[0, '0 records'], [1, '1 record'], [3, '3 records']])('counts %i record(s)', (value, shown) => {
    expect(counted(value, 'record').plain).toBe(shown);
  });

  it.each([[0, '0 bytes'], [1, '1 byte'], [999, '999 bytes'], [1000, '1.0 kB'], [999_949, '999.9 kB'], [999_950, '1.0 MB'], [1_200_000_000, '1.2 GB'], [3e18, '3000.0 PB']])('%i bytes', (value, shown) => {
    expect(bytes(value).plain).toBe(shown);
  });

  it.each([[0, 10, '0%'], [1, 1000, '<1%'], [1, 2, '50%'], [999, 1000, '99%'], [5, 5, '100%'], [0, 0, '0%']])('%i of %i', (part, whole, shown) => {
    expect(share(part, whole).plain).toBe(shown);
  });

  it('lists', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((names) => listed(names.map((name) => t`${name}`)).plain)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});

describe('times', () => {
  const [start, end] = ['2026-11-21T09:00:03Z', '2026-11-21T10:00:00.000Z'];

  it('are ISO 8601 in pipes', () => {
    expect(span(start, end, PIPE).plain).toBe('2026-11-21T09:00:03Z to 2026-11-21T10:00:00Z');
    expect(moment('2026-11-21T09:00:00Z', PIPE).plain).toBe('2026-11-21T09:00:00Z');
  });

  it('name a date once for people', () => {
    expect(span(start, end, TERMINAL).plain).toBe('2026-11-21 09:00:03 to 10:00 UTC');
    expect(span(start, '2026-11-22T00:00:00Z', TERMINAL).plain).toBe('2026-11-21 09:00:03 to 2026-11-22 00:00 UTC');
    expect(span(start, start, TERMINAL).plain).toBe('2026-11-21 09:00:03 UTC');
  });

  it('are shown as they are where they are none, made harmless', () => {
    expect(moment('\u001byesterday', TERMINAL).plain).toBe('\\x1byesterday');
  });

  it('may be open', () => {
    expect(windowText({ start, end: null }, TERMINAL).plain).toBe('since 2026-11-21 09:00:03 UTC');
    expect(windowText({ start: null, end }, TERMINAL).plain).toBe('until 2026-11-21 10:00 UTC');
    expect(windowText({ start: null, end: null }, TERMINAL).plain).toBe('');
  });

  it.each([['2026-11-21T09:01:00Z', '1 min'], ['2026-11-21T11:00:00Z', '2 h'], ['2026-11-21T09:00:45Z', '45 s'], ['2026-11-21T09:01:30Z', '90 s']])('last until %s', (until, shown) => {
    expect(duration('2026-11-21T09:00:00Z', until).plain).toBe(shown);
  });
});

describe('traffic', () => {
  it.each([
    [{}, 'tcp 443'], [{ sourcePort: 50123 }, 'tcp 443 from source port 50123'], [{ port: null }, 'any tcp'], [{ protocol: 'all', port: null }, 'any traffic'],
    [{ protocol: 'icmp', port: null, icmpType: 8, icmpCode: 0 }, 'icmp echo request'], [{ protocol: 'icmp', port: null, icmpType: 3, icmpCode: 4 }, 'icmp destination unreachable code 4'],
    [{ protocol: 'icmpv6', port: null, icmpType: 200, icmpCode: null }, 'icmpv6 type 200'], [{ protocol: 'icmp', port: null }, 'any icmp'], [{ protocol: '47', port: null }, 'protocol 47'],
  ])('%j', (overrides, shown) => {
    expect(trafficText(question(overrides)).plain).toBe(shown);
  });

  it.each([
    [[], 'nothing'], [[{ protocol: 'all' }], 'everything'], [[{ protocol: 'tcp', ports: [{ from: 80, to: 80 }, { from: 443, to: 444 }] }], 'tcp 80, 443-444'],
    [[{ protocol: 'other' }, { protocol: 'tcp', ports: [] }, { protocol: 'icmp', types: [] }], 'every other protocol; no tcp; no icmp'],
    [[{ protocol: 'udp' }, { protocol: '47' }], 'all udp; protocol 47'], [[{ protocol: 'icmp', types: [{ type: 8, code: 0 }, { type: 3 }] }], 'icmp echo request, destination unreachable'],
  ])('%j', (set, shown) => {
    expect(trafficSetText(set).plain).toBe(shown);
  });

  it.each([['network-acl', 'network ACL'], ['vpc', 'VPC'], ['nat-gateway', 'NAT gateway'], ['vpc-peering-connection', 'peering connection'], ['instance', 'instance']])('%s', (type, words) => {
    expect(typeWords(type)).toBe(words);
  });
});

describe('rules', () => {
  it('are one line', () => {
    expect(ruleText(OUTBOUND_ALL, TERMINAL).plain).toBe('outbound all traffic to 0.0.0.0/0 (sgr-0a1111111111111aa)');
    expect(ruleText(entry(32767, false, 'deny'), TERMINAL).plain).toBe('inbound entry *: deny all traffic from 0.0.0.0/0');
    expect(ruleText(route('10.2.0.0/16', 'pcx-1', 'blackhole'), TERMINAL).plain).toBe('route 10.2.0.0/16 → pcx-1 (blackhole)');
  });

  it.each([
    ['sgr-0a1111111111111aa allows it', OUTBOUND_ALL, ''], ['allows all traffic to 0.0.0.0/0', OUTBOUND_ALL, ' (sgr-0a1111111111111aa)'],
    ['allowed', OUTBOUND_ALL, '; outbound all traffic to 0.0.0.0/0 (sgr-0a1111111111111aa)'], ['entry 100 says allow', entry(100, true, 'allow'), ''],
    ['denied', entry(90, true, 'deny'), '; outbound entry 90: deny all traffic to 0.0.0.0/0'], ['10.1.0.0/16 is local', route('10.1.0.0/16', 'local'), ''],
    ['routed', route('10.1.0.0/16', 'local'), '; route 10.1.0.0/16 → local'],
  ])('"%s" is followed by what it does not say', (sentence, rule, rest) => {
    expect(withRule(sentence, rule, TERMINAL).plain).toBe(sentence + rest);
  });

  const inbound: NearMiss['rule'] = { type: 'security-group-rule', id: null, groupId: 'sg-1', direction: 'inbound', protocol: 'udp', ports: '80', peer: '10.9.0.0/16', description: null };
  const group = resource('security-group', 'sg-1');

  it.each<[NearMiss['differs'], NearMiss['rule'], string]>([
    [['port'], inbound, 'allows port 80 from the same source; you asked for port 443'],
    [['protocol'], inbound, 'allows udp from the same source; you asked for tcp'],
    [['source'], inbound, 'allows source 10.9.0.0/16; you asked for source 10.1.5.194'],
    [['port', 'source'], inbound, 'allows port 80 and source 10.9.0.0/16; you asked for port 443 and source 10.1.5.194'],
    [['port'], { ...inbound, direction: 'outbound' }, 'allows port 80 to the same destination; you asked for port 443'],
    [['destination'], entry(90, true, 'allow', '80', '10.9.0.0/16'), 'allows destination 10.9.0.0/16; you asked for destination 10.1.9.20'],
    [['rule-number'], entry(90, true, 'allow'), 'allows the traffic, but comes later in the list'],
    [['destination'], route('10.9.0.0/16', 'local'), 'differs in destination'],
  ])('that nearly match: %j', (differs, rule, shown) => {
    expect(nearMissText({ resource: group, rule, differs }, question()).plain).toBe(shown);
  });
});
