import { describe, expect, it } from 'vitest';
import { listLabs } from '../../../src/sources/labs/index.ts';
import { runCommand } from '../run.ts';

describe('netdiag demo', () => {
  it('lists every stage of every lab, with a command to try', async () => {
    const { code, stdout, stderr } = await runCommand(['demo']);
    expect([code, stderr]).toEqual([0, '']);
    for (const { name, stages } of listLabs()) {
      for (const stage of stages) expect(stdout).toContain(`${name}:${stage.name} `);
      expect(stdout).toContain(`$ ${stages[0]?.commands[0] ?? '?'}\n`);
    }
  });

  it('tells the story of one lab, stage by stage', async () => {
    const { stdout } = await runCommand(['demo', 'web']);
    const stages = listLabs().find(({ name }) => name === 'web')?.stages ?? [];
    expect(stages.length).toBeGreaterThan(1);
    for (const { story, commands } of stages) {
      expect(stdout).toContain(story);
      for (const command of commands) expect(stdout).toContain(`  $ ${command}\n`);
    }
    expect(stdout).not.toContain('peering:');
  });

  it('tells one stage', async () => {
    const { stdout } = await runCommand(['demo', 'web:open']);
    expect(stdout).toContain('web:open  Everything works');
    expect(stdout).not.toContain('web:closed');
  });

  it('fits a narrow terminal, commands aside', async () => {
    const { stdout } = await runCommand(['demo', 'web'], { stdoutIsTerminal: true, columns: 40 });
    for (const line of stdout.split('\n').filter((text) => !text.startsWith('  $ '))) expect(line.length, line).toBeLessThanOrEqual(40);
  });

  it('is one document with --json, with the same fields for all labs and for one', async () => {
    const all = JSON.parse((await runCommand(['demo', '--json'])).stdout) as { labs: { name: string }[] };
    const one = JSON.parse((await runCommand(['demo', 'web:open', '--json'])).stdout) as { labs: { stages: object[] }[] };
    expect(all).toMatchObject({ schemaVersion: 1, command: 'demo', netdiagVersion: '0.0.0-test' });
    expect(all.labs.map(({ name }) => name)).toEqual(listLabs().map(({ name }) => name));
    expect(one.labs).toHaveLength(1);
    expect(one.labs[0]?.stages).toHaveLength(1);
    expect(Object.keys(one.labs[0] ?? {})).toEqual(Object.keys(all.labs[0] ?? {}));
    expect(one.labs[0]?.stages[0]).toMatchObject({ name: 'open', expected: { verdict: 'reachable', exitCode: 0 } });
  });

  it('prints nothing with --quiet', async () => {
    expect(await runCommand(['demo', '--quiet'])).toMatchObject({ code: 0, stdout: '' });
  });

  it('knows near names', async () => {
    const { code, stderr } = await runCommand(['demo', 'wbe']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error\[UNKNOWN_LAB\]: .*Did you mean web\?\n {2}Labs: /);
    expect((await runCommand(['demo', 'web:opne'])).stderr).toContain('Did you mean open?');
  });
});
