/** The rows of `top-talkers` for programs: JSON lines and CSV. */
import type { TopTalkersAnswer } from '../core/talkers/answer.ts';
import { documentOf, jsonText } from './json.ts';
import { inContractOrder } from './key-order.ts';

/** One line for each row, each with what opens every document. */
export function talkersNdjson(command: string, version: string, { rows }: TopTalkersAnswer): string {
  return rows.map((row) => `${jsonText({ ...documentOf(command, version, {}), row: inContractOrder(row) })}\n`).join('');
}

/** A header line, then one line for each row: the values of the key, their names, and the sums (RFC 4180, lines end with LF). */
export function talkersCsv({ by, rows }: TopTalkersAnswer): string {
  const header = [...by, ...by.map((name) => `${name}-name`), 'bytes', 'packets', 'flows', 'accepted', 'rejected', 'share'];
  const lines = rows.map(({ key, names, bytes, packets, flows, accepted, rejected, share }) => [
    ...by.map((name) => key[name] ?? '-'),
    ...by.map((name) => (names[name] ?? []).map((one) => one?.name ?? one?.id ?? '').join(' ').trim()),
    ...[bytes, packets, flows, accepted, rejected, share].map(String),
  ]);
  return [header, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

/**
 * Quoted where it has to be. A spreadsheet takes what begins with =, +, - or @ for a formula, and names come from tags
 * and records: such a text gets an apostrophe in front, which spreadsheets hide.
 */
function csvCell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?!$)/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
