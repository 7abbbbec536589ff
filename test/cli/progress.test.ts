import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { noProgress, terminalProgress } from '../../src/cli/progress.ts';

const clearLine = '\r\u001b[K';

function screen(): { stream: PassThrough; shown: () => string } {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { stream, shown: () => chunks.join('') };
}

describe('terminalProgress', () => {
  it('shows the line at once, before the spinner is loaded', () => {
    const { stream, shown } = screen();
    const progress = terminalProgress(stream, 80, () => new Promise(() => undefined));
    progress.show('Reading 1 of 3 files');
    progress.show('Reading 2 of 3 files');
    expect(shown()).toBe(`${clearLine}Reading 1 of 3 files${clearLine}Reading 2 of 3 files`);
    progress.stop();
    expect(shown().endsWith(clearLine)).toBe(true);
  });

  it('never wraps: a wrapped line would not be cleared', () => {
    const { stream, shown } = screen();
    terminalProgress(stream, 10, () => new Promise(() => undefined)).show('0123456789abc');
    expect(shown()).toBe(`${clearLine}012345678`);
  });

  it('hands over to the spinner, and shows the cursor again in the end', async () => {
    const { stream, shown } = screen();
    Object.assign(stream, { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
    const progress = terminalProgress(stream, 80);
    progress.show('Reading');
    await expect.poll(shown, { timeout: 5000 }).toContain('\u001b[?25l');
    progress.stop();
    expect(shown().lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown().lastIndexOf('\u001b[?25l'));
  });

  it('does not start the spinner after it was stopped', async () => {
    const { stream, shown } = screen();
    const progress = terminalProgress(stream, 80);
    progress.show('Reading');
    progress.stop();
    await import('ora');
    await new Promise(setImmediate);
    expect(shown()).toBe(`${clearLine}Reading${clearLine}`);
  });

  it('stops silently where nothing was shown', () => {
    const { stream, shown } = screen();
    terminalProgress(stream, 80).stop();
    noProgress.show('x');
    noProgress.stop();
    expect(shown()).toBe('');
  });
});
