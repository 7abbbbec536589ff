/** Opens what the source options name: the configuration of a lab, of a snapshot folder, or of AWS. */
import { resolve } from 'node:path';
import type { Context } from '../cli/context.ts';
import type { OutputOptions } from '../cli/options/output.ts';
import type { SourceOptions } from '../cli/options/source.ts';
import type { Collection } from '../core/network/documents.ts';
import type { AwsTarget } from '../sources/aws/targets.ts';
import type { Snapshot } from '../sources/files/snapshot-read.ts';
import type { OpenedLab } from '../sources/labs/index.ts';

export type Configuration = { readonly collection: Collection } & (
  | { readonly kind: 'lab'; readonly lab: OpenedLab }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'aws'; readonly targets: readonly AwsTarget[] }
);

/** What only some commands read. */
interface More {
  readonly vpcAttributes?: boolean;
  readonly loadBalancers?: boolean;
}

/** By the context of the run that it was read for. */
const readAhead = new WeakMap<Context, { readonly place: string; readonly configuration: Configuration }>();

/** Somebody was asked to choose from this configuration: the run with this context answers from it, and reads anew only from its second reading on. */
export function handOver(configuration: Configuration, source: SourceOptions, context: Context, more: More = {}): void {
  readAhead.set(context, { place: placeOf(source, more), configuration });
}

const placeOf = ({ profile, region, endpointUrl, snapshot, lab }: SourceOptions, more: object): string => JSON.stringify({ profile, region, endpointUrl, snapshot, lab, more });

/** @throws what the source throws: UsageError, NotReadableError or AwsError */
export async function readConfiguration(source: SourceOptions, output: OutputOptions, context: Context, more: More = {}): Promise<Configuration> {
  const ahead = readAhead.get(context);
  readAhead.delete(context);
  if (ahead?.place === placeOf(source, more)) return ahead.configuration;
  if (source.lab !== null) {
    const { openLab } = await import('../sources/labs/index.ts');
    const lab = openLab(source.lab);
    return { kind: 'lab', lab, collection: lab.collection };
  }
  if (source.snapshot !== null) {
    const { readSnapshot } = await import('../sources/files/snapshot-read.ts');
    context.progress(`Reading ${source.snapshot}`);
    // A path is named as it was typed, unless this context stands elsewhere than the process.
    const snapshot = await readSnapshot(context.cwd === resolve('.') ? source.snapshot : resolve(context.cwd, source.snapshot));
    snapshot.warnings.forEach(context.warn);
    return { kind: 'snapshot', snapshot, collection: snapshot.collection };
  }
  const { collectConfiguration } = await import('../sources/aws/configuration.ts');
  const targets = await openTargets(source, output, context);
  const collection = await collectConfiguration(targets, {
    signal: context.signal,
    onProgress: ({ done, total, what }) => { context.progress(`Asking AWS: ${done} of ${total} calls (${what})`); },
    onWarning: context.warn,
    ...more,
  });
  if (more.loadBalancers !== true) return { kind: 'aws', targets, collection };
  const { collectLoadBalancers } = await import('../sources/aws/load-balancers.ts');
  const whole = await collectLoadBalancers(targets, collection, {
    wanted: null, signal: context.signal, onWarning: context.warn, onCall: (what) => { context.progress(`Asking AWS about load balancers (${what})`); },
  });
  return { kind: 'aws', targets, collection: whole };
}

/** The accounts and Regions to ask, each with its clients; with --debug it says where each setting came from. */
export async function openTargets(source: SourceOptions, output: OutputOptions, context: Context): Promise<readonly AwsTarget[]> {
  const [{ resolveTargets }, { credentialSource }] = await Promise.all([import('../sources/aws/targets.ts'), import('../sources/aws/credentials.ts')]);
  context.progress('Asking AWS');
  const targets = await resolveTargets({
    profiles: source.profile,
    regions: source.region,
    endpointUrl: source.endpointUrl,
    env: context.env,
    timeoutSeconds: output.timeoutSeconds,
    onCall({ service, operation, region, milliseconds, attempts, error }) {
      const retries = attempts > 1 ? `, ${attempts} attempts` : '';
      context.debug(`${service}:${operation} in ${region}: ${Math.round(milliseconds)} ms${retries}${error === undefined ? '' : `, ${error}`}`);
    },
  });
  for (const { settings } of targets) {
    const { profile, region } = settings;
    const named = profile === null ? 'no profile' : `profile ${profile.value} (from ${profile.from})`;
    context.debug(`Region ${region.value} (from ${region.from}), ${named}, credentials from ${credentialSource(settings)}`);
  }
  return targets;
}

/** Closes the connections to AWS that are kept open for the next call. */
export function closeTargets(configuration: Configuration): void {
  if (configuration.kind === 'aws') for (const { clients } of configuration.targets) clients.destroy();
}
