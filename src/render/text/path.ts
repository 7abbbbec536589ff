import type { Hop, PairAnswer } from '../../core/diagnosis/answer.ts';
import { actionMark, marksOf } from './marks.ts';
import type { Page } from './page.ts';
import { withRule } from './rules.ts';
import type { TextStyle } from './style.ts';
import type { Text } from './text.ts';
import { joined, t } from './text.ts';
import { addressOf, named, shortId, typeWords } from './words.ts';

/** Where the value column of a hop starts at the latest; longer types push it. */
const WIDEST_TYPE = 19;

/** Both ways, hop by hop, with the break marked. */
export function addPath(page: Page, answer: PairAnswer): void {
  const { path, question } = answer;
  const [source, destination] = [addressOf(question.source), addressOf(question.destination)];
  const { arrow } = marksOf(page.style);
  addWay(page, t`There`, t`${source} ${arrow} ${destination}`, path.forward);
  addWay(page, t`Back`, t`${destination} ${arrow} ${source}`, path.return);
}

function addWay(page: Page, title: Text, ends: Text, hops: readonly Hop[]): void {
  if (hops.length === 0) return;
  page.heading(title, ends);
  const width = Math.min(WIDEST_TYPE, Math.max(...hops.map((hop) => typeOf(hop).width)));
  const broken = hops.findIndex(isBreak);
  hops.forEach((hop, index) => {
    // Said in words as well: dimmed is nothing without colour.
    if (broken >= 0 && index === broken + 1) page.line(t`beyond the break, were it repaired:`.in('dim'), 2);
    addHop(page, hop, width, broken >= 0 && index > broken);
  });
}

/** Short enough for the column: the parts of a transit gateway have long names. */
function typeOf({ component }: Hop): Text {
  return t`${typeWords(component.type).replace(/^transit gateway (?=.)/, 'TGW ').replace('egress-only internet', 'egress-only')}`;
}

function isBreak(hop: Hop): boolean {
  return hop.action === 'deny' || hop.action === 'drop';
}

function addHop(page: Page, hop: Hop, typeWidth: number, isBeyond: boolean): void {
  const { style } = page;
  const marks = marksOf(style);
  const mark = actionMark(hop.action, style).padTo(marks.width);
  const action = page.isPipe ? t`${hop.action.padEnd(9)} ` : t``;
  const type = typeOf(hop);
  const first = t`${mark} ${action}${page.isNarrow ? type : type.padTo(typeWidth)} `;
  const rest = t`${named(shortId(hop.component.id), hop.component.name, style)}  ${whatHappens(page, hop)}`;
  const indent = 2;
  const hang = page.isNarrow ? indent + marks.width + 1 : indent + marks.width + 1 + typeWidth + 1;
  if (isBeyond) page.hanging(first.in('dim'), rest.in('dim'), indent, hang, page.fullWidth);
  else page.hanging(first, rest, indent, hang, page.fullWidth);
}

function whatHappens(page: Page, hop: Hop): Text {
  const detail = hop.rule === null ? t`${hop.detail}` : withRule(hop.detail, hop.rule, page.style);
  if (isBreak(hop)) return detail.in('red');
  if (hop.action === 'translate') return detail.in('cyan');
  return hop.action === 'unknown' ? detail.in('yellow') : detail;
}

/** Each way on one line, for an answer that has nothing to repair. */
export function shortPathRows({ path }: PairAnswer, style: TextStyle): (readonly [Text, Text])[] {
  const chain = (hops: readonly Hop[]): Text => joined(hops.map(shortHop), t` ${marksOf(style).arrow} `);
  return [[t`there`, chain(path.forward)], [t`back`, chain(path.return)]];
}

function shortHop({ component, action, detail }: Hop): Text {
  return action === 'translate' ? t`${shortId(component.id)} ${t`(${detail})`.in('cyan')}` : t`${shortId(component.id)}`;
}
