/** One judgement of all ways that a packet may take: it holds where it is the same on every one. */
import type { Missing } from '../diagnosis/answer.ts';
import type { TrafficSet } from '../traffic/traffic-set.ts';
import type { Choices, EveryWay } from './choices.ts';
import type { Judgement } from './judge.ts';

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
    return { ...stopped, allowed, warnings, missing, blocks: all.flatMap(({ blocks }) => blocks) };
  }
  const open = isWhole ? ways.flatMap(({ result, choices }) => (result.verdict === 'blocked' ? [differs(result, choices)] : [])) : [TOO_MANY];
  return { ...(stopped ?? first), verdict: 'inconclusive', blocks: [], onSomeWays: all.flatMap(({ blocks }) => blocks), allowed, warnings, missing: [...missing, ...open] };
}

const TOO_MANY: Missing = { what: 'which of very many ways AWS chooses', hint: 'they are too many to be walked one by one' };

/** Why the ways do not agree: this one is stopped, another is not. */
function differs({ path }: Judgement, { told }: Choices): Missing {
  const step = [...path.forward.steps, ...path.return.steps].find(({ blocker }) => blocker !== null);
  const where = step === undefined ? 'it is stopped' : `${step.component.type.replaceAll('-', ' ')} ${step.component.id} stops it (${step.detail})`;
  return { what: `whether AWS chooses this way: ${told.join(', then ')}; there ${where}, while on another way nothing does`, hint: 'make the ways alike, and it does not matter' };
}
