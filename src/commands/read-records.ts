/** Reads flow log records once, from wherever they are, and hands each to the question that is asked. */
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import type { SourceOptions } from '../cli/options/source.ts';
import { NotReadableError, UsageError } from '../core/errors.ts';
import type { InterfacesSeen } from '../core/flows/coverage.ts';
import { parseFormat } from '../core/flows/format.ts';
import { Sightings } from '../core/scan/record-finder.ts';
import type { FlowRecord, ReadingStats, RecordInterest, TimeWindow } from '../core/flows/types.ts';
import type { Configuration } from './configuration.ts';
import { openRecordSources } from './records.ts';

export interface ReadRecords {
  readonly stats: ReadingStats;
  readonly seen: InterfacesSeen;
  /** Places that were read, as one writes them behind `--flow-logs`. */
  readonly places: readonly string[];
  /** Places that could not be read, each with the reason. */
  readonly warnings: readonly string[];
  /** From the first to the last record of the window; null and null without one. Unix seconds. */
  readonly span: TimeWindow;
  /** End of the newest record of the window that carries traffic, in Unix seconds; 0 without one. */
  readonly newest: number;
}

export interface RecordReading {
  readonly configuration: Configuration;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
  readonly window: TimeWindow;
  readonly interest: RecordInterest;
}

/**
 * A place that cannot be read (a permission is missing, its log group is not there yet) is said in the warnings, and the
 * answer goes on without it: nothing is concluded from the silence of a place that is not in `places`.
 * @param visit is called with the records of the window that carry traffic and have the interest's action and one of
 *   its interfaces, where it names any
 */
export async function readRecords(reading: RecordReading, context: Context, visit: (record: FlowRecord) => void): Promise<ReadRecords> {
  const { findRecords } = await import('../sources/scan/find-records.ts');
  const sightings = new Sightings();
  const places: string[] = [];
  const warnings = undiscovered(reading);
  // A filter pattern leaves out the NODATA lines that show which interfaces a log covers; flow logs tell that themselves.
  const sources = await openRecordSources({ ...reading, usePattern: true }, context);
  const given = reading.source.format === null ? null : parseFormat(reading.source.format);
  for (const { place, savedFrom, formats, chunks } of sources) {
    const [only, ...others] = formats;
    const { window, interest } = reading;
    try {
      await findRecords(chunks(), { format: given ?? only ?? null, otherFormats: others }, { window, interest, visit }, sightings);
      places.push(...(savedFrom ?? [place]));
    } catch (error) {
      if (!isPassedOver(error, reading.source.flowLogs.length > 0)) throw error;
      warnings.push(notReadWarning(place, error));
    }
  }
  const { stats, seen, span, newest } = sightings;
  if (stats.read > 0 && span.start === null) warnings.push(`All ${stats.read} records that were read lie outside the window.`);
  return { stats, seen, places, warnings, span, newest };
}

/** Flow logs that may be there, and could not be asked for. */
function undiscovered({ configuration, source }: RecordReading): string[] {
  if (source.noFlowLogs || source.flowLogs.length > 0) return [];
  return configuration.collection.refusals.filter(({ key }) => key === 'FlowLogs').map(({ scope, action, code }) =>
    `Which flow logs there are in ${scope.region ?? 'this Region'} is not known: ${action} was refused (${code}). Allow it, or name records with --flow-logs.`);
}

/** Whoever names a place that is not there has mistyped it; a place that the configuration names may just be empty yet. */
export function isPassedOver(error: unknown, isNamed: boolean): error is UsageError | NotReadableError {
  return error instanceof NotReadableError || (error instanceof UsageError && !isNamed);
}

export const notReadWarning = (place: string, { message, hint }: UsageError | NotReadableError): string =>
  `The records in ${place} were not read: ${message.replace(/\.$/, '')}.${hint === null ? '' : ` ${hint}`}`;
