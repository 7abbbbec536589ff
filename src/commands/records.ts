/** Opens the flow log records that the source options name, or that the configuration leads to. */
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import { isAwsFlowLogSource } from '../cli/options/source.ts';
import type { SourceOptions } from '../cli/options/source.ts';
import { UsageError } from '../core/errors.ts';
import { parseFormat } from '../core/flows/format.ts';
import type { LogChunk, RecordFormat, RecordInterest, TimeWindow } from '../core/flows/types.ts';
import type { Scope } from '../core/network/documents.ts';
import type { FlowLogSource } from '../sources/aws/flow-logs.ts';
import type { AwsTarget } from '../sources/aws/targets.ts';
import type { Configuration } from './configuration.ts';
import { openTargets } from './configuration.ts';

/** One place that holds records. Nothing is read before its chunks are asked for. */
export interface RecordSource {
  /** As one would write it behind `--flow-logs`; for a lab `lab NAME:STAGE`. */
  readonly place: string;
  /** Where its records come from: the place itself, or for a saved snapshot the sources it was saved from. */
  readonly savedFrom?: readonly string[];
  /** Formats of the flow logs that write there; empty where none is known. */
  readonly formats: readonly RecordFormat[];
  readonly chunks: () => AsyncIterable<LogChunk>;
}

export interface RecordRequest {
  readonly configuration: Configuration;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
  readonly window: TimeWindow;
  /** What a source may leave unread; more may come than was asked for. */
  readonly interest: RecordInterest;
  /** Let CloudWatch Logs filter; NODATA and SKIPDATA lines are then missing. */
  readonly usePattern: boolean;
}

/** The places to read, in the order of the options, else of the configuration. Flow logs that cannot be read are warned of. */
export async function openRecordSources(request: RecordRequest, context: Context): Promise<readonly RecordSource[]> {
  const { configuration, source } = request;
  if (source.noFlowLogs) return [];
  if (source.flowLogs.length > 0) return await givenSources(request, context);
  switch (configuration.kind) {
    case 'lab': {
      const { lab, stage, flowLogLines } = configuration.lab;
      return [{ place: `lab ${lab.name}:${stage.name}`, formats: flowLogLines.format === null ? [] : [flowLogLines.format], chunks: () => once(flowLogLines) }];
    }
    case 'snapshot': {
      const { flowLogFolder: folder, manifest } = configuration.snapshot;
      if (folder === null) return [];
      const savedFrom = manifest?.flowLogs?.sources;
      return [{ ...(await fileSource(folder, request, context)), ...(savedFrom === undefined ? {} : { savedFrom }) }];
    }
    case 'aws': {
      const { discoverFlowLogs } = await import('../sources/aws/flow-logs.ts');
      const opened: RecordSource[] = [];
      const { resourceIds = [] } = request.interest;
      for (const found of discoverFlowLogs(configuration.collection.documents)) {
        if (resourceIds.length > 0 && !found.resourceIds.some((id) => resourceIds.includes(id))) continue;
        const readable = await discoveredSource(found, configuration.targets, request, context);
        if (readable !== null) opened.push(readable);
      }
      return opened;
    }
  }
}

async function givenSources(request: RecordRequest, context: Context): Promise<readonly RecordSource[]> {
  const { configuration, source, output } = request;
  const fromAws = source.flowLogs.some(isAwsFlowLogSource);
  const targets = configuration.kind === 'aws' ? configuration.targets : fromAws ? await openTargets(source, output, context) : [];
  const { discoverFlowLogs, placeOf } = await import('../sources/aws/flow-logs.ts');
  const known = discoverFlowLogs(configuration.collection.documents);
  const opened: RecordSource[] = [];
  // Named twice, a place would be counted twice.
  for (const place of new Set(source.flowLogs)) {
    const described = known.find((candidate) => placeOf(candidate) === place);
    opened.push(isAwsFlowLogSource(place) ? await awsSource(place, described, targets, request, context) : await fileSource(place, request, context));
  }
  return opened;
}

async function fileSource(place: string, request: RecordRequest, context: Context): Promise<RecordSource> {
  const { readLogSource } = await import('../sources/files/log-files.ts');
  const { stdin } = context.streams;
  return {
    place,
    formats: [],
    chunks() {
      if (place === '-' && stdin.isTerminal) context.warn('Reading flow log records from the terminal: end them with Ctrl-D.');
      return readLogSource(place, {
        cwd: context.cwd,
        window: request.window,
        onWarning: context.warn,
        onFile: (path, index, count) => { context.progress(`Reading ${index + 1} of ${count} files (${path})`); },
        ...(place === '-' ? { stdin: stdin.open() } : {}),
      });
    },
  };
}

async function discoveredSource(found: FlowLogSource, targets: readonly AwsTarget[], request: RecordRequest, context: Context): Promise<RecordSource | null> {
  const { placeOf } = await import('../sources/aws/flow-logs.ts');
  const place = placeOf(found);
  if (found.kind === 'unreadable') {
    context.warn(`The flow logs in ${place} are not read: ${found.reason}.`);
    return null;
  }
  return await awsSource(place, found, targets, request, context);
}

async function awsSource(place: string, described: FlowLogSource | undefined, targets: readonly AwsTarget[], request: RecordRequest, context: Context): Promise<RecordSource> {
  const target = await targetOf(described?.scope ?? null, targets);
  const { window, interest, usePattern, source } = request;
  const formats = source.format === null ? (described?.formats ?? []) : [parseFormat(source.format)];
  const callbacks = { onWarning: context.warn, onFile: (name: string) => { context.progress(`Reading ${name}`); } };
  const common = { target, window, signal: context.signal, ...callbacks };
  if (place.startsWith('cloudwatch:')) {
    const { readLogGroup } = await import('../sources/aws/cloudwatch-logs.ts');
    const group = place.slice('cloudwatch:'.length);
    const now = Math.floor(context.clock().getTime() / 1000);
    const aggregationSeconds = described?.aggregationSeconds ?? 600;
    return { place, formats, chunks: () => readLogGroup({ ...common, group, formats, interest, usePattern, aggregationSeconds, now }) };
  }
  const { readBucket } = await import('../sources/aws/s3-logs.ts');
  const [bucket = '', ...prefix] = place.slice('s3://'.length).split('/');
  const owners = described?.kind === 's3' ? described.owners : [];
  return { place, formats, chunks: () => readBucket({ ...common, bucket, prefix: prefix.join('/'), owners }) };
}

/** The credentials that saw the flow log; the first ones where nothing says whose it is. */
async function targetOf(scope: Scope | null, targets: readonly AwsTarget[]): Promise<AwsTarget> {
  const near = targets.filter(({ region }) => scope?.region === region);
  const candidates = near.length > 0 ? near : targets;
  const account = scope?.account ?? null;
  if (candidates.length > 1 && account !== null) {
    const { callerAccount } = await import('../sources/aws/account.ts');
    for (const target of candidates) if ((await callerAccount(target)) === account) return target;
  }
  const [first] = candidates;
  if (first === undefined) throw new UsageError('NO_AWS_TARGET', 'The records are in AWS, and no account is named.', { hint: 'Add --profile and --region.' });
  return first;
}

async function* once(chunk: LogChunk): AsyncIterable<LogChunk> {
  yield await Promise.resolve(chunk);
}
