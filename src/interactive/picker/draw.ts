/** Draws a picker: its question with what is typed, a page of rows, and what the keys do. */
import { count } from '../../render/text/numbers.ts';
import { Page } from '../../render/text/page.ts';
import type { TextStyle } from '../../render/text/style.ts';
import { EMPTY, Text, joined, t } from '../../render/text/text.ts';
import type { Entry } from './question.ts';
import { rowCount } from './state.ts';
import type { Picker, PickerState } from './state.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** More rows are scrolled: what stands above the question should stay in sight. */
const MOST_ROWS = 12;
/** The question, titles of columns, the line of keys, and a line that stays free below. */
const BESIDE_ROWS = 4;
const GAP = 2;
/** A cell is cut to no less while others are wider than that. */
const NARROWEST_CELL = 8;

export function pageRowsOf({ rows }: Size): number {
  return Math.max(1, Math.min(MOST_ROWS, rows - BESIDE_ROWS));
}

/** Columns of the question, before what is typed. */
export function promptWidth(message: string, style: TextStyle): number {
  return promptText(message, style).width;
}

/** Lines that fit the terminal, each at least a column narrower: the first is the question. */
export function drawPicker<Value>(picker: Picker<Value>, state: PickerState<Value>, size: Size, style: TextStyle): readonly string[] {
  const { question } = picker;
  const page = new Page(style);
  const room = size.columns - 1;
  const put = (text: Text): void => { page.verbatim(fitted(text, room, style)); };
  put(t`${promptText(question.message, style)}${tailOf(state.text, room - promptWidth(question.message, style))}`);
  const rows = pageRowsOf(size);
  const shown = Array.from({ length: Math.min(rows, rowCount(state) - state.top) }, (_, line) => state.top + line);
  const entries = shown.flatMap((row) => picker.entryAt(state, row) ?? []);
  const isTable = question.columns !== undefined && entries.some(({ cells }) => cells.length > 1);
  const widths = fittingWidths(picker.columnWidths, room - GAP);
  if (isTable) put(t`  ${cellsText(question.columns ?? [], widths, style)}`.in('dim'));
  entries.forEach((entry, line) => { put(rowText(entry, shown[line] === state.active, widths, style)); });
  put(t`  ${noteText(picker, state, rows).in('dim')}`);
  return page.toString().trimEnd().split('\n');
}

/** What stays of a question that was answered. */
export function answeredLine(message: string, answer: string, size: Size, style: TextStyle): string {
  const page = new Page(style);
  page.verbatim(fitted(t`${t`${style.unicode ? '✓' : 'ok'}`.in('green')} ${message}  ${t`${answer}`.in('cyan')}`, size.columns - 1, style));
  return page.toString().trimEnd();
}

function promptText(message: string, style: TextStyle): Text {
  return t`${t`?`.in('cyan', 'bold')} ${t`${style.unicode ? message : t`${message}`.ascii()}`.in('bold')}  `;
}

/** The end of a text that is too long for its place: there one types. */
function tailOf(text: string, room: number): Text {
  let shown = t`${text}`;
  for (let cut = 1; shown.width >= room && cut < text.length; cut++) shown = t`${Array.from(text).slice(cut).join('')}`;
  return shown;
}

function rowText(entry: Entry<unknown>, isActive: boolean, widths: readonly number[], style: TextStyle): Text {
  const text = cellsText(entry.cells, widths, style);
  const pointer = style.unicode ? '❯' : '>';
  return isActive ? t`${pointer} ${text}`.in('cyan') : t`  ${text}`;
}

function cellsText(cells: readonly string[], widths: readonly number[], style: TextStyle): Text {
  // One that is no row of the table has the line to itself.
  if (cells.length === 1) return t`${cells[0] ?? ''}`;
  const last = cells.findLastIndex((cell) => cell !== '');
  return Text.join(cells.slice(0, last + 1).map((cell, column) => {
    const width = widths[column] ?? 0;
    const text = fitted(t`${cell}`, width, style);
    return column === last ? text : text.padTo(width);
  }), t`  `);
}

/** Where the columns are too wide together, the widest gives way. */
function fittingWidths(wanted: readonly number[], room: number): readonly number[] {
  const widths = [...wanted];
  for (let excess = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - room; excess > 0; excess--) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST_CELL) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
  }
  return widths;
}

function noteText<Value>({ question }: Picker<Value>, state: PickerState<Value>, rows: number): Text {
  const keys = t`Enter chooses, Esc leaves`;
  const { own, found } = state;
  if (own !== null && 'problem' in own && found.length === 0) return t`${own.problem}`;
  if (rowCount(state) === 0) return state.text === '' ? keys : t`nothing has ${state.text.trim()} in it`;
  const all = question.entries.length;
  const { one, many } = question.noun ?? { one: 'entry', many: 'entries' };
  const isLong = all > rows || state.text !== '';
  const number = state.text === '' ? t`${count(all)} ${all === 1 ? one : many}` : t`${count(found.length)} of ${count(all)} ${all === 1 ? one : many}`;
  const typing = question.entries.length > 1 && state.text === '' ? t`type to filter` : EMPTY;
  return joined([isLong ? number : EMPTY, typing, keys], t` · `);
}

/** Cut to the width that it has once it is drawn: in ASCII its marks are longer. */
function fitted(text: Text, room: number, style: TextStyle): Text {
  if (style.unicode) return text.cutTo(room);
  const plain = text.ascii();
  return plain.width <= room ? plain : plain.cutTo(Math.max(1, room - 2)).ascii();
}
