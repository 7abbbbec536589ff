/** What `top-talkers` is asked, once for every engine: each computes the same table of sums from it. */
import type { TimeWindow } from '../flows/types.ts';
import type { Dimension } from './dimensions.ts';
import type { Filter } from './filters.ts';

export type Metric = 'bytes' | 'packets' | 'flows';

export const METRICS: readonly Metric[] = ['bytes', 'packets', 'flows'];

export interface TalkersQuestion {
  /** At least one. */
  readonly by: readonly Dimension[];
  readonly metric: Metric;
  /** Rows that are shown. */
  readonly top: number;
  /** Only records of this action; null for both. */
  readonly action: 'ACCEPT' | 'REJECT' | null;
  /** All of them have to hold. */
  readonly filters: readonly Filter[];
  /** Plain sums over the records, each flow as often as it was recorded. */
  readonly isRaw: boolean;
  readonly window: TimeWindow;
  /** Width of the histogram's bars in seconds; null: chosen by the span of time. */
  readonly bucketSeconds: number | null;
}
