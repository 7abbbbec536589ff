import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { noProgress, terminalProgress } from '../../src/cli/progress.ts';

const clearLine = '\r\u001b[K';
const plain = { columns: 80, colorLevel: 0, unicode: false } as const;

function screen(): { stream: PassThrough; shown: () => string } {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { stream, shown: () => chunks.join('') };
}

describe('terminalProgress', () => {
  it('shows the line at once, before the spinner is loaded', () => {
    const { stream, shown } = screen();
    const progress = terminalProgress(stream, plain, () => new Promise(() => undefined));
    progress.show('Reading 1 of 3 files');
    progress.show('Reading 2 of 3 files');
    expect(shown()).toBe(`${clearLine}Reading 1 of 3 files${clearLine}Reading 2 of 3 files`);
    progress.stop();
    expect(shown().endsWith(clearLine)).toBe(true);
  });

  it('never wraps: a wrapped line would not be cleared', () => {
    const { stream, shown } = screen();
    terminalProgress(stream, { ...plain, columns: 10 }, () => new Promise(() => undefined)).show('0123456789abc');
    expect(shown()).toBe(`${clearLine}012345678`);
  });

  it('hands over to the spinner, and shows the cursor again in the end', async () => {
    const { stream, shown } = screen();
    Object.assign(stream, { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
    const progress = terminalProgress(stream, plain);
    progress.show('Reading');
    await expect.poll(shown, { timeout: 5000 }).toContain('\u001b[?25l');
    progress.stop();
    expect(shown().lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown().lastIndexOf('\u001b[?25l'));
  });

  it('spins in the colours and the characters that the terminal is to have', async () => {
    const spun = async (style: Parameters<typeof terminalProgress>[1]): Promise<string> => {
      const { stream, shown } = screen();
      Object.assign(stream, { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
      const progress = terminalProgress(stream, style);
      progress.show('Reading');
      await expect.poll(shown, { timeout: 5000 }).toMatch(/[-\\|/⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] ?.*Reading/);
      progress.stop();
      return shown();
    };
    // eslint-disable-next-line no-control-regex -- colour is what is looked for
    expect(await spun(plain)).toMatch(/^(?![^]*\u001b\[\d+m)[\0-\x7f]*$/);
    expect(await spun({ ...plain, unicode: true })).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  });

  it('does not start the spinner after it was stopped', async () => {
    const { stream, shown } = screen();
    const progress = terminalProgress(stream, plain);
    progress.show('Reading');
    progress.stop();
    await import('ora');
    // Longer than it waits before it starts one.
    await new Promise((later) => setTimeout(later, 250));
    expect(shown()).toBe(`${clearLine}Reading${clearLine}`);
  });

  it('stops silently where nothing was shown', () => {
    const { stream, shown } = screen();
    terminalProgress(stream, plain).stop();
    noProgress.show('x');
    noProgress.stop();
    expect(shown()).toBe('');
  });
});
