import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { readSourceOptions, sourceOptions } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { givenTrafficOptions, readTrafficOptions, trafficGroup } from '../../cli/options/traffic.ts';
import type { TrafficOptions } from '../../cli/options/traffic.ts';
import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../definition.ts';
import { endpointArguments, readPair } from '../endpoints.ts';
import type { EndpointPair } from '../endpoints.ts';

export interface WhyRejectedOptions {
  /** Null: every rejected flow of the window. */
  readonly pair: EndpointPair | null;
  readonly traffic: TrafficOptions;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
}

export const whyRejected = defineCommand<WhyRejectedOptions>({
  name: 'why-rejected',
  summary: 'Why does this traffic fail, and what is the smallest fix?',
  description: [
    'Names what blocks the traffic from SOURCE to DESTINATION or its reply, shows the flow log records that prove it, and prints a fix that was tried on the configuration it read.',
    'Without a pair it explains every rejected flow of the window, grouped by cause; on a terminal it offers the conversations first. With a pair and no --port or --protocol it takes the traffic from the rejected (else the unanswered) records of the pair.',
  ],
  examples: [
    { command: 'netdiag why-rejected internet web --port 443 --lab web:closed', description: 'one pair, one port, on a built-in lab' },
    { command: 'netdiag why-rejected --since 15m', description: 'every rejected flow of the last quarter of an hour, by cause' },
    { command: 'netdiag why-rejected i-0abc 10.1.5.194 --port 443 --snapshot ./snap --json', description: 'from files, as JSON' },
  ],
  arguments: endpointArguments(false),
  interview: 'rejected-pair',
  groups: [trafficGroup('tcp with --port; else that of the records'), sourceOptions, outputOptions],
  parse(line, { clock }) {
    const pair = readPair('why-rejected', line.arguments);
    const traffic = readTrafficOptions(line.options);
    const source = readSourceOptions(line.options, clock());
    if (pair === null) refuseWithoutPair(givenTrafficOptions(line.options), source);
    return { pair, traffic, source, output: readOutputOptions(line.options) };
  },
  load: () => import('./run.ts'),
});

function refuseWithoutPair(traffic: readonly string[], source: SourceOptions): void {
  const [option] = traffic;
  if (option !== undefined) {
    throw new UsageError('OPTIONS_CONFLICT', `${option} asks about a pair, and no pair is named.`, {
      hint: `Name it: netdiag why-rejected SOURCE DESTINATION ${option} …, or leave ${option} out to explain every rejected flow.`,
    });
  }
  if (source.noFlowLogs) {
    throw new UsageError('OPTIONS_CONFLICT', 'Without a pair, why-rejected starts from the rejected records, and --no-flow-logs leaves them out.', {
      hint: 'Name a pair: netdiag why-rejected SOURCE DESTINATION --no-flow-logs, or leave --no-flow-logs out.',
    });
  }
}
