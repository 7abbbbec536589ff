/** Reads flow log records once, from wherever they are, and hands each to the question that is asked. */
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import type { SourceOptions } from '../cli/options/source.ts';
import { InterfacesSeen } from '../core/flows/coverage.ts';
import { parseFormat } from '../core/flows/format.ts';
import { RecordParser, emptyReadingStats, recordInWindow } from '../core/flows/parser.ts';
import type { FlowRecord, ReadingStats, RecordInterest, TimeWindow } from '../core/flows/types.ts';
import type { Configuration } from './configuration.ts';
import { openRecordSources } from './records.ts';

export interface ReadRecords {
  readonly stats: ReadingStats;
  readonly seen: InterfacesSeen;
  /** Places that were read, as one writes them behind `--flow-logs`. */
  readonly places: readonly string[];
}

export interface RecordReading {
  readonly configuration: Configuration;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
  readonly window: TimeWindow;
  readonly interest: RecordInterest;
}

/** @param visit is called with every record of the window that carries traffic */
export async function readRecords(reading: RecordReading, context: Context, visit: (record: FlowRecord) => void): Promise<ReadRecords> {
  const stats = emptyReadingStats();
  const seen = new InterfacesSeen();
  // A filter pattern would leave out the NODATA lines that show which interfaces a log covers; flow logs tell that themselves.
  const sources = await openRecordSources({ ...reading, usePattern: true }, context);
  const given = reading.source.format === null ? null : parseFormat(reading.source.format);
  for (const { formats, chunks } of sources) {
    const [only, ...others] = formats;
    const format = given ?? only ?? null;
    const parser = new RecordParser(stats, { ...(format === null ? {} : { format }), otherFormats: others });
    for await (const chunk of chunks()) {
      for (const record of parser.parse(chunk)) {
        seen.add(record);
        if (record.action !== null && recordInWindow(record, reading.window)) visit(record);
      }
    }
  }
  return { stats, seen, places: sources.map(({ place }) => place) };
}
