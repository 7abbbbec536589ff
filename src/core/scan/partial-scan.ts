import type { KeysData } from './keys-data.ts';
import type { FormatSeen, ScanHistogram, ScanTotals } from './plan.ts';
import type { ValuesData } from './values.ts';

/** Sums of a part of the records, as they go from thread to thread. */
export interface PartialScan {
  readonly totals: ScanTotals;
  readonly formats: readonly FormatSeen[];
  readonly malformedSamples: readonly { readonly origin: string; readonly line: string; readonly reason: string }[];
  readonly histogram: ScanHistogram | null;
  readonly keys: KeysData;
  readonly values: ValuesData;
}
