import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/core/errors.ts';
import type { Collection, DescribeDocument } from '../../../src/core/network/documents.ts';
import type { SnapshotManifest } from '../../../src/sources/files/snapshot-manifest.ts';
import { readSnapshot } from '../../../src/sources/files/snapshot-read.ts';
import { writeFlowLogRecords } from '../../../src/sources/files/snapshot-records.ts';
import { writeSnapshot } from '../../../src/sources/files/snapshot-write.ts';
import { folderWith, temporaryFolder, usageError } from './snapshot-folder.ts';

const scope = { account: '111122223333', region: 'us-east-1' };
const folder = 'accounts/111122223333/us-east-1';
const manifest: SnapshotManifest = { schemaVersion: 1, netdiagVersion: '0.1.0', savedAt: '2026-11-02T10:00:00.000Z', targets: [scope], calls: [] };

function document(content: Record<string, unknown>, where = scope): DescribeDocument {
  return { scope: where, origin: 'test', content };
}

function collected(...contents: Record<string, unknown>[]): Collection {
  return { documents: contents.map((content) => document(content)), refusals: [] };
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

async function saved(collection: Collection): Promise<string> {
  const dir = join(temporaryFolder(), 'snapshot');
  await writeSnapshot(dir, collection, manifest);
  return dir;
}

describe('layout', () => {
  it('has one file a key, pages joined', async () => {
    const dir = await saved(collected({ Vpcs: [{ VpcId: 'vpc-1' }], NextToken: 'more' }, { Subnets: [] }, { Vpcs: [{ VpcId: 'vpc-2' }] }));
    expect(filesBelow(dir)).toEqual([`${folder}/Subnets.json`, `${folder}/Vpcs.json`, 'manifest.json']);
    expect(JSON.parse(readFileSync(join(dir, folder, 'Vpcs.json'), 'utf8'))).toEqual({ Vpcs: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-2' }] });
  });

  it('has one file for each object that was asked about on its own', async () => {
    const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0123456789abcdef';
    const dir = await saved(collected(
      { PrefixListId: 'pl-123', Entries: [{ Cidr: '10.0.0.0/8' }] },
      { PrefixListId: 'pl-123', Entries: [{ Cidr: '172.16.0.0/12' }] },
      { PrefixListId: 'pl-456', Entries: [] },
      { TransitGatewayRouteTableId: 'tgw-rtb-1', Routes: [{ State: 'active' }], AdditionalRoutesAvailable: true },
      { TransitGatewayRouteTableId: 'tgw-rtb-1', Routes: [{ State: 'blackhole' }], AdditionalRoutesAvailable: false },
      { TransitGatewayRouteTableId: 'tgw-rtb-1', TransitGatewayRouteTablePropagations: [] },
      { TransitGatewayRouteTableId: 'tgw-rtb-1', Associations: [] },
      { TargetGroupArn: arn, TargetHealthDescriptions: [] },
      { TargetGroupArn: arn, Attributes: [] },
      { LoadBalancerArn: arn.replace('targetgroup', 'loadbalancer'), Attributes: [] },
      { VpcId: 'vpc-1', EnableDnsSupport: { Value: true } },
      { VpcId: 'vpc-1', EnableDnsHostnames: { Value: false } },
    ));
    expect(filesBelow(join(dir, folder))).toEqual([
      'describe-load-balancer-attributes.loadbalancer_web_0123456789abcdef.json',
      'describe-target-group-attributes.targetgroup_web_0123456789abcdef.json',
      'describe-target-health.targetgroup_web_0123456789abcdef.json',
      'describe-vpc-attribute-enable-dns-hostnames.vpc-1.json',
      'describe-vpc-attribute-enable-dns-support.vpc-1.json',
      'get-managed-prefix-list-entries.pl-123.json',
      'get-managed-prefix-list-entries.pl-456.json',
      'get-transit-gateway-route-table-associations.tgw-rtb-1.json',
      'get-transit-gateway-route-table-propagations.tgw-rtb-1.json',
      'search-transit-gateway-routes.tgw-rtb-1.json',
    ]);
    const { collection } = await readSnapshot(dir);
    const contents = collection.documents.map(({ content }) => content);
    expect(contents).toContainEqual({ PrefixListId: 'pl-123', Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '172.16.0.0/12' }] });
    expect(contents).toContainEqual({ TransitGatewayRouteTableId: 'tgw-rtb-1', Routes: [{ State: 'active' }, { State: 'blackhole' }], AdditionalRoutesAvailable: false });
  });

  it('is sorted, indented JSON with ISO times, the same bytes for the same configuration', async () => {
    const time = new Date('2026-11-02T09:00:00Z');
    const one = await saved(collected({ Vpcs: [{ VpcId: 'vpc-1', Created: time, CidrBlock: '10.0.0.0/16' }] }));
    const two = await saved(collected({ Vpcs: [{ CidrBlock: '10.0.0.0/16', Created: time, VpcId: 'vpc-1' }] }));
    const text = readFileSync(join(one, folder, 'Vpcs.json'), 'utf8');
    expect(text).toBe(`{
  "Vpcs": [
    {
      "CidrBlock": "10.0.0.0/16",
      "Created": "2026-11-02T09:00:00.000Z",
      "VpcId": "vpc-1"
    }
  ]
}
`);
    expect(readFileSync(join(two, folder, 'Vpcs.json'), 'utf8')).toBe(text);
  });

  it('leaves out what is not known of a scope', async () => {
    const dir = join(temporaryFolder(), 'snapshot');
    await writeSnapshot(dir, { documents: [{ ...document({ Vpcs: [] }), scope: { account: null, region: null } }], refusals: [] }, manifest);
    expect(filesBelow(dir)).toEqual(['Vpcs.json', 'manifest.json']);
  });

  it('never leads out of the folder', async () => {
    const dir = await saved({ documents: [document({ '../../Vpcs': [], PrefixListId: '../pl-1' }, { account: '..', region: 'us-east-1' })], refusals: [] });
    expect(filesBelow(dir)).toEqual(['accounts/_/us-east-1/__.._Vpcs.__pl-1.json', 'manifest.json']);
  });
});

describe('round trip', () => {
  const list = fc.array(fc.record({ Id: fc.string(), Nested: fc.jsonValue() }), { maxLength: 3 });
  const where = fc.record({ account: fc.constantFrom('111122223333', '444455556666', null), region: fc.constantFrom('us-east-1', 'us-gov-west-1', null) });
  const content = fc.oneof(
    fc.tuple(fc.constantFrom('Vpcs', 'Subnets', 'Routes'), list).map(([key, items]) => ({ [key]: items })),
    fc.tuple(fc.constantFrom('pl-1', 'pl-2'), list).map(([PrefixListId, Entries]) => ({ PrefixListId, Entries })),
    fc.constant({ VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'off' } }),
  );
  const documents = fc.array(fc.record({ scope: where, origin: fc.constant('test'), content }), { minLength: 1, maxLength: 8 });
  const refusals = fc.uniqueArray(fc.constantFrom('Vpcs', 'NetworkAcls', 'FlowLogs'), { maxLength: 2 }).map((keys) => keys.map((key) => ({
    scope, operation: `Describe${key}`, action: `ec2:Describe${key}`, key, code: 'UnauthorizedOperation', message: 'not authorized',
  })));

  it('gives the same items and refusals', async () => {
    await fc.assert(fc.asyncProperty(documents, refusals, async (written, refused) => {
      const dir = join(temporaryFolder(), 'snapshot');
      await writeSnapshot(dir, { documents: written, refusals: refused }, manifest);
      const { collection } = await readSnapshot(dir);
      expect(itemsOf(collection)).toEqual(itemsOf({ documents: written, refusals: [] }));
      expect(collection.refusals).toEqual(refused);
    }), { numRuns: 40 });
  });

  /** Every item under the scope, the object and the key that it belongs to: what is left when pages do not matter. */
  function itemsOf(collection: Collection): Record<string, unknown> {
    const items: Record<string, unknown[]> = {};
    for (const { scope: owner, content: { PrefixListId, ...rest } } of collection.documents) {
      for (const [key, value] of Object.entries(rest)) {
        const known = (items[JSON.stringify([owner.account, owner.region, PrefixListId, key])] ??= []);
        if (Array.isArray(value)) known.push(...(JSON.parse(JSON.stringify(value)) as unknown[]));
        else known[0] = value;
      }
    }
    return items;
  }
});

