import { UsageError } from '../../core/errors.ts';
import type { LogChunk } from '../../core/flows/types.ts';

/** The longest record has some 70 fields; what has no line end for longer is no log. */
const LONGEST_LINE = 1024 * 1024;
const NEWLINE = 10;

/**
 * The text in chunks of whole lines. Lines may be split anywhere between pieces; the last one may lack its end, and is
 * given one. Throws UsageError `NOT_A_FLOW_LOG` for binary data.
 */
export async function* decodeLines(stream: AsyncIterable<Uint8Array>, origin: string): AsyncIterable<LogChunk> {
  let pending: Uint8Array[] = [];
  let pendingLength = 0;
  let checked = false;
  for await (const bytes of stream) {
    if (bytes.includes(0)) throw notText(origin);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      pending.push(bytes);
      pendingLength += bytes.length;
      if (pendingLength > LONGEST_LINE) throw notText(origin);
      continue;
    }
    // The line that began before, then the rest as it is.
    const first = pendingLength === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const broken = first === 0 ? null : Buffer.concat([...pending, bytes.subarray(0, first)]);
    const whole = bytes.subarray(first, end);
    if (!checked && !isMostlyPrintable(broken ?? Buffer.from(whole.buffer, whole.byteOffset, whole.length))) throw notText(origin);
    checked = true;
    if (broken !== null) yield { kind: 'text', origin, bytes: broken };
    if (whole.length > 0) yield { kind: 'text', origin, bytes: whole };
    pending = end < bytes.length ? [bytes.subarray(end)] : [];
    pendingLength = bytes.length - end;
  }
  if (pendingLength === 0) return;
  const last = Buffer.concat([...pending, Buffer.from([NEWLINE])]);
  if (!checked && !isMostlyPrintable(last)) throw notText(origin);
  yield { kind: 'text', origin, bytes: last };
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
