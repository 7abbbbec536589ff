/** Keeps the records of a window beside a snapshot: a file for each source and format. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Context } from '../../cli/context.ts';
import { emptyReadingStats, recordInWindow, RecordParser } from '../../core/flows/parser.ts';
import { parseFormat } from '../../core/flows/format.ts';
import type { FlowRecord, TimeWindow } from '../../core/flows/types.ts';
import { writeFlowLogRecords } from '../../sources/files/snapshot-records.ts';
import type { RecordSource } from '../records.ts';

export interface KeptRecords {
  readonly records: number;
  readonly malformed: number;
}

export interface KeepRequest {
  readonly directory: string;
  readonly source: RecordSource;
  readonly window: TimeWindow;
  /** `--format`, as typed. */
  readonly format: string | null;
}

/** Reads one source to its end. NODATA and SKIPDATA lines are kept too: they say that the interface was watched. */
export async function keepRecords({ directory, source, window, format }: KeepRequest, context: Context): Promise<KeptRecords> {
  const stats = emptyReadingStats();
  const parser = new RecordParser(stats, { otherFormats: source.formats, ...(format === null ? {} : { format: parseFormat(format) }) });
  const files = new Map<string, OpenFile>();
  let records = 0;
  try {
    for await (const chunk of source.chunks()) {
      context.signal.throwIfAborted();
      for (const record of parser.parse(chunk)) {
        if (!recordInWindow(record, window)) continue;
        records += 1;
        await add(fileOf(record, files, directory), record);
      }
      context.progress(`Keeping ${records} records of ${source.place}`);
    }
  } finally {
    for (const { lines } of files.values()) lines.end();
    await Promise.all([...files.values()].map(({ written }) => written));
  }
  return { records, malformed: stats.malformed };
}

/** A file takes one format: its header line names the columns of all its lines. */
interface OpenFile {
  readonly fields: readonly string[];
  readonly lines: PassThrough;
  readonly written: Promise<unknown>;
}

function fileOf(record: FlowRecord, files: Map<string, OpenFile>, directory: string): OpenFile {
  const fields = Object.keys(record.fields);
  const key = fields.join(' ');
  const open = files.get(key);
  if (open !== undefined) return open;
  const lines = new PassThrough({ objectMode: true, highWaterMark: 4000 });
  const written = writeFlowLogRecords(directory, fields, lines);
  // Who waits for it sees the failure; and nobody must wait for lines that will not be taken any more.
  written.catch((error: unknown) => lines.destroy(error instanceof Error ? error : undefined));
  const file = { fields, lines, written };
  files.set(key, file);
  return file;
}

async function add({ fields, lines }: OpenFile, record: FlowRecord): Promise<void> {
  // Flow log values never hold blanks; a JSON source could smuggle some in, and shift the columns.
  const line = fields.map((field) => (record.fields[field] ?? '-').replace(/\s+/g, '_')).join(' ');
  if (!lines.write(line)) await once(lines, 'drain');
}
