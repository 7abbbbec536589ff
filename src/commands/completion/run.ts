import type { Context } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { listLabs } from '../../sources/labs/index.ts';
import { writeDocument } from '../document.ts';
import { allTerms } from '../explain/terms.ts';
import { registry } from '../registry.ts';
import { bashScript } from './bash.ts';
import type { CompletionOptions, Shell } from './definition.ts';
import { fishScript } from './fish.ts';
import { completionsOf } from './model.ts';
import type { CompletedProgram } from './model.ts';
import { zshScript } from './zsh.ts';

const scripts: Readonly<Record<Shell, (program: CompletedProgram) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

export async function run({ shell, output }: CompletionOptions, context: Context): Promise<ExitCode> {
  const { codes, patterns } = allTerms();
  const program = completionsOf(await Promise.all(registry.map((entry) => entry.load())), {
    labs: listLabs().flatMap(({ name, stages }) => [name, ...stages.map((stage) => `${name}:${stage.name}`)]),
    codes: [...codes.map(({ code }) => code), ...patterns.map(({ pattern }) => pattern)],
  });
  const script = scripts[shell](program);
  writeDocument(context, output, { command: 'completion', json: { shell, script }, text: () => script });
  return exitCodes.clear;
}
