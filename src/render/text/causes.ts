import type { Cause, QuestionAnswer } from '../../core/diagnosis/answer.ts';
import { marksOf } from './marks.ts';
import { counted } from './numbers.ts';
import type { Page } from './page.ts';
import { nearMissText, ruleText } from './rules.ts';
import type { TextStyle } from './style.ts';
import { isNarrow } from './style.ts';
import { joined, t } from './text.ts';
import type { Text } from './text.ts';
import { span } from './times.ts';
import { named, portRange, resourceText, typeWords } from './words.ts';

/** Every cause: why, what to change, the rule, the closest rule and the records that show it. */
export function addCauses(page: Page, causes: readonly Cause[], question: QuestionAnswer): void {
  causes.forEach((cause, index) => {
    const title = causes.length === 1 ? t`Cause` : t`Cause ${index + 1} of ${causes.length}`;
    page.heading(title, cause.direction === 'return' ? t`on the way back` : t`on the way there`);
    page.hanging(t`${marksOf(page.style).bad} `, t`${cause.message}`, 2);
    page.rows(causeRows(cause, question, page.style), 4);
  });
}

/** The facts of a cause. Without a question (groups of flows) the closest rule only says in what it differs. */
export function causeRows(cause: Cause, question: QuestionAnswer | null, style: TextStyle): (readonly [Text, Text])[] {
  return [
    [t`code`, t`${cause.code}`],
    [t`resource`, resourceText(cause.resource, style)],
    [t`rule`, decidingRule(cause, style)],
    ...closestRule(cause, question, style),
    [t`only for`, cause.partial === undefined ? t`` : t`client ports ${joined(cause.partial.sourcePorts.map(portRange), t`, `)}`],
    [t`evidence`, evidenceText(cause, style)],
  ];
}

function decidingRule(cause: Cause, style: TextStyle): Text {
  if (cause.rule !== null) return ruleText(cause.rule, style);
  switch (cause.kind) {
    case 'security-group': return t`none matches, so it is denied`;
    case 'network-acl': return t`no entry matches, so it is denied`;
    case 'route': return t`no route matches`;
    default: return t``;
  }
}

/** The rule, then what it would let through instead: below it where there is room, on its line in a pipe. */
function closestRule(cause: Cause, question: QuestionAnswer | null, style: TextStyle): (readonly [Text, Text])[] {
  const { nearMiss } = cause;
  if (nearMiss === undefined) return [];
  // The reply's ports and addresses are not those that were asked for.
  const difference = nearMissText(nearMiss, cause.direction === 'forward' ? question : null);
  const { type, id, name } = nearMiss.resource;
  const where = id !== cause.resource.id ? t` of ${typeWords(type)} ${named(id, name, style)}` : t``;
  const rule = t`${ruleText(nearMiss.rule, style)}${where}`;
  return style.columns === null || isNarrow(style) ? [[t`closest`, t`${rule}: ${difference}`]] : [[t`closest`, rule], [t``, difference]];
}

function evidenceText(cause: Cause, style: TextStyle): Text {
  if (cause.evidence === null) return t``;
  const { records, firstSeen, lastSeen } = cause.evidence;
  if (records === 0) return t`none shows it`;
  return t`${counted(records, 'record')}, ${span(firstSeen, lastSeen, style)}`;
}
