/** The line that says what is being done. It is drawn on standard error, only where that is a terminal. */
import type { Writable } from 'node:stream';
import type ora from 'ora';
import type { Ora } from 'ora';
import type { TextStyle } from '../render/text/style.ts';

export interface Progress {
  /** Shows the line, or replaces it. */
  readonly show: (message: string) => void;
  /** Clears the line and gives the cursor back. Safe to call at any time. */
  readonly stop: () => void;
}

export const noProgress: Progress = { show: ignore, stop: ignore };

const clearLine = '\r\u001b[K';

/** What is over by then needs no spinner, and should not load one. */
const spinnerDelayMilliseconds = 100;

/**
 * The spinner library takes a while to load, and the first sign of life should not wait for it: the line is written at
 * once, and the spinner takes it over.
 */
export function terminalProgress(stream: Writable, { columns, colorLevel, unicode }: TextStyle & { readonly columns: number }, load: () => Promise<{ readonly default: typeof ora }> = () => import('ora')): Progress {
  let text: string | null = null;
  let spinner: Ora | null = null;
  let loading = false;

  async function takeOver(): Promise<void> {
    await new Promise((later) => setTimeout(later, spinnerDelayMilliseconds).unref());
    const makeSpinner = text === null ? null : (await load()).default;
    loading = false;
    if (text === null || makeSpinner === null) return;
    stream.write(clearLine);
    // Without its own look at the stream and the environment, which the caller has had already. Standard input stays ours.
    spinner = makeSpinner({ text, stream, isEnabled: true, discardStdin: false, color: colorLevel > 0 ? 'cyan' : false, spinner: unicode ? 'dots' : 'line' }).start();
  }

  return {
    show(message) {
      text = message;
      if (spinner !== null) {
        spinner.text = message;
        return;
      }
      // A line that wraps would not be cleared whole.
      stream.write(`${clearLine}${message.slice(0, columns - 1)}`);
      if (loading) return;
      loading = true;
      // Where the spinner cannot be loaded, the plain line does.
      takeOver().catch(ignore);
    },
    stop() {
      if (text === null) return;
      text = null;
      if (spinner === null) stream.write(clearLine);
      else spinner.stop();
      spinner = null;
    },
  };
}

function ignore(): void {
  // Nothing to do.
}
