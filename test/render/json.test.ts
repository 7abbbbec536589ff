import { describe, expect, it } from 'vitest';
import { documentOf, errorDocumentOf, jsonText, ndjsonOf } from '../../src/render/json.ts';
import { HOSTILE_NAMES, SECURITY_GROUP } from './answers/blocked.ts';
import { OVERVIEW, SEVERAL } from './answers/others.ts';

/** The same value with the keys of every object the other way round. */
function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, field]) => [key, key === 'records' ? field : backwards(field)]));
}

describe('documentOf', () => {
  it('opens with the envelope, then the question and the verdict', () => {
    expect(Object.keys(documentOf('why-rejected', '0.1.0', SECURITY_GROUP))).toEqual([
      'schemaVersion', 'command', 'netdiagVersion', 'question', 'verdict', 'summary', 'causes', 'path', 'flowLogs', 'withAllFixes', 'missing', 'warnings',
    ]);
  });

  it('changes no value', () => {
    expect(documentOf('why-rejected', '0.1.0', SECURITY_GROUP)).toEqual({ schemaVersion: 1, command: 'why-rejected', netdiagVersion: '0.1.0', ...SECURITY_GROUP });
  });

  it.each([SECURITY_GROUP, SEVERAL, OVERVIEW])('is the same bytes however the answer was put together', (answer) => {
    const text = jsonText(documentOf('why-rejected', '0.1.0', answer));
    expect(jsonText(documentOf('why-rejected', '0.1.0', backwards(answer) as object))).toBe(text);
  });

  it('orders unknown keys by name, after the known ones', () => {
    expect(Object.keys(documentOf('demo', '1', { zeta: 1, Alpha: 2, warnings: [], alpha: 3, verdict: 'blocked' }))).toEqual([
      'schemaVersion', 'command', 'netdiagVersion', 'verdict', 'warnings', 'Alpha', 'alpha', 'zeta',
    ]);
  });

  it('leaves flow log records in the order of their format', () => {
    const answer = { records: [{ version: '2', srcaddr: '10.0.0.1', action: 'REJECT' }] };
    expect(jsonText(documentOf('x', '1', answer))).toContain('"records":[{"version":"2","srcaddr":"10.0.0.1","action":"REJECT"}]');
  });
});

describe('errorDocumentOf', () => {
  it('has the three parts, the hint null where there is none', () => {
    expect(jsonText(errorDocumentOf(null, '0.1.0', { code: 'X', message: 'No.', hint: null }))).toBe(
      '{"schemaVersion":1,"command":null,"netdiagVersion":"0.1.0","error":{"code":"X","message":"No.","hint":null}}',
    );
  });
});

describe('jsonText', () => {
  it.each([undefined, 2])('keeps every value, and shows no character that a terminal acts on (indent %s)', (indent) => {
    const document = documentOf('why-rejected', '0.1.0', { ...HOSTILE_NAMES, more: '\u007f\u0085\u200b\u2028\ufeff\u{e0041}\ud800 🚀' });
    const text = jsonText(document, indent);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u);
    expect(text).toContain('🚀');
    expect(text).toContain('\\udb40\\udc41');
  });
});

describe('ndjsonOf', () => {
  it('is the records alone with a pair, so that they can be read as a flow log', () => {
    const records = SECURITY_GROUP.flowLogs.records;
    expect(ndjsonOf('why-rejected', '0.1.0', SECURITY_GROUP)).toBe(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    expect(ndjsonOf('why-rejected', '0.1.0', SEVERAL).split('\n')).toHaveLength(2);
  });

  it('is a line for each group and each reason without a pair', () => {
    const lines = ndjsonOf('why-rejected', '0.1.0', OVERVIEW).trimEnd().split('\n').map((line) => Object.keys(JSON.parse(line) as object).at(-1));
    expect(lines).toEqual(['group', 'group', 'unexplained']);
  });
});
