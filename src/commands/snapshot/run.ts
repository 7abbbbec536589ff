import { resolve } from 'node:path';
import type { Context } from '../../cli/context.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import type { ExitCode } from '../../cli/exit-codes.ts';
import { isoSeconds } from '../../cli/options/time.ts';
import { recordWindow } from '../../cli/options/window.ts';
import type { SnapshotFlowLogs, SnapshotManifest } from '../../sources/files/snapshot-manifest.ts';
import { writeSnapshot } from '../../sources/files/snapshot-write.ts';
import { closeTargets, readConfiguration } from '../configuration.ts';
import type { Configuration } from '../configuration.ts';
import { writeDocument } from '../document.ts';
import { isPassedOver, notReadWarning } from '../read-records.ts';
import { openRecordSources } from '../records.ts';
import { collectedCalls, scopesOf } from './contents.ts';
import type { SnapshotOptions } from './definition.ts';
import { keepRecords } from './records.ts';
import { savedText } from './text.ts';

/** Exit code 3 where a call was refused: what was saved is then less than what there is. */
export async function run(options: SnapshotOptions, context: Context): Promise<ExitCode> {
  const { directory, source, output } = options;
  const configuration = await readConfiguration(source, output, context, { vpcAttributes: true, loadBalancers: true });
  try {
    const { documents, refusals } = configuration.collection;
    const scopes = scopesOf(documents);
    const manifest: SnapshotManifest = {
      schemaVersion: 1,
      netdiagVersion: context.version,
      savedAt: context.clock().toISOString(),
      targets: scopes.map(({ account, region }) => ({ account, region })),
      calls: collectedCalls(documents),
    };
    const written = await writeSnapshot(resolve(context.cwd, directory), configuration.collection, manifest, {
      ...(asksForRecords(options, configuration) ? { writeRecords: (staging) => keepAll(options, configuration, staging, context) } : {}),
    });
    const answer = {
      directory,
      savedAt: written.savedAt,
      scopes,
      refused: refusals.map(({ scope, operation, action, key, code, message }) => ({ ...scope, operation, action, key, code, message })),
      flowLogs: written.flowLogs ?? null,
    };
    writeDocument(context, output, { command: 'snapshot', json: answer, text: (style) => savedText(answer, style) });
    return refusals.length === 0 ? exitCodes.clear : exitCodes.inconclusive;
  } finally {
    closeTargets(configuration);
  }
}

/** Records in AWS may be many, and reading them costs: only on demand. Those of files and labs come along. */
function asksForRecords({ source }: SnapshotOptions, configuration: Configuration): boolean {
  if (source.noFlowLogs) return false;
  return configuration.kind !== 'aws' || source.since !== null || source.until !== null || source.flowLogs.length > 0;
}

async function keepAll({ source, output }: SnapshotOptions, configuration: Configuration, staging: string, context: Context): Promise<SnapshotFlowLogs> {
  const window = recordWindow(source, context.clock());
  const interest = { interfaceIds: [], addresses: [], action: null };
  const opened = await openRecordSources({ configuration, source, output, window, interest, usePattern: false }, context);
  const sources: string[] = [];
  let records = 0;
  for (const opening of opened) {
    try {
      const kept = await keepRecords({ directory: staging, source: opening, window, format: source.format }, context);
      sources.push(...(opening.savedFrom ?? [opening.place]));
      records += kept.records;
      if (kept.malformed > 0) context.warn(`${opening.place} has ${kept.malformed} malformed ${kept.malformed === 1 ? 'line' : 'lines'}, not kept.`);
    } catch (error) {
      if (!isPassedOver(error, source.flowLogs.length > 0)) throw error;
      context.warn(notReadWarning(opening.place, error));
    }
  }
  return { since: iso(window.start), until: iso(window.end), sources, records };
}

function iso(seconds: number | null): string | null {
  return seconds === null ? null : isoSeconds(seconds);
}
