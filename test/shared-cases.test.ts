/**
 * Questions with known answers about networks that others published, kept beside the project (not in it): see their README.md.
 * Where they are absent this says so and asks nothing.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './commands/run.ts';

const networks = fileURLToPath(new URL('../../shared/data/networks', import.meta.url));

interface SharedCase {
  id: string; network: string; source: string; destination: string; protocol?: string | number; port?: number; sourcePort?: number;
  icmpType?: number; icmpCode?: number; why: string; via?: string[]; notVia?: string[];
  expect: { verdict: string; exitCode: number; acceptUsageError?: boolean; cause?: { direction: string; kinds: string[] | null; ids: string[] | null } };
}

interface Document {
  verdict: string;
  causes: { kind: string; direction: string; message: string; resource: { id: string }; rule: unknown; code: string }[];
  path: { forward: { component: { id: string }; detail: string }[] };
}

const isThere = existsSync(join(networks, 'cases.json'));
if (!isThere) process.stderr.write(`shared-cases: ${networks} is not there, so its cases are left out\n`);
const cases = isThere ? (JSON.parse(readFileSync(join(networks, 'cases.json'), 'utf8')) as SharedCase[]) : [];

describe.skipIf(!isThere)('published networks', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'netdiag-shared-'));
    cpSync(networks, folder, { recursive: true });
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) unpack(join(folder, path));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(cases.map((item) => [item.id, item.why, item] as const))('%s: %s', async (_id, _why, item) => {
    await check(folder, item);
  });
});

async function ask(folder: string, item: SharedCase): ReturnType<typeof runCommand> {
  const options = ([['protocol', item.protocol], ['port', item.port], ['source-port', item.sourcePort], ['icmp-type', item.icmpType], ['icmp-code', item.icmpCode]] as const)
    .flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  return runCommand(['inspect', item.source, item.destination, ...options, '--snapshot', join(folder, item.network), '--no-flow-logs', '--json']);
}

async function check(folder: string, item: SharedCase): Promise<void> {
  const { code, stdout } = await ask(folder, item);
  const { verdict, exitCode, acceptUsageError, cause } = item.expect;
  if (code === 2 && acceptUsageError === true) return;
  expect(code, stdout).toBe(exitCode);
  const document = JSON.parse(stdout) as Document;
  expect(document.verdict).toBe(verdict);
  const [first] = document.causes;
  if (cause !== undefined) {
    expect(first?.direction).toBe(cause.direction);
    if (cause.kinds !== null) expect(cause.kinds).toContain(first?.kind);
    if (cause.ids !== null) expect(cause.ids.some((id) => JSON.stringify(first).includes(id)), JSON.stringify(first)).toBe(true);
  }
  const way = JSON.stringify(document.path.forward);
  const places = (item.via ?? []).map((id) => way.indexOf(id));
  expect(places.every((place, i) => place > (places[i - 1] ?? -1)), `the way passes ${(item.via ?? []).join(', ')}: ${way}`).toBe(true);
  for (const id of item.notVia ?? []) expect(way).not.toContain(id);
}

type Json = Record<string, unknown>;

/** Some files hold the answers of several calls; each becomes a document of its own, as those calls print it. */
function unpack(path: string): void {
  const key = basename(path, '.json');
  const wrapped: Record<string, (element: Json) => Json> = {
    TransitGatewayPropagations: (element) => element,
    TransitGatewayStaticRoutes: (element) => ({ ...element, Routes: [...(element['Routes'] as Json[]), ...propagated(dirname(path), element)] }),
    LoadBalancerListeners: ({ Listeners }) => ({ Listeners }),
    LoadBalancerAttributes: (element) => element,
    LoadBalancerTargetHealth: (element) => element,
  };
  const unwrap = wrapped[key];
  if (unwrap === undefined) return;
  for (const [i, element] of read(path, key).entries()) writeFileSync(join(dirname(path), `${key}.${i}.json`), JSON.stringify(unwrap(element)));
  rmSync(path);
}

function read(path: string, key: string): Json[] {
  return existsSync(path) ? ((JSON.parse(readFileSync(path, 'utf8')) as Record<string, Json[]>)[key] ?? []) : [];
}

/** The published files list static routes only; propagated ones follow from the propagations and the VPCs' CIDRs. */
function propagated(folder: string, table: Json): Json[] {
  // Propagations may have been unpacked already.
  const documents = [
    ...read(join(folder, 'TransitGatewayPropagations.json'), 'TransitGatewayPropagations'),
    ...readdirSync(folder).filter((name) => /^TransitGatewayPropagations\.\d/.test(name)).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json),
  ].filter((item) => item['TransitGatewayRouteTableId'] === table['TransitGatewayRouteTableId']);
  const taken = new Set((table['Routes'] as Json[]).map((route) => route['DestinationCidrBlock']));
  const vpcs = read(join(folder, 'Vpcs.json'), 'Vpcs');
  return documents.flatMap((item) => item['TransitGatewayRouteTablePropagations'] as Json[]).filter((item) => item['State'] === 'enabled').flatMap((item) => {
    const vpc = vpcs.find(({ VpcId }) => VpcId === item['ResourceId']);
    const cidrs = ((vpc?.['CidrBlockAssociationSet'] ?? []) as Json[]).map(({ CidrBlock }) => CidrBlock);
    return cidrs.filter((cidr) => !taken.has(cidr)).map((DestinationCidrBlock) => ({
      DestinationCidrBlock, Type: 'propagated', State: 'active',
      TransitGatewayAttachments: [{ ResourceId: item['ResourceId'], ResourceType: 'vpc', TransitGatewayAttachmentId: item['TransitGatewayAttachmentId'] }],
    }));
  });
}
