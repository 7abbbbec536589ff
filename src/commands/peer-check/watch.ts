/** Looks again and again, until the answer is good or the time is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../cli/context.ts';
import type { PeerCheckAnswer } from '../../core/peer-check/answer.ts';
import type { WatchOptions } from './definition.ts';

/** The last answer. The last look is at the end of the time, however short the time since the one before. */
export async function watchUntil({ timeoutSeconds, intervalSeconds }: WatchOptions, context: Context, look: () => Promise<PeerCheckAnswer>): Promise<PeerCheckAnswer> {
  const start = context.clock().getTime();
  let waited = 0;
  for (;;) {
    const answer = await look();
    // Reading takes time too; a clock that stands still must not keep it here for ever.
    const elapsed = Math.max(waited, (context.clock().getTime() - start) / 1000);
    const left = timeoutSeconds - elapsed;
    if (answer.verdict === 'ready' || left <= 0) return answer;
    const pause = Math.min(intervalSeconds, left);
    context.progress(`Waiting (${stateWords(answer)}): again in ${Math.ceil(pause)} s, ${Math.ceil(left)} s left`);
    await sleep(pause * 1000, undefined, { signal: context.signal });
    waited += pause;
  }
}

/** `pcx-1 pending-acceptance, 3 failing`: short, since it shares its line with the times. */
function stateWords({ verdict, peering, checks }: PeerCheckAnswer): string {
  const isBroken = verdict === 'broken';
  const bad = checks.filter(({ gates, status }) => gates && status === (isBroken ? 'fail' : 'unknown')).length;
  const state = peering === null ? 'no peering' : `${peering.id} ${peering.status}`;
  return `${state}, ${bad} ${isBroken ? 'failing' : 'not known'}`;
}
