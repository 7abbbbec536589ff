import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { configurationOptions, readSourceOptions } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { readTrafficOptions, trafficGroup } from '../../cli/options/traffic.ts';
import type { TrafficOptions } from '../../cli/options/traffic.ts';
import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../definition.ts';
import { endpointArguments, readPair } from '../endpoints.ts';
import type { EndpointPair } from '../endpoints.ts';

export interface InspectOptions {
  readonly pair: EndpointPair;
  readonly traffic: TrafficOptions;
  /** What the answer is asserted to be; null: no assertion. */
  readonly expect: 'reachable' | 'blocked' | null;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
}

const questionOptions = trafficGroup('any traffic; tcp with --port', [
  { name: 'expect', value: 'VERDICT', choices: ['reachable', 'blocked'], description: 'reachable or blocked: exit 0 where it holds, 1 where not' },
]);

export const inspect = defineCommand<InspectOptions>({
  name: 'inspect',
  summary: 'Which rules decide this pair, both ways, and what is allowed at all?',
  description: [
    'Walks from SOURCE to DESTINATION and back, and prints each route table, network ACL and security group on the way with the rule that decides. It reads the configuration alone, no flow logs.',
    'Without --port the question is any traffic of the protocol; without --protocol, any traffic at all.',
  ],
  examples: [
    { command: 'netdiag inspect vpc1-instance vpc2-instance --lab peering:one-route', description: 'every hop and everything that is allowed, on a built-in lab' },
    { command: 'netdiag inspect internet web --port 443 --lab web:open --expect reachable', description: 'an assertion for scripts: exit 0 where it holds' },
    { command: 'netdiag inspect internet i-0abc --port 443 --profile prod --region eu-west-1', description: 'is this instance open to everyone?' },
  ],
  arguments: endpointArguments(true),
  interview: 'pair',
  groups: [questionOptions, configurationOptions, outputOptions],
  parse(line, { clock }) {
    const pair = readPair('inspect', line.arguments);
    if (pair === null) {
      throw new UsageError('MISSING_ARGUMENT', 'inspect needs a SOURCE and a DESTINATION.', {
        hint: 'Name both: netdiag inspect SOURCE DESTINATION. An example that runs: netdiag inspect internet web --port 443 --lab web:open.',
      });
    }
    return {
      pair,
      traffic: readTrafficOptions(line.options),
      expect: line.options.parsed('expect', parseExpectation),
      source: readSourceOptions(line.options, clock()),
      output: readOutputOptions(line.options),
    };
  },
  load: () => import('./run.ts'),
});

function parseExpectation(text: string): 'reachable' | 'blocked' {
  if (text === 'reachable' || text === 'blocked') return text;
  throw new UsageError('INVALID_OPTION_VALUE', `--expect takes reachable or blocked, not "${text}".`);
}
