/** Adds up the records of every place, with the engine that suits it. */
import type { Context } from '../../cli/context.ts';
import { parseFormat } from '../../core/flows/format.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { RecordFormat } from '../../core/flows/types.ts';
import type { Network } from '../../core/network/network.ts';
import type { TopTalkersAnswer } from '../../core/talkers/answer.ts';
import { widthFor } from '../../core/talkers/buckets.ts';
import { planTalkers, type TalkersPlan } from '../../core/talkers/plan.ts';
import { summarize } from '../../core/talkers/summary.ts';
import { joinResults } from '../../core/talkers/table.ts';
import type { Configuration } from '../configuration.ts';
import { isPassedOver, notReadWarning } from '../read-records.ts';
import { findRecordPlaces } from '../record-places.ts';
import type { TopTalkersOptions } from './definition.ts';
import { checkFields } from './fields.ts';
import type { Part, PartRequest } from './part.ts';
import { checkCost, firstFailure, preparePlace, type PreparedPlace } from './prepared.ts';

export interface AddedUp {
  readonly answer: TopTalkersAnswer;
  /** False where something could not be read. */
  readonly isComplete: boolean;
}

/** Compressed bytes up to which rows are told apart by time: exact sums over time, for a table as many times as long. */
const CELLS_UP_TO = 64 * 1024 * 1024;
/** The histogram of plain sums is exact without it; only the lines beside the rows gain by it. */
const RAW_CELLS_UP_TO = 1024 * 1024;
/** Parts of time of a row, else: for the lines beside the rows. */
const SLOTS = 32;

/** @throws UsageError, NotReadableError, AwsError where nothing can be answered */
export async function addUp(options: TopTalkersOptions, configuration: Configuration, network: Network, context: Context): Promise<AddedUp> {
  const unread = new Unread(options.source.flowLogs.length > 0);
  const prepared = await preparePlaces(options, configuration, context, unread);
  checkCost(prepared, options, context);
  const interrupted = new AbortController();
  const release = context.onInterrupt?.(() => { interrupted.abort(); });
  const signal = AbortSignal.any([context.signal, interrupted.signal]);
  try {
    const bucketSeconds = bucketWidth(options, context);
    const withCells = prepared.every((place) => canHaveCells(place, options.question.isRaw ? RAW_CELLS_UP_TO : CELLS_UP_TO));
    let plan = planOf(options, prepared, bucketSeconds, withCells);
    let parts = await runParts(prepared, plan, options, { plan: plan.scan, bucketSeconds, signal }, context, unread);
    if (withCells && parts.some(({ result }) => result.approximation !== null) && !signal.aborted) {
      // More keys than are held only because they are told apart by time.
      plan = planOf(options, prepared, bucketSeconds, false);
      parts = await runParts(prepared, plan, options, { plan: plan.scan, bucketSeconds, signal }, context, unread);
    }
    context.signal.throwIfAborted();
    if (parts.length === 0 && signal.aborted) throw new InterruptedError();
    if (parts.length === 0) firstFailure(unread.errors);
    const result = joinResults(plan.scan, parts.map((part) => part.result));
    const fieldWarnings = checkFields(options.question, result.formats, network);
    const warnings = [...unread.warnings, ...parts.flatMap((part) => part.warnings), ...fieldWarnings, ...malformedWarnings(result)];
    const isForeign = result.totals.records === 0 && result.totals.malformed > 0 && result.totals.noData + result.totals.filteredOut + result.totals.outsideWindow === 0;
    const partial = parts.some(({ isInterrupted }) => isInterrupted);
    return {
      answer: summarize(result, plan, network, { sources: parts.map(({ source }) => source), partial, warnings }),
      isComplete: unread.warnings.length === 0 && parts.every((part) => part.isComplete) && !isForeign,
    };
  } finally {
    release?.();
  }
}

/** Places that could not be read, and the errors that said so. */
class Unread {
  readonly warnings: string[] = [];
  readonly errors: Parameters<typeof firstFailure>[0][number][] = [];
  readonly #areNamed: boolean;

  constructor(areNamed: boolean) {
    this.#areNamed = areNamed;
  }

