/** A first session with AWS, with something missing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { expectProcessTold } from './told.ts';

let home: string;
/** A machine on which nothing of AWS was ever set up. */
let bare: Record<string, string>;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-bad-aws-'));
  bare = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const asked = ['inspect', 'a', 'b'];
const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-to-be-shown' };

it('no Region', async () => {
  await expectProcessTold(asked, { code: 'NO_REGION', exit: 2, says: /No AWS Region is set/, next: /--region us-east-1.*AWS_REGION.*aws configure/ }, bare);
});

it('no credentials', async () => {
  await expectProcessTold([...asked, '--region', 'us-east-1'], { code: 'NO_CREDENTIALS', exit: 4, says: /No AWS credentials were found/, next: /aws configure.*netdiag demo/ }, bare);
});

it('a profile that there is not', async () => {
  const wanted = { code: 'PROFILE_NOT_FOUND', exit: 2, says: /The profile prdo \(from --profile\) is not in the shared config files/ } as const;
  await expectProcessTold([...asked, '--profile', 'prdo'], { ...wanted, next: /hold no profiles\. Make one with aws configure/ }, bare);
  writeFileSync(join(home, 'config'), '[profile prod]\nregion = us-east-1\n');
  await expectProcessTold([...asked, '--profile', 'prdo'], { ...wanted, next: /Did you mean prod\?/ }, { ...bare, AWS_CONFIG_FILE: join(home, 'config') });
  await expectProcessTold(asked, { ...wanted, says: /The profile prdo \(from AWS_PROFILE\)/, next: /Did you mean prod\?/ }, { ...bare, AWS_CONFIG_FILE: join(home, 'config'), AWS_PROFILE: 'prdo' });
});

it('nobody at the endpoint', async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  const argv = [...asked, '--region', 'us-east-1', '--endpoint-url', `http://127.0.0.1:${port}`];
  await expectProcessTold(argv, { code: 'ENDPOINT_UNREACHABLE', exit: 4, says: /127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED/, next: /--endpoint-url: check it/ }, { ...bare, ...keys });
});

it('an endpoint and a Region that are none', async () => {
  await expectProcessTold([...asked, '--region', 'us-east-1', '--endpoint-url', 'nonsense'], { code: 'INVALID_ENDPOINT_URL', exit: 2, says: /"nonsense" \(from --endpoint-url\)/, next: /with its scheme/ }, { ...bare, ...keys });
  await expectProcessTold([...asked, '--region', 'us east'], { code: 'INVALID_REGION', exit: 2, says: /"us east" \(from --region\)/, next: /like us-east-1/ }, { ...bare, ...keys });
});
