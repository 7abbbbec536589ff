import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { bashScript } from '../../../src/commands/completion/bash.ts';
import { fishScript } from '../../../src/commands/completion/fish.ts';
import { completionsOf } from '../../../src/commands/completion/model.ts';
import { zshScript } from '../../../src/commands/completion/zsh.ts';
import { registry } from '../../../src/commands/registry.ts';
import { runCommand } from '../run.ts';

const commands = await Promise.all(registry.map((entry) => entry.load()));
const program = completionsOf(commands, { labs: ['web', 'web:open'], codes: ['BAD_STATE'] });
const optionOf = (command: string, name: string) => program.commands.find((candidate) => candidate.name === command)?.options.find((option) => option.name === name);

describe('what is completed', () => {
  it('is every command, every option that help lists, and help', () => {
    expect(program.commands.map(({ name }) => name)).toEqual([...registry.map(({ name }) => name), 'help']);
    for (const { name, groups } of commands) {
      const listed = groups.flatMap(({ options }) => options).filter(({ unlisted }) => unlisted !== true).map((option) => option.name);
      expect(program.commands.find((command) => command.name === name)?.options.map((option) => option.name)).toEqual(listed);
    }
    expect(optionOf('why-rejected', 'no-changes')).toBeUndefined();
  });

  it('is the values of options and arguments that netdiag knows', () => {
    expect(optionOf('inspect', 'protocol')?.value?.values).toEqual({ kind: 'words', words: ['tcp', 'udp', 'icmp', 'icmpv6'] });
    expect(optionOf('inspect', 'lab')?.value?.values).toEqual({ kind: 'words', words: ['web', 'web:open'] });
    expect(optionOf('inspect', 'snapshot')?.value?.values).toEqual({ kind: 'folders' });
    expect(optionOf('why-rejected', 'flow-logs')).toMatchObject({ repeatable: true, value: { placeholder: 'SOURCE', values: { kind: 'files' } } });
    expect(optionOf('why-rejected', 'port')?.value?.values).toEqual({ kind: 'free' });
    expect(optionOf('why-rejected', 'json')?.value).toBeNull();
  });
});

describe('netdiag completion', () => {
  it.each(['bash', 'zsh', 'fish'])('%s prints the script, and as JSON the same one', async (shell) => {
    const { code, stdout, stderr } = await runCommand(['completion', shell]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^#.*netdiag.*\\n[^]*\\ncomplete -|^#.*\\n# netdiag completion for ${shell}`));
    const document = JSON.parse((await runCommand(['completion', shell, '--json'])).stdout) as object;
    expect(document).toMatchObject({ schemaVersion: 1, command: 'completion', shell, script: stdout });
    expect(schemaProblems(document)).toEqual([]);
    expect(schemaProblems({ ...document, shell: 'tcsh' })).not.toEqual([]);
  });

  it('needs a shell that it knows', async () => {
    expect(await runCommand(['completion'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('error[MISSING_ARGUMENT]') as string });
    expect((await runCommand(['completion', 'zhs'])).stderr).toContain('Did you mean zsh?');
    expect((await runCommand(['completion', 'powershell'])).stderr).toContain('Shells: bash, zsh, fish.');
  });
});

describe('a script', () => {
  const odd = completionsOf([{
    ...commands[0]!,
    groups: [{ title: 'Question', options: [{ name: 'odd', value: 'A:B', description: "it's [odd]: a\\b $HOME", choices: ["it's", 'a:b'] }] }],
  }], { labs: [], codes: [] });

  it('quotes what a shell would read', () => {
    expect(bashScript(odd)).toContain(`'--odd') list='it'\\''s a:b' ;;`);
    expect(fishScript(odd)).toContain(`-l odd -x -a 'it\\'s a:b' -d 'it\\'s [odd]: a\\\\b $HOME'`);
    expect(zshScript(odd)).toContain(`'--odd=[it'\\''s \\[odd\\]\\: a\\\\b $HOME]:A\\:B:_netdiag_odd'`);
    expect(zshScript(odd)).toContain(`_netdiag_odd() { compadd -M 'm:{a-z}={A-Z}' -- 'it'\\''s' 'a:b' }`);
  });
});

const SCHEMAS = new URL('../../../src/render/schema/', import.meta.url);
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
for (const file of readdirSync(SCHEMAS)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as object);

function schemaProblems(document: object): readonly unknown[] {
  const validate = ajv.getSchema('https://netdiag.invalid/schema/completion.schema.json')!;
  return validate(document) ? [] : validate.errors!;
}
