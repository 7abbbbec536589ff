/** The query is not in the subset of Logs Insights QL that the emulator knows. Nothing is ever silently ignored. */
export class MalformedQuery extends Error {}

export interface Token {
  readonly kind: 'name' | 'number' | 'duration' | 'string' | 'regex' | 'sign' | 'end';
  readonly text: string;
}

const TOKEN =
  /\s+|#[^\n]*|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<regex>\/(?:[^/\\]|\\.)+\/)|(?<duration>\d+(?:ms|s|m|h|d|w)\b)|(?<number>-?\d+(?:\.\d+)?)|(?<quoted>`[^`]+`)|(?<name>@?[A-Za-z_][\w.]*)|(?<sign>=~|!=|<=|>=|[=<>(),[\]|*])/y;

export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < query.length; at = TOKEN.lastIndex) {
    const groups = TOKEN.exec(query)?.groups;
    if (groups === undefined) throw new MalformedQuery(`unexpected symbol at ${at}: ${query.slice(at, at + 20)}`);
    const { string, regex, duration, number, quoted, name, sign } = groups;
    if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1).replace(/\\(.)/g, '$1') });
    else if (regex !== undefined) tokens.push({ kind: 'regex', text: regex.slice(1, -1) });
    else if (duration !== undefined) tokens.push({ kind: 'duration', text: duration });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (quoted !== undefined) tokens.push({ kind: 'name', text: quoted.slice(1, -1) });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

/** Reads tokens one after the other. */
export class TokenReader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get next(): Token {
    return this.tokens[this.#at] ?? { kind: 'end', text: 'the end of the query' };
  }

  take(): Token {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  /** Takes the sign or word (whatever its case) if it comes next. */
  takeIf(text: string): boolean {
    const { kind, text: actual } = this.next;
    const comes = (kind === 'sign' || kind === 'name') && actual.toLowerCase() === text;
    if (comes) this.#at += 1;
    return comes;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw new MalformedQuery(`expected ${text}, not ${this.next.text}`);
  }

  takeKind(...kinds: readonly Token['kind'][]): string {
    const token = this.take();
    if (!kinds.includes(token.kind)) throw new MalformedQuery(`expected a ${kinds.join(' or ')}, not ${token.text}`);
    return token.text;
  }

  /** One or more, separated by commas. */
  list<Item>(item: () => Item): readonly Item[] {
    const items = [item()];
    while (this.takeIf(',')) items.push(item());
    return items;
  }
}
