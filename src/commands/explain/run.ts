import type { Context } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { writeDocument } from '../document.ts';
import type { ExplainOptions } from './definition.ts';
import { allTerms, findTerms } from './terms.ts';
import { listText, termText } from './text.ts';

export function run({ code, output }: ExplainOptions, context: Context): Promise<ExitCode> {
  const terms = code === null ? allTerms() : findTerms(code);
  writeDocument(context, output, {
    command: 'explain',
    json: terms,
    text: (style) => (code === null ? listText(terms, style) : termText(terms, style)),
  });
  return Promise.resolve(exitCodes.clear);
}
