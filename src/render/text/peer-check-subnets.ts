import type { PeerCheckAnswer, SubnetAnswer, VpcAnswer } from '../../core/peer-check/answer.ts';
import { marksOf } from './marks.ts';
import { counted } from './numbers.ts';
import type { Page } from './page.ts';
import { joined, t } from './text.ts';
import type { Text } from './text.ts';

/** How a pair of subnets is connected: from the row's to the column's and back. */
type Cell = 'both' | 'there' | 'back' | 'none' | 'unknown';

/** Subnets that fare alike with every subnet of the other side. */
interface Group {
  readonly subnets: readonly SubnetAnswer[];
}

/** More rows are a wall, whatever the width. */
const MOST_ROWS = 16;
/** A label that is cut shorter tells nothing. */
const SHORTEST_LABEL = 22;

/** Every subnet of the one VPC against every subnet of the other, drawn; where that is too much, those that fare alike as one. */
export function addSubnets(page: Page, answer: PeerCheckAnswer): void {
  const [a, b] = answer.vpcs;
  if (a.subnets === null || b.subnets === null || a.subnets.length === 0 || b.subnets.length === 0) return;
  const cellOf = cellsOf(answer);
  page.heading(t`Subnets`, t`by their route tables, ${a.name ?? a.vpcId} to ${b.name ?? b.vpcId}`);
  const single = { rows: a.subnets.map(alone), columns: b.subnets.map(alone) };
  const grouped = { rows: alike(a.subnets, b.subnets, cellOf), columns: alike(b.subnets, a.subnets, (x, y) => cellOf(y, x)) };
  if (page.isPipe) {
    addLines(page, answer, single.rows.length * single.columns.length <= MOST_ROWS * 4 ? single : grouped, cellOf);
    return;
  }
  addTotals(page, a.subnets, b.subnets, cellOf);
  const drawn = fits(page, single) ? single : grouped;
  if (fits(page, drawn)) addGrid(page, answer.vpcs, drawn, cellOf);
  else addLines(page, answer, drawn, cellOf);
}

interface Grid {
  readonly rows: readonly Group[];
  readonly columns: readonly Group[];
}

type CellOf = (row: SubnetAnswer, column: SubnetAnswer) => Cell;

const alone = (subnet: SubnetAnswer): Group => ({ subnets: [subnet] });

function cellsOf({ subnets }: PeerCheckAnswer): CellOf {
  const status = new Map(subnets.map((pair) => [`${pair.from} ${pair.to}`, pair.status]));
  return (row, column) => {
    const there = status.get(`${row.id} ${column.id}`) ?? 'unknown';
    const back = status.get(`${column.id} ${row.id}`) ?? 'unknown';
    // One way that fails for certain is worth more than one that is not known.
    if (there === 'pass') return back === 'pass' ? 'both' : back === 'fail' ? 'there' : 'unknown';
    if (back === 'pass') return there === 'fail' ? 'back' : 'unknown';
    return there === 'unknown' || back === 'unknown' ? 'unknown' : 'none';
  };
}

function alike(subnets: readonly SubnetAnswer[], others: readonly SubnetAnswer[], cellOf: CellOf): Group[] {
  const groups = new Map<string, SubnetAnswer[]>();
  for (const subnet of subnets) {
    const key = others.map((other) => cellOf(subnet, other)).join();
    groups.set(key, [...(groups.get(key) ?? []), subnet]);
  }
  return [...groups.values()].map((members) => ({ subnets: members }));
}

/** The first two subnets stand for their groups: all of a group fare alike. */
function cellOfGroups(row: Group, column: Group, cellOf: CellOf): Cell {
  const [from, to] = [row.subnets[0], column.subnets[0]];
  return from === undefined || to === undefined ? 'unknown' : cellOf(from, to);
}

const WORDS: Readonly<Record<Cell, string>> = { both: 'both ways', there: 'row to column only', back: 'column to row only', none: 'not at all', unknown: 'not known' };

function markOf(cell: Cell, page: Page): Text {
  const marks = marksOf(page.style);
  switch (cell) {
    case 'both': return marks.good;
    case 'there': return t`${marks.arrow}`.in('yellow');
    case 'back': return page.style.unicode ? t`←`.in('yellow') : t`<-`.in('yellow');
    case 'none': return marks.bad;
    case 'unknown': return marks.unknown;
  }
}

const ORDER: readonly Cell[] = ['both', 'there', 'back', 'none', 'unknown'];

