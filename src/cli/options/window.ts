import type { TimeWindow } from '../../core/flows/types.ts';
import { isAwsFlowLogSource } from './source.ts';
import type { SourceOptions } from './source.ts';

/** A log group or bucket may hold years: without `--since` the last hour is read. */
const defaultAwsSeconds = 3600;

/** The window of records to read: what was asked for, else the last hour of AWS sources and everything of files and labs. */
export function recordWindow(source: SourceOptions, now: Date): TimeWindow {
  const fromAws = source.flowLogs.length > 0 ? source.flowLogs.some(isAwsFlowLogSource) : source.snapshot === null && source.lab === null;
  const nowSeconds = Math.floor(now.getTime() / 1000);
  if (!fromAws || source.since !== null) return { start: source.since, end: source.until };
  return { start: (source.until ?? nowSeconds) - defaultAwsSeconds, end: source.until };
}
