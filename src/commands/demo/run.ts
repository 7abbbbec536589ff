import type { Context } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import type { Lab, LabStage } from '../../sources/labs/index.ts';
import { listLabs, openLab } from '../../sources/labs/index.ts';
import { writeDocument } from '../document.ts';
import type { DemoOptions } from './definition.ts';
import { labText, overviewText } from './text.ts';

export function run({ lab: named, output }: DemoOptions, context: Context): Promise<ExitCode> {
  const labs = named === null ? listLabs() : [namedLab(named)];
  writeDocument(context, output, {
    command: 'demo',
    json: { labs: labs.map(labJson) },
    text: (style) => {
      const [only] = labs;
      return named === null || only === undefined ? overviewText(labs, style) : labText(only, style);
    },
  });
  return Promise.resolve(exitCodes.clear);
}

/** The lab with all its stages, or with the one that is named. @throws UsageError with the names that there are. */
function namedLab(spec: string): Lab {
  const { lab, stage } = openLab(spec);
  return spec.includes(':') ? { ...lab, stages: [stage] } : lab;
}

function labJson({ name, title, teaches, stages }: Lab): object {
  return { name, title, teaches, stages: stages.map(stageJson) };
}

function stageJson({ name, title, story, commands, expected }: LabStage): object {
  return { name, title, story, commands, expected };
}
