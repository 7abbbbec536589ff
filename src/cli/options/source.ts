/** Where configuration and records come from. */
import { UsageError } from '../../core/errors.ts';
import type { OptionDefinition, OptionGroup } from './definition.ts';
import type { RawOptions } from './raw.ts';
import { parseTimeRange } from './time.ts';

export interface SourceOptions {
  /** Empty: the profile and Region of the AWS CLI's own chain. */
  readonly profile: readonly string[];
  readonly region: readonly string[];
  readonly endpointUrl: string | null;
  /** A folder, as typed. */
  readonly snapshot: string | null;
  /** `NAME` or `NAME:STAGE`, as typed. */
  readonly lab: string | null;
  /** `cloudwatch:GROUP`, `s3://BUCKET/PREFIX`, a path or glob, or `-`, each as typed. Empty: discover. */
  readonly flowLogs: readonly string[];
  readonly noFlowLogs: boolean;
  readonly noChanges: boolean;
  /** Record format, such as `${version} ${srcaddr}`. */
  readonly format: string | null;
  /** Unix seconds, null where not given. */
  readonly since: number | null;
  readonly until: number | null;
}

const configuration: readonly OptionDefinition[] = [
  { name: 'profile', value: 'NAME', repeatable: true, description: 'AWS profile; several make one network of several accounts', environment: ['AWS_PROFILE'] },
  { name: 'region', value: 'REGION', repeatable: true, description: 'AWS Region; several make one network', environment: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  { name: 'endpoint-url', value: 'URL', description: 'send AWS calls there', environment: ['AWS_ENDPOINT_URL'] },
  { name: 'snapshot', value: 'DIR', description: 'read the configuration from a folder of JSON files as aws ec2 describe-… prints them' },
  { name: 'lab', value: 'NAME[:STAGE]', description: 'ask a built-in lab instead of AWS' },
];

const records: readonly OptionDefinition[] = [
  { name: 'flow-logs', value: 'SOURCE', repeatable: true, description: 'cloudwatch:LOG_GROUP, s3://BUCKET/PREFIX, a file, folder or glob (plain, .gz, .parquet), or - for standard input', default: 'discovered' },
  { name: 'no-flow-logs', description: 'answer from the configuration alone' },
  { name: 'format', value: 'FORMAT', description: "record format, '${version} ${account-id} …', where neither the flow log nor a header line tells it" },
  { name: 'since', value: 'TIME', description: 'read records from then: 15m, 1h30m, 7d, 2026-11-21 (a UTC day), 2026-11-21T10:00:00Z', default: '1h for AWS, everything for files and labs' },
  { name: 'until', value: 'TIME', description: 'read records up to then', default: 'now' },
];

// Unlisted while no command asks CloudTrail: scripts may pass it already.
const changes: readonly OptionDefinition[] = [{ name: 'no-changes', description: 'do not ask CloudTrail what changed', unlisted: true }];

export const sourceOptions: OptionGroup = { title: 'Source', options: [...configuration, ...records, ...changes] };

/** For commands that read no records: the rest is accepted, so that one command line can be asked again of another command. */
export const configurationOptions: OptionGroup = {
  title: 'Source',
  options: [...configuration, ...[...records, ...changes].map((option) => ({ ...option, unlisted: true }))],
};

export function readSourceOptions(raw: RawOptions, now: Date): SourceOptions {
  const range = parseTimeRange(raw.text('since'), raw.text('until'), now);
  const options = {
    profile: raw.list('profile'),
    region: raw.list('region'),
    endpointUrl: raw.text('endpoint-url'),
    snapshot: raw.text('snapshot'),
    lab: raw.text('lab'),
    flowLogs: raw.list('flow-logs'),
    noFlowLogs: raw.flag('no-flow-logs'),
    noChanges: raw.flag('no-changes'),
    format: raw.text('format'),
    ...range,
  };
  refuseContradictions(options);
  return options;
}

function refuseContradictions(options: SourceOptions): void {
  if (options.snapshot !== null && options.lab !== null) throw conflict('--snapshot', '--lab', 'Each is a whole network: ask one of them.');
  if (options.noFlowLogs && options.flowLogs.length > 0) throw conflict('--flow-logs', '--no-flow-logs', 'Leave one of them out.');
  const offline = options.snapshot !== null ? '--snapshot' : options.lab !== null ? '--lab' : null;
  // Records may still come from AWS although the configuration comes from files.
  if (offline === null || options.flowLogs.some(isAwsFlowLogSource)) return;
  const named = [['--profile', options.profile.length > 0], ['--region', options.region.length > 0], ['--endpoint-url', options.endpointUrl !== null]] as const;
  for (const [option, given] of named) {
    if (given) throw conflict(offline, option, `${offline} asks nothing of AWS. Leave ${option} out.`);
  }
}

/** Are these records read from AWS (`cloudwatch:…`, `s3://…`), rather than from files? */
export function isAwsFlowLogSource(source: string): boolean {
  return source.startsWith('cloudwatch:') || source.startsWith('s3://');
}

function conflict(first: string, second: string, hint: string): UsageError {
  return new UsageError('OPTIONS_CONFLICT', `${first} and ${second} do not go together.`, { hint });
}
