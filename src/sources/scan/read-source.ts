/** One source into the sums. */
import type { SumScan } from '../../core/scan/sum-scan.ts';
import { readLogPieces } from '../files/log-decode.ts';

export interface LogOrigin {
  readonly name: string;
  /** The line that names the format, where the stream is a part of a file that does not begin with it. */
  readonly header: string | null;
}

export interface SourceReading {
  readonly onBytes: (bytes: number) => void;
  readonly onWarning: (message: string) => void;
  /** Asked between two pieces. */
  readonly isStopped: () => boolean;
}

/**
 * Adds the records of text, gzip or Parquet, told apart by their bytes. Throws what readLogPieces throws; what came
 * before the break is then in the sums, without the line that was cut.
 */
export async function readSource(scan: SumScan, stream: AsyncIterable<Uint8Array>, { name, header }: LogOrigin, reading: SourceReading): Promise<void> {
  scan.lines.begin(name);
  if (header !== null) scan.lines.feed(new TextEncoder().encode(`${header}\n`));
  for await (const piece of readLogPieces(stream, name, reading)) {
    if (piece.kind === 'text') scan.lines.feed(piece.bytes);
    else for (const row of piece.rows) scan.addRow(row, name);
    if (reading.isStopped()) return;
  }
  scan.lines.end();
}
