/** Snapshots and logs that are not what they should be. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shell } from '../cli/spawn.ts';
import { runCommand } from '../commands/run.ts';
import { expectPlain, expectTold } from './told.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'netdiag-bad-input-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function write(name: string, content: string | Buffer): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function folder(name: string): string {
  mkdirSync(join(home, name), { recursive: true });
  return join(home, name);
}

const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const record = '2 111122223333 eni-08192a13739daea4f 192.0.2.44 10.0.1.20 50210 443 6 1 60 1793610492 1793610500 REJECT OK\n';

describe('a snapshot', () => {
  it.each([
    ['half a file', '{"Vpcs": [{"VpcId": "vpc-1", ', 'BROKEN_SNAPSHOT_FILE', /vpcs\.json as JSON: it ends in the middle \(line 1, column \d+\)/, /Collect it again/],
    ['an empty file', '', 'BROKEN_SNAPSHOT_FILE', /vpcs\.json as JSON: it is empty/, /Collect it again/],
    ['a page of a web site', '<html>login</html>', 'BROKEN_SNAPSHOT_FILE', /unexpected "<"/, /--output json/],
    ['a text where a list belongs', '{"Vpcs": "x"}', 'BROKEN_DOCUMENT', /vpcs\.json: Vpcs is string "x", expected a list/, /describe-…` prints as JSON/],
    ['an object without its id', '{"Vpcs": [{}]}', 'BROKEN_DOCUMENT', /vpcs\.json: Vpcs\[0\]\.VpcId is missing/, /what depends on it is then not known/],
    ['numbers in a list', '{"Vpcs": [7]}', 'BROKEN_DOCUMENT', /Vpcs\[0\] is number 7, expected an object/, /Save it again/],
    ['a CIDR that is none', '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/33"}]}', 'BROKEN_DOCUMENT', /Vpcs\[0\]\.CidrBlock is '10\.0\.0\.0\/33', expected a CIDR/, /Save it again/],
    ['a bare list', '[{"VpcId": "vpc-1"}]', 'EMPTY_SNAPSHOT', /vpcs\.json was not read: a bare list .*made with --query/, /netdiag snapshot save/],
    ['a bare word', '"vpcs"', 'EMPTY_SNAPSHOT', /a bare string is no describe output/, /netdiag snapshot save/],
  ])('of %s', async (name, content, code, says, next) => {
    const path = write(`${name}/vpcs.json`, content);
    await expectTold(['inspect', 'a', 'b', '--snapshot', dirname(path)], { code, exit: 2, says, next });
  });

  it('that is not there, is a file, or is an empty folder', async () => {
    await expectTold(['inspect', 'a', 'b', '--snapshot', join(home, 'none')], { code: 'SNAPSHOT_NOT_FOUND', exit: 2, says: /There is no folder .*none/, next: /netdiag snapshot save/ });
    await expectTold(['inspect', 'a', 'b', '--snapshot', write('a-file', 'x')], { code: 'SNAPSHOT_IS_A_FILE', exit: 2, says: /is a file/, next: /Name the folder/ });
    await expectTold(['inspect', 'a', 'b', '--snapshot', folder('empty')], { code: 'EMPTY_SNAPSHOT', exit: 2, says: /no describe output/, next: /aws ec2 describe-vpcs --output json >/ });
  });

  it('written by PowerShell, in UTF-16, is read', async () => {
    write('utf16/vpcs.json', utf16('{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}], "NetworkInterfaces": [], "Reservations": []}'));
    await expectTold(['inspect', 'a', 'b', '--snapshot', join(home, 'utf16')], { code: 'UNKNOWN_ENDPOINT', exit: 2, says: /'a' \(the source\)/, next: /An endpoint is/ });
  });

  it('without interfaces and instances leaves open who is there', async () => {
    write('vpcs-only/vpcs.json', '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}');
    await expectTold(['inspect', 'a', 'b', '--snapshot', join(home, 'vpcs-only')], { code: 'NOT_COLLECTED', exit: 3, says: /'a' is not known/, next: /ec2:DescribeNetworkInterfaces/ });
  });

  it('of binary data is refused by name', async () => {
    write('binary/vpcs.json', Buffer.from([0, 1, 2, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xfe]));
    await expectTold(['inspect', 'a', 'b', '--snapshot', join(home, 'binary')], { code: 'BROKEN_SNAPSHOT_FILE', exit: 2, says: /vpcs\.json as JSON/, next: /Collect it again/ });
  });
});

describe('a flow log', () => {
  const asked = (...sources: string[]): string[] => ['why-rejected', '--lab', 'web', ...sources.flatMap((source) => ['--flow-logs', source])];

  it.each([
    ['cut.gz', gzipSync(record.repeat(2000)).subarray(0, 60), 'TRUNCATED_FILE', /cut\.gz ends too early/, /Copy the file again/],
    ['random.log', Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 7919) % 256)), 'NOT_A_FLOW_LOG', /random\.log is not a flow log: it holds binary data/, /text, gzip or Parquet/],
    ['wide.log', utf16(record), 'NOT_A_FLOW_LOG', /wide\.log is text in UTF-16/, /Save it in UTF-8/],
    ['fake.parquet', 'PAR1 and no more', 'TRUNCATED_FILE', /fake\.parquet ends too early/, /Copy the file again/],
  ])('%s', async (name, content, code, says, next) => {
    await expectTold(asked(write(name, content)), { code, exit: 2, says, next });
  });

  it('that is not there, and a folder without one', async () => {
    await expectTold(asked(join(home, 'none.log')), { code: 'NO_SUCH_FILE', exit: 2, says: /none\.log" does not exist/, next: /a glob in quotes/ });
    await expectTold(asked(join(home, 'none*.gz')), { code: 'NO_LOG_FILES', exit: 2, says: /No file matches/, next: /\*\*/ });
    await expectTold(asked(folder('no-logs')), { code: 'NO_LOG_FILES', exit: 2, says: /has no flow log files/, next: /\.log, \.txt, \.gz, \.parquet/ });
  });

  it('in a format that is none', async () => {
    for (const format of ['nonsense', '${srcaddr', '{srcaddr}']) {
      await expectTold([...asked(), '--format', format], { code: 'INVALID_FORMAT', exit: 2, says: /is not a record format/, next: /--format '\$\{version\}/ });
    }
  });

  it('of another kind is no evidence that nothing was rejected', async () => {
    const { code, stdout, stderr } = await runCommand(asked(write('prose.log', 'hello world\nthis is text\n')));
    expect(code).toBe(3);
    expect(stdout).toMatch(/2 malformed[^]*No line could be read as a flow log record: check the source, or name its fields with --format/);
    expect(stderr).toBe('');
  });

  it('without a byte is named', async () => {
    for (const [name, content] of [['empty.log', ''], ['empty.gz', ''], ['nothing-inside.gz', gzipSync('')]] as const) {
      const { stdout, stderr, messages } = await runCommand(asked(write(name, content)));
      expect(`${stdout}${messages.join('\n')}`).toContain(name);
      expect(stderr).toBe('');
    }
  });
});

