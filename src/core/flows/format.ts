/** Record formats: the columns of a record, from a flow log's `LogFormat`, from `--format`, or from a header line. */
import { UsageError } from '../errors.ts';
import { FLOW_FIELDS, flowField, suggestField } from './fields.ts';
import type { RecordFormat } from './types.ts';

/** What a flow log writes when no format was chosen: version 2, 14 fields. */
export const DEFAULT_FORMAT: RecordFormat = {
  fields: FLOW_FIELDS.filter((field) => field.version === 2).map((field) => field.name),
};

/** The name of a field as in a log format: `log_status` and `LOG-STATUS` are `log-status`. */
export function fieldName(text: string): string {
  return text.toLowerCase().replaceAll('_', '-');
}

/**
 * A format as `DescribeFlowLogs` and people write it: `${version} ${account-id} …`, the names alone, with spaces or
 * commas between; Terraform's `$${…}` and a shell's `\${…}` too. A name that is not known stays as a column.
 * Throws UsageError `INVALID_FORMAT` where it is no format.
 */
export function parseFormat(text: string): RecordFormat {
  const names = namesIn(text);
  if (names === null || names.length === 0) throw invalidFormat(text, 'it has no fields', null);
  const fields = names.map(fieldName);
  const unknown = fields.filter((name) => flowField(name) === null);
  const [firstUnknown] = unknown;
  // Fields in ${} may be newer than this program; bare words that are mostly unknown are a sentence.
  const tolerated = text.includes('${') ? fields.length - 1 : fields.length / 2;
  if (firstUnknown !== undefined && unknown.length > tolerated) {
    throw invalidFormat(text, `"${firstUnknown}" is not a flow log field`, suggestField(firstUnknown));
  }
  const twice = fields.find((name, index) => fields.indexOf(name) !== index);
  if (twice !== undefined) throw invalidFormat(text, `"${twice}" stands in it twice`, null);
  return { fields };
}

/** The format as `CreateFlowLogs` takes it; parseFormat reads it back. */
export function formatToText(format: RecordFormat): string {
  return format.fields.map((name) => `\${${name}}`).join(' ');
}

/** The format that a header line names (the first line of flow log files in S3), or null if the line is none. */
export function headerFormat(line: string): RecordFormat | null {
  const words = line.trim().split(/\s+/);
  if (!words.every((word) => NAME.test(word))) return null;
  const fields = words.map(fieldName);
  const known = fields.filter((name) => flowField(name) !== null).length;
  // Values may look like names (`ingress`, `us-east-1`), but they are not names of fields.
  return known * 2 > fields.length ? { fields } : null;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
const TOKEN = /\\?\$?\$\{([^{}]*)\}/g;

/** The names in the text, or null if it holds anything that is no name. */
function namesIn(text: string): string[] | null {
  const bare = text.trim().replace(/^(['"])(.*)\1$/s, '$2');
  const tokens = [...bare.matchAll(TOKEN)];
  const names = tokens.length > 0 ? tokens.map((token) => (token[1] ?? '').trim()) : bare.split(/[\s,]+/).filter((name) => name !== '');
  const between = tokens.length > 0 ? bare.replace(TOKEN, '') : '';
  return /^[\s,]*$/.test(between) && names.every((name) => NAME.test(name)) ? names : null;
}

function invalidFormat(text: string, reason: string, suggestion: string | null): UsageError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  const means = suggestion === null ? '' : `Did you mean "${suggestion}"? `;
  return new UsageError('INVALID_FORMAT', `"${shown}" is not a record format: ${reason}.`, {
    // In double quotes a shell replaces ${account-id} by "id" before netdiag sees it.
    hint: `${means}Write the fields in single quotes, as the flow log has them: --format '\${version} \${account-id} \${interface-id} \${srcaddr} \${dstaddr} …'`,
  });
}
