/** What a thread of the scan is told, and what it tells. */
import type { PartialScan } from '../../core/scan/partial-scan.ts';
import type { ScanPlan } from '../../core/scan/plan.ts';

/** A piece of a file, from one line's start to another's. */
export interface FileRange {
  readonly from: number;
  /** The byte behind the last one. */
  readonly to: number;
  /** The file's first line where the piece does not begin with it: it may name the format. */
  readonly header: string | null;
}

export type Task =
  /** The first one. */
  | ({ readonly kind: 'setup' } & ThreadSetup)
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly range: FileRange | null }
  /** Bytes follow. */
  | { readonly kind: 'stream'; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The stream's end; broken off where the reading of it failed. */
  | { readonly kind: 'end'; readonly isBroken: boolean }
  /** Nothing more comes: the sums are wanted. */
  | { readonly kind: 'finish' };

export interface SourceFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export type Report =
  | { readonly kind: 'taken' }
  /** With a header line in the midst of a part, what other parts of the file were taken for is not certain. */
  | { readonly kind: 'done'; readonly failure: SourceFailure | null; readonly changedFormat: boolean }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'sums'; readonly partial: PartialScan };

export interface ThreadSetup {
  readonly plan: ScanPlan;
  /** Shared by all threads: whether to stop; then for each its bytes and records so far. */
  readonly counters: Float64Array;
  readonly index: number;
}

export const STOP = 0;
export const bytesPlace = (index: number): number => 1 + index * 2;
export const recordsPlace = (index: number): number => 2 + index * 2;
