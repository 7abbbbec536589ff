import { BlockList } from 'node:net';
import { MalformedQuery } from './tokens.ts';
import type { TokenReader } from './tokens.ts';

/** A value of a row; `undefined` is a field that the event lacks. */
export type Value = string | number | boolean | Date | undefined;
export type Row = Readonly<Record<string, Value>>;

/** An expression, with its source text: the name of the column when there is no `as`. */
export interface Expression {
  readonly text: string;
  readonly of: (row: Row) => Value;
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `or` binds weakest, then `and`, `not`, comparisons. */
export function parseExpression(reader: TokenReader): Expression {
  let left = parseAnd(reader);
  while (reader.takeIf('or')) left = joined(left, 'or', parseAnd(reader), (a, b, row) => isTrue(a.of(row)) || isTrue(b.of(row)));
  return left;
}

function parseAnd(reader: TokenReader): Expression {
  let left = parseNot(reader);
  while (reader.takeIf('and')) left = joined(left, 'and', parseNot(reader), (a, b, row) => isTrue(a.of(row)) && isTrue(b.of(row)));
  return left;
}

function joined(a: Expression, word: string, b: Expression, of: (a: Expression, b: Expression, row: Row) => Value): Expression {
  return { text: `${a.text} ${word} ${b.text}`, of: (row) => of(a, b, row) };
}

function parseNot(reader: TokenReader): Expression {
  if (!reader.takeIf('not')) return parseComparison(reader);
  const inner = parseNot(reader);
  return { text: `not ${inner.text}`, of: (row) => !isTrue(inner.of(row)) };
}

function parseComparison(reader: TokenReader): Expression {
  const left = parseOperand(reader);
  const operator = ['=', '!=', '<=', '>=', '<', '>'].find((sign) => reader.takeIf(sign));
  if (operator !== undefined) return joined(left, operator, parseOperand(reader), (a, b, row) => compare(operator, a.of(row), b.of(row)));
  if (reader.takeIf('=~')) return like(left, reader, false);
  const negated = reader.takeIf('not');
  if (reader.takeIf('like')) return like(left, reader, negated);
  if (reader.takeIf('in')) {
    reader.expect('[');
    const list = reader.list(() => parseOperand(reader));
    reader.expect(']');
    return { text: `${left.text} in`, of: (row) => list.some((one) => compare('=', left.of(row), one.of(row))) !== negated };
  }
  if (negated) throw new MalformedQuery(`expected in or like, not ${reader.next.text}`);
  return left;
}

function like(left: Expression, reader: TokenReader, negated: boolean): Expression {
  const isRegex = reader.next.kind === 'regex';
  const text = reader.takeKind('regex', 'string');
  const matches = (value: string): boolean => (isRegex ? new RegExp(text).test(value) : value.includes(text));
  return { text: `${left.text} like`, of: (row) => matches(String(left.of(row) ?? '')) !== negated };
}

function parseOperand(reader: TokenReader): Expression {
  if (reader.takeIf('(')) {
    const inner = parseExpression(reader);
    reader.expect(')');
    return { text: `(${inner.text})`, of: inner.of };
  }
  const { kind } = reader.next;
  const text = reader.takeKind('name', 'number', 'string');
  if (kind === 'string') return { text, of: () => text };
  if (kind === 'number') return { text, of: () => Number(text) };
  return reader.takeIf('(') ? parseFunction(text, reader) : { text, of: (row) => row[text] };
}

function parseFunction(name: string, reader: TokenReader): Expression {
  switch (name.toLowerCase()) {
    case 'bin': {
      const duration = reader.takeKind('duration');
      reader.expect(')');
      const [, count, unit] = /^(\d+)(\D+)$/.exec(duration)!;
      const width = Number(count) * MILLISECONDS[unit!]!;
      return { text: `bin(${duration})`, of: (row) => new Date(Math.floor(Number(row['@timestamp']) / width) * width) };
    }
    case 'ispresent': {
      const inner = parseOperand(reader);
      reader.expect(')');
      return { text: `ispresent(${inner.text})`, of: (row) => inner.of(row) !== undefined };
    }
    case 'least':
    case 'greatest': {
      const operands = reader.list(() => parseOperand(reader));
      reader.expect(')');
      const sign = name.toLowerCase() === 'least' ? 1 : -1;
      const pick = (row: Row): Value => operands.map(({ of }) => of(row)).filter((value) => value !== undefined).sort((a, b) => sign * sortOrder(a, b))[0];
      return { text: `${name}(${operands.map(({ text }) => text).join(', ')})`, of: pick };
    }
    case 'isipv4insubnet':
    case 'isipv6insubnet':
    case 'isipinsubnet': {
      const address = parseOperand(reader);
      reader.expect(',');
      const cidr = reader.takeKind('string');
      reader.expect(')');
      const within = subnet(cidr);
      return { text: `${name}(${address.text},"${cidr}")`, of: (row) => within(String(address.of(row) ?? '')) };
    }
    default:
      throw new MalformedQuery(`the emulator does not know the function ${name}`);
  }
}

function subnet(cidr: string): (address: string) => boolean {
  const [network = '', length] = cidr.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(length), family);
  } catch {
    throw new MalformedQuery(`not a subnet: ${cidr}`);
  }
  return (address) => address.includes(':') === (family === 'ipv6') && list.check(address, family);
}

/** Numbers compare as numbers where both sides are; a field that the event lacks equals nothing. */
function compare(operator: string, left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return operator === '!=' && left !== right;
  const order = sortOrder(left, right);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0;
  }
}

export function sortOrder(left: Value, right: Value): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  const [s, t] = [String(left ?? ''), String(right ?? '')];
  return s < t ? -1 : s > t ? 1 : 0;
}

export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

export function isTrue(value: Value): boolean {
  return value === true;
}
