/** Joins the two witnesses: what the configuration does with a packet, and what the records saw of it. */
import type { Network } from '../network/network.ts';
import { singlePacket } from '../fixes/context.ts';
import { findFixes } from '../fixes/fixes.ts';
import { judge, type Block, type Judgement, type PairQuestion } from '../path/judge.ts';
import type { Trace } from '../path/trace.ts';
import type { Cause, Hop, InspectAnswer, PairAnswer, QuestionAnswer } from './answer.ts';
import { describeBlock } from './cause.ts';
import { nearMissOf } from './near-miss.ts';
import { endWords, questionAnswer } from './question.ts';
import { titled, trafficWords } from './words.ts';

export interface Diagnosis {
  readonly answer: PairAnswer;
  readonly judgement: Judgement;
  readonly question: PairQuestion;
}

/** The answer of the configuration alone. Causes carry no evidence yet. */
export function diagnose(network: Network, question: PairQuestion, window: QuestionAnswer['window']): Diagnosis {
  const judgement = judge(network, question);
  const fixes = findFixes(network, question, judgement);
  const causes = judgement.blocks.map((block, index): Cause => {
    const result = fixes.results[index];
    return causeOf(network, block, result?.fix ?? null, result?.decide ?? null);
  });
  const answer: PairAnswer = {
    question: questionAnswer(network, question, judgement, window),
    verdict: judgement.verdict,
    summary: summaryOf(network, question, judgement, causes),
    causes,
    path: {
      forward: hopsOf(judgement.path.forward, true),
      return: hopsOf(judgement.path.return, judgement.path.forward.steps.every(({ blocker }) => blocker === null)),
    },
    withAllFixes: fixes.withAll,
    missing: judgement.missing,
    warnings: warningsOf(judgement),
  };
  return { answer, judgement, question };
}

export function inspect(network: Network, question: PairQuestion, window: QuestionAnswer['window']): InspectAnswer {
  const { answer, judgement } = diagnose(network, question, window);
  return { ...answer, allowed: { forward: judgement.allowed.forward.toJson(), roundTrip: judgement.allowed.roundTrip.toJson() } };
}

function causeOf(network: Network, block: Block, fix: Cause['fix'], decide: string | null): Cause {
  const base = describeBlock(network, block);
  const where = block.part?.where ?? null;
  const message = where === null ? base.message : `${base.message.replace(/\.$/, '')} (${where}).`;
  const nearMiss = nearMissOf(network, block.blocker);
  const partial = block.blocker.type === 'network-acl' ? block.blocker.partialPorts : null;
  return {
    code: base.code,
    kind: base.kind,
    direction: block.direction,
    resource: base.resource,
    rule: base.rule,
    message: decide === null ? message : `${message.replace(/\.$/, '')}; ${decide}.`,
    ...(nearMiss === null ? {} : { nearMiss }),
    ...(partial === null ? {} : { partial: { sourcePorts: partial } }),
    evidence: null,
    fix,
  };
}

/** @param wasReached does the packet get as far as the start of this trace? */
function hopsOf(trace: Trace, wasReached: boolean): Hop[] {
  const end = trace.steps.findIndex(({ blocker }) => blocker !== null);
  return trace.steps.map(({ component, action, rule, detail }, index) => ({ component, action, rule, detail, reached: wasReached && (end === -1 || index <= end) }));
}

function summaryOf(network: Network, question: PairQuestion, judgement: Judgement, causes: readonly Cause[]): string {
  const isOne = singlePacket(question.traffic) !== null;
  const traffic = trafficWords(question.traffic);
  const pair = `from ${endWords(network, question.source, judgement, 'source')} to ${endWords(network, question.destination, judgement, 'destination')}`;
  switch (judgement.verdict) {
    case 'reachable': {
      const reply = judgement.path.return.steps.length > 0 ? ', and so is the reply' : '';
      return isOne ? `${capital(traffic)} ${pair} is let through${reply}.` : `${capital(traffic.replace(/^any /, 'some '))} ${pair} is let through${reply}.`;
    }
    case 'inconclusive':
      return `Not known, because ${judgement.missing[0]?.what ?? 'something'} could not be read: whether ${traffic} ${pair} is let through.`;
    case 'blocked': {
      const [first] = causes;
      const others = causes.length - 1;
      const more = others > 0 ? ` and ${others} more ${others === 1 ? 'cause' : 'causes'}` : '';
      const by = first === undefined ? 'something' : `${first.resource.type.replaceAll('-', ' ').replace('acl', 'ACL').replace('vpc', 'VPC')} ${titled(first.resource)}`;
      // Of a set some may arrive and some not.
      const how = first?.direction === 'return' && isOne ? 'arrives, but its reply is blocked' : 'is blocked';
      return `${capital(isOne ? traffic : traffic.replace(/^any /, 'all '))} ${pair} ${how} by ${by}${more}.`;
    }
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A verdict that stands in spite of something unread says so. */
function warningsOf({ verdict, missing, warnings }: Judgement): string[] {
  if (verdict !== 'blocked' || missing.length === 0) return [...warnings];
  return [...warnings, ...missing.map(({ what }) => `Not read: ${what}. It cannot change the verdict, but more may block.`)];
}
