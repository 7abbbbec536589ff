/** The rows of `top-talkers`: on one line each where there is room, else below one another. */
import type { TalkerRow, TopTalkersAnswer, ValueName } from '../../core/talkers/answer.ts';
import { marksOf } from './marks.ts';
import { count, share } from './numbers.ts';
import type { Page } from './page.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { EMPTY, joined, t } from './text.ts';
import { amount, fitted, sparkline } from './top-talkers-chart.ts';
import { typeWords } from './words.ts';

const INDENT = 2;
const GAP = 2;
const WIDEST_NAME = 28;
const LEAST_NAME = 10;
const WIDEST_BAR = 16;
const LEAST_BAR = 6;
const WIDEST_SPARK = 30;
const LEAST_SPARK = 8;

interface Line {
  readonly rank: Text;
  readonly values: readonly Text[];
  readonly names: readonly Text[];
  readonly mark: Text;
  readonly amount: Text;
  readonly percent: Text;
  readonly row: TalkerRow;
}

export function addTalkerTable(page: Page, answer: TopTalkersAnswer): void {
  const { rows, keys, by, metric } = answer;
  if (rows.length === 0) return;
  const { style } = page;
  page.heading(keys > rows.length ? t`Top ${rows.length} of ${count(keys)}` : t`All ${count(keys)}`);
  const lines = rows.map((row, index): Line => ({
    rank: t`${index + 1}`,
    values: by.map((name) => valueText(row.key[name] ?? '-', style)),
    names: by.map((name) => namesText(row.names[name], row.key[name] ?? '-', style)),
    mark: markOf(row, style),
    amount: page.isPipe ? t`${metric} ${row[metric]}` : amount(row[metric], metric),
    percent: share(row[metric], answer.totals[metric]),
    row,
  }));
  if (page.isPipe) for (const line of lines) addPiped(page, line, by);
  else addFitted(page, lines, answer);
}

/** `✓`, `✗`, or how much of it was rejected. */
function markOf({ flows, rejected }: TalkerRow, style: TextStyle): Text {
  const { good, bad } = marksOf(style);
  if (rejected === 0) return good;
  return rejected === flows ? bad : t`${bad} ${share(rejected, flows)}`;
}

/** Arrows as the locale can show them. */
function valueText(value: string, style: TextStyle): Text {
  return style.unicode && style.columns !== null ? t`${value.replace(' <-> ', ' ↔ ').replace(' -> ', ' → ')}` : t`${value}`;
}

function namesText(names: readonly (ValueName | null)[] | undefined, value: string, style: TextStyle): Text {
  if (names === undefined) return EMPTY;
  const arrow = value.includes(' <-> ') ? (style.unicode ? '↔' : '<->') : marksOf(style).arrow.plain;
  return joined(names.map((name) => (name === null ? (names.length > 1 ? t`-` : EMPTY) : nameText(name))), t` ${arrow} `);
}

function nameText({ type, id, name }: ValueName): Text {
  switch (type) {
    case 'instance': case 'subnet': case 'vpc': case 'protocol': return t`${name ?? id ?? ''}`;
    case 'aws-service': return t`AWS ${name ?? ''}`;
    case 'network-interface': return t`${name ?? id ?? ''}`;
    default: return joined([t`${typeWords(type)}`, t`${name ?? id ?? ''}`], t` `);
  }
}

/** A line for a program that reads lines: everything, in the same order. */
function addPiped(page: Page, { rank, row, names, amount: value }: Line, by: readonly string[]): void {
  const key = joined(by.map((name, index) => joined([t`${name} ${row.key[name] ?? '-'}`, named(names[index])], t` `)), t`  `);
  page.verbatim(t`${rank}  ${key}  ${value}  share ${row.share}  packets ${row.packets}  flows ${row.flows}  rejected ${row.rejected}`, INDENT);
}

const named = (name: Text | undefined): Text => (name === undefined || name.isEmpty ? EMPTY : t`(${name})`);
const widest = (texts: readonly Text[]): number => Math.max(0, ...texts.map(({ width }) => width));
const right = (text: Text, width: number): Text => t`${' '.repeat(Math.max(0, width - text.width))}${text}`;

function addFitted(page: Page, lines: readonly Line[], { by, metric }: TopTalkersAnswer): void {
  const columns = by.map((name, index) => Math.max(widest(lines.map(({ values }) => values[index] ?? EMPTY)), name.length));
  const nameWidths = by.map((_name, index) => widest(lines.map(({ names }) => names[index] ?? EMPTY)));
  const widths = {
    rank: widest(lines.map(({ rank }) => rank)),
    mark: widest(lines.map(({ mark }) => mark)),
    amount: Math.max(widest(lines.map(({ amount: value }) => value)), metric.length),
    percent: 5,
  };
  const fixed = INDENT + widths.rank + GAP + columns.reduce((sum, width) => sum + width + GAP, 0) + widths.mark + GAP + widths.amount + 1 + widths.percent;
  const rest = page.fullWidth - 1 - fixed;
  if (rest < 0) {
    for (const line of lines) addStacked(page, line, by);
    return;
  }
  const layout = divide(rest, nameWidths, Math.max(0, ...lines.map(({ row }) => row.overTime?.length ?? 0)));
  addHeader(page, by, metric, columns, widths, layout);
  for (const line of lines) {
    const key = line.values.map((value, index) => {
      const width = layout.names[index] ?? 0;
      const name = width === 0 ? EMPTY : t` ${(line.names[index] ?? EMPTY).cutTo(width).padTo(width).in('dim')}`;
      return t`${value.padTo(columns[index] ?? 0)}${name}`;
    });
    const bar = layout.bar === 0 ? EMPTY : t`  ${shareBar(line.row.share, layout.bar, page.style)}`;
    const spark = layout.spark === 0 ? EMPTY : t`  ${sparkOf(line.row, layout.spark, page.style)}`;
    page.verbatim(t`${right(line.rank, widths.rank)}  ${joined(key, t`  `)}  ${line.mark.padTo(widths.mark)}  ${right(line.amount, widths.amount).in('bold')} ${right(line.percent, widths.percent)}${bar}${spark}`, INDENT);
    const below = layout.names.every((width) => width === 0) ? namesBelow(line, by) : EMPTY;
    if (!below.isEmpty) page.verbatim(below.cutTo(page.fullWidth - INDENT - widths.rank - GAP).in('dim'), INDENT + widths.rank + GAP);
  }
}

