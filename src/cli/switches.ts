/**
 * The switches that decide how anything is printed, errors of the command line included. They are read from the raw
 * arguments, because a command line that does not parse must still be answered in the form that was asked for.
 */
export interface Switches {
  readonly json: boolean;
  readonly ndjson: boolean;
  readonly quiet: boolean;
  readonly noColor: boolean;
  readonly noInput: boolean;
  readonly debug: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export function readSwitches(argv: readonly string[]): Switches {
  const end = argv.indexOf('--');
  const given = new Set(end === -1 ? argv : argv.slice(0, end));
  return {
    json: given.has('--json'),
    ndjson: given.has('--ndjson'),
    quiet: given.has('--quiet'),
    noColor: given.has('--no-color'),
    noInput: given.has('--no-input'),
    debug: given.has('--debug'),
    help: given.has('--help') || given.has('-h'),
    version: given.has('--version'),
  };
}

/** Prompts need a person at every end, a terminal that they can be drawn on, and nothing that says there is none. */
export function mayPrompt(
  switches: Switches,
  terminals: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const declined = switches.json || switches.ndjson || switches.quiet || switches.noInput;
  const ci = env['CI'] ?? '';
  return terminals.stdin && terminals.stdout && terminals.stderr && env['TERM'] !== 'dumb' && !declined && (ci === '' || ci === 'false');
}
