/** The built-in labs: what `--lab NAME[:STAGE]` opens and `netdiag demo` tells. */
import { UsageError } from '../../core/errors.ts';
import type { TimeWindow } from '../../core/flows/types.ts';
import { closest } from '../../core/text/closest.ts';
import type { Lab, LabContent, LabDefinition, LabStage } from './lab.ts';
import { HOUR } from './network/account.ts';
import { PEERING_LAB } from './peering.ts';
import { WEB_LAB } from './web.ts';

export type { Lab, LabStage } from './lab.ts';

export interface OpenedLab extends LabContent {
  readonly lab: Lab;
  readonly stage: LabStage;
  /** The hour that the records tell of. */
  readonly flowLogWindow: TimeWindow;
}

const LABS: readonly LabDefinition[] = [PEERING_LAB, WEB_LAB];

export function listLabs(): readonly Lab[] {
  return LABS;
}

/**
 * @param spec `NAME`, which is its first stage, or `NAME:STAGE`
 * @throws UsageError `UNKNOWN_LAB` or `UNKNOWN_LAB_STAGE`, with the nearest name and the list.
 */
export function openLab(spec: string): OpenedLab {
  const colon = spec.indexOf(':');
  const name = colon === -1 ? spec : spec.slice(0, colon);
  const lab = LABS.find((candidate) => candidate.name === name);
  if (lab === undefined) throw unknown('UNKNOWN_LAB', `There is no lab "${name}".`, name, LABS, 'Labs');
  const stageName = colon === -1 ? lab.stages[0]?.name : spec.slice(colon + 1);
  const stage = lab.stages.find((candidate) => candidate.name === stageName);
  if (stage === undefined) {
    throw unknown('UNKNOWN_LAB_STAGE', `Lab ${lab.name} has no stage "${String(stageName)}".`, String(stageName), lab.stages, 'Stages');
  }
  return { lab, stage, flowLogWindow: HOUR, ...lab.content(stage.name) };
}

function unknown(code: string, message: string, asked: string, known: readonly { readonly name: string }[], noun: string): UsageError {
  const names = known.map(({ name }) => name);
  const [near] = closest(asked, names);
  return new UsageError(code, near === undefined ? message : `${message} Did you mean ${near}?`, { hint: `${noun}: ${names.join(', ')}.` });
}
