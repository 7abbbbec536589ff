import { UsageError } from '../errors.ts';

/**
 * Reads one JSON object of a describe document: strict about what is asked for, silent about the rest. What does not fit
 * is a UsageError that names the document and the place in it.
 */
export class Reader {
  private constructor(
    private readonly object: Readonly<Record<string, unknown>>,
    private readonly place: Place,
  ) {}

  static of(value: unknown, origin: string, path: string): Reader {
    return Reader.at(value, { origin, parent: null, step: path });
  }

  private static at(value: unknown, place: Place): Reader {
    if (!isObject(value)) throw broken(place, `is ${kindOf(value)}, expected an object`);
    return new Reader(value, place);
  }

  get raw(): Readonly<Record<string, unknown>> {
    return this.object;
  }

  has(key: string): boolean {
    return this.object[key] !== undefined && this.object[key] !== null;
  }

  string(key: string): string {
    const text = this.optionalString(key);
    if (text === null) throw broken(this.inside(key), 'is missing');
    return text;
  }

  optionalString(key: string): string | null {
    const value = this.object[key];
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string') throw broken(this.inside(key), `is ${kindOf(value)}, expected text`);
    return value;
  }

  optionalNumber(key: string): number | null {
    const value = this.object[key];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'number') throw broken(this.inside(key), `is ${kindOf(value)}, expected a number`);
    return value;
  }

  number(key: string): number {
    const value = this.optionalNumber(key);
    if (value === null) throw broken(this.inside(key), 'is missing');
    return value;
  }

  optionalBoolean(key: string): boolean | null {
    const value = this.object[key];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'boolean') throw broken(this.inside(key), `is ${kindOf(value)}, expected true or false`);
    return value;
  }

  /** The object under a key, or null if it is absent. */
  child(key: string): Reader | null {
    const value = this.object[key];
    return value === undefined || value === null ? null : Reader.at(value, this.inside(key));
  }

  /** The objects in the list under a key; an absent list is empty. */
  list(key: string): Reader[] {
    const value = this.object[key];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw broken(this.inside(key), `is ${kindOf(value)}, expected a list`);
    const { origin } = this.place;
    return value.map((item: unknown, index) => Reader.at(item, { origin, parent: this.place, step: key, index }));
  }

  /** The value of the `Name` tag, or null. Interfaces spell the list `TagSet`, everything else `Tags`. */
  get nameTag(): string | null {
    for (const tag of this.list(this.has('TagSet') ? 'TagSet' : 'Tags')) {
      if (tag.optionalString('Key') === 'Name') return tag.optionalString('Value');
    }
    return null;
  }

  /** A value parsed by `parse`, or an error that says what was expected. */
  parsed<T>(key: string, parse: (text: string) => T | null, expected: string): T {
    const text = this.string(key);
    const value = parse(text);
    if (value === null) throw broken(this.inside(key), `is '${text}', expected ${expected}`);
    return value;
  }

  broken(reason: string): UsageError {
    return broken(this.place, reason);
  }

  private inside(key: string): Place {
    return { origin: this.place.origin, parent: this.place, step: key };
  }
}

interface Place {
  readonly origin: string;
  readonly parent: Place | null;
  readonly step: string;
  readonly index?: number;
}

function pathOf(place: Place): string {
  const step = place.index === undefined ? place.step : `${place.step}[${place.index}]`;
  const parent = place.parent === null ? '' : pathOf(place.parent);
  return parent === '' ? step : `${parent}.${step}`;
}

function broken(place: Place, reason: string): UsageError {
  return new UsageError('BROKEN_DOCUMENT', `${place.origin}: ${pathOf(place)} ${reason}`, {
    hint: 'The file must hold what `aws ec2 describe-…` prints as JSON. Save it again, or leave it out: what depends on it is then not known.',
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${JSON.stringify(value)}`;
}
