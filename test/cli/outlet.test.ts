import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outletOf } from '../../src/cli/outlet.ts';

function failingStream(code: string | null): { stream: Writable; written: string[] } {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      written.push(String(chunk));
      callback(code === null ? null : Object.assign(new Error(code), { code }));
    },
  });
  return { stream, written };
}

async function eventsOf(code: string | null): Promise<{ events: string[]; written: string[] }> {
  const events: string[] = [];
  const { stream, written } = failingStream(code);
  const outlet = outletOf(stream, { onReaderGone: () => events.push('gone'), onFailure: (error) => events.push(error.message) });
  outlet.write('one');
  await new Promise(setImmediate);
  outlet.write('two');
  await new Promise(setImmediate);
  return { events, written };
}

describe('outletOf', () => {
  it('writes', async () => {
    expect(await eventsOf(null)).toEqual({ events: [], written: ['one', 'two'] });
  });

  it('takes a closed pipe for a reader that has left, and writes no more', async () => {
    expect(await eventsOf('EPIPE')).toEqual({ events: ['gone'], written: ['one'] });
  });

  it('tells a full disk', async () => {
    expect(await eventsOf('ENOSPC')).toEqual({ events: ['ENOSPC'], written: ['one'] });
  });

  it('drops everything once it is closed', () => {
    const { stream, written } = failingStream(null);
    const outlet = outletOf(stream, { onReaderGone: () => undefined, onFailure: () => undefined });
    outlet.close();
    outlet.write('late');
    expect(written).toEqual([]);
  });
});
