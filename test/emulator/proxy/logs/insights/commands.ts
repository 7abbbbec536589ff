import { parseAggregate } from './aggregates.ts';
import { isTrue, parseExpression, sortOrder } from './expressions.ts';
import type { Expression, Row } from './expressions.ts';
import { MalformedQuery, tokenize, TokenReader } from './tokens.ts';

/** A parsed query: rows in, rows and their columns out. */
export interface Query {
  run(rows: readonly Row[]): { readonly rows: readonly Row[]; readonly columns: readonly string[]; readonly matched: number; readonly aggregated: boolean };
  readonly limit: number | undefined;
}

/** What flows from command to command. */
interface Flow {
  rows: readonly Row[];
  /** The columns shown; `undefined`: none were chosen. */
  columns: readonly string[] | undefined;
  aggregated: boolean;
  /** How many events passed the filters before the first aggregation. */
  matched: number;
  sorted: boolean;
}

type Command = (flow: Flow) => void;

/** Parses `command | command | …`; throws MalformedQuery on whatever it does not know. */
export function parseQuery(text: string): Query {
  const reader = new TokenReader(tokenize(text));
  const commands: Command[] = [];
  let limit: number | undefined;
  do {
    const name = reader.takeKind('name').toLowerCase();
    if (name === 'limit') {
      limit = Number(reader.takeKind('number'));
      if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) throw new MalformedQuery('limit has to be from 1 to 100000');
    } else {
      const parse = COMMANDS[name];
      if (parse === undefined) throw new MalformedQuery(`the emulator does not know the command ${name}`);
      commands.push(parse(reader));
    }
  } while (reader.takeIf('|'));
  if (reader.next.kind !== 'end') throw new MalformedQuery(`unexpected ${reader.next.text}`);
  return { run: (rows) => run(commands, rows), limit };
}

function run(commands: readonly Command[], rows: readonly Row[]): ReturnType<Query['run']> {
  const flow: Flow = { rows, columns: undefined, aggregated: false, matched: rows.length, sorted: false };
  for (const command of commands) command(flow);
  // Events without a sort come newest first.
  if (!flow.aggregated && !flow.sorted) flow.rows = flow.rows.toSorted((a, b) => sortOrder(b['@timestamp'], a['@timestamp']));
  return { ...flow, columns: flow.columns ?? ['@timestamp', '@message'] };
}

const COMMANDS: Readonly<Record<string, (reader: TokenReader) => Command>> = { fields: parseFields, parse: parseParse, filter: parseFilter, stats: parseStats, sort: parseSort };

interface Named extends Expression {
  readonly name: string;
}

function parseNamed(reader: TokenReader): Named {
  const expression = parseExpression(reader);
  return { ...expression, name: reader.takeIf('as') ? reader.takeKind('name') : expression.text };
}

function parseFields(reader: TokenReader): Command {
  const named = reader.list(() => parseNamed(reader));
  return (flow) => {
    flow.rows = flow.rows.map((row) => ({ ...row, ...Object.fromEntries(named.map(({ name, of }) => [name, of(row)])) }));
    flow.columns = [...new Set([...(flow.columns ?? []), ...named.map(({ name }) => name)])];
  };
}

/** `parse FIELD "glob with *" as a, b`: what does not match gets no fields, and stays. */
function parseParse(reader: TokenReader): Command {
  const field = reader.next.kind === 'name' ? reader.take().text : '@message';
  const glob = reader.takeKind('string');
  reader.expect('as');
  const names = reader.list(() => reader.takeKind('name'));
  const pieces = glob.split('*').map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  if (pieces.length - 1 !== names.length) throw new MalformedQuery(`parse has ${pieces.length - 1} wildcards and ${names.length} names`);
  const pattern = new RegExp(`${pieces.join('(.*?)')}${glob.endsWith('*') ? '$' : ''}`, 's');
  return (flow) => {
    flow.rows = flow.rows.map((row) => {
      const found = pattern.exec(String(row[field] ?? ''));
      return found ? { ...row, ...Object.fromEntries(names.map((name, index) => [name, found[index + 1]])) } : row;
    });
    flow.columns = flow.columns && [...new Set([...flow.columns, ...names])];
  };
}

function parseFilter(reader: TokenReader): Command {
  const condition = parseExpression(reader);
  return (flow) => {
    flow.rows = flow.rows.filter((row) => isTrue(condition.of(row)));
    if (!flow.aggregated) flow.matched = flow.rows.length;
  };
}

function parseStats(reader: TokenReader): Command {
  const aggregates = reader.list(() => parseAggregate(reader));
  const keys = reader.takeIf('by') ? reader.list(() => parseNamed(reader)) : [];
  return (flow) => {
    const groups = new Map<string, Row[]>();
    for (const row of flow.rows) {
      const key = JSON.stringify(keys.map(({ of }) => of(row) ?? null));
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    if (keys.length === 0 && groups.size === 0) groups.set('', []);
    flow.rows = [...groups.values()].map((rows) =>
      Object.fromEntries([...keys.map(({ name, of }) => [name, of(rows[0]!)]), ...aggregates.map(({ name, over }) => [name, over(rows)])]) as Row);
    flow.columns = [...keys, ...aggregates].map(({ name }) => name);
    flow.aggregated = true;
  };
}

function parseSort(reader: TokenReader): Command {
  const orders = reader.list(() => {
    const { of } = parseExpression(reader);
    const descending = reader.takeIf('desc');
    if (!descending) reader.takeIf('asc');
    return { of, sign: descending ? -1 : 1 };
  });
  return (flow) => {
    flow.sorted = true;
    flow.rows = flow.rows.toSorted((a, b) => orders.map(({ of, sign }) => sign * sortOrder(of(a), of(b))).find((order) => order !== 0) ?? 0);
  };
}
