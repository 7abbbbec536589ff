import type { LogChunk, RecordFormat } from '../../core/flows/types.ts';

/**
 * Lines of one log stream as chunks with their format. Flow logs of different formats may write into one stream
 * (VPC User Guide, "Publish flow logs to CloudWatch Logs"): a line then belongs to the first format with its number of
 * columns. A line that fits none keeps the first format, and is counted as malformed by whoever parses it.
 */
export function chunksByFormat(origin: string, lines: readonly string[], formats: readonly RecordFormat[]): readonly LogChunk[] {
  const [first = null, ...others] = formats;
  if (others.length === 0) return [{ kind: 'lines', origin, lines, format: first }];
  const byFormat = new Map<RecordFormat | null, string[]>();
  for (const line of lines) {
    const columns = line.trim().split(/\s+/).length;
    const format = formats.find((one) => one.fields.length === columns) ?? first;
    const sorted = byFormat.get(format) ?? [];
    sorted.push(line);
    byFormat.set(format, sorted);
  }
  return [...byFormat].map(([format, own]) => ({ kind: 'lines', origin, lines: own, format }));
}

/** Formats that the number of columns cannot tell apart. */
export function areAmbiguous(formats: readonly RecordFormat[]): boolean {
  return new Set(formats.map((format) => format.fields.length)).size < formats.length;
}