describe('refusals', () => {
  it('stand once in the manifest', async () => {
    const refusal = { scope, operation: 'DescribeVpcs', action: 'ec2:DescribeVpcs', key: 'Vpcs', code: 'UnauthorizedOperation', message: 'no' };
    const call = { status: 'refused', operation: 'DescribeVpcs', ...scope, action: 'ec2:DescribeVpcs', key: 'Vpcs', code: 'UnauthorizedOperation', message: 'no' } as const;
    const dir = join(temporaryFolder(), 'snapshot');
    await writeSnapshot(dir, { documents: [], refusals: [refusal] }, { ...manifest, calls: [call] });
    const read = await readSnapshot(dir);
    expect(read.manifest?.calls).toEqual([call]);
    expect(read.collection.refusals).toEqual([refusal]);
  });
});

describe('place', () => {
  it('is an earlier snapshot: all of it is replaced, other files stay', async () => {
    const dir = await saved(collected({ Vpcs: [] }, { Subnets: [] }));
    await writeFlowLogRecords(dir, ['version'], ['2']);
    writeFileSync(join(dir, 'README.md'), 'mine');
    await writeSnapshot(dir, collected({ Vpcs: [{ VpcId: 'vpc-9' }] }), manifest);
    expect(filesBelow(dir)).toEqual(['README.md', `${folder}/Vpcs.json`, 'manifest.json']);
    expect(readFileSync(join(dir, folder, 'Vpcs.json'), 'utf8')).toContain('vpc-9');
  });

  it('may be an empty folder, or lie in folders to be made', async () => {
    const empty = temporaryFolder();
    await writeSnapshot(empty, collected({ Vpcs: [] }), manifest);
    expect(filesBelow(empty)).toContain('manifest.json');
    const deep = join(temporaryFolder(), 'a', 'b');
    await writeSnapshot(deep, collected({ Vpcs: [] }), manifest);
    expect(filesBelow(deep)).toContain('manifest.json');
  });

  it.each<Record<string, string | object>>([{ 'notes.txt': 'mine' }, { 'vpcs.json': { Vpcs: [] } }, { 'manifest.json': { name: 'an extension' } }, { 'manifest.json': '{' }])(
    'is not a folder with %j', async (files) => {
      const dir = folderWith(files);
      const before = filesBelow(dir);
      expect(await usageError(writeSnapshot(dir, collected({ Vpcs: [] }), manifest))).toMatchObject({
        code: 'NOT_A_SNAPSHOT', message: `${dir} is not empty, and netdiag did not write it.`,
      });
      expect(filesBelow(dir)).toEqual(before);
    });

  it('is not a file, nor below one', async () => {
    const dir = folderWith({ file: 'x' });
    expect((await usageError(writeSnapshot(join(dir, 'file'), collected({ Vpcs: [] }), manifest))).code).toBe('NOT_A_SNAPSHOT');
    expect((await usageError(writeSnapshot(join(dir, 'file', 'below'), collected({ Vpcs: [] }), manifest))).code).toBe('NOT_A_SNAPSHOT');
  });

  it('is refused for a Region that the layout cannot hold', async () => {
    const odd = { documents: [document({ Vpcs: [] }, { account: '111122223333', region: 'local' })], refusals: [] };
    expect(await usageError(writeSnapshot(join(temporaryFolder(), 's'), odd, manifest))).toMatchObject({ code: 'NOT_A_REGION' });
  });
});

