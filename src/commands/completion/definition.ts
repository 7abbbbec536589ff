import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import { UsageError } from '../../core/errors.ts';
import { closest } from '../../core/text/closest.ts';
import { defineCommand } from '../definition.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

export interface CompletionOptions {
  readonly shell: Shell;
  readonly output: OutputOptions;
}

const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

export const completion = defineCommand<CompletionOptions>({
  name: 'completion',
  summary: 'Print a script that completes commands, options and values.',
  description: [
    'Each example says how to load its script at once; to keep it, put that line where your shell starts (zsh: after compinit). zsh also takes the script as a file _netdiag in a folder of fpath, fish as netdiag.fish in its completions folder.',
    'It completes what netdiag itself knows, and asks nothing of AWS.',
  ],
  examples: [
    { command: 'netdiag completion bash', description: 'to load it at once: source <(netdiag completion bash)' },
    { command: 'netdiag completion zsh', description: 'to load it at once: eval "$(netdiag completion zsh)"' },
    { command: 'netdiag completion fish', description: 'to load it at once: netdiag completion fish | source' },
  ],
  arguments: [{ name: 'SHELL', description: 'the shell to write for', choices: shells, required: true }],
  groups: [outputOptions],
  parse(line) {
    const [named] = line.arguments;
    if (named === undefined) throw new UsageError('MISSING_ARGUMENT', 'completion needs the name of a shell.', { hint: 'Write: netdiag completion bash, zsh or fish.' });
    const shell = shells.find((candidate) => candidate === named);
    if (shell === undefined) {
      const [near] = closest(named, shells);
      throw new UsageError('INVALID_ARGUMENT', `completion does not know the shell "${named}".`, { hint: near === undefined ? 'Shells: bash, zsh, fish.' : `Did you mean ${near}?` });
    }
    return { shell, output: readOutputOptions(line.options) };
  },
  load: () => import('./run.ts'),
});
