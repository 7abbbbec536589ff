/** An output stream whose reader may leave: a closed pipe is no error, everything else that goes wrong with it is. */
import type { Writable } from 'node:stream';

export interface Outlet {
  /** Writes, or drops the text once the outlet is closed. */
  readonly write: (text: string) => void;
  /** Drops everything from now on. */
  readonly close: () => void;
}

export interface OutletEvents {
  /** Nobody reads any more (`| head`). */
  readonly onReaderGone: () => void;
  /** Writing failed: the disk is full. */
  readonly onFailure: (error: Error) => void;
}

export function outletOf(stream: Writable, events: OutletEvents): Outlet {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') events.onReaderGone();
    else events.onFailure(error);
  });
  return {
    write(text) {
      if (open) stream.write(text);
    },
    close() {
      open = false;
    },
  };
}
