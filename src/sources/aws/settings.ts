/** Which account, Region and endpoint to ask, and where each of these was set; the precedence is the AWS CLI's. */
import { UsageError } from '../../core/errors.ts';
import type { ServiceName } from './actions.ts';
import { loadSharedConfig } from './shared-config.ts';
import type { Environment, ProfileValues, SharedConfig, SharedConfigPaths } from './shared-config.ts';
import { similarNames } from './similar.ts';

/** A value and where it was set: `--region`, the name of an environment variable, or `profile NAME`. */
export interface Sourced {
  readonly value: string;
  readonly from: string;
}

export interface SettingsRequest {
  readonly profile: string | null;
  readonly region: string | null;
  readonly endpointUrl: string | null;
  readonly env: Environment;
  /** Bounds each call with its retries. */
  readonly timeoutSeconds: number;
}

export interface AwsSettings {
  readonly region: Sourced;
  /** Null where no profile is named: the SDK's chain, with `default`. */
  readonly profile: Sourced | null;
  /** The endpoint of a service where it is not AWS's own. */
  readonly endpoints: Readonly<Record<ServiceName, Sourced | null>>;
  readonly env: Environment;
  readonly sharedConfig: SharedConfigPaths;
  readonly timeoutSeconds: number;
}

/** Throws UsageError: PROFILE_NOT_FOUND, NO_REGION, INVALID_REGION, INVALID_ENDPOINT_URL. */
export async function resolveSettings(request: SettingsRequest): Promise<AwsSettings> {
  const { env } = request;
  const shared = await loadSharedConfig(env);
  const profile = firstOf([['--profile', request.profile], ['AWS_PROFILE', env['AWS_PROFILE']], ['AWS_DEFAULT_PROFILE', env['AWS_DEFAULT_PROFILE']]]);
  const values = profileValues(profile, shared);
  return {
    region: regionOf(request, profile, values, shared),
    profile,
    endpoints: endpointsOf(request, profile, values),
    env,
    sharedConfig: shared.paths,
    timeoutSeconds: request.timeoutSeconds,
  };
}

function profileValues(profile: Sourced | null, shared: SharedConfig): ProfileValues {
  const values = shared.profiles.get(profile?.value ?? 'default');
  if (values !== undefined) return values;
  // `default` need not be written down: the rest of the credential chain may still serve.
  if (profile === null || profile.value === 'default') return {};
  const known = [...shared.profiles.keys()].sort();
  const near = similarNames(profile.value, known);
  const listed = known.length === 0 ? 'The shared config files hold no profiles. Make one with aws configure sso or aws configure.' : `Known profiles: ${known.join(', ')}.`;
  throw new UsageError('PROFILE_NOT_FOUND', `The profile ${profile.value} (from ${profile.from}) is not in the shared config files.`, {
    hint: near.length === 0 ? listed : `Did you mean ${near.join(' or ')}? ${listed}`,
  });
}

function regionOf(request: SettingsRequest, profile: Sourced | null, values: ProfileValues, shared: SharedConfig): Sourced {
  const { env } = request;
  const region = firstOf([
    ['--region', request.region],
    ['AWS_REGION', env['AWS_REGION']],
    ['AWS_DEFAULT_REGION', env['AWS_DEFAULT_REGION']],
    [`profile ${profile?.value ?? 'default'}`, values['region']],
  ]);
  if (region === null) {
    const withRegion = [...shared.profiles].filter(([, other]) => other['region'] !== undefined).map(([name]) => name).sort();
    const profiles = withRegion.length === 0 ? '' : ` Profiles with a Region: ${withRegion.join(', ')}.`;
    throw new UsageError('NO_REGION', 'No AWS Region is set.', {
      hint: `Pass --region us-east-1, set AWS_REGION, or run: aws configure set region us-east-1${profile === null ? '' : ` --profile ${profile.value}`}.${profiles}`,
    });
  }
  if (!/^[a-z]{2,}(-[a-z0-9]+)+$/.test(region.value)) {
    throw new UsageError('INVALID_REGION', `${JSON.stringify(region.value)} (from ${region.from}) is not the name of a Region.`, { hint: 'A Region is written like us-east-1.' });
  }
  return region;
}

/** Environment names as in the AWS CLI (from the service id), and for CloudWatch Logs the short name as well. */
const ENDPOINT_VARIABLES: Readonly<Record<ServiceName, readonly string[]>> = {
  athena: ['AWS_ENDPOINT_URL_ATHENA'],
  ec2: ['AWS_ENDPOINT_URL_EC2'],
  elb: ['AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING'],
  elbv2: ['AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2'],
  logs: ['AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', 'AWS_ENDPOINT_URL_LOGS'],
  s3: ['AWS_ENDPOINT_URL_S3'],
  sts: ['AWS_ENDPOINT_URL_STS'],
};

function endpointsOf(request: SettingsRequest, profile: Sourced | null, values: ProfileValues): Record<ServiceName, Sourced | null> {
  const { env } = request;
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true';
  const endpoint = (service: ServiceName): Sourced | null => {
    const configured: readonly (readonly [string, string | undefined])[] = ignored ? [] : [
      ...[...ENDPOINT_VARIABLES[service], 'AWS_ENDPOINT_URL'].map((name) => [name, env[name]] as const),
      [`profile ${profile?.value ?? 'default'}`, values['endpoint_url']],
    ];
    const found = firstOf([['--endpoint-url', request.endpointUrl], ...configured]);
    if (found !== null && !isHttpUrl(found.value)) {
      throw new UsageError('INVALID_ENDPOINT_URL', `${JSON.stringify(found.value)} (from ${found.from}) is not an endpoint URL.`, {
        hint: 'Write it with its scheme, such as http://127.0.0.1:5000.',
      });
    }
    return found;
  };
  return { athena: endpoint('athena'), ec2: endpoint('ec2'), elb: endpoint('elb'), elbv2: endpoint('elbv2'), logs: endpoint('logs'), s3: endpoint('s3'), sts: endpoint('sts') };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The first that is set; the empty string counts as unset, as in the AWS CLI. */
function firstOf(candidates: readonly (readonly [string, string | null | undefined])[]): Sourced | null {
  for (const [from, value] of candidates) {
    if (value !== undefined && value !== null && value !== '') return { value, from };
  }
  return null;
}
