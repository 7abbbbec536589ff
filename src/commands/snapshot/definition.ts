import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { readSourceOptions, sourceOptions } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../definition.ts';

export interface SnapshotOptions {
  readonly action: 'save';
  /** Folder to write, as typed. */
  readonly directory: string;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
}

const usage = 'Write: netdiag snapshot save DIR.';

export const snapshot = defineCommand<SnapshotOptions>({
  name: 'snapshot',
  summary: 'Keep the configuration, and records, for offline work.',
  description: [
    'Reads the configuration of every account and Region named, and writes it to DIR as JSON files in the form of aws ec2 describe-…, to be read again with --snapshot DIR. With --since, or --flow-logs, the flow log records of the window are kept beside it.',
    'A call that AWS refuses is named, and the rest is saved: exit code 3.',
  ],
  examples: [
    { command: 'netdiag snapshot save ./lab --lab peering', description: 'a built-in lab as files, to look at and to change' },
    { command: 'netdiag snapshot save ./snap --profile prod --region eu-west-1', description: 'the configuration of one account in one Region' },
    { command: 'netdiag snapshot save ./snap --since 1h', description: 'with the records of the last hour' },
  ],
  arguments: [
    { name: 'ACTION', description: 'save is the one there is', choices: ['save'], required: true },
    { name: 'DIR', description: 'folder to write; what an earlier save left there is replaced', required: true },
  ],
  groups: [sourceOptions, outputOptions],
  parse(line, { clock }) {
    const [action, directory] = line.arguments;
    if (action === undefined) throw new UsageError('MISSING_ARGUMENT', 'snapshot needs to be told what to do.', { hint: usage });
    if (action !== 'save') throw new UsageError('INVALID_ARGUMENT', `snapshot cannot ${action}.`, { hint: usage });
    if (directory === undefined || directory.trim() === '') throw new UsageError('MISSING_ARGUMENT', 'snapshot save needs a folder to write to.', { hint: usage });
    return { action, directory, source: readSourceOptions(line.options, clock()), output: readOutputOptions(line.options) };
  },
  load: () => import('./run.ts'),
});
