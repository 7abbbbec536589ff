/** Reads pieces of logs, and finds the records of a question in them. */
import { LineReader } from '../../core/flows/line-reader.ts';
import type { RecordParserOptions } from '../../core/flows/line-reader.ts';
import { RecordParser } from '../../core/flows/parser.ts';
import type { LogChunk } from '../../core/flows/types.ts';
import { RecordFinder } from '../../core/scan/record-finder.ts';
import type { FinderRequest, Sightings } from '../../core/scan/record-finder.ts';
import { loadKernel } from './kernel.ts';

/** Passes on what the chunks throw. */
export async function findRecords(chunks: AsyncIterable<LogChunk>, formats: RecordParserOptions, request: FinderRequest, sightings: Sightings): Promise<void> {
  const { job, readLines } = await loadKernel();
  const finder = new RecordFinder(job, readLines, new LineReader(formats), request, sightings);
  const parser = new RecordParser(sightings.stats, formats);
  let origin: string | null = null;
  for await (const chunk of chunks) {
    if (chunk.kind !== 'text') {
      for (const record of parser.parse(chunk)) finder.found(record);
      continue;
    }
    if (chunk.origin !== origin) finder.lines.begin(chunk.origin);
    origin = chunk.origin;
    finder.lines.feed(chunk.bytes);
  }
}
