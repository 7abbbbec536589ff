import { numberOf, parseExpression, sortOrder } from './expressions.ts';
import type { Expression, Row, Value } from './expressions.ts';
import { MalformedQuery } from './tokens.ts';
import type { TokenReader } from './tokens.ts';

export interface Aggregate {
  /** The name of the column: the alias, else the call as written. */
  readonly name: string;
  readonly over: (rows: readonly Row[]) => Value;
}

/** `count(*)`, `sum(bytes) as total`, … */
export function parseAggregate(reader: TokenReader): Aggregate {
  const name = reader.takeKind('name');
  reader.expect('(');
  const everything = reader.takeIf('*');
  const argument = everything ? undefined : parseExpression(reader);
  reader.expect(')');
  const over = aggregation(name.toLowerCase(), argument);
  if (over === undefined) throw new MalformedQuery(`the emulator does not know ${name}(${argument?.text ?? '*'})`);
  return { name: reader.takeIf('as') ? reader.takeKind('name') : `${name}(${argument?.text ?? '*'})`, over };
}

function aggregation(name: string, argument: Expression | undefined): Aggregate['over'] | undefined {
  if (argument === undefined) return name === 'count' ? (rows) => rows.length : undefined;
  const present = (rows: readonly Row[]): Value[] => rows.map(argument.of).filter((value) => value !== undefined);
  const numbers = (rows: readonly Row[]): number[] => present(rows).map(numberOf).filter((value) => value !== undefined);
  const ordered = (rows: readonly Row[]): Value[] => present(rows).map((value) => (value instanceof Date ? value.getTime() : value)).sort(sortOrder);
  const sum = (rows: readonly Row[]): number => numbers(rows).reduce((total, value) => total + value, 0);
  switch (name) {
    case 'count':
      return (rows) => present(rows).length;
    case 'count_distinct':
      return (rows) => new Set(present(rows)).size;
    case 'sum':
      return sum;
    case 'avg':
      return (rows) => (numbers(rows).length === 0 ? undefined : sum(rows) / numbers(rows).length);
    // The least and the greatest time are told in epoch milliseconds.
    case 'min':
      return (rows) => ordered(rows)[0];
    case 'max':
      return (rows) => ordered(rows).at(-1);
    default:
      return undefined;
  }
}
