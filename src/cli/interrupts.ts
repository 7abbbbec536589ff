/** Ctrl-C, for a command that has something to print when it is interrupted. */
export interface Interrupts {
  /** The first Ctrl-C from now on calls the handler in place of ending the run; gives the function that takes that back. */
  readonly take: (handler: () => void) => () => void;
  /** Ctrl-C was pressed: true where a handler was told. Each is told once, so that the next press ends the run. */
  readonly fire: () => boolean;
}

export function createInterrupts(): Interrupts {
  let taken: (() => void) | null = null;
  return {
    take(handler) {
      taken = handler;
      return () => {
        if (taken === handler) taken = null;
      };
    },
    fire() {
      const handler = taken;
      taken = null;
      handler?.();
      return handler !== null;
    },
  };
}
