/** Where a picker stands: what is typed, what it finds, which row is chosen. Pure: every key makes a new state. */
import { t } from '../../render/text/text.ts';
import { shortName } from './question.ts';
import type { Entry, Own, PickQuestion } from './question.ts';
import { SearchIndex } from './search.ts';

export interface PickerState<Value> {
  readonly text: string;
  /** Indexes into the entries of the question, in the order of the rows. */
  readonly found: readonly number[];
  /** What the text means by itself, where it is on no list: the row before the first or after the last. */
  readonly own: Own<Value> | null;
  /** The chosen row; 0 where there is none. */
  readonly active: number;
  /** The first row on the page. */
  readonly top: number;
}

export type Move = 'up' | 'down' | 'page-up' | 'page-down';

/** A cell may be this wide; a name of AWS may have 255 characters. */
const WIDEST_CELL = 60;

export class Picker<Value> {
  readonly question: PickQuestion<Value>;
  /** Of the whole list, so that nothing shifts while it is scrolled. */
  readonly columnWidths: readonly number[];
  readonly #index: SearchIndex;

  constructor(question: PickQuestion<Value>) {
    this.question = question;
    this.columnWidths = columnWidths([question.columns ?? [], ...question.entries.map(({ cells }) => cells).filter(({ length }) => length > 1)]);
    this.#index = new SearchIndex(question.entries);
  }

  start(pageRows: number): PickerState<Value> {
    return onPage({ ...this.typed('', pageRows), active: this.question.initial ?? 0 }, pageRows);
  }

  /** After the text was changed: the best match is chosen. */
  typed(text: string, pageRows: number): PickerState<Value> {
    const found = this.#index.find(text);
    const trimmed = text.trim();
    const { own: read } = this.question;
    const own = trimmed === '' || read === undefined ? null : read(trimmed);
    const meant = own !== null && 'entry' in own ? shortName(own.entry) : trimmed;
    // Who types what a row is called, or a text that means the same, means that row.
    const listed = found.find((index) => this.#isCalled(index, meant) || this.#isCalled(index, trimmed));
    if (listed !== undefined) return onPage({ text, found: [listed, ...found.filter((index) => index !== listed)], own: null, active: 0, top: 0 }, pageRows);
    return onPage({ text, found, own, active: 0, top: 0 }, pageRows);
  }

  #isCalled(index: number, text: string): boolean {
    return text !== '' && this.question.entries[index]?.cells.some((cell) => cell.toLowerCase() === text.toLowerCase()) === true;
  }

  moved(state: PickerState<Value>, move: Move, pageRows: number): PickerState<Value> {
    const last = Math.max(0, rowCount(state) - 1);
    const steps = { 'up': -1, 'down': 1, 'page-up': -pageRows, 'page-down': pageRows }[move];
    return onPage({ ...state, active: Math.min(last, Math.max(0, state.active + steps)) }, pageRows);
  }

  /** The entry of a row, or null where there is none. */
  entryAt({ found, own }: PickerState<Value>, row: number): Entry<Value> | null {
    const typed = own !== null && 'entry' in own ? own : null;
    const first = typed?.isExact === true ? 1 : 0;
    if (typed !== null && row === (typed.isExact ? 0 : found.length)) return typed.entry;
    const index = found[row - first];
    return index === undefined ? null : (this.question.entries[index] ?? null);
  }
}

export function rowCount({ found, own }: PickerState<unknown>): number {
  return found.length + (own !== null && 'entry' in own ? 1 : 0);
}

/** Scrolls as far as needed to keep the chosen row on the page. */
export function onPage<Value>(state: PickerState<Value>, pageRows: number): PickerState<Value> {
  const { active } = state;
  const top = Math.max(0, Math.min(state.top, rowCount(state) - pageRows));
  if (active < top) return { ...state, top: active };
  return { ...state, top: active >= top + pageRows ? active - pageRows + 1 : top };
}

function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      const known = widths[column] ?? 1;
      // Most cells are plain, and no wider than those before: measuring all of a long list would be felt.
      const isPlain = /^[\x20-\x7e]*$/.test(cell);
      if (!isPlain || cell.length > known) widths[column] = Math.max(known, Math.min(WIDEST_CELL, isPlain ? cell.length : t`${cell}`.width));
      else widths[column] = known;
    });
  }
  return widths;
}
