import type { OptionDefinition, OptionGroup } from '../../cli/options/definition.ts';
import { parseCount } from '../../cli/options/number.ts';
import { outputOptions, readOutputOptions } from '../../cli/options/output.ts';
import type { OutputOptions } from '../../cli/options/output.ts';
import type { RawOptions } from '../../cli/options/raw.ts';
import { readSourceOptions, sourceOptions } from '../../cli/options/source.ts';
import type { SourceOptions } from '../../cli/options/source.ts';
import { durationSeconds } from '../../cli/options/time.ts';
import { recordWindow } from '../../cli/options/window.ts';
import { UsageError } from '../../core/errors.ts';
import { DEFAULT_MAX_KEYS } from '../../core/scan/plan.ts';
import { DERIVED, parseDimensions } from '../../core/talkers/dimensions.ts';
import { parseFilter } from '../../core/talkers/filters.ts';
import { METRICS } from '../../core/talkers/question.ts';
import type { TalkersQuestion } from '../../core/talkers/question.ts';
import { defineCommand } from '../definition.ts';
import { ENGINES } from './engines.ts';
import type { EngineOptions } from './engines.ts';

export interface TopTalkersOptions {
  readonly question: TalkersQuestion;
  readonly engine: EngineOptions;
  /** Distinct keys that are held. */
  readonly maxKeys: number;
  readonly csv: boolean;
  readonly source: SourceOptions;
  readonly output: OutputOptions;
}

const defaultTop = 10;

const question: OptionGroup = {
  title: 'Question',
  options: [
    { name: 'by', value: 'FIELDS', description: `what to sum by: record fields with commas between, or ${DERIVED.map(({ name }) => name).join(', ')}`, default: 'srcaddr,dstaddr' },
    { name: 'metric', value: 'METRIC', choices: METRICS, description: 'what to rank by: bytes, packets or flows (records)', default: 'bytes' },
    { name: 'top', value: 'N', description: 'how many rows', default: String(defaultTop) },
    { name: 'action', value: 'ACTION', choices: ['ACCEPT', 'REJECT'], description: 'records of this action alone', default: 'both' },
    { name: 'filter', value: 'FIELD=VALUE', repeatable: true, description: 'records with this value: an address or CIDR, a port or range (1000-2000), several with commas; != for any other' },
    { name: 'bucket', value: 'TIME', description: 'width of a bar of the histogram: 1m, 5m, 1h', default: 'by the span of time' },
    { name: 'raw', description: 'plain sums over the records, as Logs Insights gives them: a flow counts at every interface that recorded it' },
  ],
};

const engine: readonly OptionDefinition[] = [
  { name: 'engine', value: 'ENGINE', choices: ENGINES, description: 'who adds up: this machine, CloudWatch Logs Insights, or Athena', default: 'by the amount of data' },
  { name: 'show-query', description: 'print the query for Logs Insights, Athena and DuckDB, and run nothing' },
  { name: 'yes', description: 'agree to what AWS charges: for queries that scan more than 10 GB, and for reading a requester-pays bucket' },
  { name: 'athena-table', value: '[DB.]TABLE', description: 'the table that holds the records', default: 'found by the location of the records' },
  { name: 'workgroup', value: 'NAME', description: 'workgroup that runs the Athena query', default: 'primary' },
  { name: 'create-table', description: 'create the Athena table where there is none' },
  { name: 'max-keys', value: 'N', description: 'distinct keys to hold; with more the smaller ones are approximate', default: String(DEFAULT_MAX_KEYS) },
];

/** Without records there is nothing to add up: the option is refused with the reason. */
const withoutUseless = (options: readonly OptionDefinition[]): readonly OptionDefinition[] =>
  options.map((option) => (option.name === 'no-flow-logs' ? { ...option, unlisted: true } : option));

const csv: OptionDefinition = { name: 'csv', description: 'print the rows as CSV' };

