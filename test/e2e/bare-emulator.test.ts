/** An endpoint that stands in for AWS and lacks some of its calls: moto, as it comes, without the proxy that mends it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WhyRejectedAnswer } from '../../src/core/diagnosis/answer.ts';
import { netdiag } from '../cli/spawn.ts';
import { clients, peeringLab, putCloudWatchRecords, recordLine } from '../emulator/fixtures.ts';
import type { PeeringLab } from '../emulator/fixtures.ts';
import { startMoto } from '../emulator/moto.ts';
import type { Moto } from '../emulator/moto.ts';
import { outline } from './ask.ts';

let moto: Moto;
let endpoint: string;
let lab: PeeringLab;
beforeAll(async () => {
  moto = await startMoto();
  endpoint = `http://127.0.0.1:${moto.port}`;
  const aws = clients({ endpoint });
  lab = await peeringLab(aws);
  const request = { interfaceId: lab.vpc1.networkInterfaceId, srcaddr: '10.1.1.10', dstaddr: '10.2.1.10', protocol: 1, action: 'ACCEPT' } as const;
  await putCloudWatchRecords(aws.logs, lab.logGroup, request.interfaceId, [recordLine({ ...request, start: new Date(Date.now() - 600_000) })]);
});
afterAll(() => moto.stop());

async function ping(destination: string): Promise<{ readonly code: number | null; readonly stderr: string; readonly document: WhyRejectedAnswer }> {
  const env = { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
  const { code, stdout, stderr } = await netdiag(['why-rejected', 'vpc1-instance', destination, '--protocol', 'icmp', '--endpoint-url', endpoint, '--json'], { env });
  return { code, stderr, document: JSON.parse(stdout) as WhyRejectedAnswer };
}

it('leaves out the features that the endpoint does not know, says which, and answers', async () => {
  const { code, document, stderr } = await ping('10.2.1.10');
  expect(code).toBe(1);
  expect(outline(document)).toMatchObject([{ kind: 'route', direction: 'forward', id: lab.vpc1.routeTableId }, { kind: 'route', direction: 'return', id: lab.vpc2.routeTableId }]);
  expect(document.flowLogs.counts).toMatchObject({ forwardAccept: 1, returnAccept: 0 });
  expect(stderr).toMatch(/^(warning: Describe(VpcBlockPublicAccess|SecurityGroupVpcAssociations)\w* is not known in us-east-1: what it would tell is left out\.\n){3}$/);
});

it('knows a pending peering by its own state, though its routes are said to be active', async () => {
  expect((await ping(lab.vpc2.publicIp)).code).toBe(0);
  await lab.requestPeering();
  await lab.addRoute(1);
  await lab.addRoute(2);
  expect(outline((await ping('10.2.1.10')).document)).toMatchObject([{ kind: 'peering' }]);
  await lab.acceptPeering();
  expect((await ping('10.2.1.10')).code).toBe(0);
});
