import { describe, expect, it } from 'vitest';
import { peerCheck, type PeerCheckOptions } from '../../../src/commands/peer-check/definition.ts';
import { parseLine } from '../../../src/cli/command-line.ts';
import { testNow } from '../../cli/context.ts';
import { runCommand } from '../run.ts';

const parse = (...argv: string[]): PeerCheckOptions => peerCheck.parse(parseLine(peerCheck, argv), { clock: () => new Date(testNow) }) as PeerCheckOptions;

describe('peer-check takes', () => {
  it('two VPCs, or one peering connection', () => {
    expect(parse('a', 'b')).toMatchObject({ named: ['a', 'b'], traffic: null, address: null, watch: null });
    expect(parse('pcx-1').named).toEqual(['pcx-1']);
  });

  it('traffic, of which a port alone is TCP', () => {
    expect(parse('a', 'b', '--port', '443').traffic).toMatchObject({ protocol: null, port: 443 });
    expect(parse('a', 'b', '--protocol', 'icmp').traffic).toMatchObject({ protocol: 1, port: null });
  });

  it('a time to wait, with defaults', () => {
    expect(parse('a', 'b', '--watch').watch).toEqual({ timeoutSeconds: 300, intervalSeconds: 10 });
    expect(parse('a', 'b', '--watch', '--watch-timeout', '60', '--watch-interval', '2').watch).toEqual({ timeoutSeconds: 60, intervalSeconds: 2 });
  });

  it('an address', () => {
    expect(parse('a', 'b', '--address', '2001:DB8::1')).toMatchObject({ address: { text: '2001:db8::1' } });
  });
});

describe('peer-check refuses', () => {
  it.each([
    [[], 'MISSING_ARGUMENT'], [[''], 'INVALID_ARGUMENT'], [['a', ' '], 'INVALID_ARGUMENT'], [['a', 'b', 'c'], 'TOO_MANY_ARGUMENTS'],
    [['a', 'b', '--watch-timeout', '5'], 'OPTIONS_CONFLICT'], [['a', 'b', '--watch', '--watch-interval', '0'], 'INVALID_OPTION_VALUE'],
    [['a', 'b', '--address', '10.0.0.1/32'], 'INVALID_OPTION_VALUE'], [['a', 'b', '--address', '010.1.2.3'], 'INVALID_OPTION_VALUE'],
    [['a', 'b', '--port', '443', '--protocol', 'icmp'], 'OPTIONS_CONFLICT'], [['a', 'b', '--wach'], 'UNKNOWN_OPTION'],
  ])('%j: %s', async (argv, code) => {
    const run = await runCommand(['peer-check', ...argv, '--json']);
    expect(run.code).toBe(2);
    expect((JSON.parse(run.stdout) as { error: { code: string } }).error.code).toBe(code);
  });

  it('to ask in a pipe: without names it says what to type', async () => {
    const { code, stdout, stderr } = await runCommand(['peer-check', '--lab', 'peering:pending']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('netdiag peer-check VPC_A VPC_B');
  });
});
