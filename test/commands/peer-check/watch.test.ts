import { describe, expect, it } from 'vitest';
import { watchUntil } from '../../../src/commands/peer-check/watch.ts';
import type { PeerCheckAnswer, PeerCheckVerdict } from '../../../src/core/peer-check/answer.ts';
import { makeTestContext } from '../../cli/context.ts';

const answer = (verdict: PeerCheckVerdict): PeerCheckAnswer =>
  ({ verdict, summary: '', vpcs: [] as never, peering: null, peerings: [], checks: [], subnets: [], withAllFixes: null, missing: [], warnings: [] });

/** Looks that give these verdicts in turn, the last for ever. */
function looks(...verdicts: PeerCheckVerdict[]) {
  const state = { count: 0 };
  return { state, look: () => Promise.resolve(answer(verdicts[Math.min(state.count++, verdicts.length - 1)]!)) };
}

const soon = { timeoutSeconds: 0.05, intervalSeconds: 0.02 };

describe('waiting', () => {
  it('ends with the first look that is ready', async () => {
    const { look, state } = looks('broken', 'inconclusive', 'ready', 'broken');
    expect((await watchUntil({ timeoutSeconds: 10, intervalSeconds: 0.001 }, makeTestContext(), look)).verdict).toBe('ready');
    expect(state.count).toBe(3);
  });

  it('does not wait where it is ready already', async () => {
    const { look, state } = looks('ready');
    await watchUntil({ timeoutSeconds: 1000, intervalSeconds: 1000 }, makeTestContext(), look);
    expect(state.count).toBe(1);
  });

  it.each(['broken', 'inconclusive'] as const)('gives up with %s: after 0, 20 and 40 ms, and at the end of the 50', async (verdict) => {
    const { look, state } = looks(verdict);
    expect((await watchUntil(soon, makeTestContext(), look)).verdict).toBe(verdict);
    expect(state.count).toBe(4);
  });

  it('says what it waits for, as progress', async () => {
    const context = makeTestContext();
    await watchUntil(soon, context, looks('broken', 'ready').look);
    expect(context.messages()).toEqual(['progress: Waiting (no peering, 0 failing): again in 1 s, 1 s left']);
  });

  it('ends at once when interrupted', async () => {
    const controller = new AbortController();
    const waiting = watchUntil({ timeoutSeconds: 1000, intervalSeconds: 1000 }, makeTestContext({ signal: controller.signal }), looks('broken').look);
    setTimeout(() => { controller.abort(); }, 20);
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
