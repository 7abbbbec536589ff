/** A pattern that CloudWatch Logs would refuse, or that this emulator does not know. */
export class InvalidPattern extends Error {}

type Matches = (message: string) => boolean;

interface Condition {
  readonly operator: string;
  readonly value: string;
}

/** One slot of `[a, b = 1 || b = 2, ...]`: `||` of `&&` of conditions; none matches anything. */
type Slot = '...' | readonly (readonly Condition[])[];

/**
 * The filter pattern of FilterLogEvents: space-delimited fields in brackets, or terms (`a "b c"`, `?a ?b`, `-a`).
 * (CloudWatch Logs User Guide, "Filter pattern syntax".) JSON patterns are refused: netdiag writes none.
 */
export function compilePattern(pattern: string): Matches {
  const trimmed = pattern.trim();
  if (pattern.length > 1024) throw new InvalidPattern('the pattern is longer than 1024 characters');
  if (trimmed.startsWith('{')) throw new InvalidPattern('JSON patterns are not emulated');
  if ((trimmed.match(/%[^%]*%/g) ?? []).length > 2) throw new InvalidPattern('more than two regular expressions');
  if (!trimmed.startsWith('[')) return compileTerms(trimmed);
  if (!trimmed.endsWith(']')) throw new InvalidPattern('the bracket is not closed');
  const slots = splitSlots(trimmed.slice(1, -1)).map(parseSlot);
  if (slots.filter((slot) => slot === '...').length > 1) throw new InvalidPattern('more than one ellipsis');
  return (message) => matchesSlots(slots, fieldsOf(message));
}

function compileTerms(pattern: string): Matches {
  const terms = [...pattern.matchAll(/([-?]?)(?:"([^"]*)"|([^\s"]+))/g)].map(([, sign, quoted, bare]) => ({ sign, text: quoted ?? bare ?? '' }));
  const [any, none] = ['?', '-'].map((sign) => terms.filter((term) => term.sign === sign));
  const all = terms.filter(({ sign }) => sign === '');
  return (message) =>
    all.every(({ text }) => message.includes(text)) &&
    none!.every(({ text }) => !message.includes(text)) &&
    (any!.length === 0 || any!.some(({ text }) => message.includes(text)));
}

/** Text in quotes or brackets is one field. */
function fieldsOf(message: string): readonly string[] {
  return [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(([, quoted, bracketed, bare]) => quoted ?? bracketed ?? bare ?? '');
}

function splitSlots(text: string): readonly string[] {
  const slots = [''];
  let closing = '';
  for (const char of text) {
    if (closing !== '') closing = char === closing ? '' : closing;
    else if (char === '"' || char === '%') closing = char;
    if (char === ',' && closing === '') slots.push('');
    else slots.push((slots.pop() ?? '') + char);
  }
  if (closing !== '') throw new InvalidPattern(`missing ${closing}`);
  return slots.map((slot) => slot.trim());
}

const CONDITION = /^([A-Za-z_@$][\w.@$-]*)\s*(!=|>=|<=|=|>|<)\s*(?:"([^"]*)"|(%[^%]*%)|([^\s"%|&=<>]+))$/;

function parseSlot(text: string): Slot {
  if (text === '...') return text;
  if (/^[A-Za-z_@$][\w.@$-]*$/.test(text)) return [];
  const names = new Set<string>();
  const slot = splitOutsideQuotes(text, '||').map((alternative) =>
    splitOutsideQuotes(alternative, '&&').map((part) => {
      const [, name, operator, quoted, regex, bare] = CONDITION.exec(part.trim()) ?? [];
      if (name === undefined || operator === undefined) throw new InvalidPattern(`not a condition: ${part}`);
      names.add(name);
      const value = quoted ?? regex ?? bare ?? '';
      if (/[<>]/.test(operator) && !/^[+-]?\d+(\.\d+)?$/.test(value)) throw new InvalidPattern(`not a number: ${value}`);
      return { operator, value };
    }),
  );
  if (names.size > 1) throw new InvalidPattern(`one slot names several fields: ${text}`);
  return slot;
}

function splitOutsideQuotes(text: string, separator: '||' | '&&'): readonly string[] {
  const parts = text.match(/"[^"]*"|%[^%]*%|\|\||&&|./g) ?? [];
  return parts.reduce<string[]>((done, part) => (part === separator ? [...done, ''] : [...done.slice(0, -1), (done.at(-1) ?? '') + part]), ['']);
}

function matchesSlots(slots: readonly Slot[], fields: readonly string[]): boolean {
  const gap = slots.indexOf('...');
  if (gap < 0 ? fields.length !== slots.length : fields.length < slots.length - 1) return false;
  const skipped = fields.length - slots.length;
  return slots.every((slot, index) => {
    if (slot === '...') return true;
    const field = fields[gap >= 0 && index > gap ? index + skipped : index]!;
    return slot.length === 0 || slot.some((conditions) => conditions.every((condition) => holds(condition, field)));
  });
}

function holds({ operator, value }: Condition, field: string): boolean {
  switch (operator) {
    case '=':
      return equals(value, field);
    case '!=':
      return !equals(value, field);
    default: {
      // `-` and other words are no numbers, and no numeric condition holds for them.
      const [actual, bound] = [field === '' ? NaN : Number(field), Number(value)];
      if (operator === '>') return actual > bound;
      if (operator === '<') return actual < bound;
      return operator === '>=' ? actual >= bound : actual <= bound;
    }
  }
}

function equals(value: string, field: string): boolean {
  if (/^%.*%$/.test(value)) return new RegExp(value.slice(1, -1)).test(field);
  return new RegExp(`^${value.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(field);
}
