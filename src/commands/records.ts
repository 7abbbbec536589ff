/** Opens the flow log records that the source options name, or that the configuration leads to. */
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import type { SourceOptions } from '../cli/options/source.ts';
import type { LogChunk, RecordFormat, RecordInterest, TimeWindow } from '../core/flows/types.ts';
import type { Configuration } from './configuration.ts';
import { findRecordPlaces } from './record-places.ts';
import type { RecordPlace } from './record-places.ts';

/** One place that holds records. Nothing is read before its chunks are asked for. */
export interface RecordSource {
  /** As one would write it behind `--flow-logs`; for a lab `lab NAME:STAGE`. */
  readonly place: string;
  /** Where its records come from: the place itself, or for a saved snapshot the sources it was saved from. */
  readonly savedFrom?: readonly string[];
  /** Formats of the flow logs that write there; empty where none is known. */
  readonly formats: readonly RecordFormat[];
  readonly chunks: () => AsyncIterable<LogChunk>;
}

export interface RecordRequest {
  readonly configuration: Configuration;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
  readonly window: TimeWindow;
  /** What a source may leave unread; more may come than was asked for. */
  readonly interest: RecordInterest;
  /** Let CloudWatch Logs filter; NODATA and SKIPDATA lines are then missing. */
  readonly usePattern: boolean;
}

/** The places to read, in the order of the options, else of the configuration. Flow logs that cannot be read are warned of. */
export async function openRecordSources(request: RecordRequest, context: Context): Promise<readonly RecordSource[]> {
  const places = await findRecordPlaces({ ...request, resourceIds: request.interest.resourceIds ?? [] }, context);
  return await Promise.all(places.map(async (found) => {
    const { place, savedFrom, formats } = found;
    return { place, formats, ...(savedFrom === undefined ? {} : { savedFrom }), chunks: await readerOf(found, request, context) };
  }));
}

async function readerOf(place: RecordPlace, { window, interest, usePattern }: RecordRequest, context: Context): Promise<() => AsyncIterable<LogChunk>> {
  const common = { window, signal: context.signal, onWarning: context.warn, onFile: (name: string) => { context.progress(`Reading ${name}`); } };
  switch (place.kind) {
    case 'lab': return () => once(place.lines);
    case 'files': return await fileReader(place.place, window, context);
    case 'cloudwatch': {
      const { readLogGroup } = await import('../sources/aws/cloudwatch-logs.ts');
      const { target, group, formats, aggregationSeconds } = place;
      const now = Math.floor(context.clock().getTime() / 1000);
      return () => readLogGroup({ ...common, target, group, formats, interest, usePattern, aggregationSeconds, now });
    }
    case 's3': {
      const { readBucket } = await import('../sources/aws/s3-logs.ts');
      const { target, bucket, prefix, owners } = place;
      return () => readBucket({ ...common, target, bucket, prefix, owners });
    }
  }
}

async function fileReader(place: string, window: TimeWindow, context: Context): Promise<() => AsyncIterable<LogChunk>> {
  const { readLogSource } = await import('../sources/files/log-files.ts');
  const { stdin } = context.streams;
  return () => {
    if (place === '-' && stdin.isTerminal) context.warn('Reading flow log records from the terminal: end them with Ctrl-D.');
    return readLogSource(place, {
      cwd: context.cwd,
      window,
      onWarning: context.warn,
      onFile: (path, index, count) => { context.progress(`Reading ${index + 1} of ${count} files (${path})`); },
      ...(place === '-' ? { stdin: stdin.open() } : {}),
    });
  };
}

async function* once(chunk: LogChunk): AsyncIterable<LogChunk> {
  yield await Promise.resolve(chunk);
}