interface Layout {
  /** Columns of the names beside each value; zeros: they stand below. */
  readonly names: readonly number[];
  readonly bar: number;
  readonly spark: number;
}

/** The bar of the share first, then the line over time, then names; what stays is given to the names. */
function divide(rest: number, nameWidths: readonly number[], buckets: number): Layout {
  let left = rest;
  const take = (least: number, most: number): number => {
    const width = left - GAP >= least ? Math.min(most, left - GAP) : 0;
    if (width > 0) left -= width + GAP;
    return width;
  };
  const bar = take(LEAST_BAR, 10);
  const spark = buckets < 2 ? 0 : take(LEAST_SPARK, Math.min(buckets, 12));
  const wanted = nameWidths.map((width) => Math.min(width, WIDEST_NAME));
  const shown = wanted.filter((width) => width > 0).length;
  const each = shown === 0 ? 0 : Math.floor(left / shown) - 1;
  const hasRoom = each >= LEAST_NAME || wanted.every((width) => width <= each);
  const names = wanted.map((width) => (hasRoom && width > 0 ? Math.min(width, each) : 0));
  left -= names.reduce((sum, width) => sum + (width === 0 ? 0 : width + 1), 0);
  const moreBar = bar === 0 ? 0 : Math.max(0, Math.min(WIDEST_BAR - bar, left));
  left -= moreBar;
  const moreSpark = spark === 0 ? 0 : Math.max(0, Math.min(Math.min(WIDEST_SPARK, buckets) - spark, left));
  return { names, bar: bar + moreBar, spark: spark + moreSpark };
}

function addHeader(page: Page, by: readonly string[], metric: string, columns: readonly number[], widths: { readonly rank: number; readonly mark: number; readonly amount: number; readonly percent: number }, layout: Layout): void {
  const key = by.map((name, index) => {
    const width = layout.names[index] ?? 0;
    return t`${name}`.padTo((columns[index] ?? 0) + (width === 0 ? 0 : width + 1));
  });
  const bar = layout.bar === 0 ? EMPTY : t`  ${EMPTY.padTo(layout.bar)}`;
  const spark = layout.spark === 0 ? EMPTY : t`  over time`;
  page.verbatim(t`${EMPTY.padTo(widths.rank)}  ${joined(key, t`  `)}  ${EMPTY.padTo(widths.mark)}  ${right(t`${metric}`, widths.amount)} ${right(t`share`, widths.percent)}${bar}${spark}`.in('dim'), INDENT);
}

function namesBelow({ names, values }: Line, by: readonly string[]): Text {
  const shown = names.map((name, index) => (name.isEmpty ? EMPTY : by.length > 1 ? t`${values[index] ?? EMPTY} ${name}` : name));
  return joined(shown, t`, `);
}

/** For narrow terminals and long keys: the number first, then each value on a line of its own. */
function addStacked(page: Page, line: Line, by: readonly string[]): void {
  const { rank, row, values, names, mark, amount: value, percent } = line;
  const hang = INDENT + 4;
  const used = hang + value.width + percent.width + mark.width + 3;
  const barWidth = Math.min(WIDEST_BAR, page.fullWidth - used - 1);
  const bar = barWidth < LEAST_BAR ? EMPTY : t` ${shareBar(row.share, barWidth, page.style)}`;
  page.verbatim(t`${right(rank, 2)}  ${mark} ${value.in('bold')} ${percent}${bar}`, INDENT);
  by.forEach((name, index) => {
    const text = joined([values[index] ?? EMPTY, named(names[index]).in('dim')], t` `);
    // An IPv6 address takes the whole of a narrow line.
    const below = hang + 2 + (values[index] ?? EMPTY).width <= page.fullWidth ? hang + 2 : INDENT;
    page.hanging(by.length > 1 ? t`${t`${name}`.in('dim')} ` : EMPTY, text, hang, below, page.fullWidth);
  });
  if (row.overTime !== null && row.overTime.length > 1) page.verbatim(sparkOf(row, Math.min(WIDEST_SPARK, page.fullWidth - hang - 1), page.style), hang);
}

function sparkOf({ overTime }: TalkerRow, columns: number, { unicode }: TextStyle): Text {
  return overTime === null ? EMPTY : sparkline(fitted(overTime, columns), unicode).in('cyan');
}

function shareBar(part: number, columns: number, { unicode }: TextStyle): Text {
  const full = Math.min(columns, Math.max(part > 0 ? 1 : 0, Math.round(part * columns)));
  const [on, off] = unicode ? ['█', '░'] : ['#', '.'];
  return t`${t`${on.repeat(full)}`.in('cyan')}${t`${off.repeat(columns - full)}`.in('dim')}`;
}
