/**
 * A question that adds flow log records up, and its answer: the same for our own scan, for Logs Insights and for
 * Athena. Times are Unix seconds, half-open spans.
 */
import type { Cidr } from '../address/cidr.ts';
import type { RecordFormat, TimeWindow } from '../flows/types.ts';

export type Metric = 'bytes' | 'packets' | 'flows';

export interface ScanPlan {
  /** What records are put together by; none for the totals alone. */
  readonly keys: readonly ScanKey[];
  /** Which of the two directions of a flow are told apart. */
  readonly fold: Fold;
  /** What ranks the keys: decides which are let go past `maxKeys`, and is what `slots` of a key count. */
  readonly metric: Metric;
  /** Width of the histogram's buckets; `auto`: the smallest of AUTO_BUCKETS that gives at most 1000. Null for none. */
  readonly bucketSeconds: number | 'auto' | null;
  /** At least half of as many, and no more than these, parts of time are told apart for each key; 0 for none. */
  readonly keySlots: number;
  /** A record has to match all of them. */
  readonly filters: readonly ScanFilter[];
  readonly action: 'ACCEPT' | 'REJECT' | null;
  readonly window: TimeWindow;
  /** Distinct keys that are held; with more the result is an approximation. */
  readonly maxKeys: number;
  /** For lines with neither a header line nor a format of their own; null for the default format. */
  readonly format: RecordFormat | null;
  /** Other formats that may occur in the same sources. */
  readonly otherFormats: readonly RecordFormat[];
}

export interface ScanKey {
  /** Any field of a log format, such as `srcaddr` or `interface-id`. */
  readonly field: string;
  /** Numbers are rounded down to a multiple of it: `start` by 3600 is the hour. Absent: as they are. */
  readonly per?: number;
}

/**
 * - `none`: as recorded.
 * - `pair`: source and destination change places (`srcaddr` with `dstaddr`, `pkt-srcaddr` with `pkt-dstaddr`, `srcport`
 *   with `dstport`, the two service names) where the source address is the greater one. IPv4 is less than IPv6,
 *   which is less than no address.
 * - `conversation`: they change places where the source speaks from the lower port, so that `dstport` is the server's;
 *   with equal ports as for `pair`. The key should leave `srcport` out.
 *
 * The addresses that are compared are `srcaddr` and `dstaddr`, also where the key holds the `pkt-` fields only.
 */
export type Fold = 'none' | 'pair' | 'conversation';

export interface ScanFilter {
  /** It is enough if one of them matches. */
  readonly fields: readonly string[];
  readonly negated: boolean;
  /** A field that the format lacks, or that is `-`, is in no block and no range; as a value it is `-`. */
  readonly match:
    | { readonly kind: 'cidrs'; readonly cidrs: readonly Cidr[] }
    | { readonly kind: 'ranges'; readonly ranges: readonly NumberRange[] }
    | { readonly kind: 'values'; readonly values: readonly string[] };
}

/** From the first to the last number. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** Each divides the next, so that narrow buckets can be joined to wide ones. */
export const AUTO_BUCKETS = [60, 300, 900, 3600, 21_600, 86_400, 604_800] as const;
export const MOST_AUTO_BUCKETS = 1000;
export const DEFAULT_MAX_KEYS = 1_000_000;

/** Sums, one value a row (or a bucket). Exact up to 2^53. */
export interface Sums {
  readonly bytes: Float64Array;
  readonly packets: Float64Array;
  readonly flows: Float64Array;
  /** The part of it with action REJECT. */
  readonly rejectedBytes: Float64Array;
  readonly rejectedPackets: Float64Array;
  readonly rejectedFlows: Float64Array;
}

export interface KeyRows {
  readonly count: number;
  /** Text of the plan's key `column` in a row, as in a record: addresses in canonical form, `-` for none. */
  readonly text: (row: number, column: number) => string;
  readonly sums: Sums;
  /** Parts of time of a row: `slotCount` values from `row * slotCount`; single precision, for drawing. Null without keySlots. */
  readonly slots: Float32Array | null;
  readonly slotCount: number;
  readonly slotSeconds: number;
  /** Start of the first slot; 0 without slots. */
  readonly slotStart: number;
  /**
   * By how much a row's sums may be too small: null where all are exact. A row that was there before the first key had
   * to be let go is exact even then: its value is 0.
   */
  readonly missing: { readonly bytes: Float64Array; readonly packets: Float64Array; readonly flows: Float64Array } | null;
}

export interface ScanHistogram {
  readonly seconds: number;
  /** Starts of the buckets that have records, ascending, multiples of `seconds`. */
  readonly starts: Float64Array;
  readonly sums: Sums;
}

export interface ScanTotals {
  /** Records that carry traffic, lie in the window and match the filters: what everything else adds up. */
  records: number;
  bytes: number;
  packets: number;
  /** Records, by their action; those of formats without `action` are neither. */
  accepted: number;
  rejected: number;
  /** Lines in the window, whatever the filters ask. */
  noData: number;
  skipData: number;
  /** Lines that fit no format, of any time. */
  malformed: number;
  /** Records with traffic that the window, or then the action and the filters, left out. */
  outsideWindow: number;
  filteredOut: number;
  /** First `start` and last `end` of the records that were added up; null without one. */
  firstStart: number | null;
  lastEnd: number | null;
}

/** A format that records were read in. */
export interface FormatSeen {
  readonly fields: readonly string[];
  /** All records, also those that the question leaves out. */
  records: number;
}

export interface ScanResult {
  readonly keys: KeyRows;
  /** Null where the plan asks for none, or no record has a time. */
  readonly histogram: ScanHistogram | null;
  readonly totals: ScanTotals;
  readonly formats: readonly FormatSeen[];
  readonly malformedSamples: readonly { readonly origin: string; readonly line: string; readonly reason: string }[];
  /**
   * Null where every key was held. Else some were let go: totals and histogram are exact; a key that is not among the
   * rows has no more than `maxError`, and the rows' sums may be too small by their `missing`.
   */
  readonly approximation: { readonly maxError: { readonly bytes: number; readonly packets: number; readonly flows: number } } | null;
}
