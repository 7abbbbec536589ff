/** The subcommands, in the order of help: name and summary at hand, everything else loaded when it is asked for. */
import type { Command } from './definition.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** How a session asks it; commands without it are not offered there. */
  readonly question?: string;
  readonly load: () => Promise<Command>;
}

export const registry: readonly CommandEntry[] = [
  {
    name: 'why-rejected',
    summary: 'Why does this traffic fail, and what is the smallest fix?',
    question: 'Why is traffic rejected?',
    load: async () => (await import('./why-rejected/definition.ts')).whyRejected,
  },
  {
    name: 'inspect',
    summary: 'Which rules decide this pair, both ways, and what is allowed at all?',
    question: 'Which rules decide, and what is allowed?',
    load: async () => (await import('./inspect/definition.ts')).inspect,
  },
  {
    name: 'peer-check',
    summary: 'Is this peering complete, on both sides, for every subnet?',
    question: 'Is a peering complete?',
    load: async () => (await import('./peer-check/definition.ts')).peerCheck,
  },
  {
    name: 'top-talkers',
    summary: 'Who moves the most traffic, and when?',
    question: 'Who talks most?',
    load: async () => (await import('./top-talkers/definition.ts')).topTalkers,
  },
  {
    name: 'flow-logs',
    summary: 'Are flow logs there, healthy, and able to show what I look for?',
    question: 'Are flow logs working?',
    load: async () => (await import('./flow-logs/definition.ts')).flowLogs,
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
