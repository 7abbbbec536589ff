/** How every command hands over its answer. */
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import type { TextStyle } from '../render/text/style.ts';

export const schemaVersion = 1;

export interface AnswerForms {
  readonly command: string;
  /** The fields of the JSON document; the three that every document opens with are added. */
  readonly json: object;
  /** Text with its last line ended; called only when text is asked for. */
  readonly text: (style: TextStyle) => string;
}

/** Prints the answer in the form that was asked for: text, one JSON document, one line of JSON, or with --quiet nothing. */
export function writeDocument(context: Context, output: OutputOptions, answer: AnswerForms): void {
  if (output.quiet) return;
  if (!output.json && !output.ndjson) {
    context.write(answer.text(textStyle(context)));
    return;
  }
  const document = { schemaVersion, command: answer.command, netdiagVersion: context.version, ...answer.json };
  context.write(`${JSON.stringify(document, null, output.ndjson ? 0 : 2)}\n`);
}

/** How text on standard output is drawn. */
export function textStyle(context: Context): TextStyle {
  const { stdout } = context.streams;
  return { columns: stdout.isTerminal ? stdout.columns : null, colorLevel: stdout.colorLevel, unicode: context.unicode };
}
