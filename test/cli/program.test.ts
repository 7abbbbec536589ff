import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import type { ExitCode } from '../../src/cli/exit-codes.ts';
import { outputOptions } from '../../src/cli/options/output.ts';
import { sourceOptions } from '../../src/cli/options/source.ts';
import { runProgram } from '../../src/cli/program.ts';
import { defineCommand } from '../../src/commands/definition.ts';
import type { ParsedLine } from '../../src/commands/definition.ts';
import { AwsError, NotReadableError, UsageError } from '../../src/core/errors.ts';
import { makeTestContext } from './context.ts';
import type { TestContext } from './context.ts';

interface Run {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  readonly context: TestContext;
}

/** Runs a program of two commands, `ask A [B]` and `tell`, where `ask` does what is given. */
async function run(argv: readonly string[], ask: (line: ParsedLine, context: Context) => Promise<ExitCode> = () => Promise.resolve(0), context = makeTestContext()): Promise<Run> {
  const definition = defineCommand<ParsedLine>({
    name: 'ask',
    summary: 'Asks.',
    description: ['It asks.'],
    examples: [],
    arguments: [{ name: 'A', description: 'first', required: true }, { name: 'B', description: 'second', required: false }],
    groups: [sourceOptions, outputOptions],
    parse: (line) => line,
    load: () => Promise.resolve({ run: ask }),
  });
  const errors: string[] = [];
  const load = () => Promise.resolve(definition);
  const code = await runProgram(argv, context, {
    registry: [{ name: 'ask', summary: 'Asks.', load }, { name: 'tell', summary: 'Tells.', load }],
    versions: () => ({ node: '20.0.0', platform: 'linux-x64', sdk: {} }),
    printError: (text) => errors.push(text),
  });
  return { code, stdout: context.output(), stderr: errors.join(''), context };
}

const fails = (error: unknown) => () => Promise.reject(error instanceof Error ? error : new Error(String(error)));

describe('finding the command', () => {
  it('hands its arguments and options over as typed', async () => {
    let seen: ParsedLine | null = null;
    const { code } = await run(['--profile', 'dev', 'ask', 'x', '--region=us-east-1', 'y'], (line) => {
      seen = line;
      return Promise.resolve(1);
    });
    expect(code).toBe(1);
    expect(seen).toMatchObject({ arguments: ['x', 'y'] });
    expect([seen!.options.text('profile'), seen!.options.text('region'), seen!.options.text('lab')]).toEqual(['dev', 'us-east-1', null]);
  });

  it('takes what follows -- for arguments', async () => {
    let seen: readonly string[] = [];
    await run(['ask', '--', '--json', '-x'], (line) => {
      seen = line.arguments;
      return Promise.resolve(0);
    });
    expect(seen).toEqual(['--json', '-x']);
  });

  it.each([
    [['aks'], 'UNKNOWN_COMMAND', 'Did you mean netdiag ask?'],
    [['frobnicate'], 'UNKNOWN_COMMAND', 'See netdiag --help for the commands.'],
    [['help', 'tel'], 'UNKNOWN_COMMAND', 'Did you mean netdiag tell?'],
    [['ask', '--regoin', 'x'], 'UNKNOWN_OPTION', 'Did you mean --region?'],
    [['ask', '--redact'], 'UNKNOWN_OPTION', 'See netdiag ask --help.'],
    [['ask', '--with', 'x'], 'UNKNOWN_OPTION', 'See netdiag ask --help.'],
    [['ask', '--json=yes'], 'UNKNOWN_OPTION', 'Did you mean --json?'],
    [['ask', '--region'], 'MISSING_OPTION_VALUE', 'Write --region REGION. See netdiag ask --help.'],
    [['ask', 'x', 'y', 'z'], 'TOO_MANY_ARGUMENTS', 'Quote a name that contains spaces.'],
    [['--bogus'], 'UNKNOWN_OPTION', 'See netdiag --help.'],
    [['--json', '--debug'], 'MISSING_COMMAND', 'Name what to find out: ask, tell. See netdiag --help.'],
  ])('%j: %s', async (argv, errorCode, hint) => {
    const text = await run(argv.filter((word) => word !== '--json'));
    expect(text.code).toBe(2);
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain(`error[${errorCode}]: `);
    expect(text.stderr).toContain(`\n  ${hint}\n`);
    const json = await run([...argv, '--json']);
    expect(json.stderr).toBe('');
    expect(JSON.parse(json.stdout)).toMatchObject({ schemaVersion: 1, netdiagVersion: '0.0.0-test', error: { code: errorCode, hint } });
  });

  it('names the command in its error documents', async () => {
    expect(JSON.parse((await run(['ask', '--bogus', '--json'])).stdout)).toMatchObject({ command: 'ask' });
    expect(JSON.parse((await run(['aks', '--json'])).stdout)).toMatchObject({ command: null });
  });
});

