/** A question with a list of answers, as the picker asks it. */

export interface Entry<Value> {
  readonly value: Value;
  /** What its row shows, one text a column, as they come: names may hold anything. */
  readonly cells: readonly string[];
  /** More words that find it, beside its cells; asked for when something is typed, not to hold up the list. */
  readonly keywords?: () => readonly string[];
  /** How the answer is shown once it is chosen; its first cell unless given. */
  readonly short?: () => string;
}

/** What a text that is on no list would mean: an answer, or why it is none. */
export type Own<Value> =
  | {
      readonly entry: Entry<Value>;
      /** It stands for itself and not for the beginning of a name: the first row, not the last. */
      readonly isExact: boolean;
    }
  | { readonly problem: string };

export interface PickQuestion<Value> {
  /** At most 40 characters, so that a narrow terminal leaves room to type. */
  readonly message: string;
  readonly entries: readonly Entry<Value>[];
  /** Titles of the columns, for a list with more than one. */
  readonly columns?: readonly string[];
  /** What the entries are, where there are many: `2 of 1,200 interfaces`. */
  readonly noun?: { readonly one: string; readonly many: string };
  /** Reads a text that is typed, for answers that are on no list; null where it is not even the beginning of one. */
  readonly own?: (text: string) => Own<Value> | null;
  /** The entry to begin with; the first unless given. */
  readonly initial?: number;
}

export function shortName({ short, cells }: Entry<unknown>): string {
  return short?.() ?? cells[0] ?? '';
}
