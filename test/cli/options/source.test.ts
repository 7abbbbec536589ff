import { describe, expect, it } from 'vitest';
import { readSourceOptions, sourceOptions } from '../../../src/cli/options/source.ts';
import type { SourceOptions } from '../../../src/cli/options/source.ts';
import { recordWindow } from '../../../src/cli/options/window.ts';
import { errorOf, now, rawOf } from './parse.ts';

const read = (...argv: string[]): SourceOptions => readSourceOptions(rawOf(sourceOptions, ...argv), now);
const nowSeconds = now.getTime() / 1000;

describe('readSourceOptions', () => {
  it('is empty where nothing is given', () => {
    expect(read()).toEqual({
      profile: [], region: [], endpointUrl: null, snapshot: null, lab: null, flowLogs: [], noFlowLogs: false, noChanges: false, format: null, since: null, until: null,
    });
  });

  it('keeps repeated options in their order', () => {
    const options = read('--profile', 'b', '--region', 'eu-west-1', '--profile=a', '--region', 'us-east-1', '--flow-logs', '-', '--flow-logs', 'x.gz');
    expect(options).toMatchObject({ profile: ['b', 'a'], region: ['eu-west-1', 'us-east-1'], flowLogs: ['-', 'x.gz'] });
  });

  it('tells --no-changes and --no-flow-logs from what they negate', () => {
    expect(read('--no-flow-logs', '--no-changes')).toMatchObject({ flowLogs: [], noFlowLogs: true, noChanges: true });
  });

  it.each([
    ['--snapshot', '--lab', ['--snapshot', 'dir', '--lab', 'x']],
    ['--snapshot', '--profile', ['--snapshot', 'dir', '--profile', 'x']],
    ['--snapshot', '--region', ['--snapshot', 'dir', '--region', 'us-east-1']],
    ['--lab', '--endpoint-url', ['--lab', 'x', '--endpoint-url', 'http://localhost']],
    ['--flow-logs', '--no-flow-logs', ['--flow-logs', 'x', '--no-flow-logs']],
  ])('%s and %s do not go together', (first, second, argv) => {
    expect(errorOf(() => read(...argv))).toMatchObject({ code: 'OPTIONS_CONFLICT', exitCode: 2, message: `${first} and ${second} do not go together.` });
  });

  it('lets a profile read the records of a snapshot from AWS', () => {
    expect(read('--snapshot', 'dir', '--profile', 'x', '--flow-logs', 's3://bucket/prefix').profile).toEqual(['x']);
    expect(errorOf(() => read('--snapshot', 'dir', '--profile', 'x', '--flow-logs', 'file.log')).code).toBe('OPTIONS_CONFLICT');
  });

  it('refuses an empty value: most often an unset variable', () => {
    expect(errorOf(() => read('--profile', ''))).toMatchObject({ code: 'INVALID_OPTION_VALUE', message: '--profile is empty.' });
  });
});

describe('recordWindow', () => {
  it.each([
    ['the last hour of AWS', [], nowSeconds - 3600, null],
    ['the hour before --until', ['--until', '2h'], nowSeconds - 3 * 3600, nowSeconds - 2 * 3600],
    ['what is asked for', ['--since', '2h'], nowSeconds - 2 * 3600, null],
    ['everything of a snapshot', ['--snapshot', 'dir'], null, null],
    ['everything of a lab', ['--lab', 'x'], null, null],
    ['everything of files, also beside AWS', ['--flow-logs', 'x.log'], null, null],
    ['the last hour of a log group beside a snapshot', ['--snapshot', 'dir', '--flow-logs', 'cloudwatch:group'], nowSeconds - 3600, null],
    ['what is asked for of files', ['--snapshot', 'dir', '--since', '1h'], nowSeconds - 3600, null],
  ])('is %s', (_, argv, start, end) => {
    expect(recordWindow(read(...argv), now)).toEqual({ start, end });
  });
});
