/** Finds the entries that a typed text means. */
import type { Entry } from './question.ts';

/** Texts of every entry in lower case, made when the first letter is typed: the list is shown before. */
export class SearchIndex {
  readonly #entries: readonly Entry<unknown>[];
  #texts: readonly { readonly name: string; readonly all: string }[] | null = null;

  constructor(entries: readonly Entry<unknown>[]) {
    this.#entries = entries;
  }

  /**
   * Indexes of the entries that hold every word of the text, in any column: those whose name is the text first, then
   * those whose name begins with it, then the rest, each in the order of the list.
   */
  find(text: string): readonly number[] {
    const typed = text.trim().toLowerCase();
    if (typed === '') return this.#entries.map((_entry, index) => index);
    const words = typed.split(/\s+/);
    this.#texts ??= this.#entries.map(({ cells, keywords }) => ({ name: cells[0]?.toLowerCase() ?? '', all: [...cells, ...(keywords?.() ?? [])].join('\n').toLowerCase() }));
    const ranked: number[][] = [[], [], []];
    this.#texts.forEach(({ name, all }, index) => {
      if (!words.every((word) => all.includes(word))) return;
      ranked[name === typed ? 0 : name.startsWith(typed) ? 1 : 2]?.push(index);
    });
    return ranked.flat();
  }
}
