/**
 * Makes text from outside (tags, descriptions, log fields, messages of AWS) harmless for a terminal: whatever could move
 * the cursor, set a title, make a link, reorder what is read or hide in it becomes a visible escape.
 */

/**
 * Control characters (C0, DEL, C1), format characters (bidi marks, zero-width, tags), half surrogates, line separators
 * and every other code point that draws nothing. Variation selectors stay: emoji need them, and they only choose a glyph.
 */
const UNSAFE = /(?![\uFE00-\uFE0F])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with every unsafe character written as `\n`, `\x1b`, `\u202e` or `\u{e0041}`. Never throws, on one line. */
export function sanitize(value: string): string {
  return value.replace(UNSAFE, (character) => SHORT[character] ?? escapeOf(character));
}

const PLAIN: Readonly<Record<string, string>> = {
  '→': '->', '←': '<-', '…': '...', '–': '-', '—': '-', '‘': "'", '’': "'", '“': '"', '”': '"', '·': '-', '×': 'x', '≥': '>=', '≤': '<=',
};

/**
 * For terminals that are not UTF-8: their C1 controls are bytes that occur inside UTF-8 characters, so nothing beyond
 * ASCII may reach them. Common punctuation gets its ASCII spelling, all else an escape.
 */
export function toAscii(value: string): string {
  return value.replace(/[^\0-\x7f]/gu, (character) => PLAIN[character] ?? escapeOf(character));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0x9f) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
