import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaries, installEmulator } from './install.ts';
import { startMoto } from './moto.ts';
import type { Send } from './proxy/exchange.ts';
import { listen } from './proxy/listen.ts';
import { createMends } from './proxy/mends.ts';
import { createRules } from './proxy/rules.ts';
import type { Rules } from './proxy/rules.ts';

export { awsCli } from './aws-cli.ts';
export { accountId } from './moto.ts';
export type { Rules } from './proxy/rules.ts';

/** A call that reached the proxy. */
export interface SeenRequest {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An AWS of the test's own: moto behind the mending proxy, both on loopback. */
export interface Emulator {
  /** For `--endpoint-url` and the `endpoint` of SDK clients. */
  readonly endpoint: string;
  /** How the proxy misbehaves or what it adds; cleared by `reset`. */
  readonly rules: Rules;
  /** Every call since the start or the last `reset`, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** The environment of programs that use the emulator; nothing of the developer's own AWS set-up. */
  environment(): Record<string, string>;
  /** Back to an empty AWS: resources, rules and the log of requests. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** The Region of `environment()` and of the fixtures' clients. */
export const defaultRegion = 'us-east-1';

/**
 * Starts an emulator; the first call on a machine installs it. One per test file: memory grows with every reset.
 *
 * The proxy runs in this process: programs under test are to be spawned asynchronously (`spawn`, not `spawnSync`).
 */
export async function startEmulator(options: { readonly region?: string } = {}): Promise<Emulator> {
  await installEmulator();
  const moto = await startMoto();
  const rules = createRules();
  const requests: SeenRequest[] = [];
  let mends = createMends(rules);
  const proxy = await listen(
    moto.port,
    [(call, next) => mends.reduceRight<Send>((send, mend) => (one) => mend(one, send), next)(call)],
    ({ service, operation, region, params }) => requests.push({ service, operation, region, params }),
  );
  return {
    endpoint: proxy.endpoint,
    rules,
    requests,
    environment: () => environment(proxy.endpoint, options.region ?? defaultRegion),
    reset: async () => {
      const answer = await fetch(`http://127.0.0.1:${moto.port}/moto-api/reset`, { method: 'POST' });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`moto did not reset: HTTP ${answer.status}`);
      rules.clear();
      mends = createMends(rules);
      requests.length = 0;
    },
    stop: async () => {
      await proxy.close();
      await moto.stop();
    },
  };
}

function environment(endpoint: string, region: string): Record<string, string> {
  const nowhere = join(tmpdir(), 'netdiag-no-such-folder');
  return {
    PATH: `${binaries}:${process.env.PATH ?? '/usr/bin:/bin'}`,
    HOME: nowhere,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: join(nowhere, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(nowhere, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}
