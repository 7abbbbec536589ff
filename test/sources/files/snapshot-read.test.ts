import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../../src/sources/files/snapshot-read.ts';
import { folderWith, temporaryFolder, usageError } from './snapshot-folder.ts';

const vpcs = { Vpcs: [{ VpcId: 'vpc-1' }] };

async function scopesOf(files: Record<string, object>): Promise<unknown[]> {
  const { collection } = await readSnapshot(folderWith(files));
  return collection.documents.map(({ scope }) => scope);
}

describe('scopes', () => {
  it('come from the folders', async () => {
    expect(await scopesOf({ 'a.json': vpcs })).toEqual([{ account: null, region: null }]);
    expect(await scopesOf({ 'us-east-1/a.json': vpcs })).toEqual([{ account: null, region: 'us-east-1' }]);
    expect(await scopesOf({ 'accounts/111122223333/a.json': vpcs })).toEqual([{ account: '111122223333', region: null }]);
    expect(await scopesOf({ 'accounts/111122223333/eu-west-1/a.json': vpcs })).toEqual([{ account: '111122223333', region: 'eu-west-1' }]);
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'ap-southeast-3', 'mx-central-1', 'us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'eusc-de-east-1', 'ap-northeast-2', 'il-central-1'])(
    'know the Region folder %s', async (region) => {
      expect(await scopesOf({ [`${region}/a.json`]: vpcs })).toEqual([{ account: null, region }]);
    });

  it.each(['us-east-1a', 'US-EAST-1', 'web-prod-1', 'us-east', 'us-west-2-lax-1'])('do not take %s for a Region', async (name) => {
    const dir = folderWith({ 'a.json': vpcs, [`${name}/b.json`]: { Subnets: [] } });
    const { collection, warnings } = await readSnapshot(dir);
    expect(collection.documents.map(({ content }) => content)).toEqual([vpcs]);
    expect(warnings).toEqual([`Files in ${join(dir, name)} were not read: ${name} is not a Region.`]);
  });
});

describe('files', () => {
  it('are known by their ending, whatever their name; the rest is left alone', async () => {
    const dir = folderWith({ 'notes.txt': 'x', '._vpcs.json': 'not JSON', 'B.JSON': vpcs, 'a.json': { Subnets: [] }, 'flow-logs/x.json': 'not JSON', 'docs/readme.md': 'x' });
    const snapshot = await readSnapshot(dir);
    expect(snapshot.collection.documents.map(({ origin }) => origin)).toEqual([join(dir, 'B.JSON'), join(dir, 'a.json')]);
    expect(snapshot.flowLogFolder).toBe(join(dir, 'flow-logs'));
    expect(snapshot.manifest).toBeNull();
    expect(snapshot.warnings).toEqual([]);
  });

  it('may be links, and a link to a folder is that folder', async () => {
    const dir = temporaryFolder();
    symlinkSync(folderWith({ 'a.json': vpcs }), join(dir, 'us-east-1'));
    const { collection, flowLogFolder } = await readSnapshot(dir);
    expect(collection.documents.map(({ scope }) => scope.region)).toEqual(['us-east-1']);
    expect(flowLogFolder).toBeNull();
  });

  it('may be UTF-8 with a byte order mark, or UTF-16', async () => {
    const content = { Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'Name', Value: 'Zürich €' }] }] };
    const little = Buffer.from(`\ufeff${JSON.stringify(content)}\r\n`, 'utf16le');
    const { collection } = await readSnapshot(folderWith({
      'bom.json': `\ufeff${JSON.stringify(content)}`,
      'little.json': little,
      'big.json': Buffer.from(little).swap16(),
    }));
    expect(collection.documents.map((document) => document.content)).toEqual([content, content, content]);
  });

  it('with a bare list or value are named and left out', async () => {
    const dir = folderWith({ 'a.json': vpcs, 'b.json': '[{"VpcId": "vpc-2"}]', 'c.json': 'null', 'd.json': '"text"' });
    const { collection, warnings } = await readSnapshot(dir);
    expect(collection.documents).toHaveLength(1);
    expect(warnings).toEqual(['b.json was not read: a bare list', 'c.json was not read: null', 'd.json was not read: a bare string'].map((start) =>
      `${dir}/${start} is no describe output such as {"Vpcs": […]} (was it made with --query?).`));
  });

  it('in their hundreds are all read, in the order of their paths', async () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'us-east-1'));
    const names = Array.from({ length: 200 }, (_, index) => `get-managed-prefix-list-entries.pl-${String(index).padStart(3, '0')}.json`);
    for (const name of names) writeFileSync(join(dir, 'us-east-1', name), JSON.stringify({ PrefixListId: name, Entries: [] }));
    const { collection } = await readSnapshot(dir);
    expect(collection.documents.map(({ content }) => content.PrefixListId)).toEqual(names);
  });
});

