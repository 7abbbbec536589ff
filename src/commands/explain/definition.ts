import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { defineCommand } from '../definition.ts';

export interface ExplainOptions {
  /** A cause code or a pattern as typed; null lists all. */
  readonly code: string | null;
  readonly output: OutputOptions;
}

export const explain = defineCommand<ExplainOptions>({
  name: 'explain',
  summary: 'What does this cause code mean, and how is it usually fixed?',
  description: [
    'Explains a cause code as why-rejected and inspect print it: what it means, what it looks like in flow logs, and the usual repair. The patterns of flow log records (lost-in-transit, refused, …) are explained too. Without a code it lists all, by what has to be changed.',
  ],
  examples: [
    { command: 'netdiag explain', description: 'every code and every pattern, one a line' },
    { command: 'netdiag explain NETDIAG_NO_RETURN_ROUTE', description: 'one code' },
    { command: 'netdiag explain lost-in-transit', description: 'one pattern of flow log records' },
  ],
  arguments: [{ name: 'CODE', description: 'a cause code or a pattern, in upper or lower case', required: false }],
  groups: [outputOptions],
  parse(line) {
    return { code: line.arguments[0] ?? null, output: readOutputOptions(line.options) };
  },
  load: () => import('./run.ts'),
});
