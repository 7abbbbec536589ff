/** Has CloudWatch Logs Insights add up a log group. */
import type { Context } from '../../cli/context.ts';
import { DEFAULT_FORMAT } from '../../core/flows/format.ts';
import type { RecordFormat, TimeWindow } from '../../core/flows/types.ts';
import { insightsCost } from '../../core/talkers/cost.ts';
import type { FoundLogGroup } from '../../sources/aws/log-group.ts';
import type { LogGroupPlace } from '../record-places.ts';
import type { Part, PartRequest } from './part.ts';
import { progressText } from './progress.ts';

/** Formats of the queries: each of the group's once, by how many columns tell them apart. */
export function queryFormats({ formats }: LogGroupPlace): readonly RecordFormat[] {
  const byWidth = new Map(formats.toReversed().map((format) => [format.fields.length, format]));
  return byWidth.size === 0 ? [DEFAULT_FORMAT] : [...byWidth.values()].reverse();
}

/** Insights knows nothing older (CloudWatch Logs API, StartQuery). */
const OLDEST = Date.UTC(2018, 10, 5) / 1000;

export async function addByInsights(found: LogGroupPlace, group: FoundLogGroup, request: PartRequest, context: Context): Promise<Part> {
  const { sumByInsights } = await import('../../sources/aws/insights-stats.ts');
  const formats = queryFormats(found);
  context.progress(`Logs Insights adds up ${found.place}`);
  const { result, bytesScanned, isInterrupted, warnings } = await sumByInsights(group, {
    plan: request.plan,
    formats,
    bucketSeconds: request.bucketSeconds,
    span: spanOf(request.plan.window, context),
    signal: request.signal,
    onProgress: ({ bytesScanned: bytesRead, recordsScanned: records }) => { context.progress(`Logs Insights adds up ${found.place}: ${progressText({ bytesRead, records })} scanned`); },
  });
  const source = { source: found.place, engine: 'insights' as const, files: 0, bytesRead: 0, bytesScanned, estimatedCost: insightsCost(bytesScanned) };
  const lost = found.formats.length > formats.length ? [`Flow logs of different formats with equally many fields write into ${group.name}: their records cannot be told apart. Name one with --format.`] : [];
  return { source, result, isInterrupted, warnings: [...warnings, ...lost], isComplete: warnings.length === 0 };
}

/** Whole seconds, both of them asked for. */
export function spanOf({ start, end }: TimeWindow, context: Pick<Context, 'clock'>): { readonly from: number; readonly to: number } {
  return { from: Math.max(OLDEST, start ?? OLDEST), to: (end ?? Math.floor(context.clock().getTime() / 1000) + 1) - 1 };
}
