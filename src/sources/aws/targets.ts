/** The accounts and Regions of one question: each profile in each Region. */
import { createClients } from './clients.ts';
import type { AwsClients, OnCall } from './clients.ts';
import { resolveSettings } from './settings.ts';
import type { AwsSettings } from './settings.ts';
import type { Environment } from './shared-config.ts';

/** One account in one Region, as one profile sees it. */
export interface AwsTarget {
  readonly settings: AwsSettings;
  readonly clients: AwsClients;
  readonly region: string;
  readonly onCall: OnCall;
}

export interface TargetsRequest {
  /** From `--profile`; empty for the environment's. */
  readonly profiles: readonly string[];
  /** From `--region`; empty for the environment's, or each profile's own. */
  readonly regions: readonly string[];
  readonly endpointUrl: string | null;
  readonly env: Environment;
  readonly timeoutSeconds: number;
  readonly onCall?: OnCall;
}

/** Throws what `resolveSettings` throws. Nothing is asked of AWS yet. */
export async function resolveTargets(request: TargetsRequest): Promise<readonly AwsTarget[]> {
  const profiles = unique(request.profiles);
  const regions = unique(request.regions);
  const onCall = request.onCall ?? (() => undefined);
  const targets: AwsTarget[] = [];
  for (const profile of profiles.length === 0 ? [null] : profiles) {
    for (const region of regions.length === 0 ? [null] : regions) {
      const { endpointUrl, env, timeoutSeconds } = request;
      const settings = await resolveSettings({ profile, region, endpointUrl, env, timeoutSeconds });
      targets.push({ settings, clients: createClients(settings, onCall), region: settings.region.value, onCall });
    }
  }
  return targets;
}

/** The same account in another Region, such as that of a log group's ARN. */
export function targetInRegion(target: AwsTarget, region: string): AwsTarget {
  if (region === target.region) return target;
  const settings: AwsSettings = { ...target.settings, region: { value: region, from: 'ARN' } };
  return { ...target, settings, clients: createClients(settings, target.onCall), region };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
