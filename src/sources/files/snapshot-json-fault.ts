/**
 * Where and why a text is not JSON. The messages of JSON.parse differ between the Node versions netdiag runs on, and
 * some name no position; this runs only once parsing has failed.
 */
export interface JsonFault {
  /** In words, to follow the name of the file: `it ends in the middle`. */
  readonly reason: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

type Expected = 'value' | 'value or ]' | 'name or }' | 'name' | ':' | ', or ]' | ', or }' | 'end';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;

const WORDING: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  'name or }': 'a name in quotes or "}"',
  name: 'a name in quotes',
  ':': '":"',
  ', or ]': '"," or "]"',
  ', or }': '"," or "}"',
  end: 'the end of the file',
};

/** The first fault of the text; null where it is JSON. */
export function locateJsonFault(text: string): JsonFault | null {
  if (text.trim() === '') return { reason: 'it is empty', line: 1, column: 1 };
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    const char = text[at];
    if (char === undefined) return expected === 'end' ? null : endsInTheMiddle(text);
    const next = step(char, expected, open);
    if (next !== null) {
      expected = next;
      at += 1;
      continue;
    }
    const inName: boolean = expected === 'name' || expected === 'name or }';
    if (!inName && expected !== 'value' && expected !== 'value or ]') return unexpected(text, at, expected);
    const end: ScalarEnd = char === '"' ? stringEnd(text, at) : inName ? { fault: at } : plainEnd(text, at);
    if ('fault' in end) return end.fault >= text.length ? endsInTheMiddle(text) : unexpected(text, end.fault, expected);
    at = end.end;
    expected = inName ? ':' : afterValue(open);
  }
}

/** What follows a punctuation mark, or null where the character is none or not expected here. */
function step(char: string, expected: Expected, open: ('{' | '[')[]): Expected | null {
  const valueExpected = expected === 'value' || expected === 'value or ]';
  if (valueExpected && (char === '{' || char === '[')) {
    open.push(char);
    return char === '{' ? 'name or }' : 'value or ]';
  }
  if (char === ':' && expected === ':') return 'value';
  if (char === ',' && (expected === ', or ]' || expected === ', or }')) return expected === ', or ]' ? 'value' : 'name';
  const closesList = char === ']' && (expected === 'value or ]' || expected === ', or ]');
  const closesObject = char === '}' && (expected === 'name or }' || expected === ', or }');
  if (!closesList && !closesObject) return null;
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly ('{' | '[')[]): Expected {
  const inside = open.at(-1);
  return inside === undefined ? 'end' : inside === '[' ? ', or ]' : ', or }';
}

type ScalarEnd = { readonly end: number } | { readonly fault: number };

function stringEnd(text: string, start: number): ScalarEnd {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { end: at + 1 };
    if (code < 0x20) return { fault: at };
    if (code !== 0x5c) {
      at += 1;
      continue;
    }
    ESCAPE.lastIndex = at;
    const escape = ESCAPE.exec(text);
    // Fewer than six characters are left: the file may have been cut inside \u0041.
    if (escape === null) return { fault: at + 6 > text.length ? text.length : at };
    at += escape[0].length;
  }
  return { fault: text.length };
}

function plainEnd(text: string, start: number): ScalarEnd {
  for (const pattern of [NUMBER, WORD]) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match !== null) return { end: start + match[0].length };
  }
  const rest = text.slice(start, start + 5).trimEnd();
  const isCut = start + rest.length === text.trimEnd().length && ['true', 'false', 'null', '-'].some((word) => word.startsWith(rest));
  return { fault: isCut ? text.length : start };
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

function endsInTheMiddle(text: string): JsonFault {
  return { reason: 'it ends in the middle', ...position(text, text.length) };
}

function unexpected(text: string, at: number, expected: Expected): JsonFault {
  const found = JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return { reason: `unexpected ${found}, where ${WORDING[expected]} belongs`, ...position(text, at) };
}

function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
}
