import { expect, it } from 'vitest';
import { createInterrupts } from '../../src/cli/interrupts.ts';

it('tells the command once, then ends the run', () => {
  const interrupts = createInterrupts();
  expect(interrupts.fire()).toBe(false);
  let told = 0;
  interrupts.take(() => { told += 1; });
  expect([interrupts.fire(), interrupts.fire(), told]).toEqual([true, false, 1]);
});

it('is given back', () => {
  const interrupts = createInterrupts();
  const giveBack = interrupts.take(() => { throw new Error('told after it was given back'); });
  giveBack();
  expect(interrupts.fire()).toBe(false);
});
