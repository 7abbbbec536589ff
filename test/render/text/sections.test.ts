import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { FlowLogsAnswer, Verdict } from '../../../src/core/diagnosis/answer.ts';
import { addFixes } from '../../../src/render/text/fixes.ts';
import { Page } from '../../../src/render/text/page.ts';
import { renderOverview, renderWhyRejected } from '../../../src/render/text/index.ts';
import type { TextStyle } from '../../../src/render/text/style.ts';
import { addTimeline } from '../../../src/render/text/timeline.ts';
import { PEERING_ROUTES, SECURITY_GROUP } from '../answers/blocked.ts';
import { ANSWERED, INCONCLUSIVE, OVERVIEW, SEVERAL } from '../answers/others.ts';
import { fix } from '../answers/parts.ts';

const TERMINAL: TextStyle = { columns: 80, colorLevel: 0, unicode: true };

const positions = (text: string, ...parts: readonly string[]): number[] => parts.map((part) => text.indexOf(part));

describe('the order of what is read', () => {
  it('is verdict, cause, path, evidence, fix, what was not read, warnings', () => {
    const text = renderWhyRejected({ ...SECURITY_GROUP, missing: INCONCLUSIVE.missing, warnings: ['Mind this.'] }, TERMINAL);
    const found = positions(text, '✗ blocked', '\nCause ', '\nThere ', '\nBack ', '\nFlow logs ', '\nFix', '\nNot read', '\nWarning');
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((left, right) => left - right));
  });

  it('begins with what is missing where nothing is known', () => {
    const text = renderWhyRejected(INCONCLUSIVE, TERMINAL);
    expect(text.startsWith('? not known  Could not read network ACLs of account 111122223333 in us-east-1.\n')).toBe(true);
    const [missing, path] = positions(text, '\nNot read', '\nThere ');
    expect(missing).toBeLessThan(path!);
  });

  it('names two of many missing things and counts the rest', () => {
    const missing = ['a', 'b', 'c', 'd'].map((what) => ({ what, hint: 'ask' }));
    expect(renderWhyRejected({ ...INCONCLUSIVE, missing }, TERMINAL)).toContain('Could not read a, b and 2 more.');
  });

  it('is short where nothing blocks, and says where records disagree', () => {
    expect(renderWhyRejected(ANSWERED, TERMINAL).split('\n').length).toBeLessThan(15);
    const disagreeing = { ...ANSWERED, flowLogs: { ...ANSWERED.flowLogs, agreement: 'disagree' as const, agreementMessage: 'They were rejected until 09:30.' } };
    expect(renderWhyRejected(disagreeing, TERMINAL)).toContain('! They were rejected until 09:30.');
    expect(renderWhyRejected(ANSWERED, TERMINAL)).not.toContain('agree.');
  });
});

describe('fixes', () => {
  const draw = (causes: typeof PEERING_ROUTES.causes, withAllFixes: Verdict | null): string => {
    const page = new Page(TERMINAL);
    addFixes(page, causes, withAllFixes);
    return page.toString();
  };
  const [there, back] = [PEERING_ROUTES.causes[0]!, PEERING_ROUTES.causes[1]!];

  it('are printed once where they repair two causes', () => {
    const same = fix('Route it.', 'aws ec2 create-route');
    expect(draw([{ ...there, fix: same }, { ...back, fix: same }], 'reachable').match(/aws ec2 create-route/g)).toHaveLength(1);
    expect(draw([{ ...there, fix: same }, { ...back, fix: same }], 'reachable')).toContain('Causes 1 and 2: Route it. (✓ verified)');
  });

  it('name the cause that has none', () => {
    expect(draw([there, { ...back, fix: null }], 'blocked')).toContain('Cause 2: there is no command to print.');
    expect(draw([{ ...there, fix: null }], null)).toBe('Fix\n  There is no command to print for this cause.\n');
  });

  it.each<[Verdict, string]>([['reachable', '✓ reachable  with both fixes applied'], ['blocked', '✗ blocked  even with both'], ['inconclusive', '? not known  with both']])('together bring %s', (verdict, shown) => {
    expect(draw([there, back], verdict)).toContain(shown);
  });

  it('say whether they were tried', () => {
    expect(draw([there, { ...back, fix: { ...back.fix!, verified: false } }], null)).toContain('(? not verified)');
  });
});

