/** The answer of `top-talkers`, field by field the JSON of the contract and what is added to it. Times are ISO 8601 in UTC. */
import type { Metric } from './question.ts';

export interface Traffic {
  readonly bytes: number;
  readonly packets: number;
  /** Flow log records that were counted. */
  readonly flows: number;
  /** Those of `flows` with action ACCEPT, and REJECT. */
  readonly accepted: number;
  readonly rejected: number;
}

/** Whose an address or an id is. */
export interface ValueName {
  /** `instance`, `network-interface`, `nat-gateway`, `load-balancer`, `vpc-endpoint`, `aws-service`, `vpc`, `subnet`, … */
  readonly type: string;
  readonly id: string | null;
  readonly name: string | null;
}

export interface TalkerRow extends Traffic {
  readonly key: Readonly<Record<string, string>>;
  /** Part of the totals, by the metric: 0 to 1. */
  readonly share: number;
  /** Whose the values of the key are, as far as it is known; `pair` and `conversation` have two. */
  readonly names: Readonly<Record<string, readonly (ValueName | null)[]>>;
  /** The metric in each bucket of the histogram; null where it is not known. */
  readonly overTime: readonly number[] | null;
  /** By how much the sums may be too small; null where they are exact. */
  readonly missing: { readonly bytes: number; readonly packets: number; readonly flows: number } | null;
}

export interface HistogramBucket extends Traffic {
  readonly start: string;
  readonly end: string;
}

export interface TalkerSource {
  /** As one writes it behind `--flow-logs`. */
  readonly source: string;
  readonly engine: 'local' | 'insights' | 'athena';
  readonly files: number;
  readonly bytesRead: number;
  /** What Insights or Athena scanned, and what that costs at the list price of us-east-1, in US dollars. */
  readonly bytesScanned?: number;
  readonly estimatedCost?: number;
}

/** Records that were read and not counted, because they repeat others. */
export interface Repeats {
  readonly records: number;
  readonly bytes: number;
  readonly packets: number;
}

export interface TopTalkersAnswer {
  readonly window: { readonly start: string | null; readonly end: string | null };
  readonly by: readonly string[];
  readonly metric: Metric;
  /** `once`: each flow once, however many interfaces recorded it. `raw`: plain sums over the records. */
  readonly counting: 'once' | 'raw';
  readonly rows: readonly TalkerRow[];
  /** How many keys there are, those that are not shown included. */
  readonly keys: number;
  readonly totals: {
    /** Records of the window that match; what was counted of them, and the rest in `merged`. */
    readonly records: number;
    readonly bytes: number;
    readonly packets: number;
    readonly flows: number;
    /** Of `records`. */
    readonly accepted: number;
    readonly rejected: number;
    readonly noData: number;
    readonly skipData: number;
    readonly malformed: number;
  };
  readonly merged: {
    /** The same packets at another interface. */
    readonly otherViews: Repeats;
    /** The other leg behind a gateway. */
    readonly translated: Repeats;
  };
  readonly histogram: readonly HistogramBucket[];
  readonly sources: readonly TalkerSource[];
  /** What is not exact; null where everything is. */
  readonly approximation: {
    /** A key that is not among the rows has no more than this; null where every key was held. */
    readonly maxError: { readonly bytes: number; readonly packets: number; readonly flows: number } | null;
    /** The histogram has the shape of all records, scaled to the totals. */
    readonly histogram: boolean;
  } | null;
  /** Ended before everything was read. */
  readonly partial: boolean;
  readonly warnings: readonly string[];
}
