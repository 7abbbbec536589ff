import type { CheckAnswer, CheckStatus, PeerCheckAnswer, PeerCheckVerdict, VpcAnswer } from '../../core/peer-check/answer.ts';
import { addFix } from './fixes.ts';
import { marksOf } from './marks.ts';
import { addMissing, addWarnings } from './notes.ts';
import { Page } from './page.ts';
import { addSubnets } from './peer-check-subnets.ts';
import type { TextStyle } from './style.ts';
import { t } from './text.ts';
import type { Text } from './text.ts';
import { named } from './words.ts';

/** The answer of `peer-check`: the verdict, every check, the subnets of both sides as a picture, and what to do. */
export function renderPeerCheck(answer: PeerCheckAnswer, style: TextStyle): string {
  const page = new Page(style);
  const [a, b] = answer.vpcs;
  page.hanging(t`${verdictText(answer.verdict, style)}  `, t`${vpcText(a, style)} ${style.unicode ? t`⇄` : t`<->`} ${vpcText(b, style)}`, 0, 2);
  page.line(t`${answer.summary}`, 2);
  if (answer.verdict === 'inconclusive') addMissing(page, answer.missing);
  addPeerings(page, answer);
  addChecks(page, answer.checks);
  addSubnets(page, answer);
  addFixes(page, answer);
  if (answer.verdict !== 'inconclusive') addMissing(page, answer.missing);
  addWarnings(page, answer.warnings);
  return page.toString();
}

/** The fixes alone, as commands to copy. */
export function renderPeerCheckFixes(answer: PeerCheckAnswer, style: TextStyle): string {
  const page = new Page(style);
  addFixes(page, answer);
  return page.toString();
}

function verdictText(verdict: PeerCheckVerdict, style: TextStyle): Text {
  const marks = marksOf(style);
  switch (verdict) {
    case 'ready': return t`${marks.good} ${t`ready`.in('green', 'bold')}`;
    case 'broken': return t`${marks.bad} ${t`broken`.in('red', 'bold')}`;
    case 'inconclusive': return t`${marks.unknown} ${t`not known`.in('yellow', 'bold')}`;
  }
}

function vpcText({ vpcId, name }: VpcAnswer, style: TextStyle): Text {
  return named(vpcId, name, style);
}

function addPeerings(page: Page, { peerings, peering }: PeerCheckAnswer): void {
  if (peerings.length === 0) return;
  const marks = marksOf(page.style);
  page.heading(peerings.length === 1 ? t`Peering connection` : t`Peering connections`);
  for (const { id, name, status, meaning, requester, accepter } of peerings) {
    const mark = status === 'active' ? marks.good : id === peering?.id ? marks.bad : t`-`;
    const way = t`${requester.name ?? requester.vpcId} ${marks.arrow} ${accepter.name ?? accepter.vpcId}`;
    page.hanging(t`${mark.padTo(marks.width)} `, t`${named(id, name, page.style)}  ${status}: ${meaning}.  ${t`requested ${way}`.in('dim')}`, 2);
  }
}

/** More findings of one check that are all well are one line on a terminal; in a pipe each has its own. */
const MOST_ALIKE = 2;

function addChecks(page: Page, checks: readonly CheckAnswer[]): void {
  page.heading(t`Checks`);
  const column = Math.max(0, ...checks.map(({ id }) => id.length));
  const passed = new Map<string, number>();
  for (const { id, status, message, resource } of checks) {
    if (status === 'pass') {
      const count = (passed.get(id) ?? 0) + 1;
      passed.set(id, count);
      const total = checks.filter((check) => check.id === id && check.status === 'pass').length;
      if (!page.isPipe && total > MOST_ALIKE + 1 && count > MOST_ALIKE) {
        if (count === total) page.hanging(label(page, status, id, column), t`… and ${total - MOST_ALIKE} more that are well.`, 2, hang(page, column));
        continue;
      }
    }
    // In a pipe each line says by itself what it speaks of.
    const text = page.isPipe && !message.includes(resource.id) ? t`${resource.id}: ${message}` : t`${message}`;
    page.hanging(label(page, status, id, column), text, 2, hang(page, column));
  }
}

const hang = (page: Page, column: number): number => page.isNarrow ? 4 : 2 + marksOf(page.style).width + 1 + column + 2;

function label(page: Page, status: CheckStatus, id: string, column: number): Text {
  const marks = marksOf(page.style);
  const mark = { pass: marks.good, fail: marks.bad, warn: marks.warning, unknown: marks.unknown }[status].padTo(marks.width);
  const name = t`${id}`.in(status === 'fail' ? 'bold' : 'dim');
  return page.isNarrow ? t`${mark} ${name}  ` : t`${mark} ${name.padTo(column)}  `;
}

/** Commands to copy: first those without which the peering is not ready, then those that only a warning suggests. */
function addFixes(page: Page, { checks, withAllFixes }: PeerCheckAnswer): void {
  const fixable = checks.filter(({ fix }) => fix !== null);
  addFixList(page, t`${fixable.filter(({ gates }) => gates).length === 1 ? 'Fix' : 'Fixes'}`, fixable.filter(({ gates }) => gates));
  addFixList(page, t`Optional`, fixable.filter(({ gates }) => !gates));
  const unfixed = checks.filter(({ status, gates, fix }) => gates && status === 'fail' && fix === null);
  if (unfixed.length > 0) {
    if (fixable.length === 0) page.heading(t`Fix`);
    else page.blank();
    page.line(t`${unfixed.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) === index).join(', ')}: there is no command to print; the checks above say who has to decide or do what.`, 2);
  }
  if (withAllFixes === null) return;
  page.blank();
  page.hanging(t`${verdictText(withAllFixes, page.style)}  `, outcome(withAllFixes), 2, 4);
}

function addFixList(page: Page, title: Text, checks: readonly CheckAnswer[]): void {
  if (checks.length === 0) return;
  page.heading(title);
  checks.forEach(({ id, fix }, index) => {
    if (fix === null) return;
    if (index > 0 && fix.commands.length > 0) page.blank();
    addFix(page, fix, t`${id}: `);
  });
}

function outcome(verdict: PeerCheckVerdict): Text {
  switch (verdict) {
    case 'ready': return t`with all of this applied: netdiag asked the same question again of a copy of the configuration.`;
    case 'broken': return t`even with all of this applied: something is left that no printed fix repairs.`;
    case 'inconclusive': return t`with all of this applied: the answer then rests on something that could not be read.`;
  }
}
