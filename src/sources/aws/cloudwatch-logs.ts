/** Flow log records in CloudWatch Logs. */
import { AwsError } from '../../core/errors.ts';
import { filterPattern } from '../../core/flows/filter-pattern.ts';
import type { LogChunk, RecordFormat, RecordInterest, TimeWindow } from '../../core/flows/types.ts';
import { errorFacts } from './error-facts.ts';
import { filterLogEvents } from './filter-log-events.ts';
import type { LogEvent } from './filter-log-events.ts';
import { queryEvents } from './insights.ts';
import { areAmbiguous, chunksByFormat } from './line-formats.ts';
import { findLogGroup } from './log-group.ts';
import type { FoundLogGroup } from './log-group.ts';
import { streamsOfInterfaces } from './log-streams.ts';
import type { ReadingCallbacks } from './reading.ts';
import type { AwsTarget } from './targets.ts';

export interface LogGroupRequest extends ReadingCallbacks {
  /** Name or ARN. */
  readonly group: string;
  readonly target: AwsTarget;
  readonly window: TimeWindow;
  /** Every format that flow logs write into the group; empty where none is known. */
  readonly formats: readonly RecordFormat[];
  readonly interest: RecordInterest;
  /**
   * Let CloudWatch Logs leave out what the interest does not need. It then leaves out NODATA and SKIPDATA lines as
   * well, so not where coverage is the question.
   */
  readonly usePattern: boolean;
  /** Longest aggregation interval of the group's flow logs, in seconds. */
  readonly aggregationSeconds: number;
  /** Unix seconds; the end of windows without one. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** Insights knows nothing older than this (CloudWatch Logs API, StartQuery). */
const OLDEST_QUERY = Date.UTC(2018, 10, 5) / 1000;
/** Events older than 14 days are not taken in (CloudWatch Logs API, PutLogEvents): a new group holds nothing older. */
const OLDEST_EVENT = 14 * 24 * 3600;
/** A record's `start` may be off by this much (VPC User Guide, "Flow log records"). */
const CLOCK_MARGIN = 60;

/**
 * The lines of the group that may belong to the window and the interest; more may come than was asked for, never less.
 * Throws UsageError LOG_GROUP_NOT_FOUND, NotReadableError (LOG_GROUP_CLASS, ACCESS_DENIED), AwsError.
 */
export async function* readLogGroup(request: LogGroupRequest): AsyncIterable<LogChunk> {
  const group = await findLogGroup(request.group, request.target, request.signal);
  if (areAmbiguous(request.formats)) {
    request.onWarning?.(`Flow logs of different formats with equally many fields write into ${group.name}: their records cannot be told apart. Name one with --format.`);
  }
  const seen = new Set<string>();
  for await (const events of group.needsInsights ? insightsEvents(group, request) : eventsOfUnknownClass(group, request)) {
    for (const [stream, lines] of linesByStream(events)) {
      if (!seen.has(stream)) request.onFile?.(`${group.name}/${stream}`);
      seen.add(stream);
      request.onBytes?.(lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0));
      yield* chunksByFormat(`${group.name}/${stream}`, lines, request.formats);
    }
  }
}

/** Without permission to look the class up it shows when the group is read. */
async function* eventsOfUnknownClass(group: FoundLogGroup, request: LogGroupRequest): AsyncIterable<readonly LogEvent[]> {
  try {
    yield* standardEvents(group, request);
  } catch (error) {
    if (!(error instanceof AwsError) || errorFacts(error.cause).code !== 'InvalidOperationException') throw error;
    yield* insightsEvents(group, request);
  }
}

async function* standardEvents(group: FoundLogGroup, request: LogGroupRequest): AsyncIterable<readonly LogEvent[]> {
  const streams = await streamsOfInterfaces(group, request.interest.interfaceIds, request.signal);
  if (streams?.length === 0) return;
  const [format, ...others] = request.formats;
  const pattern = format === undefined || !request.usePattern ? null : filterPattern(format, request.interest, { formatIsCertain: others.length === 0 });
  yield* filterLogEvents(group, { window: searchWindow(request), streams, pattern }, request.signal);
}

async function* insightsEvents(group: FoundLogGroup, request: LogGroupRequest): AsyncIterable<readonly LogEvent[]> {
  const { start, end } = searchWindow(request);
  const from = start ?? Math.max(OLDEST_QUERY, (group.createdAt ?? 0) - OLDEST_EVENT);
  const to = (end ?? request.now + 1) - 1;
  if (to < from) return;
  const interest = request.usePattern ? request.interest : { ...request.interest, action: null, addresses: [] };
  const { onWarning, onScanned, signal } = request;
  yield* queryEvents(group, {
    span: { from, to },
    interest,
    ...(onWarning === undefined ? {} : { onWarning }),
    ...(onScanned === undefined ? {} : { onScanned }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** An event is stamped with its record's start: records that reach into the window may begin one interval before it. */
function searchWindow({ window, aggregationSeconds }: LogGroupRequest): TimeWindow {
  return { start: window.start === null ? null : Math.max(0, window.start - aggregationSeconds - CLOCK_MARGIN), end: window.end };
}

function linesByStream(events: readonly LogEvent[]): ReadonlyMap<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const { stream, message } of events) {
    const own = lines.get(stream) ?? [];
    own.push(message);
    lines.set(stream, own);
  }
  return lines;
}
