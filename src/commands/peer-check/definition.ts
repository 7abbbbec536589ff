import { parseSeconds } from '../../cli/options/number.ts';
import type { OptionGroup } from '../../cli/options/definition.ts';
import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import type { RawOptions } from '../../cli/options/raw.ts';
import { configurationOptions, readSourceOptions } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { givenTrafficOptions, readTrafficOptions, trafficGroup } from '../../cli/options/traffic.ts';
import type { TrafficOptions } from '../../cli/options/traffic.ts';
import { parseAddress, type IpAddress } from '../../core/address/address.ts';
import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../definition.ts';

export interface PeerCheckOptions {
  /** As typed: two VPCs, or one peering connection. */
  readonly named: readonly [string, string] | readonly [string];
  /** From the first VPC to the second; null: none in particular. */
  readonly traffic: TrafficOptions | null;
  readonly address: IpAddress | null;
  /** Null: one look. */
  readonly watch: WatchOptions | null;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
}

export interface WatchOptions {
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
}

const defaultWatch: WatchOptions = { timeoutSeconds: 300, intervalSeconds: 10 };

const question: OptionGroup = trafficGroup('any traffic; tcp with --port', [
  { name: 'address', value: 'ADDRESS', description: 'an address that the peering is to lead to: says so where it lies behind the other VPC' },
  { name: 'watch', description: 'look again until the peering is ready or the time is over' },
  { name: 'watch-timeout', value: 'SECONDS', description: 'with --watch: when to give up', default: String(defaultWatch.timeoutSeconds) },
  { name: 'watch-interval', value: 'SECONDS', description: 'with --watch: time between two looks', default: String(defaultWatch.intervalSeconds) },
]);

const hint = 'Name two VPCs, or a peering connection: netdiag peer-check VPC_A VPC_B, netdiag peer-check PCX_ID. An example that runs: netdiag peer-check vpc1 vpc2 --lab peering:one-route.';

export const peerCheck = defineCommand<PeerCheckOptions>({
  name: 'peer-check',
  summary: 'Is this peering complete, on both sides, for every subnet?',
  description: [
    'Checks the peering connection between two VPCs: its state, the address ranges, the routes of every subnet of both sides, security groups, network ACLs, DNS. Shows for each pair of subnets whether it works both ways, one way or not at all, and prints fixes that were tried on the configuration it read.',
    'State, address ranges and routes decide whether the peering is ready; with --port or --protocol so do security groups and network ACLs, for that traffic from VPC_A to VPC_B (of a peering connection: from its requester to its accepter). All else is told and changes nothing. While one side is not read, nothing is ready.',
  ],
  examples: [
    { command: 'netdiag peer-check vpc1 vpc2 --lab peering:one-route', description: 'what is missing, on a built-in lab' },
    { command: 'netdiag peer-check pcx-0abc --profile app --profile shared --region eu-west-1', description: 'both accounts of a peering connection' },
    { command: 'netdiag peer-check app db --port 5432 --watch --watch-timeout 120', description: 'wait until it is ready, after accepting it in a script' },
  ],
  arguments: [
    { name: 'VPC_A', description: 'VPC by id, Name tag, the beginning of either, or CIDR; or a peering connection by id or Name tag', required: true },
    { name: 'VPC_B', description: 'the other VPC; left out with a peering connection', required: false },
  ],
  interview: 'peering',
  groups: [question, configurationOptions, outputOptions],
  parse(line, { clock }) {
    return {
      named: readNamed(line.arguments),
      traffic: givenTrafficOptions(line.options).length === 0 ? null : readTrafficOptions(line.options),
      address: line.options.parsed('address', parseAddressOption),
      watch: readWatch(line.options),
      source: readSourceOptions(line.options, clock()),
      output: readOutputOptions(line.options),
    };
  },
  load: () => import('./run.ts'),
});

function readNamed([first, second]: readonly string[]): PeerCheckOptions['named'] {
  if (first === undefined) throw new UsageError('MISSING_ARGUMENT', 'peer-check needs two VPCs, or a peering connection.', { hint });
  if (first.trim() === '' || second?.trim() === '') {
    throw new UsageError('INVALID_ARGUMENT', `${first.trim() === '' ? 'VPC_A' : 'VPC_B'} is empty.`, { hint: 'Is a shell variable unset?' });
  }
  return second === undefined ? [first] : [first, second];
}

function readWatch(raw: RawOptions): WatchOptions | null {
  if (raw.flag('watch')) {
    return {
      timeoutSeconds: raw.parsed('watch-timeout', parseSeconds) ?? defaultWatch.timeoutSeconds,
      intervalSeconds: raw.parsed('watch-interval', parseSeconds) ?? defaultWatch.intervalSeconds,
    };
  }
  const lone = ['watch-timeout', 'watch-interval'].find((name) => raw.flag(name));
  if (lone !== undefined) throw new UsageError('OPTIONS_CONFLICT', `--${lone} goes with --watch.`, { hint: `Add --watch, or leave --${lone} out.` });
  return null;
}

function parseAddressOption(text: string, option: string): IpAddress {
  const address = parseAddress(text);
  if (address === null) throw new UsageError('INVALID_OPTION_VALUE', `${option} takes an IPv4 or IPv6 address, not "${text}".`, { hint: `For example ${option} 10.2.1.10.` });
  return address;
}