describe('an interrupted save', () => {
  const failing = { writeRecords: (): Promise<never> => Promise.reject(new AwsError('THROTTLED', 'AWS refused')) };

  it('leaves nothing where there was nothing', async () => {
    const parent = temporaryFolder();
    await expect(writeSnapshot(join(parent, 'snapshot'), collected({ Vpcs: [] }), manifest, failing)).rejects.toThrow('AWS refused');
    expect(readdirSync(parent)).toEqual([]);
  });

  it('leaves the earlier snapshot as it was', async () => {
    const dir = await saved(collected({ Vpcs: [{ VpcId: 'vpc-old' }] }));
    await expect(writeSnapshot(dir, collected({ Subnets: [] }), manifest, failing)).rejects.toThrow('AWS refused');
    expect(filesBelow(dir)).toEqual([`${folder}/Vpcs.json`, 'manifest.json']);
  });
});

describe('records', () => {
  const since = '2026-11-02T09:00:00.000Z';

  it('are gzipped text with a header line, one file a format', async () => {
    const dir = temporaryFolder();
    const first = await writeFlowLogRecords(dir, ['version', 'srcaddr', 'log-status'], ['2 10.0.0.1 OK', '2 - NODATA']);
    const second = await writeFlowLogRecords(dir, ['version'], []);
    expect(first).toEqual({ path: join(dir, 'flow-logs', 'records-1.log.gz'), records: 2 });
    expect(second).toEqual({ path: join(dir, 'flow-logs', 'records-2.log.gz'), records: 0 });
    expect(gunzipSync(readFileSync(first.path)).toString()).toBe('version srcaddr log-status\n2 10.0.0.1 OK\n2 - NODATA\n');
    expect(gunzipSync(readFileSync(second.path)).toString()).toBe('version\n');
  });

  it('arrive complete, streamed', async () => {
    async function* lines(): AsyncGenerator<string> {
      for (let number = 0; number < 25_000; number += 1) yield await Promise.resolve(`2 ${number}`);
    }
    const { path, records } = await writeFlowLogRecords(temporaryFolder(), ['version', 'packets'], lines());
    expect(records).toBe(25_000);
    const text = gunzipSync(readFileSync(path)).toString().split('\n');
    expect([text.length, text[1], text[25_000], text[25_001]]).toEqual([25_002, '2 0', '2 24999', '']);
  });

  it('are part of the snapshot that they are saved with', async () => {
    const dir = join(temporaryFolder(), 'snapshot');
    const written = await writeSnapshot(dir, collected({ Vpcs: [] }), manifest, {
      writeRecords: async (staging) => {
        expect(existsSync(dir)).toBe(false);
        const { records } = await writeFlowLogRecords(staging, ['version'], ['2', '2']);
        return { since, until: null, sources: ['cloudwatch:vpc1-flow-logs'], records };
      },
    });
    const read = await readSnapshot(dir);
    expect(read.flowLogFolder).toBe(join(dir, 'flow-logs'));
    expect(read.manifest).toEqual(written);
    expect(read.manifest?.flowLogs).toEqual({ since, until: null, sources: ['cloudwatch:vpc1-flow-logs'], records: 2 });
  });
});
