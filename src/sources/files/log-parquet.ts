import { UsageError } from '../../core/errors.ts';
import { flowField } from '../../core/flows/fields.ts';
import { fieldName } from '../../core/flows/format.ts';

const ROWS_PER_CHUNK = 4000;
const MAGIC = 'PAR1';

/**
 * The rows of a Parquet file, with the names of a log format (`log_status` is `log-status`) and the values as a text
 * log has them: numbers in decimal, `-` for null. The bytes are held as a whole, the rows for one row group.
 * Throws UsageError `TRUNCATED_FILE`, `CORRUPT_FILE`, or `NOT_A_FLOW_LOG` where no column is a flow log field.
 */
export async function* decodeParquet(stream: AsyncIterable<Uint8Array>, origin: string): AsyncIterable<readonly Readonly<Record<string, string>>[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  // Smaller than both marks and the length between them, or without the last mark: its end is missing.
  if (bytes.length < 12 || bytes.subarray(-4).toString('latin1') !== MAGIC) {
    throw new UsageError('TRUNCATED_FILE', `${origin} ends too early: the end of a Parquet file is missing.`, { hint: 'Copy the file again.' });
  }
  const [{ parquetMetadata, parquetReadObjects }, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  const file = { byteLength: bytes.length, slice: (start: number, end?: number): ArrayBuffer => new Uint8Array(bytes.subarray(start, end)).buffer };
  const metadata = await readOrReject(origin, () => parquetMetadata(file.slice(0)));
  const columns = metadata.schema.filter((element) => element.num_children === undefined).map((element) => fieldName(element.name));
  if (!columns.some((name) => flowField(name) !== null)) {
    throw new UsageError('NOT_A_FLOW_LOG', `${origin} is not a flow log: none of its Parquet columns is a flow log field.`, {
      hint: `Its columns are ${columns.slice(0, 8).join(', ')}${columns.length > 8 ? ', …' : ''}.`,
    });
  }
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const range = { file, metadata, compressors, rowStart, rowEnd };
    const objects: readonly Readonly<Record<string, unknown>>[] = await readOrReject(origin, () => parquetReadObjects(range));
    for (let from = 0; from < objects.length; from += ROWS_PER_CHUNK) {
      yield objects.slice(from, from + ROWS_PER_CHUNK).map(asWritten);
    }
    rowStart = rowEnd;
  }
}

async function readOrReject<T>(origin: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UsageError('CORRUPT_FILE', `${origin} is damaged: its Parquet data cannot be read.`, { hint: 'Copy the file again.', cause: error });
  }
}

function asWritten(row: Readonly<Record<string, unknown>>): Record<string, string> {
  const written: Record<string, string> = {};
  for (const [column, value] of Object.entries(row)) written[fieldName(column)] = valueText(value);
  return written;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '-' : value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  // Tables that were made from flow logs may have timestamps in place of seconds.
  return value instanceof Date ? String(Math.floor(value.getTime() / 1000)) : '-';
}
