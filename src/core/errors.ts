/**
 * The few ways in which a question cannot be answered at all. Each has a code for scripts, a message that says what
 * failed and why, and a hint with what to do next. Anything else that is thrown is a bug.
 */
export abstract class NetdiagError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: 2 | 3 | 4 | 130;
  readonly hint: string | null;

  constructor(message: string, options: { hint?: string | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint ?? null;
  }
}

/** The question or its input is wrong: unknown option, unknown or ambiguous endpoint, unreadable file. Exit code 2. */
export class UsageError extends NetdiagError {
  readonly exitCode = 2;
  readonly code: string;

  constructor(code: string, message: string, options: { hint?: string | null; cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** What the whole answer stands on could not be read (a permission, a file). Exit code 3. */
export class NotReadableError extends NetdiagError {
  readonly exitCode = 3;
  readonly code: string;

  constructor(code: string, message: string, options: { hint?: string | null; cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** AWS or the network failed: credentials, throttling past the retries, time-out. Exit code 4. */
export class AwsError extends NetdiagError {
  readonly exitCode = 4;
  readonly code: string;

  constructor(code: string, message: string, options: { hint?: string | null; cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** Somebody left: Esc or Ctrl-C while a question was asked. There is nothing to report. Exit code 130. */
export class InterruptedError extends NetdiagError {
  readonly exitCode = 130;
  readonly code = 'INTERRUPTED';

  constructor() {
    super('Interrupted.');
  }
}
