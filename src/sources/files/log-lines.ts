import { UsageError } from '../../core/errors.ts';
import type { LogChunk } from '../../core/flows/types.ts';

/** Enough that the work for a chunk is small against the work for its lines. */
const LINES_PER_CHUNK = 4000;
/** The longest record has some 70 fields; what has no line end for longer is no log. */
const LONGEST_LINE = 1024 * 1024;
const NEWLINE = 10;

/**
 * The lines of a text, without their ends, in chunks. Lines may be split anywhere between pieces; the last one may
 * lack its end. Throws UsageError `NOT_A_FLOW_LOG` for binary data.
 */
export async function* decodeLines(stream: AsyncIterable<Uint8Array>, origin: string): AsyncIterable<LogChunk> {
  let pending: Uint8Array[] = [];
  let pendingLength = 0;
  let lines: string[] = [];
  let checked = false;
  for await (const bytes of stream) {
    if (bytes.includes(0)) throw notText(origin);
    const end = bytes.lastIndexOf(NEWLINE);
    if (end < 0) {
      pending.push(bytes);
      pendingLength += bytes.length;
      if (pendingLength > LONGEST_LINE) throw notText(origin);
      continue;
    }
    // Cut between lines, so that no character is cut: a newline byte is never part of another character in UTF-8.
    const whole = Buffer.concat([...pending, bytes.subarray(0, end)]);
    if (!checked && !isMostlyPrintable(whole)) throw notText(origin);
    checked = true;
    const more = whole.toString('utf8').split('\n');
    lines = lines.length === 0 ? more : lines.concat(more);
    pending = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : [];
    pendingLength = bytes.length - end - 1;
    if (lines.length >= LINES_PER_CHUNK) {
      yield { kind: 'lines', origin, lines, format: null };
      lines = [];
    }
  }
  if (pendingLength > 0) {
    const last = Buffer.concat(pending);
    if (!checked && !isMostlyPrintable(last)) throw notText(origin);
    lines.push(last.toString('utf8'));
  }
  if (lines.length > 0) yield { kind: 'lines', origin, lines, format: null };
}

/** At most one in ten of the first characters is a control character or no UTF-8. */
function isMostlyPrintable(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 4096).toString('utf8');
  let odd = 0;
  for (let i = 0; i < start.length; i++) {
    const code = start.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0x7f || code === 0xfffd) odd++;
  }
  return odd * 10 <= start.length;
}

function notText(origin: string): UsageError {
  return new UsageError('NOT_A_FLOW_LOG', `${origin} is not a flow log: it holds binary data.`, {
    hint: 'Flow logs are text, gzip or Parquet.',
  });
}
