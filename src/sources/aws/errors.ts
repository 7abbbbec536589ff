/** From what the SDK throws to what a user can act on. */
import { AwsError, NotReadableError } from '../../core/errors.ts';
import type { NetdiagError } from '../../core/errors.ts';
import { iamActionOf } from './actions.ts';
import type { ServiceName } from './actions.ts';
import { errorFacts } from './error-facts.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { AwsSettings } from './settings.ts';

/** What was asked, to name it in messages. */
export interface CallPlace {
  readonly service: ServiceName;
  readonly operation: string;
  readonly settings: AwsSettings;
}

/** A permission is missing. For a configuration call it becomes a `Refusal`; else the question cannot be answered. */
export class AccessError extends NotReadableError {
  /** IAM action that is missing, such as `ec2:DescribeVpcs`. */
  readonly action: string;
  /** Error code of the service, such as `UnauthorizedOperation`. */
  readonly serviceCode: string;
  /** What the service said. */
  readonly serviceMessage: string;

  constructor(action: string, facts: ErrorFacts, message: string, hint: string, cause: unknown) {
    super('ACCESS_DENIED', message, { hint, cause });
    this.action = action;
    this.serviceCode = facts.code;
    this.serviceMessage = facts.message;
  }
}

const REFUSED = new Set(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation']);
const BAD_KEYS = new Set([
  'AuthFailure', 'InvalidClientTokenId', 'InvalidAccessKeyId', 'UnrecognizedClientException', 'SignatureDoesNotMatch', 'MissingAuthenticationToken',
  'MissingAuthenticationTokenException', 'IncompleteSignature', 'InvalidSignatureException', 'InvalidToken', 'TokenRefreshRequired',
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException']);
const CLOCK = new Set(['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture']);
const THROTTLED = new Set([
  'BandwidthLimitExceeded', 'EC2ThrottledException', 'LimitExceededException', 'PriorRequestNotComplete', 'RequestLimitExceeded', 'RequestThrottled',
  'RequestThrottledException', 'SlowDown', 'ThrottledException', 'Throttling', 'ThrottlingException', 'TooManyRequestsException',
]);
const TIMED_OUT = new Set(['TimeoutError', 'ETIMEDOUT', 'RequestTimeout', 'RequestTimeoutException']);
const UNREACHABLE = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']);
const UNKNOWN_OPERATION = new Set([
  'InvalidAction', 'UnknownOperation', 'UnknownOperationException', 'UnsupportedOperation', 'UnsupportedOperationException', 'OptInRequired', 'NotImplemented',
]);

/**
 * Does the endpoint not know this call at all, or does the account not have the feature?
 *
 * @param standsIn the endpoint is not AWS's own: emulators answer calls that they lack with the error page of their web server
 */
export function isUnknownOperation(error: unknown, standsIn: boolean): boolean {
  const { code, status, message } = errorFacts(error);
  return UNKNOWN_OPERATION.has(code) || status === 501 || (standsIn && status === 500 && /(parse|deserialization) error/i.test(message));
}

/**
 * AccessError for a missing permission, AwsError for the rest: THROTTLED, NO_CREDENTIALS, SSO_EXPIRED, CREDENTIALS_EXPIRED,
 * CREDENTIALS_INVALID, MFA_REQUIRED, CLOCK_SKEW, REGION_NOT_ENABLED, ENDPOINT_UNREACHABLE, TIMEOUT, TLS_FAILED, AWS_UNAVAILABLE, AWS_FAILED.
 */
export function mapError(error: unknown, place: CallPlace): NetdiagError {
  const facts = errorFacts(error);
  const call = `${place.service}:${place.operation} in ${place.settings.region.value}`;
  const failed = (code: string, message: string, hint: string) => new AwsError(code, message, { hint, cause: error });
  if (facts.status === null && /CredentialsProviderError|TokenProviderError/.test(facts.code)) return credentialsError(error, facts, place.settings);
  if (isClockError(facts)) {
    return failed('CLOCK_SKEW', `AWS does not accept the time of the request (${call}: ${facts.code}).`, 'Set the clock of this machine right. If it is, the temporary credentials may have expired: renew them.');
  }
  if (EXPIRED.has(facts.code)) {
    return failed('CREDENTIALS_EXPIRED', `The AWS credentials have expired (${call}: ${facts.code}).`, renewHint(place.settings));
  }
  if (BAD_KEYS.has(facts.code)) {
    return failed('CREDENTIALS_INVALID', `AWS does not accept the credentials (${call}: ${facts.code}).`, `Check the keys, and that the Region ${place.settings.region.value} is enabled for the account. ${renewHint(place.settings)}`);
  }
  if (facts.code === 'OptInRequired') {
    return failed('REGION_NOT_ENABLED', `The account is not opted in (${call}).`, `Enable the Region ${place.settings.region.value}, or choose another with --region.`);
  }
  if (REFUSED.has(facts.code) || facts.status === 403) return accessError(error, facts, place);
  if (THROTTLED.has(facts.code) || facts.status === 429) {
    return failed('THROTTLED', `AWS kept throttling ${call}, through ${facts.attempts} attempts.`, 'Wait a minute and ask again, or narrow the question to fewer profiles and Regions.');
  }
  if (TIMED_OUT.has(facts.code)) {
    return failed('TIMEOUT', `${endpointOf(place)} did not answer ${call} in time.`, 'Check the network, or raise --timeout.');
  }
  if (UNREACHABLE.has(facts.code)) {
    return failed('ENDPOINT_UNREACHABLE', `${endpointOf(place)} cannot be reached (${facts.code}, for ${call}).`, unreachableHint(facts, place));
  }
  if (/CERT|UNABLE_TO_(VERIFY|GET)|^EPROTO$|^ERR_(TLS|SSL)/.test(facts.code)) {
    return failed('TLS_FAILED', `The connection to ${endpointOf(place)} is not trusted (${facts.code}).`, 'If a proxy of your company signs the connection, point NODE_EXTRA_CA_CERTS to its certificate.');
  }
  if (facts.status !== null && facts.status >= 500) {
    return failed('AWS_UNAVAILABLE', `AWS failed to answer ${call}: ${facts.code} (HTTP ${facts.status}), through ${facts.attempts} attempts.`, 'Ask again in a while; https://health.aws.amazon.com shows known trouble.');
  }
  return failed('AWS_FAILED', `${call} failed: ${facts.code}${facts.message === '' ? '' : `: ${facts.message}`}`, 'Run the same with --debug to see every call.');
}

function isClockError(facts: ErrorFacts): boolean {
  return CLOCK.has(facts.code) || (BAD_KEYS.has(facts.code) && /signature (expired|not yet current)/i.test(facts.message));
}

function accessError(error: unknown, facts: ErrorFacts, place: CallPlace): AccessError {
  // S3 answers for the key of an encrypted object with its own AccessDenied, which names the KMS action.
  const action = /kms:Decrypt|KMS/.test(facts.message) && place.service === 's3' ? 'kms:Decrypt' : iamActionOf(place.service, place.operation);
  const said = /encoded authorization failure message/i.test(facts.message) ? ' The answer of AWS can be read with: aws sts decode-authorization-message.' : '';
  return new AccessError(
    action,
    facts,
    `The permission ${action} is missing in ${place.settings.region.value} (${facts.code}).`,
    `Allow ${action} to the credentials in use${place.settings.profile === null ? '' : ` (profile ${place.settings.profile.value})`}.${said}`,
    error,
  );
}

/** How the last link of the SDK's credential chain says that no link had anything. */
const NOTHING_CONFIGURED = /could not (load|resolve) credentials|metadata service access disabled|web identity configuration not specified|could not be found/i;

/** Three different things: nothing configured, a login that ran out, and something configured that does not work. */
function credentialsError(error: unknown, facts: ErrorFacts, settings: AwsSettings): AwsError {
  const failed = (code: string, message: string, hint: string) => new AwsError(code, message, { hint, cause: error });
  if (/\bsso\b|token is expired|aws login/i.test(facts.message)) {
    return failed('SSO_EXPIRED', `The SSO login${settings.profile === null ? '' : ` of profile ${settings.profile.value}`} has expired or was never made.`, `Run: aws sso login${profileOption(settings)}`);
  }
  if (NOTHING_CONFIGURED.test(facts.message)) {
    const where = settings.profile === null ? 'No AWS credentials were found.' : `The profile ${settings.profile.value} holds no AWS credentials.`;
    return failed('NO_CREDENTIALS', where, `Run aws configure${profileOption(settings)} or aws sso login${profileOption(settings)}, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Without an account, try: netdiag demo`);
  }
  if (/multi-factor/i.test(facts.message)) {
    return failed('MFA_REQUIRED', `${settings.profile === null ? 'The default profile' : `The profile ${settings.profile.value}`} needs a multi-factor code, and netdiag does not ask for one.`, `Get temporary credentials first, and pass them in the environment: aws configure export-credentials${profileOption(settings)} --format env`);
  }
  return failed('CREDENTIALS_INVALID', `The AWS credentials${settings.profile === null ? '' : ` of profile ${settings.profile.value}`} cannot be used: ${facts.message}`, 'Check the profile in the shared config files.');
}

function profileOption(settings: AwsSettings): string {
  return settings.profile === null ? '' : ` --profile ${settings.profile.value}`;
}

function renewHint(settings: AwsSettings): string {
  return `Renew them: aws sso login${profileOption(settings)}, or set new keys.`;
}

function unreachableHint(facts: ErrorFacts, { service, settings }: CallPlace): string {
  const endpoint = settings.endpoints[service];
  if (endpoint !== null) return `The endpoint was set by ${endpoint.from}: check it, and that something listens there.`;
  return facts.code === 'ENOTFOUND'
    ? `Check the network, and that the Region ${settings.region.value} exists (set by ${settings.region.from}).`
    : 'Check the network, a proxy or a firewall on the way.';
}

function endpointOf({ service, settings }: CallPlace): string {
  return settings.endpoints[service]?.value ?? `${service}.${settings.region.value}.amazonaws.com`;
}
