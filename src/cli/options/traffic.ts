/** Which traffic the question is about. */
import { UsageError } from '../../core/errors.ts';
import { hasPorts, isIcmp, protocolName, TCP } from '../../core/traffic/protocol.ts';
import type { OptionDefinition, OptionGroup } from './definition.ts';
import { parseIcmpNumber, parsePort } from './number.ts';
import { parseProtocol } from './protocol.ts';
import type { RawOptions } from './raw.ts';

/** Null: not given. What then holds depends on the command. */
export interface TrafficOptions {
  /** IANA number. */
  readonly protocol: number | null;
  /** Destination port, 1 to 65535. */
  readonly port: number | null;
  readonly sourcePort: number | null;
  /** 0 to 255. */
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

/** @param protocolDefault what is asked about without `--protocol`, in words */
export function trafficGroup(protocolDefault: string, more: readonly OptionDefinition[] = []): OptionGroup {
  return { title: 'Question', options: [{ ...protocolOption, default: protocolDefault }, ...otherOptions, ...more] };
}

const protocolOption: OptionDefinition = {
  name: 'protocol', value: 'PROTOCOL', choices: ['tcp', 'udp', 'icmp', 'icmpv6'], description: 'tcp, udp, icmp, icmpv6 or a protocol number',
};

const otherOptions: readonly OptionDefinition[] = [
  { name: 'port', value: 'PORT', description: 'destination port, 1 to 65535' },
  { name: 'source-port', value: 'PORT', description: 'source port', default: 'the whole ephemeral range of the client' },
  { name: 'icmp-type', value: 'N', description: 'ICMP type', default: 'echo request' },
  { name: 'icmp-code', value: 'N', description: 'ICMP code' },
];

export function readTrafficOptions(raw: RawOptions): TrafficOptions {
  const options = {
    protocol: raw.parsed('protocol', parseProtocol),
    port: raw.parsed('port', parsePort),
    sourcePort: raw.parsed('source-port', parsePort),
    icmpType: raw.parsed('icmp-type', parseIcmpNumber),
    icmpCode: raw.parsed('icmp-code', parseIcmpNumber),
  };
  // The protocol is tcp unless another is named, so ICMP has to be named too.
  const protocol = options.protocol ?? TCP;
  const ports = [['--port', options.port], ['--source-port', options.sourcePort]] as const;
  for (const [option, value] of ports) {
    if (value !== null && !hasPorts(protocol)) {
      throw conflict(`${option} does not go with --protocol ${protocolName(protocol)}: only tcp and udp have ports.`, `Leave ${option} out, or ask for --protocol tcp or udp.`);
    }
  }
  const icmp = [['--icmp-type', options.icmpType], ['--icmp-code', options.icmpCode]] as const;
  for (const [option, value] of icmp) {
    if (value !== null && !isIcmp(protocol)) {
      throw conflict(`${option} needs --protocol icmp or --protocol icmpv6.`, `Add --protocol icmp, or leave ${option} out.`);
    }
  }
  return options;
}

/** Names of the traffic options that were given, such as `--port`. */
export function givenTrafficOptions(raw: RawOptions): readonly string[] {
  return [protocolOption, ...otherOptions].filter(({ name }) => raw.flag(name)).map(({ name }) => `--${name}`);
}

function conflict(message: string, hint: string): UsageError {
  return new UsageError('OPTIONS_CONFLICT', message, { hint });
}