  /** @throws the error itself where it is no reason to go on with the other places */
  add(place: string, error: unknown): void {
    if (!isPassedOver(error, this.#areNamed)) throw error;
    this.warnings.push(notReadWarning(place, error));
    this.errors.push(error);
  }
}

export async function preparePlaces(options: TopTalkersOptions, configuration: Configuration, context: Context, unread = new Unread(options.source.flowLogs.length > 0)): Promise<readonly PreparedPlace[]> {
  const { source, output } = options;
  for (const { key, scope, action, code } of configuration.collection.refusals) {
    if (key === 'FlowLogs' && source.flowLogs.length === 0) unread.warnings.push(`Which flow logs there are in ${scope.region ?? 'this Region'} is not known: ${action} was refused (${code}). Allow it, or name records with --flow-logs.`);
  }
  const places = await findRecordPlaces({ configuration, source, output, resourceIds: [] }, context);
  const prepared: PreparedPlace[] = [];
  for (const place of places) {
    try {
      prepared.push(await preparePlace(place, options, context));
    } catch (error) {
      unread.add(place.place, error);
    }
  }
  return prepared;
}

function canHaveCells(place: PreparedPlace, most: number): boolean {
  switch (place.kind) {
    case 'lab': case 'events': case 'insights': return true;
    case 'files': return place.files.reduce((sum, { size }) => sum + size, 0) <= most;
    case 'objects': return place.objects.reduce((sum, { size }) => sum + size, 0) <= most;
    case 'stdin': case 'athena': return false;
  }
}

/** The width that was asked for, else one that suits the window; a minute where the window is open. */
export function bucketWidth({ question }: TopTalkersOptions, context: Pick<Context, 'clock'>): number {
  const { window: { start, end }, bucketSeconds } = question;
  if (bucketSeconds !== null) return bucketSeconds;
  return start === null ? 60 : widthFor((end ?? context.clock().getTime() / 1000) - start);
}

export function planOf({ question, maxKeys, source }: TopTalkersOptions, prepared: readonly PreparedPlace[], bucketSeconds: number, withCells: boolean): TalkersPlan {
  const given = source.format === null ? null : parseFormat(source.format);
  const formats: RecordFormat[] = [...(given === null ? [] : [given]), ...prepared.flatMap(({ place }) => place.formats)];
  const areKnown = prepared.length > 0 && prepared.every(({ kind, place }) => kind !== 'files' && kind !== 'stdin' && kind !== 'athena' && place.formats.length > 0);
  const isRemote = prepared.some(({ kind }) => kind === 'insights' || kind === 'athena');
  const plan = planTalkers(question, { formats: areKnown ? formats : [], format: given ?? formats[0] ?? null, maxKeys, cellSeconds: withCells ? bucketSeconds : null, slots: SLOTS });
  const scan = { ...plan.scan, otherFormats: formats.filter((format) => format !== plan.scan.format) };
  return { ...plan, scan: isRemote ? { ...scan, bucketSeconds } : scan };
}

async function runParts(
  prepared: readonly PreparedPlace[], plan: TalkersPlan, options: TopTalkersOptions, request: PartRequest, context: Context, unread: Unread,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const place of prepared) {
    const { signal } = request;
    if (signal.aborted) break;
    try {
      parts.push(await runPart(place, options, { ...request, plan: plan.scan }, context));
    } catch (error) {
      if (isAborted(signal)) break;
      unread.add(place.place.place, error);
    }
  }
  return parts;
}

/** It may have been while a part was made. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

async function runPart(prepared: PreparedPlace, { engine }: TopTalkersOptions, request: PartRequest, context: Context): Promise<Part> {
  if (prepared.kind === 'insights') return await (await import('./insights.ts')).addByInsights(prepared.place, prepared.group, request, context);
  if (prepared.kind === 'athena') return await (await import('./athena.ts')).addByAthena(prepared.place, prepared.table, engine.workgroup, request, context);
  const { addBucket, addEvents, addFiles, addLab, addStdin } = await import('./local.ts');
  switch (prepared.kind) {
    case 'lab': return await addLab(prepared.place, request);
    case 'files': return await addFiles(prepared.place, prepared.files, request, context);
    case 'stdin': return await addStdin(prepared.place, request, context);
    case 'events': return await addEvents(prepared.place, request, context);
    case 'objects': return await addBucket(prepared.place, prepared.objects, engine.yes, request, context);
  }
}

function malformedWarnings({ totals, malformedSamples }: Part['result']): string[] {
  const [sample] = malformedSamples;
  if (totals.malformed === 0) return [];
  const example = sample === undefined || sample.line === '' ? '' : `, such as "${sample.line.slice(0, 100)}" in ${sample.origin} (${sample.reason})`;
  return [`${totals.malformed} ${totals.malformed === 1 ? 'line is' : 'lines are'} no flow log record${example}. Name the fields with --format where no header line does.`];
}
