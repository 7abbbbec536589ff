/**
 * The interactive session: what to find out, of which network, between whom; the answer; and on from there. Questions are
 * drawn on standard error, answers go to standard output. Every answer is that of a command line, which is shown.
 */
import type { Context, FurtherView } from '../cli/context.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import { readSourceOptions } from '../cli/options/source.ts';
import type { Command, ParsedLine } from '../commands/definition.ts';
import { textStyle } from '../commands/document.ts';
import type { CommandEntry } from '../commands/registry.ts';
import { InterruptedError, NetdiagError } from '../core/errors.ts';
import { t } from '../render/text/text.ts';
import { Asker } from './asker.ts';
import { commandLineOf, isIncomplete, lineOf, namesSource, optionsOf, planForCommand, planOf, sourceName, withOptions } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Entry } from './picker/question.ts';

export interface SessionHost {
  readonly registry: readonly CommandEntry[];
  /** Prints an error, and answers with its exit code. */
  readonly report: (error: unknown) => Promise<ExitCode>;
}

/** An answer that was given, and what may be done with it. */
interface Outcome {
  readonly plan: Plan;
  readonly code: ExitCode;
  readonly views: readonly FurtherView[];
  /** False: an error was told instead. */
  readonly isAnswered: boolean;
}

/** With the same question, with another, with another about another network, or not at all. */
type GoOn = 'again' | 'other' | 'elsewhere' | 'done';

type NextStep = { readonly kind: 'view'; readonly view: FurtherView } | { readonly kind: 'save' | GoOn };

/** `netdiag` alone, or with options that say where to look and how to print. */
export async function openSession(netdiag: Pick<Command, 'groups'>, line: ParsedLine, context: Context, host: SessionHost): Promise<ExitCode> {
  const options = optionsOf(netdiag, line);
  readSourceOptions(line.options, context.clock());
  return await new Session(context, host).run(null, options);
}

/** A command that lacks an argument: asks for it, answers, and goes on as a session. */
export async function completeCommand(command: Command, line: ParsedLine, context: Context, host: SessionHost): Promise<ExitCode> {
  const plan = planOf(command, line);
  return await new Session(context, host).run(plan, plan.options);
}

class Session {
  readonly #context: Context;
  readonly #host: SessionHost;
  readonly #asker: Asker;

  constructor(context: Context, host: SessionHost) {
    if (context.prompts === null) throw new Error('A session needs a terminal.');
    this.#context = context;
    this.#host = host;
    this.#asker = new Asker(context, context.prompts);
  }

  async run(given: Plan | null, typedOptions: Plan['options']): Promise<ExitCode> {
    let plan = given;
    // Options of the whole session: where to look, as typed or as chosen.
    let options = typedOptions;
    for (;;) {
      const outcome = await this.#answer(plan ?? (await this.#choosePlan(options)), plan === null || plan !== given);
      // What led to an error is not kept: there may be no way to ask it.
      if (outcome.isAnswered) options = new Map([...options, ...[...outcome.plan.options].filter(([name]) => sessionOptions.has(name))]);
      const isChosen = !namesSource(typedOptions) && namesSource(options);
      const next = await this.#goOn(outcome, isChosen);
      if (next === 'done') return outcome.code;
      if (next === 'elsewhere') options = typedOptions;
      plan = next === 'again' ? outcome.plan : null;
    }
  }

