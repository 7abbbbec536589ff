import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { documentOf, errorDocumentOf } from '../../src/render/json.ts';
import * as blocked from './answers/blocked.ts';
import * as others from './answers/others.ts';

const FOLDER = new URL('../../src/render/schema/', import.meta.url);

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
for (const file of readdirSync(FOLDER)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as object);

/** What is wrong with the document, as it is after a trip through text; empty where nothing is. */
function problems(schema: string, document: unknown): readonly string[] {
  const validate = ajv.getSchema(`https://netdiag.invalid/schema/${schema}.schema.json`)!;
  return validate(JSON.parse(JSON.stringify(document))) ? [] : validate.errors!.map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

const document = (command: string, answer: object): object => documentOf(command, '0.1.0', answer);

const PAIRS = {
  ...blocked, INCONCLUSIVE: others.INCONCLUSIVE, ANSWERED: others.ANSWERED, REFUSED: others.REFUSED, SEVERAL: others.SEVERAL, OVERVIEW: others.OVERVIEW,
  EMPTY_OVERVIEW: others.EMPTY_OVERVIEW,
};

describe('sample documents', () => {
  it.each(Object.entries(PAIRS))('why-rejected %s', (_name, answer) => {
    expect(problems('why-rejected', document('why-rejected', answer))).toEqual([]);
  });

  it.each([others.INSPECT_REACHABLE, others.INSPECT_BLOCKED])('inspect', (answer) => {
    expect(problems('inspect', document('inspect', answer))).toEqual([]);
  });

  it('demo, snapshot and errors', () => {
    expect(problems('demo', document('demo', { labs: [] }))).toEqual([]);
    expect(problems('snapshot', document('snapshot', { directory: 'lab' }))).toEqual([]);
    expect(problems('error', errorDocumentOf('inspect', '0.1.0', { code: 'X', message: 'No.', hint: null }))).toEqual([]);
    expect(problems('error', errorDocumentOf(null, '0.1.0', { code: 'X', message: 'No.', hint: 'Do.' }))).toEqual([]);
  });

  it('may carry fields that the contract does not name', () => {
    expect(problems('inspect', document('inspect', { ...others.INSPECT_BLOCKED, later: 1, question: { ...others.INSPECT_BLOCKED.question, more: [] } }))).toEqual([]);
  });
});

const ENVELOPE = ['schemaVersion', 'command', 'netdiagVersion'];
const under = (path: string, keys: string): string[] => keys.split(' ').map((key) => `${path}.${key}`);
const PAIR = [
  ...ENVELOPE, 'question', 'verdict', 'summary', 'causes', 'path', 'warnings',
  ...under('question', 'source destination protocol port sourcePort icmpType icmpCode window'),
  ...under('question.source', 'input id instanceId privateIp publicIp subnetId vpcId account region'),
  ...under('question.window', 'start end'),
  ...under('causes.0', 'code kind direction resource rule message evidence fix'),
  ...under('causes.0.resource', 'type id name account region'),
  ...under('causes.0.nearMiss', 'resource rule differs'),
  ...under('causes.0.nearMiss.rule', 'type protocol ports peer direction groupId id'),
  ...under('causes.0.evidence', 'records firstSeen lastSeen'),
  ...under('causes.0.fix', 'summary commands verified'),
  ...under('path', 'forward return'),
  ...under('path.forward.0', 'component action rule detail'),
  ...under('path.forward.0.component', 'type id name'),
];

/** Every field that the contract promises, by hand: the schema is what is tested. */
const REQUIRED: readonly { schema: string; answer: object; fields: readonly string[] }[] = [
  {
    schema: 'why-rejected', answer: blocked.SECURITY_GROUP,
    fields: [
      ...PAIR, 'flowLogs', ...under('flowLogs', 'coverage pattern counts records malformed'),
      ...under('flowLogs.coverage.0', 'flowLogId resourceId trafficType destination status covers'),
      ...under('flowLogs.counts', 'forwardAccept forwardReject returnAccept returnReject'),
    ],
  },
  { schema: 'why-rejected', answer: blocked.IPV6, fields: under('question.destination', 'input ip scope') },
  { schema: 'why-rejected', answer: blocked.RETURN_NACL, fields: ['causes.0.partial.sourcePorts', ...under('causes.0.partial.sourcePorts.0', 'from to')] },
  { schema: 'why-rejected', answer: others.SEVERAL, fields: [...ENVELOPE, 'verdict', 'flows', ...under('flows.0', 'question verdict summary causes path flowLogs warnings')] },
  {
    schema: 'why-rejected', answer: others.OVERVIEW,
    fields: [
      ...ENVELOPE, 'window', 'records', 'groups', 'unexplained', ...under('records', 'read rejected malformed noData skipData'),
      ...under('groups.0', 'cause flows records bytes firstSeen lastSeen examples'), ...under('groups.0.cause', 'code kind direction resource rule message evidence fix'),
      ...under('groups.0.examples.0', 'srcaddr dstaddr protocol dstport interfaceId'), ...under('unexplained.0', 'reason records'),
    ],
  },
  { schema: 'inspect', answer: others.INSPECT_BLOCKED, fields: [...PAIR, 'allowed', ...under('allowed', 'forward roundTrip')] },
  { schema: 'inspect', answer: others.INSPECT_REACHABLE, fields: ['allowed.roundTrip.0.protocol', ...under('allowed.roundTrip.0.ports.0', 'from to'), 'allowed.roundTrip.1.types.0.type'] },
  { schema: 'demo', answer: {}, fields: ENVELOPE },
  { schema: 'snapshot', answer: {}, fields: ENVELOPE },
  { schema: 'error', answer: { error: { code: 'X', message: 'No.', hint: null } }, fields: ['schemaVersion', 'command', 'error', ...under('error', 'code message hint')] },
];

const holderOf = (root: unknown, path: readonly string[]): Record<string, unknown> =>
  path.reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, root as Record<string, unknown>);

