/** Where traffic dies, read from the records alone (CONTRACT, "What the records say by themselves"; facts 15). */
import type { FlowPattern } from '../diagnosis/answer.ts';
import type { Coverage } from './coverage.ts';
import { stateOf, type Observations } from './observations.ts';

/** @param isDestinationKnown is the destination an interface of the network? Nobody can log beyond it. */
export function patternOf({ places, isReset }: Observations, coverage: Coverage, isDestinationKnown: boolean): FlowPattern {
  const leaving = stateOf(places.sourceForward);
  const entering = stateOf(places.destinationForward);
  const replying = stateOf(places.destinationReturn);
  const returning = stateOf(places.sourceReturn);
  if (leaving === 'reject') return 'rejected-leaving-source';
  if (entering === 'reject') return 'rejected-entering-destination';
  if (replying === 'reject') return 'reply-rejected-leaving-destination';
  if (returning === 'reject') return 'reply-rejected-entering-source';
  if (isReset) return 'refused';
  if (returning === 'accept') return 'answered';
  if (replying === 'accept') {
    if (showsAll(coverage.source)) return 'reply-lost-in-transit';
    // A log of filter ACCEPT would show a reply that arrived, and not one that was rejected.
    return coverage.source.accept ? 'not-covered' : 'answered';
  }
  // A log without REJECT would not show that the reply was rejected.
  if (entering === 'accept') return coverage.destination.reject ? 'no-reply' : 'not-covered';
  if (leaving === 'accept') {
    if (!isDestinationKnown) return 'no-reply';
    return showsAll(coverage.destination) ? 'lost-in-transit' : 'not-covered';
  }
  return [coverage.source, coverage.destination].some(({ accept, reject }) => accept || reject) ? 'no-records' : 'not-covered';
}

const showsAll = ({ accept, reject }: Coverage['source']): boolean => accept && reject;
