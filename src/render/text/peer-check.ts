import type { CheckAnswer, PeerCheckAnswer, PeerCheckVerdict, VpcAnswer } from '../../core/peer-check/answer.ts';
import { addChecks } from './checks.ts';
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
