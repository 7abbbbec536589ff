import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { defineCommand } from '../definition.ts';

export interface DemoOptions {
  /** `NAME` or `NAME:STAGE` as typed; null lists all labs. */
  readonly lab: string | null;
  readonly output: OutputOptions;
}

export const demo = defineCommand<DemoOptions>({
  name: 'demo',
  summary: 'Try it with no AWS account, on a built-in lab.',
  description: [
    'Lists the built-in labs, the stages of each, and the commands to try on them. A lab is a small network with its flow log records; a stage is one state of it, broken in one way or repaired.',
  ],
  examples: [
    { command: 'netdiag demo', description: 'every lab and its stages' },
    { command: 'netdiag demo peering', description: 'the story of one lab, and what to try' },
  ],
  arguments: [{ name: 'LAB[:STAGE]', description: 'one lab, or one stage of it', required: false }],
  groups: [outputOptions],
  parse(line) {
    return { lab: line.arguments[0] ?? null, output: readOutputOptions(line.options) };
  },
  load: () => import('./run.ts'),
});
