/** How an error is told: what failed and why, and what to do next; the same parts as text and as JSON. */
import { NetdiagError } from '../core/errors.ts';
import { errorDocumentOf, jsonText } from '../render/json.ts';
import { Page } from '../render/text/page.ts';
import { t } from '../render/text/text.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Switches } from './switches.ts';

interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;
  /** Shown with --debug. */
  readonly stack: string | null;
}

/**
 * Prints an error in the form that was asked for, and answers with the exit code.
 * @param command null where the command line names none that there is
 */
export function reportError(error: unknown, command: string | null, context: Context, switches: Pick<Switches, 'json' | 'ndjson' | 'quiet'>, print: (text: string) => void): ExitCode {
  const told = tell(error);
  if ((switches.json || switches.ndjson) && !switches.quiet) {
    context.write(`${jsonText(errorDocumentOf(command, context.version, told), switches.ndjson ? 0 : 2)}\n`);
  } else {
    // Ends the line of progress, if one is drawn.
    context.write('');
    print(errorText(told, context));
  }
  if (told.stack !== null) context.debug(told.stack);
  return told.exitCode;
}

function tell(error: unknown): ToldError {
  if (error instanceof NetdiagError) {
    const { code, message, hint, exitCode } = error;
    return { code, message, hint, exitCode, stack: stackOf(error) };
  }
  return {
    code: 'INTERNAL_ERROR',
    message: `This is a bug in netdiag: ${error instanceof Error ? error.message : String(error)}`,
    hint: "Run the same command with --debug, and report its output in netdiag's issue tracker.",
    // The contract has no code for bugs. "netdiag failed, nothing is answered" is nearest to "AWS or the network failed",
    // and must not be taken for an answer (0, 1) or for a mistake in the question (2).
    exitCode: exitCodes.failed,
    stack: stackOf(error),
  };
}

function stackOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const cause = error.cause === undefined ? null : stackOf(error.cause);
  const own = error.stack ?? null;
  return own === null || cause === null ? own : `${own}\ncaused by: ${cause}`;
}

function errorText(told: ToldError, { streams: { stderr }, unicode }: Context): string {
  const page = new Page({ columns: stderr.isTerminal ? stderr.columns : null, colorLevel: stderr.colorLevel, unicode });
  // Messages may list candidates, one a line.
  const [first = '', ...more] = told.message.split('\n');
  page.hanging(t`${t`error`.in('red', 'bold')}[${told.code}]: `, t`${first}`, 0, 2);
  for (const line of more) page.verbatim(t`${line}`);
  for (const line of told.hint?.split('\n') ?? []) page.line(t`${line}`, 2);
  return page.toString();
}