const changed = (schema: string, answer: object, path: string, change: (holder: Record<string, unknown>, key: string) => void): unknown => {
  const copy: unknown = JSON.parse(JSON.stringify(document(schema, answer)));
  const keys = path.split('.');
  change(holderOf(copy, keys.slice(0, -1)), keys.at(-1)!);
  return copy;
};

describe('each field that the contract promises is missed', () => {
  const cases = REQUIRED.flatMap(({ schema, answer, fields }) => fields.map((field) => ({ schema, answer, field })));

  it.each(cases)('$schema: $field', ({ schema, answer, field }) => {
    expect(problems(schema, document(schema, answer))).toEqual([]);
    const without = changed(schema, answer, field, (holder, key) => {
      expect(Object.keys(holder)).toContain(key);
      Reflect.deleteProperty(holder, key);
    });
    expect(problems(schema, without)).not.toEqual([]);
  });
});

describe('values outside the contract are found', () => {
  it.each([
    ['schemaVersion', 2], ['command', 'inspect'], ['verdict', 'maybe'], ['verdict', 'reachable'], ['causes.0.kind', 'dns'], ['causes.0.direction', 'back'],
    ['path.forward.0.action', 'pass'], ['flowLogs.pattern', 'lost'], ['flowLogs.counts.forwardAccept', -1], ['flowLogs.coverage.0.covers', ['both']],
    ['question.port', 0], ['question.port', 65536], ['question.window.start', '2026-11-21 09:00'], ['causes.0.fix.verified', 'yes'], ['causes.0.nearMiss', null],
    ['question.source.scope', 'internet'],
  ])('%s: %j', (field, value) => {
    const wrong = changed('why-rejected', blocked.SECURITY_GROUP, field, (holder, key) => { holder[key] = value; });
    expect(problems('why-rejected', wrong)).not.toEqual([]);
  });

  it('but any code and any protocol is fine', () => {
    const other = changed('why-rejected', blocked.SECURITY_GROUP, 'causes.0.code', (holder, key) => { holder[key] = 'SOMETHING_NEW'; });
    expect(problems('why-rejected', other)).toEqual([]);
  });
});