describe('folders that are no snapshot', () => {
  it.each([
    ['half a file', '{"Vpcs": [\n  {"VpcId": "vpc-1",\n', 'it ends in the middle (line 3, column 1)'],
    ['an empty file', '', 'it is empty (line 1, column 1)'],
    ['a table', '-----\n| Vpcs |', 'unexpected "-", where a value belongs (line 1, column 1)'],
    ['a missing comma', '{"Vpcs": [1\n 2]}', 'unexpected "2", where "," or "]" belongs (line 2, column 2)'],
  ])('%s is named with its place', async (_name, text, reason) => {
    const dir = folderWith({ 'a.json': vpcs, 'us-east-1/b.json': text });
    const error = await usageError(readSnapshot(dir));
    expect(error).toMatchObject({ code: 'BROKEN_SNAPSHOT_FILE', message: `Cannot read ${dir}/us-east-1/b.json as JSON: ${reason}.` });
    expect(error.hint).toContain('--output json');
  });

  it('the first of several broken files is named', async () => {
    const dir = folderWith(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${String(index).padStart(2, '0')}.json`, index < 7 ? vpcs : '{'])));
    expect((await usageError(readSnapshot(dir))).message).toContain('07.json');
  });

  it('a missing folder, a file and an empty folder each say what to do', async () => {
    const dir = temporaryFolder();
    const missing = await usageError(readSnapshot(join(dir, 'gone')));
    expect(missing).toMatchObject({ code: 'SNAPSHOT_NOT_FOUND', hint: `Make one: netdiag snapshot save ${dir}/gone` });
    writeFileSync(join(dir, 'file'), '{}');
    expect(await usageError(readSnapshot(join(dir, 'file')))).toMatchObject({ code: 'SNAPSHOT_IS_A_FILE', message: `${dir}/file is a file; a snapshot is a folder.` });
    const empty = await usageError(readSnapshot(dir));
    expect(empty).toMatchObject({ code: 'EMPTY_SNAPSHOT', message: `There is no describe output in ${dir}.` });
    expect(empty.hint).toContain('aws ec2 describe-vpcs');
  });

  it('an empty folder with documents in the wrong place says which', async () => {
    const dir = folderWith({ 'production/vpcs.json': vpcs });
    expect((await usageError(readSnapshot(dir))).message).toContain('production is not a Region');
  });

  it('an unreadable file is named', async () => {
    const dir = folderWith({ 'a.json': vpcs });
    symlinkSync(join(dir, 'nowhere'), join(dir, 'b.json'));
    expect(await usageError(readSnapshot(dir))).toMatchObject({ code: 'UNREADABLE_SNAPSHOT_FILE', message: `Cannot read ${dir}/b.json: no such file or folder.` });
  });
});

describe('manifest', () => {
  const refused = {
    status: 'refused', operation: 'DescribeNetworkAcls', account: '111122223333', region: 'us-east-1',
    action: 'ec2:DescribeNetworkAcls', key: 'NetworkAcls', code: 'UnauthorizedOperation', message: 'You are not authorized.',
  };
  const manifest = {
    schemaVersion: 1, netdiagVersion: '0.1.0', savedAt: '2026-11-02T10:00:00.000Z',
    targets: [{ account: '111122223333', region: 'us-east-1', profile: 'dev' }],
    calls: [{ status: 'collected', operation: 'DescribeVpcs', account: '111122223333', region: 'us-east-1', items: 2 }, refused],
  };

  it('gives the refusals, and is no document', async () => {
    const snapshot = await readSnapshot(folderWith({ 'manifest.json': manifest, 'a.json': vpcs }));
    expect(snapshot.collection.documents).toHaveLength(1);
    expect(snapshot.manifest).toEqual(manifest);
    const { status, account, region, ...rest } = refused;
    expect(status).toBe('refused');
    expect(snapshot.collection.refusals).toEqual([{ scope: { account, region }, ...rest }]);
  });

  it('of something else is a document like any other', async () => {
    const { manifest: none, collection } = await readSnapshot(folderWith({ 'manifest.json': vpcs }));
    expect(none).toBeNull();
    expect(collection.documents.map(({ content }) => content)).toEqual([vpcs]);
  });

  it.each([
    [{ calls: [{ ...refused, key: undefined }] }, 'manifest.json: calls[0].key is not text.'],
    [{ calls: [{ ...refused, status: 'maybe' }] }, 'manifest.json: calls[0].status is not "collected" or "refused".'],
    [{ targets: {} }, 'manifest.json: targets is not a list.'],
    [{ flowLogs: { since: null, until: null, sources: [], records: '3' } }, 'manifest.json: flowLogs.records is not a number.'],
  ])('broken as %j is refused', async (change, message) => {
    const dir = folderWith({ 'manifest.json': { ...manifest, ...change }, 'a.json': vpcs });
    expect(await usageError(readSnapshot(dir))).toMatchObject({ code: 'BROKEN_SNAPSHOT_FILE', message: `${dir}/${message}` });
  });

  it('of a later layout is refused', async () => {
    const dir = folderWith({ 'manifest.json': { ...manifest, schemaVersion: 2, netdiagVersion: '9.0.0' }, 'a.json': vpcs });
    const error = await usageError(readSnapshot(dir));
    expect(error.code).toBe('NEWER_SNAPSHOT');
    expect(error.hint).toContain('9.0.0');
  });
});