function addTotals(page: Page, rows: readonly SubnetAnswer[], columns: readonly SubnetAnswer[], cellOf: CellOf): void {
  const totals = new Map<Cell, number>();
  for (const row of rows) for (const column of columns) totals.set(cellOf(row, column), (totals.get(cellOf(row, column)) ?? 0) + 1);
  const shown = ORDER.filter((cell) => totals.has(cell));
  const column = Math.max(...shown.map((cell) => WORDS[cell].length));
  for (const cell of shown) {
    const mark = markOf(cell, page).padTo(marksOf(page.style).width);
    page.verbatim(t`${mark} ${t`${WORDS[cell]}`.padTo(column)}  ${counted(totals.get(cell) ?? 0, 'pair')}`, INDENT);
  }
  page.blank();
}

const INDENT = 2;
const widest = (rows: readonly Group[]): number => Math.max(...rows.map((row) => groupLabel(row).width));
const cellWidth = (page: Page, columns: readonly Group[]): number => Math.max(marksOf(page.style).width, String(columns.length).length) + 1;

/** Columns that are left for the labels of the rows. */
const labelRoom = (page: Page, columns: readonly Group[]): number => page.fullWidth - INDENT - 1 - columns.length * cellWidth(page, columns);

function fits(page: Page, { rows, columns }: Grid): boolean {
  return rows.length <= MOST_ROWS && columns.length <= MOST_ROWS * 2 && Math.min(widest(rows), SHORTEST_LABEL) <= labelRoom(page, columns);
}

/** The columns are numbered, since no name fits over a mark; what the numbers stand for follows. */
function addGrid(page: Page, [, b]: PeerCheckAnswer['vpcs'], { rows, columns }: Grid, cellOf: CellOf): void {
  const label = Math.min(widest(rows), labelRoom(page, columns));
  const cell = cellWidth(page, columns);
  const head = columns.map((_, index) => t`${' '.repeat(cell - String(index + 1).length)}${index + 1}`);
  page.verbatim(t`${t``.padTo(label)} ${joined(head, t``).in('dim')}`, INDENT);
  for (const row of rows) {
    const cells = columns.map((column) => {
      const mark = markOf(cellOfGroups(row, column, cellOf), page);
      return t`${' '.repeat(cell - mark.width)}${mark}`;
    });
    page.verbatim(t`${groupLabel(row).cutTo(label).padTo(label)} ${joined(cells, t``)}`, INDENT);
  }
  page.blank();
  page.line(t`Columns: subnets of ${b.name ?? b.vpcId}`.in('dim'), INDENT);
  columns.forEach((column, index) => {
    page.hanging(t`${String(index + 1).padStart(String(columns.length).length)}  `, groupLabel(column), INDENT + 2);
  });
}

/** `web 10.1.1.0/24`, or for several `12 subnets: web 10.1.1.0/24 …`. */
function groupLabel({ subnets }: Group): Text {
  const [first] = subnets;
  if (first === undefined) return t``;
  const label = subnetLabel(first);
  return subnets.length === 1 ? label : t`${counted(subnets.length, 'subnet')}: ${label} …`;
}

const subnetLabel = ({ id, name, cidrs }: SubnetAnswer): Text => joined([t`${name ?? id}`, t`${cidrs[0] ?? ''}`], t` `);

/** A line for each pair, or for each pair of groups. */
function addLines(page: Page, { vpcs }: PeerCheckAnswer, { rows, columns }: Grid, cellOf: CellOf): void {
  const lines = rows.flatMap((row) => columns.map((column) => ({ row, column, cell: cellOfGroups(row, column, cellOf) })));
  const shown = page.isPipe ? lines : [...lines].sort((x, y) => rank(x.cell) - rank(y.cell)).slice(0, MOST_ROWS);
  for (const { row, column, cell } of shown) {
    page.hanging(t`${markOf(cell, page)} `, t`${membersText(row, page)} ${marksOf(page.style).arrow} ${membersText(column, page)}: ${lineWords(cell, vpcs)}`, INDENT);
  }
  if (shown.length < lines.length) page.line(t`… and ${counted(lines.length - shown.length, 'more pair', 'more pairs')} of such groups; --json has every subnet.`, INDENT);
}

const rank = (cell: Cell): number => ['none', 'there', 'back', 'unknown', 'both'].indexOf(cell);

function lineWords(cell: Cell, [a, b]: readonly [VpcAnswer, VpcAnswer]): string {
  const name = ({ name: tag, vpcId }: VpcAnswer): string => tag ?? vpcId;
  if (cell === 'there') return `one way, from ${name(a)} to ${name(b)} only`;
  return cell === 'back' ? `one way, from ${name(b)} to ${name(a)} only` : WORDS[cell];
}

/** In a pipe every id, on a terminal the first of them. */
function membersText(group: Group, page: Page): Text {
  if (!page.isPipe) return groupLabel(group);
  return joined(group.subnets.map((subnet) => joined([t`${subnet.id}`, subnet.name === null ? t`` : t`(${subnet.name})`, t`${subnet.cidrs.join(' ')}`], t` `)), t`, `);
}