describe('errors of a command', () => {
  it.each([
    [new UsageError('AMBIGUOUS_ENDPOINT', 'Two are called web.', { hint: 'Name one.' }), 2],
    [new NotReadableError('NOT_ALLOWED', 'Nothing could be read.', { hint: 'Allow it.' }), 3],
    [new AwsError('THROTTLED', 'AWS is busy.', { hint: 'Wait.' }), 4],
  ])('%s leaves with %i and tells what failed and what to do', async (error, code) => {
    const result = await run(['ask', 'x'], fails(error));
    expect(result.code).toBe(code);
    expect(result.stderr).toBe(`error[${error.code}]: ${error.message}\n  ${error.hint ?? ''}\n`);
    expect(result.stdout).toBe('');
    const document = await run(['ask', 'x', '--ndjson'], fails(error));
    expect(document.code).toBe(code);
    expect(document.stdout).toBe(`${JSON.stringify({ schemaVersion: 1, command: 'ask', netdiagVersion: '0.0.0-test', error: { code: error.code, message: error.message, hint: error.hint } })}\n`);
  });

  it('says of anything else that it is a bug', async () => {
    const result = await run(['ask', 'x'], fails(new TypeError('x is not a function')));
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('error[INTERNAL_ERROR]: This is a bug in netdiag: x is not a function');
    expect(result.stderr).not.toContain('    at ');
  });

  it('writes the stack, causes included, to the debug output alone', async () => {
    const { context } = await run(['ask', 'x'], fails(new AwsError('A', 'Outer', { cause: new Error('inner') })));
    expect(context.messages().join('\n')).toMatch(/debug: .*Outer[\s\S]* {4}at [\s\S]*caused by: Error: inner/);
  });

  it('keeps --quiet off standard output, and the error on standard error', async () => {
    const result = await run(['ask', 'x', '--quiet', '--json'], fails(new UsageError('A', 'Wrong.')));
    expect([result.code, result.stdout, result.stderr]).toEqual([2, '', 'error[A]: Wrong.\n']);
  });

  it('cannot move the cursor', async () => {
    const { stderr } = await run(['ask', 'x'], fails(new UsageError('A', 'Two:\na\u001b[2Jb', { hint: 'c\rd' })));
    expect(stderr).toBe('error[A]: Two:\na\\x1b[2Jb\n  c\\rd\n');
  });

  it('is silent after an interruption', async () => {
    const stop = new AbortController();
    const result = await run(['ask', 'x', '--json'], () => {
      stop.abort();
      return Promise.reject(new Error('aborted'));
    }, makeTestContext({ signal: stop.signal }));
    expect([result.code, result.stdout, result.stderr]).toEqual([130, '', '']);
  });
});

describe('version and help', () => {
  it('prints one line, or a document', async () => {
    expect((await run(['--version'])).stdout).toBe('netdiag 0.0.0-test\n');
    expect(JSON.parse((await run(['--version', '--json'])).stdout)).toEqual({ schemaVersion: 1, command: 'version', netdiagVersion: '0.0.0-test', node: '20.0.0', platform: 'linux-x64', sdk: {} });
  });

  it('answers every way of asking for the overview', async () => {
    const [first, ...others] = await Promise.all([[], ['-h'], ['--help'], ['help'], ['--help', '--bogus']].map((argv) => run(argv)));
    expect(first?.stdout).toContain('Usage');
    for (const other of others) expect([other.code, other.stdout, other.stderr]).toEqual([0, first?.stdout, '']);
  });

  it("answers every way of asking for a command's help", async () => {
    const [first, ...others] = await Promise.all([['help', 'ask'], ['ask', '--help'], ['ask', '-h'], ['--help', 'ask'], ['ask', '--bogus', '-h']].map((argv) => run(argv)));
    expect(first?.stdout).toContain('netdiag ask A [B] [OPTIONS]');
    for (const other of others) expect([other.code, other.stdout, other.stderr]).toEqual([0, first?.stdout, '']);
  });
});
