/** The subcommands, in the order of help: name and summary at hand, everything else loaded when it is asked for. */
import type { Command } from './definition.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const registry: readonly CommandEntry[] = [
  {
    name: 'why-rejected',
    summary: 'Why does this traffic fail, and what is the smallest fix?',
    load: async () => (await import('./why-rejected/definition.ts')).whyRejected,
  },
  {
    name: 'inspect',
    summary: 'Which rules decide this pair, both ways, and what is allowed at all?',
    load: async () => (await import('./inspect/definition.ts')).inspect,
  },
  {
    name: 'snapshot',
    summary: 'Keep the configuration, and records, for offline work.',
    load: async () => (await import('./snapshot/definition.ts')).snapshot,
  },
  {
    name: 'explain',
    summary: 'What does this cause code mean, and how is it usually fixed?',
    load: async () => (await import('./explain/definition.ts')).explain,
  },
  {
    name: 'demo',
    summary: 'Try it with no AWS account, on a built-in lab.',
    load: async () => (await import('./demo/definition.ts')).demo,
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands, options and values.',
    load: async () => (await import('./completion/definition.ts')).completion,
  },
];
