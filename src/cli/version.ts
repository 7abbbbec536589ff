import { createRequire } from 'node:module';
import { version } from '../../package.json';

export { version };

/** The packages whose version matters in a report about AWS calls. */
const sdkPackages = ['@aws-sdk/client-ec2', '@aws-sdk/client-cloudwatch-logs', '@aws-sdk/client-s3', '@aws-sdk/client-sts'];

export interface Versions {
  readonly node: string;
  readonly platform: string;
  /** By package name; null where it is not installed. */
  readonly sdk: Readonly<Record<string, string | null>>;
}

/** What netdiag runs on. Reads the packages' manifests, loads none of their code. */
export function runtimeVersions(runtime: { readonly node: string; readonly platform: string; readonly arch: string }): Versions {
  const require = createRequire(import.meta.url);
  const sdk = sdkPackages.map((name) => [name, manifestVersion(() => require(`${name}/package.json`))] as const);
  return { node: runtime.node, platform: `${runtime.platform}-${runtime.arch}`, sdk: Object.fromEntries(sdk) };
}

function manifestVersion(read: () => unknown): string | null {
  try {
    const manifest = read();
    const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
    return isNamed && typeof manifest.version === 'string' ? manifest.version : null;
  } catch {
    return null;
  }
}
