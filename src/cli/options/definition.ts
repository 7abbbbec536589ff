/** Options and arguments as data: parsing, help and completion are made from the same objects. */

export interface ArgumentDefinition {
  /** As help shows it: `SOURCE`. */
  readonly name: string;
  readonly description: string;
  /** Values that are accepted, where they are few. */
  readonly choices?: readonly string[];
  readonly required: boolean;
  /** Any number of them; the last argument alone. */
  readonly repeatable?: boolean;
}

export interface OptionDefinition {
  /** Long name without dashes: `no-color`. */
  readonly name: string;
  /** Placeholder of its value: `PORT`. Without one the option is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly description: string;
  readonly choices?: readonly string[];
  /** What holds without it, in words. */
  readonly default?: string;
  /** Environment variables that say the same. */
  readonly environment?: readonly string[];
  /** Accepted, but not listed in help: of no use to this command, and harmless. */
  readonly unlisted?: boolean;
}

export interface OptionGroup {
  readonly title: 'Question' | 'Source' | 'Output';
  readonly options: readonly OptionDefinition[];
}

/** A line to copy and run, and what it shows. */
export interface Example {
  readonly command: string;
  readonly description: string;
}
