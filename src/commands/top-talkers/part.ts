import type { ScanPlan, ScanResult } from '../../core/scan/plan.ts';
import type { TalkerSource } from '../../core/talkers/answer.ts';

/** What one place came to. */
export interface Part {
  readonly source: TalkerSource;
  readonly result: ScanResult;
  /** Ended by Ctrl-C before everything was read. */
  readonly isInterrupted: boolean;
  /** What was left out, in one sentence each. */
  readonly warnings: readonly string[];
  /** False where something that belongs to it could not be read. */
  readonly isComplete: boolean;
}

export interface PartRequest {
  readonly plan: ScanPlan;
  /** Width of the buckets that an engine makes which cannot choose it. */
  readonly bucketSeconds: number;
  /** Ends the reading; what was summed so far is the part. */
  readonly signal: AbortSignal;
}
