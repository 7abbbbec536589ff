/** Mistakes on the command line. */
import { describe, expect, it } from 'vitest';
import { shell } from '../cli/spawn.ts';
import { runCommand } from '../commands/run.ts';
import { expectPlain, expectProcessTold, expectTold } from './told.ts';

const inspect = ['inspect', 'internet', 'web', '--lab', 'web'];
const overview = ['why-rejected', '--lab', 'web'];

describe('numbers', () => {
  it.each(['70000', '65536', '0', '-1', 'abc', '1e3', '0x50', '080', '4.5', ' 443', '443 ', '١'])('--port %j is no port', async (port) => {
    await expectTold([...inspect, '--port', port], { code: 'INVALID_OPTION_VALUE', exit: 2, says: /^.*--port takes a port from 1 to 65535, not "/, next: /--port 443/ });
  });

  it.each([
    [['--protocol', 'foo'], /--protocol takes tcp, udp, icmp, icmpv6 or a protocol number from 0 to 255, not "foo"/, /47 is GRE/],
    [['--protocol', '256'], /--protocol takes .* not "256"/, /IANA number/],
    [['--protocol', 'icmp', '--icmp-type', '300'], /--icmp-type takes an ICMP number from 0 to 255, not "300"/, /--icmp-type 8/],
    [['--timeout', '0'], /--timeout takes seconds from 1 to 86400, not "0"/, /--timeout 10/],
    [['--port', ''], /--port is empty/, /leave it out/],
    [['--expect', 'maybe'], /--expect takes reachable or blocked, not "maybe"/, null],
  ])('%j', async (options, says, next) => {
    await expectTold([...inspect, ...options], { code: 'INVALID_OPTION_VALUE', exit: 2, says, next });
  });
});

describe('options that do not go together', () => {
  it.each([
    [[...inspect, '--icmp-type', '8'], /--icmp-type needs --protocol icmp/, /Add --protocol icmp/],
    [[...inspect, '--protocol', 'tcp', '--icmp-type', '8'], /--icmp-type needs --protocol icmp/, /leave --icmp-type out/],
    [[...inspect, '--protocol', 'icmp', '--port', '80'], /--port does not go with --protocol icmp/, /tcp or udp/],
    [[...inspect, '--snapshot', './snap'], /--snapshot and --lab do not go together/, /ask one of them/],
    [[...inspect, '--profile', 'prod'], /--lab and --profile do not go together/, /Leave --profile out/],
    [[...overview, '--port', '443'], /--port asks about a pair, and no pair is named/, /netdiag why-rejected SOURCE DESTINATION --port/],
    [[...overview, '--flow-logs', 'x.log', '--no-flow-logs'], /--flow-logs and --no-flow-logs do not go together/, /Leave one of them out/],
  ])('%j', async (argv, says, next) => {
    await expectTold(argv, { code: 'OPTIONS_CONFLICT', exit: 2, says, next });
  });
});

describe('times', () => {
  it.each([
    [['--since', 'yesterday-ish'], 'INVALID_TIME', /--since takes a duration or a time, not "yesterday-ish"/, /15m, 1h30m, 7d/],
    [['--since', '2026-02-30'], 'INVALID_TIME', /2026-02-30 is not a day of the calendar/, /Accepted/],
    [['--since', '2026-11-02T10:00'], 'TIME_WITHOUT_ZONE', /has no time zone/, /2026-11-02T10:00:00Z/],
    [['--since', '2026-11-02', '--until', '2026-11-01'], 'TIME_RANGE_EMPTY', /--until \(.*\) is not after --since/, /Swap the two/],
    [['--since', '2027-01-01'], 'TIME_IN_FUTURE', /is not in the past/, /Accepted/],
  ])('%j', async (options, code, says, next) => {
    await expectTold([...overview, ...options], { code, exit: 2, says, next });
  });
});

describe('names', () => {
  it.each([
    [['inspct', 'a', 'b'], 'UNKNOWN_COMMAND', /netdiag has no command inspct/, /Did you mean netdiag inspect\?/],
    [['frobnicate'], 'UNKNOWN_COMMAND', /netdiag has no command frobnicate/, /netdiag --help/],
    [[...inspect, '--portt', '3'], 'UNKNOWN_OPTION', /inspect has no option --portt/, /Did you mean --port\?/],
    [[...inspect, '--frobnicate'], 'UNKNOWN_OPTION', /inspect has no option --frobnicate/, /netdiag inspect --help/],
    [['inspect', 'a', 'b', '--lab', 'wbe'], 'UNKNOWN_LAB', /no lab "wbe"\. Did you mean web\?/, /Labs: peering, web/],
    [['inspect', 'a', 'b', '--lab', 'web:opne'], 'UNKNOWN_LAB_STAGE', /no stage "opne"\. Did you mean open\?/, /Stages: closed, refused, open, forbidden/],
    [['demo', 'nope'], 'UNKNOWN_LAB', /no lab "nope"/, /Labs: peering, web/],
    [['why-rejected', 'internet', 'wbe', '--lab', 'web'], 'UNKNOWN_ENDPOINT', /'wbe' \(the destination\)/, /Did you mean web\?/],
    [['why-rejected', 'database', 'web', '--lab', 'web'], 'UNKNOWN_ENDPOINT', /'database' \(the source\)/, /Names here: web/],
    [['inspect', 'vpc', 'vpc2-instance', '--lab', 'peering'], 'AMBIGUOUS_ENDPOINT', /'vpc' fits 2 interfaces/, /vpc1-instance .*10\.1\.1\.10[^]*vpc2-instance .*10\.2\.1\.10/],
    [['inspect', 'internet', '10.2', '--lab', 'peering'], 'INVALID_ADDRESS', /'10\.2' is not an IP address/, /four numbers/],
    [['inspect', 'internet', '010.1.2.3', '--lab', 'peering'], 'INVALID_ADDRESS', /'010\.1\.2\.3' is not an IP address/, /without leading zeros/],
    [['inspect', 'internet', '10.2.0.0/16', '--lab', 'peering'], 'INVALID_ADDRESS', /a block of addresses/, /Name one address/],
  ])('%j', async (argv, code, says, next) => {
    await expectTold(argv, { code, exit: 2, says, next });
  });
});

describe('what is missing, and what is too much', () => {
  it.each([
    [['inspect'], 'MISSING_ARGUMENT', /SOURCE and a DESTINATION/, /netdiag inspect/],
    [['inspect', 'internet'], 'MISSING_ARGUMENT', /no DESTINATION/, /netdiag inspect internet DESTINATION/],
    [['inspect', 'internet', ''], 'INVALID_ENDPOINT', /The DESTINATION is empty/, /shell variable/],
    [['snapshot', 'save'], 'MISSING_ARGUMENT', /needs a folder/, /netdiag snapshot save DIR/],
    [[...inspect, 'third'], 'TOO_MANY_ARGUMENTS', /one too many: third/, /Quote a name/],
    [[...inspect, '--port'], 'MISSING_OPTION_VALUE', /--port needs a value/, /--port PORT/],
    [['--lab', 'web'], 'MISSING_COMMAND', /No command is named/, /why-rejected, inspect/],
  ])('%j', async (argv, code, says, next) => {
    // Not with --json behind an option that lacks its value: that is another mistake.
    const { code: exit, stderr } = await runCommand(argv);
    expect(exit).toBe(2);
    expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]: `));
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(next);
    expectPlain(stderr);
  });
});

describe('hostile words', () => {
  it.each(['int\u001b[31mernet\u0007', 'a\u202eb', '\u001b]0;title\u0007', 'a\r\nb', '\u009b2J'])('%j does not reach the terminal as it is', async (word) => {
    for (const argv of [['inspect', word, 'web', '--lab', 'web'], [word], ['demo', word], [...inspect, '--port', word], [...inspect, `--${word}`], [...overview, '--since', word]]) {
      const { code, stderr } = await runCommand(argv);
      expect(code).toBe(2);
      expectPlain(stderr);
    }
  });

  it('answers a word of 1 MB at once', async () => {
    const page = 'a'.repeat(1024 * 1024);
    const start = performance.now();
    for (const argv of [[page], ['inspect', 'internet', page, '--lab', 'web'], [...inspect, `--${page}`], [...inspect, '--lab', page], [...inspect, '--port', page], [...overview, '--since', page]]) {
      expect((await runCommand([...argv, '--json'])).code).toBe(2);
    }
    // Compared letter by letter it takes the better part of a minute.
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('passes the longest argument that the system takes', async () => {
    await expectProcessTold(['inspect', 'internet', 'a'.repeat(100_000), '--lab', 'web'], { code: 'UNKNOWN_ENDPOINT', exit: 2, says: /Nothing here is called/, next: /Names here: web/ });
  });
});

it('ends with its code where standard output is closed', async () => {
  expect(await shell('netdiag inspect internet web --port 443 --lab web:closed >&-')).toMatchObject({ code: 1, stderr: '' });
  expect(await shell('netdiag inspect internet wbe --json --lab web >&-')).toMatchObject({ code: 2, stderr: '' });
});
