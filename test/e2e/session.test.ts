/** The interactive session with AWS, on a pseudo-terminal: it asks the emulator once, and its command line asks the same. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clients, peeringLab } from '../emulator/fixtures.ts';
import type { PeeringLab } from '../emulator/fixtures.ts';
import { startEmulator } from '../emulator/server.ts';
import type { Emulator } from '../emulator/server.ts';
import { Terminal, keys } from '../interactive/terminal.ts';
import { ask } from './ask.ts';

vi.setConfig({ testTimeout: 180_000 });

let emulator: Emulator;
let lab: PeeringLab;
beforeAll(async () => {
  emulator = await startEmulator();
  lab = await peeringLab(clients(emulator));
}, 180_000);
afterAll(async () => {
  await emulator.stop();
});

async function answer(terminal: Terminal, question: string, typed: string, shown: string): Promise<void> {
  await terminal.shows(`? ${question}`);
  terminal.type(typed);
  await terminal.shows(shown);
  terminal.type(keys.enter);
  await terminal.shows(`✓ ${question}`);
}

describe('netdiag alone', () => {
  it('finds the instances of the account, answers, and hands its command line over', async () => {
    const terminal = Terminal.netdiag([], { columns: 120, rows: 40, env: emulator.environment() });
    await answer(terminal, 'What do you want to find out?', 'peering', '❯ Is a peering complete?');
    await answer(terminal, 'Where to look?', 'AWS', '❯ AWS');
    await terminal.shows('vpc1');
    const described = emulator.requests.filter(({ operation }) => operation === 'DescribeVpcs').length;
    expect(described).toBe(1);
    terminal.type('vpc1');
    await terminal.shows('❯ vpc1');
    terminal.type(keys.enter);
    await terminal.shows('❯ vpc2');
    terminal.type(keys.enter);
    await terminal.shows('? What next?');
    // The configuration that the lists were made of is the one that was asked.
    expect(emulator.requests.filter(({ operation }) => operation === 'DescribeVpcs')).toHaveLength(described);
    const text = terminal.transcript();
    expect(text).toContain('✗ broken');
    const [, equal] = /netdiag (peer-check [^\n]*)/.exec(text.slice(text.lastIndexOf('netdiag peer-check'))) ?? [];
    terminal.type(keys.ctrlC);
    expect(await terminal.ended()).toBe(130);
    const words = (equal ?? '').trim().split(' ').slice(1);
    expect(words.slice(0, 2)).toEqual(['vpc1', 'vpc2']);
    const { code, document } = await ask<{ readonly verdict: string; readonly vpcs: readonly { readonly vpcId: string }[] }>(emulator, ['peer-check', ...words]);
    expect([code, document.verdict, document.vpcs.map(({ vpcId }) => vpcId)]).toEqual([1, 'broken', [lab.vpc1.vpcId, lab.vpc2.vpcId]]);
  });
});
