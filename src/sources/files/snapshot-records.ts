/** Keeps flow log records beside a snapshot, as AWS delivers them to S3: gzipped text with a header line. */
import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { FLOW_LOG_FOLDER } from './snapshot-layout.ts';

export interface WrittenRecords {
  readonly path: string;
  readonly records: number;
}

// Lines joined before they reach the compressor: one write a line costs more than compressing it.
const LINES_A_BLOCK = 1000;

/**
 * Writes `DIR/flow-logs/records-N.log.gz`, N counting up from 1. One file holds one format: call it once for each.
 * @param formatFields names of the fields in the order of the columns
 * @param lines records without line ends and without a header
 */
export async function writeFlowLogRecords(
  dir: string,
  formatFields: readonly string[],
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<WrittenRecords> {
  const folder = join(dir, FLOW_LOG_FOLDER);
  await mkdir(folder, { recursive: true });
  const path = await newFile(folder);
  let records = 0;
  async function* blocks(): AsyncGenerator<string> {
    let block = [formatFields.join(' ')];
    for await (const line of lines) {
      records += 1;
      block.push(line);
      if (block.length < LINES_A_BLOCK) continue;
      yield `${block.join('\n')}\n`;
      block = [];
    }
    if (block.length > 0) yield `${block.join('\n')}\n`;
  }
  await pipeline(Readable.from(blocks()), createGzip(), createWriteStream(path));
  return { path, records };
}

async function newFile(folder: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `records-${number}.log.gz`);
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    }
  }
}
