import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { configurationOptions, readSourceOptions } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../definition.ts';

export interface FlowLogsOptions {
  /** As typed; empty: every VPC. */
  readonly names: readonly string[];
  readonly source: SourceOptions;
  readonly output: OutputOptions;
}

export const flowLogs = defineCommand<FlowLogsOptions>({
  name: 'flow-logs',
  summary: 'Are flow logs there, healthy, and able to show what I look for?',
  description: [
    'Checks the flow logs that record a VPC, subnet, instance or interface: those on itself, on its subnet and on its VPC. Are they active, are their records delivered, do they record accepted and rejected traffic, do the records have the fields that netdiag uses? Told from the configuration; no record is read.',
    'Resources without a flow log make it missing, failed delivery or an inactive flow log unhealthy; the filter, the format and the destination are told as warnings and change nothing.',
  ],
  examples: [
    { command: 'netdiag flow-logs --lab peering', description: 'every VPC of a built-in lab, one of them without flow logs' },
    { command: 'netdiag flow-logs web --profile prod --region eu-west-1', description: 'what records one instance' },
    { command: 'netdiag flow-logs --quiet || echo incomplete', description: 'in a script: exit code 1 for missing or unhealthy, 3 for not known' },
  ],
  arguments: [{ name: 'RESOURCE', description: 'VPC, subnet, instance or interface by id, Name tag or the beginning of either; without one every VPC', required: false, repeatable: true }],
  groups: [configurationOptions, outputOptions],
  parse(line, { clock }) {
    if (line.arguments.some((name) => name.trim() === '')) throw new UsageError('INVALID_ARGUMENT', 'A RESOURCE is empty.', { hint: 'Is a shell variable unset?' });
    return { names: line.arguments, source: readSourceOptions(line.options, clock()), output: readOutputOptions(line.options) };
  },
  load: () => import('./run.ts'),
});