describe('the timeline', () => {
  const bucketsOf = (counts: readonly (readonly [number, number])[]): FlowLogsAnswer['timeline'] => counts.map(([accepted, rejected], index) => ({
    start: new Date(1_795_000_000_000 + index * 60_000).toISOString(), end: new Date(1_795_000_000_000 + (index + 1) * 60_000).toISOString(), accepted, rejected,
  }));
  const draw = (counts: readonly (readonly [number, number])[], style: TextStyle): string[] => {
    const page = new Page(style);
    addTimeline(page, bucketsOf(counts));
    return page.toString().split('\n');
  };

  it('fits, and tells each span with a record from one without', () => {
    const counts = fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(3)), { minLength: 1, maxLength: 200, size: 'max' });
    fc.assert(fc.property(counts, fc.constantFrom(40, 80, 200), fc.boolean(), (values, columns, unicode) => {
      const shown = draw(values, { columns, unicode, colorLevel: 0 });
      for (const line of shown) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      const bars = (label: string): string => shown.find((line) => line.includes(label))!.trim().split('  ')[1]!;
      const none = unicode ? '·' : '.';
      expect(bars('rejected').replaceAll(none, '') !== '').toBe(values.some(([, rejected]) => rejected > 0));
      expect(bars('accepted').replaceAll(none, '') === '').toBe(values.every(([accepted]) => accepted === 0));
      expect(bars('accepted')).not.toContain('undefined');
    }), { numRuns: 20, endOnFailure: true });
  });

  it('is a line for each span in a pipe', () => {
    expect(draw([[1, 2]], { columns: null, colorLevel: 0, unicode: true })[0]).toMatch(/^ {2}\S+Z to \S+Z {2}accepted 1 {2}rejected 2$/);
  });
});

describe('coverage', () => {
  const log = SECURITY_GROUP.flowLogs.coverage[0]!;
  const covered = (coverage: FlowLogsAnswer['coverage']): string => {
    const text = renderWhyRejected({ ...SECURITY_GROUP, flowLogs: { ...SECURITY_GROUP.flowLogs, coverage } }, { ...TERMINAL, columns: null });
    return /coverage {2}(.*)/.exec(text)![1]!;
  };

  it.each<[string, FlowLogsAnswer['coverage']]>([
    ['none: no flow log covers the source or the destination', []],
    ['source by fl-0a11111111111111a (ALL); the destination is not covered', [{ ...log, covers: ['source'] }, { ...log, flowLogId: 'fl-other', covers: [] }]],
    ['source and destination by fl-0a11111111111111a (ALL), s3://logs (REJECT)', [log, { ...log, flowLogId: null, destination: 's3://logs', trafficType: 'REJECT' }]],
  ])('%s', (shown, coverage) => {
    expect(covered(coverage)).toBe(shown);
  });
});

describe('several flows', () => {
  it('name the pair in their list only where it is not one and the same', () => {
    const list = (flows: typeof SEVERAL.flows): string => renderWhyRejected({ ...SEVERAL, flows, warnings: [] }, TERMINAL).split('\n──')[0]!;
    expect(list([SECURITY_GROUP, { ...SECURITY_GROUP, verdict: 'inconclusive' }])).toContain('  1  ✗ blocked    tcp 443\n  2  ? not known  tcp 443\n');
    expect(list(SEVERAL.flows)).toContain('10.1.5.194 → 10.2.7.31');
  });
});

describe('the overview', () => {
  it('says that every record is explained, where it is', () => {
    expect(renderOverview({ ...OVERVIEW, unexplained: [] }, TERMINAL)).toContain('2 causes; every rejected record is explained');
    expect(renderOverview(OVERVIEW, TERMINAL)).toContain('2 causes; 40 records not explained');
  });
});