describe('words of others in the files', () => {
  const group = 'sg-1;$(touch pwned) \'x\' `id`';
  const hostile = '\u001b]0;title\u0007we\u001b[31mb\r\n\u202e';

  it('cannot leave their place in a printed command, nor move the cursor', async () => {
    const saved = join(home, 'saved');
    expect((await runCommand(['snapshot', 'save', saved, '--lab', 'web:closed'])).code).toBe(0);
    const groupId = /sg-[0-9a-f]{17}/.exec((await runCommand(['why-rejected', 'internet', 'web', '--port', '443', '--lab', 'web:closed'])).stdout)?.[0] ?? '';
    expect(groupId).not.toBe('');
    for (const name of readdirSync(saved, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))) {
      const path = join(saved, name);
      const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(groupId, () => inJson(group)).replaceAll('"web-sg"', () => JSON.stringify(hostile)));
    }
    const { code, stdout, stderr } = await runCommand(['why-rejected', 'internet', 'web', '--port', '443', '--snapshot', saved, '--no-flow-logs']);
    expect([code, stderr]).toEqual([1, '']);
    expectPlain(stdout);
    const command = stdout.split('\n').find((line) => line.includes('aws ec2 authorize-security-group-ingress')) ?? '';
    // A shell takes the whole id as one word, and runs nothing of it.
    const words = await shell(`aws() { printf '%s\\n' "$@"; }\n${command}`, { cwd: home });
    expect(words.stdout.split('\n')).toContain(group);
    expect(readdirSync(home)).not.toContain('pwned');
  });
});
