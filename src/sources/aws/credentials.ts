/** The SDK's credential chain, in the order of the AWS CLI. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

import type { AwsSettings } from './settings.ts';

/** Without this the SDK writes to the console where it has something to remark. */
export const silentLogger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Nothing of the SDK's own words belongs on the user's terminal.
}

/** Where credentials come from, for `--debug`: never the credentials themselves. */
export function credentialSource(settings: AwsSettings): string {
  if (environmentKeys(settings) !== null) return 'AWS_ACCESS_KEY_ID';
  return settings.profile === null ? 'the credential chain of the SDK' : `profile ${settings.profile.value}`;
}

/**
 * `--profile` excludes the keys of the environment; AWS_PROFILE does not: there the keys win
 * (AWS CLI user guide, "Configuration settings and precedence"). The SDK's own chain would prefer AWS_PROFILE.
 */
export async function credentialProvider(settings: AwsSettings): Promise<AwsCredentialIdentityProvider> {
  const keys = environmentKeys(settings);
  if (keys !== null) return () => Promise.resolve(keys);
  const { fromIni, fromNodeProviderChain, fromTokenFile } = await import('@aws-sdk/credential-providers');
  const options = {
    ...settings.sharedConfig,
    ...(settings.profile === null ? {} : { profile: settings.profile.value }),
    ignoreCache: true,
    logger: silentLogger,
  };
  // Asking for instance metadata outside EC2 costs seconds; who said that there is none is believed.
  const others = isMetadataDisabled(settings) && !hasContainerCredentials(settings) ? fromTokenFile(options) : fromNodeProviderChain(options);
  return firstOfTwo(fromIni(options), others);
}

/** The SDK's chain tells only what its last link said; a profile that is there and does not work says more. */
function firstOfTwo(profile: AwsCredentialIdentityProvider, others: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  return async (properties) => {
    try {
      return await profile(properties);
    } catch (error) {
      const holdsNothing = error instanceof Error && error.message.startsWith('Could not resolve credentials using profile');
      const maySkip = error instanceof Error && 'tryNextLink' in error && error.tryNextLink === true;
      if (!maySkip) throw error;
      return others(properties).catch((last: unknown) => { throw holdsNothing ? last : error; });
    }
  };
}

function environmentKeys({ env, profile }: AwsSettings): AwsCredentialIdentity | null {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (profile?.from === '--profile' || !accessKeyId || !secretAccessKey) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function isMetadataDisabled({ env }: AwsSettings): boolean {
  return env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
}

function hasContainerCredentials({ env }: AwsSettings): boolean {
  return Boolean(env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? env['AWS_CONTAINER_CREDENTIALS_FULL_URI']);
}