  /** The menu, and where to look if nothing says it yet. */
  async #choosePlan(options: Plan['options']): Promise<Plan> {
    const entries = this.#host.registry.flatMap((entry): Entry<CommandEntry>[] => (entry.question === undefined ? [] : [{ value: entry, cells: [entry.question, entry.name] }]));
    const chosen = await this.#asker.choose({ message: 'What do you want to find out?', entries });
    if (namesSource(options)) return planForCommand(await chosen.load(), options);
    const { chooseSource } = await import('./choices/sources.ts');
    return planForCommand(await chosen.load(), new Map([...options, ...(await chooseSource(this.#asker, this.#context))]));
  }

  /** @param isOwn was the plan made here? Then its errors are told and the session goes on; those of the command line end it. */
  async #answer(begun: Plan, isOwn: boolean): Promise<Outcome> {
    let plan = begun;
    const views: FurtherView[] = [];
    const context: Context = { ...this.#context, offer: (offered) => views.push(...offered) };
    let isAsked = false;
    try {
      if (isIncomplete(plan)) plan = await this.#settle(plan);
      const { interview } = await import('./interviews.ts');
      plan = await interview(plan, this.#asker, context, isOwn ? 'endpoints' : 'records');
      isAsked = true;
      this.#asker.skipLine();
      const code = await plan.command.execute(lineOf(plan), context);
      this.#sayCommandLine(plan);
      return { plan, code, views, isAnswered: true };
    } catch (error) {
      if (this.#context.signal.aborted || !(error instanceof NetdiagError) || error instanceof InterruptedError || !(isOwn || isAsked)) throw error;
      const code = await this.#host.report(error);
      if (isAsked) this.#sayCommandLine(plan);
      return { plan, code, views: [], isAnswered: false };
    }
  }

  /** Asks for a profile and a Region where AWS is to be asked and nothing names them. */
  async #settle(plan: Plan): Promise<Plan> {
    const { options, command } = plan;
    const asksAws = command.groups.some((group) => group.options.some(({ name }) => name === 'region')) && !options.has('lab') && !options.has('snapshot');
    if (!asksAws) return plan;
    const { settleAws } = await import('./choices/sources.ts');
    return withOptions(plan, await settleAws(this.#asker, this.#context, options, false));
  }

  #sayCommandLine(plan: Plan): void {
    this.#asker.skipLine();
    this.#asker.say((page) => { page.verbatim(t`The same again:  ${t`${commandLineOf(plan)}`.in('cyan')}`); });
  }

  /** Next steps until the session ends, or goes on with the same question or another. */
  async #goOn(outcome: Outcome, isChosen: boolean): Promise<GoOn> {
    for (;;) {
      this.#asker.skipLine();
      const step = await this.#asker.choose({ message: 'What next?', entries: this.#nextSteps(outcome, isChosen) });
      switch (step.kind) {
        case 'view':
          this.#asker.skipLine();
          this.#context.write(step.view.text(textStyle(this.#context)));
          break;
        case 'save':
          await this.#save(outcome.plan);
          break;
        default:
          return step.kind;
      }
    }
  }

  /** @param isChosen was it chosen here where to look? */
  #nextSteps({ plan, views, isAnswered }: Outcome, isChosen: boolean): readonly Entry<NextStep>[] {
    const isSaved = !isAnswered || plan.options.has('snapshot') || plan.command.name === 'snapshot';
    return [
      ...views.map((view): Entry<NextStep> => ({ value: { kind: 'view', view }, cells: [view.title] })),
      ...(isSaved ? [] : [{ value: { kind: 'save' }, cells: ['Save a snapshot', sourceName(plan.options)] } satisfies Entry<NextStep>]),
      { value: { kind: 'again' }, cells: ['Ask again', 'the same, after a change'] },
      { value: { kind: 'other' }, cells: ['Ask something else'] },
      ...(isChosen ? [{ value: { kind: 'elsewhere' }, cells: ['Look elsewhere', `now ${sourceName(plan.options)}`] } satisfies Entry<NextStep>] : []),
      { value: { kind: 'done' }, cells: ['Done'] },
    ];
  }

  async #save(of: Plan): Promise<void> {
    const entry = this.#host.registry.find(({ name }) => name === 'snapshot');
    if (entry === undefined) return;
    await this.#answer(planForCommand(await entry.load(), of.options), true);
  }
}

/** Options that hold for the next question too. */
const sessionOptions = new Set(['profile', 'region', 'endpoint-url', 'snapshot', 'lab', 'flow-logs', 'no-flow-logs', 'format', 'since', 'until', 'no-color', 'debug', 'timeout']);
