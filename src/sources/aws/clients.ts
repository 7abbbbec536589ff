/** The SDK's clients: made when first asked for, guarded, and watched. */
import type { Athena } from '@aws-sdk/client-athena';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancing } from '@aws-sdk/client-elastic-load-balancing';
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { S3 } from '@aws-sdk/client-s3';
import type { STS } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentityProvider, MetadataBearer, MiddlewareStack } from '@smithy/types';

import { apiAction } from './actions.ts';
import type { ServiceName } from './actions.ts';
import { credentialProvider, silentLogger } from './credentials.ts';
import { errorFacts } from './error-facts.ts';
import type { AwsSettings } from './settings.ts';

/** One call with all its attempts, for `--debug`. */
export interface CallReport {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region: string;
  readonly milliseconds: number;
  readonly attempts: number;
  /** Error code of the service or of the network. */
  readonly error?: string;
}

export type OnCall = (report: CallReport) => void;

export interface AwsClients {
  athena(): Promise<Athena>;
  ec2(): Promise<EC2>;
  elb(): Promise<ElasticLoadBalancing>;
  elbv2(): Promise<ElasticLoadBalancingV2>;
  logs(): Promise<CloudWatchLogs>;
  s3(): Promise<S3>;
  sts(): Promise<STS>;
  /** Closes the connections that are kept open for the next call. */
  destroy(): void;
}

/**
 * Has to be in the process's environment before the SDK is first loaded, else the SDK may warn about the Node version
 * on standard error. Whoever owns the process sets it.
 */
export const SDK_ENVIRONMENT: Readonly<Record<string, string>> = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** A connection that takes longer than this is not going to be made. */
const CONNECTION_SECONDS = 10;
/** The SDK's adaptive mode waits longer after each throttled attempt; five take some 15 seconds. */
const MAX_ATTEMPTS = 5;

/** Builds nothing yet: each client is made, and its package loaded, by the first call that needs it. */
export function createClients(settings: AwsSettings, onCall: OnCall): AwsClients {
  const made: { destroy(): void }[] = [];
  const credentials = once(() => credentialProvider(settings));
  const watched = <Client extends { destroy(): void; middlewareStack: MiddlewareStack<In, Out> }, In extends object, Out extends MetadataBearer>(service: ServiceName, client: Client): Client => {
    made.push(client);
    guard(client.middlewareStack, service);
    watch(client.middlewareStack, service, settings.region.value, onCall);
    return client;
  };
  return {
    athena: once(async () => {
      const { Athena } = await import('@aws-sdk/client-athena');
      return watched('athena', new Athena(configuration(settings, 'athena', await credentials())));
    }),
    ec2: once(async () => {
      const { EC2 } = await import('@aws-sdk/client-ec2');
      return watched('ec2', new EC2(configuration(settings, 'ec2', await credentials())));
    }),
    elb: once(async () => {
      const { ElasticLoadBalancing } = await import('@aws-sdk/client-elastic-load-balancing');
      return watched('elb', new ElasticLoadBalancing(configuration(settings, 'elb', await credentials())));
    }),
    elbv2: once(async () => {
      const { ElasticLoadBalancingV2 } = await import('@aws-sdk/client-elastic-load-balancing-v2');
      return watched('elbv2', new ElasticLoadBalancingV2(configuration(settings, 'elbv2', await credentials())));
    }),
    logs: once(async () => {
      const { CloudWatchLogs } = await import('@aws-sdk/client-cloudwatch-logs');
      return watched('logs', new CloudWatchLogs(configuration(settings, 'logs', await credentials())));
    }),
    s3: once(async () => {
      const { S3 } = await import('@aws-sdk/client-s3');
      return watched('s3', new S3({
        ...configuration(settings, 's3', await credentials()),
        followRegionRedirects: true,
        responseChecksumValidation: 'WHEN_REQUIRED',
        requestChecksumCalculation: 'WHEN_REQUIRED',
        ...(usesPathStyle(settings) ? { forcePathStyle: true } : {}),
      }));
    }),
    sts: once(async () => {
      const { STS } = await import('@aws-sdk/client-sts');
      return watched('sts', new STS(configuration(settings, 'sts', await credentials())));
    }),
    destroy: () => {
      for (const client of made) client.destroy();
    },
  };
}

function configuration(settings: AwsSettings, service: ServiceName, credentials: AwsCredentialIdentityProvider) {
  const endpoint = settings.endpoints[service];
  const milliseconds = settings.timeoutSeconds * 1000;
  return {
    region: settings.region.value,
    credentials,
    retryMode: 'adaptive',
    maxAttempts: MAX_ATTEMPTS,
    logger: silentLogger,
    requestHandler: {
      connectionTimeout: Math.min(milliseconds, CONNECTION_SECONDS * 1000),
      requestTimeout: milliseconds,
      socketTimeout: milliseconds,
      throwOnRequestTimeout: true,
      logger: silentLogger,
    },
    ...(settings.profile === null ? {} : { profile: settings.profile.value }),
    ...(endpoint === null ? {} : { endpoint: endpoint.value }),
  };
}

/** A bucket cannot become a host name in front of an IP address, nor in front of `localhost`. */
function usesPathStyle(settings: AwsSettings): boolean {
  const endpoint = settings.endpoints.s3;
  if (endpoint === null) return false;
  const { hostname } = new URL(endpoint.value);
  return hostname === 'localhost' || hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
}

/** Whatever is not in the table of actions is not sent. That it was tried is a bug of netdiag's. */
function guard<In extends object, Out extends MetadataBearer>(stack: MiddlewareStack<In, Out>, service: ServiceName): void {
  stack.add(
    (next, context) => (args) => {
      const operation = operationOf(context.commandName);
      if (apiAction(service, operation) !== null) return next(args);
      return Promise.reject(new Error(`netdiag only reads: ${service}:${operation} is not in its table of API actions.`));
    },
    { step: 'initialize', priority: 'high', name: 'netdiagReadOnly' },
  );
}

function watch<In extends object, Out extends MetadataBearer>(stack: MiddlewareStack<In, Out>, service: ServiceName, region: string, onCall: OnCall): void {
  stack.add(
    (next, context) => async (args) => {
      const started = performance.now();
      const report = (attempts: number, error?: string) => {
        const milliseconds = Math.round(performance.now() - started);
        onCall({ service, operation: operationOf(context.commandName), region, milliseconds, attempts, ...(error === undefined ? {} : { error }) });
      };
      try {
        const result = await next(args);
        report(result.output.$metadata.attempts ?? 1);
        return result;
      } catch (error) {
        const facts = errorFacts(error);
        report(facts.attempts, facts.code);
        throw error;
      }
    },
    { step: 'initialize', priority: 'low', name: 'netdiagCallReport' },
  );
}

/** The SDK names the command's class, such as `DescribeVpcsCommand`. */
function operationOf(commandName: string | undefined): string {
  return (commandName ?? '').replace(/Command$/, '');
}

/** The same promise for everyone who asks. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
