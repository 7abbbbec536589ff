import type { Context, FurtherView } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import type { InspectAnswer, Verdict } from '../../core/diagnosis/answer.ts';
import { inspect } from '../../core/diagnosis/diagnose.ts';
import { anyTrafficOf } from '../../core/diagnosis/question.ts';
import { hasFix, renderFixes, renderReplyPath } from '../../render/text/further.ts';
import { renderInspect } from '../../render/text/inspect.ts';
import type { TextStyle } from '../../render/text/style.ts';
import { findAskedPair } from '../asked-pair.ts';
import { closeTargets, readConfiguration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import { verdictCode } from '../verdict-code.ts';
import type { InspectOptions } from './definition.ts';

export async function run(options: InspectOptions, context: Context): Promise<ExitCode> {
  const configuration = await readConfiguration(options.source, options.output, context);
  const { network, ends } = await findAskedPair(configuration, options.pair, context);
  closeTargets(configuration);
  const answer = inspect(network, { ...ends, ...anyTrafficOf(options.traffic) }, { start: null, end: null });
  writeDocument(context, options.output, { command: 'inspect', json: answer, text: (style) => renderInspect(answer, style), views: () => viewsOf(answer) });
  return options.expect === null ? verdictCode(answer.verdict) : expectationCode(options.expect, answer.verdict);
}

function viewsOf(answer: InspectAnswer): readonly FurtherView[] {
  return [
    ...(answer.path.return.length === 0 ? [] : [{ title: "Show the reply's path", text: (style: TextStyle) => renderReplyPath([answer], style) }]),
    ...(hasFix(answer.causes) ? [{ title: 'Show the fix', text: (style: TextStyle) => renderFixes([answer], style) }] : []),
  ];
}

/** An answer that is not known holds no expectation, and does not refute it either. */
function expectationCode(expected: Verdict, verdict: Verdict): ExitCode {
  if (verdict === 'inconclusive') return exitCodes.inconclusive;
  return verdict === expected ? exitCodes.clear : exitCodes.blocked;
}
