/** One judgement of all ways that a packet may take: it holds where it is the same on every one. */
import type { Missing } from '../diagnosis/answer.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';
import type { Choices, EveryWay } from './choices.ts';
import { blockerKey } from './blocker-key.ts';
import type { Block, Judgement } from './judge.ts';

/** @param possibleOf traffic that may pass on a way, for all that is known */
export function joinWays(traffic: TrafficSet, { ways, isWhole }: EveryWay<Judgement>, possibleOf: (way: Judgement) => TrafficSet): Judgement {
  const [first, ...others] = ways.map(({ result }) => result);
  if (first === undefined) throw new Error('a walk without a way');
  if (others.length === 0) return first;
  const all = [first, ...others];
  const forward = others.reduce((set, { allowed }) => set.intersect(allowed.forward), first.allowed.forward);
  const roundTrip = others.reduce((set, { allowed }) => set.intersect(allowed.roundTrip), first.allowed.roundTrip);
  const possible = others.reduce((set, way) => set.union(possibleOf(way)), possibleOf(first));
  const allowed = { forward, roundTrip };
  const warnings = [...new Set(all.flatMap((way) => way.warnings))];
  const missing = all.flatMap((way) => way.missing);
  if (isWhole && !traffic.intersect(roundTrip).isEmpty) return { ...first, allowed, warnings, missing: [] };
  const stopped = all.find(({ verdict }) => verdict === 'blocked');
  if (isWhole && stopped !== undefined && traffic.intersect(possible).isEmpty) {
    const { certain, onSome } = apart(all);
    const also = [...new Set(onSome.map(blockWords))].map((words) => `Not certain: ${words} on some of the ways that AWS may choose, and not on others.`);
    return { ...stopped, allowed, warnings: [...warnings, ...also], missing, blocks: certain, onSomeWays: onSome };
  }
  const open = isWhole ? ways.flatMap(({ result, choices }) => (result.verdict === 'blocked' ? [differs(result, choices)] : [])) : [TOO_MANY];
  return { ...(stopped ?? first), verdict: 'inconclusive', blocks: [], onSomeWays: all.flatMap(({ blocks }) => blocks), allowed, warnings, missing: [...missing, ...open] };
}

/** What has to be repaired whichever way is chosen, and what stands on some ways only while others are free without it. */
function apart(ways: readonly Judgement[]): { readonly certain: readonly Block[]; readonly onSome: readonly Block[] } {
  const keys = ways.map(({ blocks }) => new Set(blocks.map(blockerKey)));
  const isShared = (block: Block): boolean => keys.every((own) => own.has(blockerKey(block)));
  const all = ways.flatMap(({ blocks }) => blocks);
  const isFreeOnSome = ways.some(({ blocks }) => blocks.every(isShared));
  return isFreeOnSome ? { certain: all.filter(isShared), onSome: all.filter((block) => !isShared(block)) } : { certain: all, onSome: [] };
}

function blockWords({ blocker }: Block): string {
  switch (blocker.type) {
    case 'network-acl':
      return `network ACL ${blocker.acl.id} of ${blocker.subnet.id} denies it`;
    case 'no-route':
    case 'wrong-route':
      return `route table ${blocker.table.id} leads it nowhere`;
    case 'component':
      return `${blocker.thing.id} ${blocker.why}`;
    default:
      return `a ${blocker.type.replaceAll('-', ' ')} stops it`;
  }
}

const TOO_MANY: Missing = { what: 'which of very many ways AWS chooses', hint: 'they are too many to be walked one by one' };

/** Why the ways do not agree: this one is stopped, another is not. */
function differs({ path }: Judgement, { told }: Choices): Missing {
  const step = [...path.forward.steps, ...path.return.steps].find(({ blocker }) => blocker !== null);
  const where = step === undefined ? 'it is stopped' : `${step.component.type.replaceAll('-', ' ')} ${step.component.id} stops it (${step.detail})`;
  return { what: `whether AWS chooses this way: ${told.join(', then ')}; there ${where}, while on another way nothing does`, hint: 'make the ways alike, and it does not matter' };
}