export const topTalkers = defineCommand<TopTalkersOptions>({
  name: 'top-talkers',
  summary: 'Who moves the most traffic, and when?',
  description: [
    'Adds up flow log records: a histogram over time, and the top rows by bytes, packets or flows. Each flow counts once, however many interfaces recorded it; --raw gives the plain sums.',
    'Small amounts are added up on this machine, large log groups by CloudWatch Logs Insights, and buckets past one machine by Athena where there is a table. The answer names the engine.',
  ],
  examples: [
    { command: 'netdiag top-talkers --lab web:closed', description: 'on a built-in lab' },
    { command: 'netdiag top-talkers --by conversation --since 15m', description: 'clients, servers and ports of the last quarter of an hour' },
    { command: "netdiag top-talkers --by dstport --action REJECT --metric flows --flow-logs './logs/**/*.gz'", description: 'ports that are refused most, from files' },
  ],
  arguments: [],
  groups: [question, { title: 'Source', options: [...withoutUseless(sourceOptions.options), ...engine] }, { title: 'Output', options: [csv, ...outputOptions.options] }],
  parse({ options }, { clock }) {
    const source = readSourceOptions(options, clock());
    const output = readOutputOptions(options);
    const wantsCsv = options.flag('csv');
    if (source.noFlowLogs) throw conflict('--no-flow-logs', 'top-talkers adds up flow log records, and --no-flow-logs leaves them out.', 'Leave --no-flow-logs out.');
    if (wantsCsv && (output.json || output.ndjson)) throw conflict('--csv', `--csv and ${output.json ? '--json' : '--ndjson'} do not go together.`, 'Choose one of them.');
    return {
      question: {
        by: parseDimensions(options.text('by') ?? 'srcaddr,dstaddr', '--by'),
        metric: options.parsed('metric', oneOf(METRICS)) ?? 'bytes',
        top: options.parsed('top', parseCount) ?? defaultTop,
        action: options.parsed('action', (text, option) => oneOf(['ACCEPT', 'REJECT'])(text.toUpperCase(), option)),
        filters: options.list('filter').map((text) => parseFilter(text, '--filter')),
        isRaw: options.flag('raw'),
        window: recordWindow(source, clock()),
        bucketSeconds: options.parsed('bucket', parseBucket),
      },
      engine: readEngineOptions(options),
      maxKeys: options.parsed('max-keys', parseMaxKeys) ?? DEFAULT_MAX_KEYS,
      csv: wantsCsv,
      source,
      output,
    };
  },
  load: () => import('./run.ts'),
});

function readEngineOptions(options: RawOptions): EngineOptions {
  return {
    engine: options.parsed('engine', oneOf(ENGINES)),
    showQuery: options.flag('show-query'),
    yes: options.flag('yes'),
    athenaTable: options.text('athena-table'),
    workgroup: options.text('workgroup') ?? 'primary',
    createTable: options.flag('create-table'),
  };
}

function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string, option: string) => Choice {
  return (text, option) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    throw new UsageError('INVALID_OPTION_VALUE', `${option} takes ${choices.join(', ')}, not "${text}".`, { hint: `For example ${option} ${choices[0] ?? ''}.` });
  };
}

const mostBucketSeconds = 7 * 86_400;

function parseBucket(text: string, option: string): number {
  const seconds = durationSeconds(text);
  if (seconds !== null && seconds >= 1 && seconds <= mostBucketSeconds) return seconds;
  throw new UsageError('INVALID_OPTION_VALUE', `${option} takes a duration from 1s to 7d, not "${text}".`, { hint: `For example ${option} 5m.` });
}

/** Each key takes some hundred bytes of memory. */
const keyBounds = { from: 1000, to: 50_000_000 } as const;

function parseMaxKeys(text: string, option: string): number {
  const value = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (value >= keyBounds.from && value <= keyBounds.to) return value;
  throw new UsageError('INVALID_OPTION_VALUE', `${option} takes a count from ${keyBounds.from} to ${keyBounds.to}, not "${text}".`, { hint: `For example ${option} 5000000.` });
}

function conflict(option: string, message: string, hint: string): UsageError {
  return new UsageError('OPTIONS_CONFLICT', message, { hint: hint === '' ? `Leave ${option} out.` : hint });
}
