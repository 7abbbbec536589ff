import { describe, expect, it } from 'vitest';
import { givenTrafficOptions, readTrafficOptions, trafficGroup } from '../../../src/cli/options/traffic.ts';
import type { TrafficOptions } from '../../../src/cli/options/traffic.ts';
import { errorOf, rawOf } from './parse.ts';

const trafficOptions = trafficGroup('tcp');
const read = (...argv: string[]): TrafficOptions => readTrafficOptions(rawOf(trafficOptions, ...argv));

describe('readTrafficOptions', () => {
  it('is null where nothing is given', () => {
    expect(read()).toEqual({ protocol: null, port: null, sourcePort: null, icmpType: null, icmpCode: null });
  });

  it('reads ports of tcp and udp', () => {
    expect(read('--port', '443', '--source-port=50000')).toMatchObject({ protocol: null, port: 443, sourcePort: 50000 });
    expect(read('--protocol', 'udp', '--port', '53')).toMatchObject({ protocol: 17, port: 53 });
  });

  it('reads ICMP types and codes', () => {
    expect(read('--protocol', 'icmp', '--icmp-type', '3', '--icmp-code', '4')).toMatchObject({ protocol: 1, icmpType: 3, icmpCode: 4 });
    expect(read('--protocol', 'icmpv6', '--icmp-type', '128')).toMatchObject({ protocol: 58, icmpType: 128 });
  });

  it.each([
    [['--protocol', 'icmp', '--port', '80'], ['--port', '--protocol icmp']],
    [['--protocol', '47', '--port', '80'], ['--port', '--protocol 47']],
    [['--protocol', 'icmpv6', '--source-port', '80'], ['--source-port', '--protocol icmpv6']],
    [['--icmp-type', '8'], ['--icmp-type', '--protocol icmp']],
    [['--protocol', 'tcp', '--icmp-code', '0'], ['--icmp-code', '--protocol icmp']],
  ])('%j contradicts itself, and the error names both options', (argv, named) => {
    const error = errorOf(() => read(...argv));
    expect(error).toMatchObject({ code: 'OPTIONS_CONFLICT', exitCode: 2 });
    for (const option of named) expect(error.message).toContain(option);
  });

  it('names what was given', () => {
    expect(givenTrafficOptions(rawOf(trafficOptions, '--icmp-code', '1', '--port', '2'))).toEqual(['--port', '--icmp-code']);
  });
});
