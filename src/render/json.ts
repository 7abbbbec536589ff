import type { RejectedOverview, SeveralFlowsAnswer, WhyRejectedAnswer } from '../core/diagnosis/answer.ts';
import { inContractOrder } from './key-order.ts';

export type JsonDocument = Readonly<Record<string, unknown>>;

/** What opens every document and every line. */
function envelopeOf(command: string, version: string): { schemaVersion: 1; command: string; netdiagVersion: string } {
  return { schemaVersion: 1, command, netdiagVersion: version };
}

/**
 * The one document of `--json`: the envelope, then the answer's fields in the order of the contract. Values are those of
 * the answer, unchanged; print it with `jsonText`.
 */
export function documentOf(command: string, version: string, answer: object): JsonDocument {
  return { ...envelopeOf(command, version), ...inContractOrder(answer) };
}

/** The document for a question that could not be answered; `command` is null where none was recognised. */
export function errorDocumentOf(
  command: string | null,
  version: string,
  error: { readonly code: string; readonly message: string; readonly hint: string | null },
): JsonDocument {
  const { code, message, hint } = error;
  return { schemaVersion: 1, command, netdiagVersion: version, error: { code, message, hint } };
}

/**
 * The lines of `--ndjson`, one object each. With a pair: its records by field name and nothing else, so that they can be
 * read again as a flow log. Without a pair: one line for each group and for each reason why records stay unexplained.
 */
export function ndjsonOf(command: string, version: string, answer: WhyRejectedAnswer | SeveralFlowsAnswer | RejectedOverview): string {
  return linesOf(command, version, answer).map((line) => `${jsonText(line)}\n`).join('');
}

function linesOf(command: string, version: string, answer: WhyRejectedAnswer | SeveralFlowsAnswer | RejectedOverview): readonly JsonDocument[] {
  if ('flowLogs' in answer) return answer.flowLogs.records;
  if ('flows' in answer) return answer.flows.flatMap((flow) => flow.flowLogs.records);
  return [
    ...answer.groups.map((group) => ({ ...envelopeOf(command, version), group: inContractOrder(group) })),
    ...answer.unexplained.map((unexplained) => ({ ...envelopeOf(command, version), unexplained: inContractOrder(unexplained) })),
  ];
}

/** What draws nothing, moves the cursor or reorders text, and what JSON itself leaves as it is. */
const UNSAFE_IN_JSON = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A document as text: the values are raw, but escaped so that a terminal that shows the JSON is as safe as one that
 * shows text. Parsed, it is the same document. No newline at the end.
 */
export function jsonText(document: unknown, indent?: number): string {
  // Printed with an indent, the newlines between the tokens are no part of a value.
  return JSON.stringify(document, null, indent).replace(UNSAFE_IN_JSON, (character) => (character === '\n' ? character : unicodeEscape(character)));
}

function unicodeEscape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}
