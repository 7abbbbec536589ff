/** Large files of plain text in parts that several threads can read at once. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { headerFormat } from '../../core/flows/format.ts';
import { LONGEST_LINE } from '../../core/scan/job.ts';
import type { FileRange } from './tasks.ts';

/** Small enough that no thread waits long for the last part of another. */
const PART = 32 * 1024 * 1024;
const LINE_FEED = 10;

/** The parts of a file, cut between lines; one null for a file that is to be read as a whole. */
export async function fileRanges(path: string, size: number): Promise<readonly (FileRange | null)[]> {
  if (size < 2 * PART) return [null];
  const file = await open(path, 'r').catch(() => null);
  // Whoever reads it says why it cannot be opened.
  if (file === null) return [null];
  try {
    const line = await firstLine(file);
    if (line === null) return [null];
    const header = headerFormat(line) === null ? null : line;
    const cuts = [0];
    for (let place = PART; place < size - PART / 2; place += PART) {
      const cut = await lineStartBehind(file, place);
      if (cut === null) return [null];
      if (cut > (cuts.at(-1) ?? 0) && cut < size) cuts.push(cut);
    }
    return cuts.map((from, index) => ({ from, to: cuts[index + 1] ?? size, header: index === 0 ? null : header }));
  } finally {
    await file.close();
  }
}

/** Null for what is no plain text. */
async function firstLine(file: FileHandle): Promise<string | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
  const end = buffer.subarray(0, bytesRead).indexOf(LINE_FEED);
  const line = buffer.subarray(0, end).toString('latin1');
  return end > 0 && /^[\x20-\x7e\r]*$/.test(line) && !line.startsWith('PAR1') ? line.trim() : null;
}

async function lineStartBehind(file: FileHandle, place: number): Promise<number | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_LINE), 0, LONGEST_LINE, place);
  const end = buffer.subarray(0, bytesRead).indexOf(LINE_FEED);
  return end < 0 ? null : place + end + 1;
}
