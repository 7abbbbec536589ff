/**
 * What AWS decides by itself and no document tells, such as the zone in which a packet leaves a transit gateway. Every way is
 * walked: an answer holds only where it is the same on all of them.
 */

/** Ways are multiplied by every choice; past this many the rest are not walked, and the answer says so. */
const MOST_WAYS = 32;

interface Taken {
  readonly index: number;
  readonly count: number;
}

/** The choices of one walk. The same place asked twice gets the same answer. */
export class Choices {
  private readonly taken = new Map<string, Taken>();
  private readonly words: string[] = [];

  constructor(private readonly script: readonly number[] = []) {}

  /**
   * @param key where the choice is made
   * @param options not empty
   * @param words how an option is told, should it matter
   */
  choose<T>(key: string, options: readonly T[], words: (option: T) => string): T {
    const index = this.taken.get(key)?.index ?? this.script[this.taken.size] ?? 0;
    const option = options[index] ?? options[0];
    if (option === undefined) throw new Error(`nothing to choose from at ${key}`);
    if (options.length > 1 && !this.taken.has(key)) {
      this.taken.set(key, { index, count: options.length });
      this.words.push(words(option));
    }
    return option;
  }

  /** What was chosen on this way, in words; empty where there was no choice. */
  get told(): readonly string[] {
    return this.words;
  }

  /** The next way that differs, or null after the last. */
  next(): Choices | null {
    const script = [...this.taken.values()];
    const last = script.findLastIndex(({ index, count }) => index + 1 < count);
    if (last === -1) return null;
    return new Choices(script.slice(0, last + 1).map(({ index }, at) => (at === last ? index + 1 : index)));
  }
}

export interface EveryWay<T> {
  readonly ways: readonly { readonly result: T; readonly choices: Choices }[];
  /** False: there are more than were walked. */
  readonly isWhole: boolean;
}

export function everyWay<T>(walk: (choices: Choices) => T): EveryWay<T> {
  const ways: { result: T; choices: Choices }[] = [];
  for (let choices: Choices | null = new Choices(); choices !== null; choices = choices.next()) {
    if (ways.length === MOST_WAYS) return { ways, isWhole: false };
    ways.push({ result: walk(choices), choices });
  }
  return { ways, isWhole: true };
}
