/** How every command hands over its answer. */
import type { Context, FurtherView } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import { documentOf, jsonText } from '../render/json.ts';
import type { TextStyle } from '../render/text/style.ts';

export interface AnswerForms {
  readonly command: string;
  /** The fields of the JSON document; the three that every document opens with are added. */
  readonly json: object;
  /** Text with its last line ended; called only when text is asked for. */
  readonly text: (style: TextStyle) => string;
  /** Lines of --ndjson, each ended. Without it the document is the one line. */
  readonly ndjson?: () => string;
  /** Parts of it by themselves: next steps for somebody who was asked. */
  readonly views?: () => readonly FurtherView[];
}

/** Prints the answer in the form that was asked for: text, one JSON document, JSON lines, or with --quiet nothing. */
export function writeDocument(context: Context, output: OutputOptions, answer: AnswerForms): void {
  if (output.quiet) return;
  context.write(formOf(context, output, answer));
  context.offer?.(answer.views?.() ?? []);
}

function formOf(context: Context, output: OutputOptions, answer: AnswerForms): string {
  if (output.json) return `${jsonText(documentOf(answer.command, context.version, answer.json), 2)}\n`;
  if (output.ndjson) return answer.ndjson?.() ?? `${jsonText(documentOf(answer.command, context.version, answer.json))}\n`;
  return answer.text(textStyle(context));
}

/** How text on standard output is drawn. */
export function textStyle(context: Context): TextStyle {
  const { stdout } = context.streams;
  return { columns: stdout.isTerminal ? stdout.columns : null, colorLevel: stdout.colorLevel, unicode: context.unicode };
}
