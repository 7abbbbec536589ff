/** The one table of outcomes and exit codes; scripts rely on it. */
export const exitCodes = {
  /** Answered; nothing blocks. */
  clear: 0,
  /** Answered; something blocks, and it is named. */
  blocked: 1,
  /** Usage or input error. */
  usage: 2,
  /** The answer needs something that could not be read, or evidence that does not exist. */
  inconclusive: 3,
  /** AWS or the network failed. */
  failed: 4,
  interrupted: 130,
} as const;

export type Outcome = keyof typeof exitCodes;
export type ExitCode = (typeof exitCodes)[Outcome];
