/** The shared config and credentials files of the AWS CLI, found by the environment that is passed in. */
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export type ProfileValues = Readonly<Record<string, string | undefined>>;

export interface SharedConfigPaths {
  /** Absent where the environment names no home folder: the SDK's own default. */
  readonly filepath?: string;
  readonly configFilepath?: string;
}

export interface SharedConfig {
  readonly paths: SharedConfigPaths;
  /** Every profile of both files by name, values of the config file first. */
  readonly profiles: ReadonlyMap<string, ProfileValues>;
}

export function sharedConfigPaths(env: Environment): SharedConfigPaths {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const credentials = env['AWS_SHARED_CREDENTIALS_FILE'] ?? (home === undefined ? undefined : join(home, '.aws', 'credentials'));
  const config = env['AWS_CONFIG_FILE'] ?? (home === undefined ? undefined : join(home, '.aws', 'config'));
  return {
    ...(credentials === undefined ? {} : { filepath: credentials }),
    ...(config === undefined ? {} : { configFilepath: config }),
  };
}

/** A file that is not there counts as empty, as in the AWS CLI. */
export async function loadSharedConfig(env: Environment): Promise<SharedConfig> {
  const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
  const paths = sharedConfigPaths(env);
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ...paths, ignoreCache: true });
  const profiles = new Map<string, ProfileValues>();
  for (const [name, values] of Object.entries(configFile)) {
    // The loader hands the sections `[sso-session x]` and `[services x]` out beside the profiles, as `sso-session.x`.
    if (!/^(sso-session|services)\./.test(name)) profiles.set(name, values);
  }
  for (const [name, values] of Object.entries(credentialsFile)) profiles.set(name, { ...values, ...profiles.get(name) });
  return { paths, profiles };
}
